# SPDX-License-Identifier: MIT
# Signs a message with Mail::DKIM, rsa-sha256: KEYFILE HEADER-CANON/BODY-CANON DOMAIN SELECTOR
# <message. The message has CRLFs; the signature's field is written, with CRLFs too.
use strict;
use warnings;
use Mail::DKIM::PrivateKey;
use Mail::DKIM::Signer;

my ($file, $canon, $domain, $selector) = @ARGV;
my $key = Mail::DKIM::PrivateKey->load(File => $file);
my $signer = Mail::DKIM::Signer->new(
    Algorithm => 'rsa-sha256', Method => $canon, Domain => $domain, Selector => $selector,
    Key => $key);
local $/ = undef;
binmode STDIN;
binmode STDOUT;
$signer->PRINT(<STDIN>);
$signer->CLOSE;
my $field = $signer->signature->as_string;
$field =~ s/\r?\n/\r\n/g;
print $field, "\r\n";
