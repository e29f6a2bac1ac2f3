# SPDX-License-Identifier: MIT
# mail_dkim.pl MESSAGE KEY-FILE SECONDS: verifies one message again and again with Mail::DKIM;
# prints "RESULT COUNT CPU-SECONDS".
use strict;
use warnings;
use Mail::DKIM::PublicKey;
use Mail::DKIM::Verifier;

my ($path, $keys, $seconds) = @ARGV;
local $/ = undef;
open my $file, '<:raw', $path or die;
my $message = <$file>;
open my $key_file, '<', $keys or die;
my ($record) = <$key_file> =~ /^\S+ (.*)/;
no warnings 'redefine';
*Mail::DKIM::PublicKey::fetch_async = sub {
    my ($class, %prms) = @_;
    my $key = Mail::DKIM::PublicKey->parse($record);
    return sub { $prms{Callbacks}{Success} ? $prms{Callbacks}{Success}->($key) : $key };
};
my ($count, $begin, $result) = (0, (times)[0], '');
while ((times)[0] - $begin < $seconds) {
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT($message);
    $verifier->CLOSE;
    $result = $verifier->result;
    $count++;
}
print "$result $count ", (times)[0] - $begin, "\n";
