# SPDX-License-Identifier: MIT
"""--with: a record, lines or a file that come first, and what is said where they change
nothing."""
import tap
from lib.program import assay, file, zone


def run(record, *args):
    """A check of a@example.com, which has this TXT record."""
    return assay('spf', '--zone', zone('@ TXT "%s"\n' % record), *args, '192.0.2.1', 'a@example.com')


def why(done):
    """The text behind "why: "."""
    return done.out.split('why: ', 1)[1].split('\n', 1)[0]


@tap.test
def a_record_to_try_may_be_quoted_and_have_blanks_around_it():
    for given in ('v=spf1 ip4:192.0.2.1 -all', '  v=spf1 ip4:192.0.2.1 -all ',
                  '"v=spf1 ip4:192.0.2.1 -all"', ' "v=spf1 ip4:19" "2.0.2.1 -all"'):
        assert why(run('v=spf1 -all', '--with', given)).startswith('ip4:192.0.2.1 matched'), given
    run('v=spf1 -all', '--with', '"v=spf1 -all').complains(65, '--with', 'does not end')


@tap.test
def lines_to_try_are_those_of_a_zone_file():
    record = 'TXT "v=spf1 ip4:192.0.2.1 -all"'
    for given in ('@ ' + record, '@ IN %s\r\n' % record, '@\t3600 IN ' + record,
                  '$ORIGIN example.com.\n@ ' + record, '$ORIGIN com.\nexample ' + record,
                  '; as planned\n\nexample.com ' + record, '$TTL 60\nexample.com. ' + record,
                  'mail.example.net A 192.0.2.7\n@ ' + record, '"example.com" ' + record):
        done = run('v=spf1 -all', '--with', given)
        assert why(done).startswith('ip4:192.0.2.1 matched') and not done.err, (given, done)
        in_a_file = run('v=spf1 -all', '--with', file(given))
        assert in_a_file.out == done.out and not in_a_file.err, (given, in_a_file)


@tap.test
def lines_in_several_options_are_one_change():
    done = run('v=spf1 -all', '--with', '@ TXT "v=spf1 a:x.example -all"', '--with',
               'x.example A 192.0.2.1')
    assert why(done).startswith('a:x.example matched'), done
    run('v=spf1 -all', '--with', '@ A 192.0.2.1', '--with',
        'example.com CNAME example.net').complains(65, '--with: line 1, column 13', 'an alias')


@tap.test
def what_would_change_nothing_is_refused():
    one_label = 'a name of one label, and no $ORIGIN before it'
    for given, words in (('example IN TXT "v=spf1 -all"', '--with: line 1, column 1: ' + one_label),
                         (' ', 'no record in it'), ('\u201cv=spf1 -all\u201d', 'curly quote'),
                         ('$TTL 60', 'no record in it'), ('; nothing\n;', 'no record in it'),
                         ('@ A 192.0.2.1\n mail A 192.0.2.2\nwww A 192.0.2.3',
                          '--with: line 2, column 2: an unknown type'),
                         ('@ A 192.0.2.1\nwww A 192.0.2.3', '--with: line 2, column 1: ' + one_label),
                         ('@ MX 10 mail', '--with: line 1, column 9: ' + one_label),
                         ('$ORIGIN com\nexample TXT "v=spf1 -all"', 'line 1, column 9: ' + one_label)):
        run('v=spf1 -all', '--with', given).complains(65, '--with', words)
    for text, words in (('; nothing\n', 'no record in it'), ('www A 192.0.2.3', one_label)):
        path = file(text)
        run('v=spf1 -all', '--with', path).complains(65, path, words)
    done = assay('spf', '--batch', '--zone', zone(''), '--with', '@ A 192.0.2.1', stdin=b'')
    done.complains(65, '--with', 'an @, and no $ORIGIN before it')


@tap.test
def a_change_that_is_never_asked_for_is_said():
    note = 'assay spf: --with: none of its records was asked for: this is the result without it\n'
    for given in ('example.com SPF "v=spf1 +all"', 'example.net TXT "v=spf1 +all"',
                  '. TXT "v=spf1 +all"', '*.example.com TXT "v=spf1 +all"',
                  '@ SOA a.example. b.example. 1 1 1 1 1'):
        done = run('v=spf1 -all', '--with', given)
        assert (done.code, done.err) == (1, note), (given, done)
        assert done.out == run('v=spf1 -all').out
    assert not run('v=spf1 -all', '-q', '--with', 'example.net A 192.0.2.1').err
    done = assay('spf', '--batch', '--zone', zone('@ TXT "v=spf1 -all"\n'), '--with',
                 'example.net A 192.0.2.1', stdin=b'192.0.2.1\texample.com\t\n')
    assert (done.out, done.err) == ('fail\t\n', note), done
    assert not assay('spf', '--batch', '--zone', zone('@ TXT "v=spf1 -all"\n'), '--with',
                     'a.example.com A 192.0.2.1', stdin=b'').err


if __name__ == '__main__':
    tap.run()
