# SPDX-License-Identifier: MIT
"""--with: a record, lines or a file that come first, and what is said where they change
nothing."""
import tap
from lib.liar import Liar
from lib.program import assay, file, path, zone


def run(record, *args):
    """A check of a@example.com, which has this TXT record."""
    return assay('spf', '--zone', zone('@ TXT "%s"\n' % record), *args, '192.0.2.1', 'a@example.com')


def why(done):
    """The text behind "why: "."""
    return done.out.split('why: ', 1)[1].split('\n', 1)[0]


@tap.test
def a_record_to_try_may_be_quoted_and_have_blanks_around_it():
    for given in ('v=spf1 ip4:192.0.2.1 -all', '  v=spf1 ip4:192.0.2.1 -all ',
                  '\ufeffv=spf1 ip4:192.0.2.1 -all', '("v=spf1 ip4:192.0.2.1 "\n "-all")',
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
        done = run('v=spf1 -all', '-q', '--with', given)
        assert (done.code, done.err) == (0, ''), (given, done)
        done = run('v=spf1 -all', '-q', '--with', file(given))
        assert (done.code, done.err) == (0, ''), (given, done)


@tap.test
def a_record_may_stand_in_a_file_or_on_standard_input():
    for text in ('v=spf1 ip4:192.0.2.1 -all\n', '\ufeff"v=spf1 ip4:192.0.2.1 " "-all"\n'):
        done = run('v=spf1 -all', '--with', file(text))
        assert why(done).startswith('ip4:192.0.2.1 matched') and not done.err, (text, done)
    done = assay('spf', '--zone', zone(''), '--with', '-', '192.0.2.1', 'example.com',
                 stdin=b'v=spf1 ip4:192.0.2.1 -all\n')
    assert done.code == 0 and not done.err, done


@tap.test
def lines_in_several_options_are_one_change():
    done = run('v=spf1 -all', '--with', '@ TXT "v=spf1 a:x.example -all"', '--with',
               'x.example A 192.0.2.1')
    assert why(done).startswith('a:x.example matched') and not done.err, done
    run('v=spf1 -all', '--with', '@ A 192.0.2.1', '--with',
        'example.com CNAME example.net').complains(65, 'line 1, column 13: an alias')


@tap.test
def a_null_sender_has_the_domain_of_helo():
    for given in ('v=spf1 ip4:192.0.2.1 -all', '@ TXT "v=spf1 ip4:192.0.2.1 -all"'):
        done = assay('spf', '--zone', zone('@ TXT "v=spf1 -all"\n'), '--with', given, '192.0.2.1',
                     '', 'example.com')
        assert done.code == 0 and not done.err, done


# --- along the aliases of what is published -------------------------------------------------

PUBLISHED = ('@ TXT "v=spf1 include:_spf.example.com -all"\n_spf CNAME _spf2\n'
             '_spf2 TXT "v=spf1 ip4:192.0.2.1 -all"\nhost CNAME other\nother A 192.0.2.1\n'
             'other AAAA 2001:db8::1\nfar CNAME host\ngone CNAME nothere\n')


def published(record, *args, ip='192.0.2.1'):
    """A check of example.com, where this record is put in place of its own."""
    return assay('spf', '--zone', zone(PUBLISHED), '--with', record, *args, ip, 'example.com')


@tap.test
def an_alias_leads_to_what_is_tried():
    # RFC 1034 3.6.2: with the record in the zone, the alias leads to it.
    where = path('aliases.case')
    done = assay('spf', '--zone', zone(PUBLISHED), '--save-case', where, '192.0.2.1', 'example.com')
    assert done.code == 0, done
    change = ('--with', '_spf2.example.com TXT "v=spf1 -all"')
    for source in (('--zone', zone(PUBLISHED), '192.0.2.1', 'example.com'), ('--case', where)):
        done = assay('spf', *change, *source)
        assert (done.code, done.err) == (1, ''), done
        assert why(done).startswith('-all matched'), done
    done = published('v=spf1 a:gone.example.com -all', '--with', 'nothere.example.com A 192.0.2.1')
    assert (done.code, done.err) == (0, ''), done
    done = published('v=spf1 a:far.example.com -all', '--with', 'host.example.com CNAME new.example.com',
                     '--with', 'new.example.com CNAME gone.example.com',
                     '--with', 'nothere.example.com A 192.0.2.1')
    assert (done.code, done.err) == (0, ''), done


@tap.test
def a_name_that_is_tried_has_its_published_alias_no_more():
    # RFC 2181 10.1: an alias has no other records, so whoever publishes one takes it out.
    for name in ('host', 'far'):
        done = published('v=spf1 a:%s.example.com -all' % name, '--with',
                         'host.example.com A 192.0.2.9', ip='2001:db8::1')
        assert (done.code, done.err) == (1, ''), done
        done = published('v=spf1 a:%s.example.com -all' % name, '--with',
                         'host.example.com A 192.0.2.9', ip='192.0.2.9')
        assert (done.code, done.err) == (0, ''), done


@tap.test
def a_signature_stands_beside_a_published_alias():
    # RFC 4034 3 and 4: unlike other records.
    for given in ('_spf.example.com. RRSIG TXT 8 2 3 4 5 6 a. AA==',
                  '_spf.example.com. NSEC c.example.com. CNAME'):
        done = assay('spf', '--zone', zone(PUBLISHED), '--with', given, '192.0.2.1', 'example.com')
        assert (done.code, done.err) == (0, NOTE % given), done


@tap.test
def a_chain_of_aliases_in_and_out_ends_at_eight():
    names = ['%s%d.example.com' % (where, at) for at in range(5) for where in ('p', 't')]
    names = names[:9] + ['end.example.com']
    lines = ['%s. CNAME %s.' % pair for pair in zip(names, names[1:])]
    there, tried = '\n'.join(lines[::2]) + '\n', '\n'.join(lines[1::2])
    for first, code in ((1, 0), (0, 2)):
        done = assay('spf', '--zone', zone(there + 'end A 192.0.2.1\n@ TXT "v=spf1 a:%s -all"\n' %
                                           names[first]), '--with', tried, '192.0.2.1', 'example.com')
        assert (done.code, done.err) == (code, ''), (first, done)
    done = assay('spf', '--zone', zone('a CNAME b\n@ TXT "v=spf1 a:a.example.com -all"\n'), '--with',
                 'b.example.com CNAME a.example.com', '192.0.2.1', 'example.com')
    assert (done.code, done.err) == (2, '') and 'loop' in done.out, done


@tap.test
def an_alias_of_a_server_leads_to_what_is_tried():
    records = {'tgt.example.net': 'v=spf1 +all'}
    with Liar(records=records, aliases={'al.example.net': 'tgt.example.net'}) as liar:
        source = ('--dns', liar.address, '192.0.2.1')
        assert assay('spf', *source, 'al.example.net').code == 0
        for lines in ('tgt.example.net TXT "v=spf1 -all"', 'tgt.example.net A 192.0.2.9\n'
                      'tgt.example.net TXT "v=spf1 -all"'):
            done = assay('spf', '--with', lines, *source, 'al.example.net')
            assert (done.code, done.err) == (1, ''), done
        lines = b'192.0.2.1\tal.example.net\t\n192.0.2.1\ttgt.example.net\t\n' * 20
        done = assay('spf', '--batch', '--dns', liar.address, '--with',
                     'tgt.example.net CNAME nodata.example.net', stdin=lines)
        assert done.out == 'none\t\n' * 40, done


# --- what changes nothing ---------------------------------------------------------------------

@tap.test
def what_cannot_be_read_is_refused():
    one_label = 'line %d, column %d: a name of one label: write all of it, or begin with $ORIGIN'
    for given, words in (('example IN TXT "v=spf1 -all"', one_label % (1, 1)),
                         (' ', 'no record in it'), ('\u201cv=spf1 -all\u201d', 'curly quote'),
                         ('"x" "v=spf1 -all"', 'line 1, column 1: a string where a name must stand'),
                         ('$TTL 60', 'no record in it'), ('; nothing\n;', 'no record in it'),
                         ('@ A 192.0.2.1\n mail A 192.0.2.2', 'line 2, column 2: an unknown type'),
                         ('@ A 192.0.2.1\nwww A 192.0.2.3', one_label % (2, 1)),
                         ('@ MX 10 mail', one_label % (1, 9)),
                         ('$ORIGIN com\nexample TXT "v=spf1 -all"', one_label % (1, 9)),
                         ('"v=spf1 -all', 'does not end on its line'),
                         ('v=spf1 a\n -all', 'a record is one line'),
                         ('\'v=spf1 -all\'', 'no file, no record that begins with v=spf1'),
                         ('v = spf1 -all', 'no file, no record that begins with v=spf1')):
        run('v=spf1 -all', '--with', given).complains(65, '--with', words)
    for text, words in (('; nothing\n', 'no record in it'), ('www A 192.0.2.3', one_label % (1, 1)),
                        ('v=spf1 a\n-all\n', 'a record is one line')):
        run('v=spf1 -all', '--with', file(text)).complains(65, words)
    done = assay('spf', '--batch', '--zone', zone(''), '--with', '@ A 192.0.2.1', stdin=b'')
    done.complains(65, '--with', 'an @, and no $ORIGIN before it')


NOTE = 'assay spf: --with "%s": none of its records was asked for: it changed nothing\n'
UNUSED = ('example.com SPF "v=spf1 +all"', 'example.net TXT "v=spf1 +all"', '. TXT "v=spf1 +all"',
          '@ SOA a.example. b.example. 1 1 1 1 1', 'mail.exampel.com A 192.0.2.1')


@tap.test
def a_change_that_is_never_asked_for_is_said():
    plain = run('v=spf1 -all')
    for given in UNUSED:
        done = run('v=spf1 -all', '--with', given)
        assert (done.code, done.out, done.err) == (1, plain.out, NOTE % given), done
    given = 'x.*.example.com TXT "v=spf1 -all"'
    assert run('v=spf1 -all', '--with', given).err == NOTE % given
    done = run('v=spf1 -all', '--with', 'v=spf1 ip4:192.0.2.1 -all', '--with', UNUSED[4])
    assert (done.code, done.err) == (0, NOTE % UNUSED[4]), done
    assert not run('v=spf1 -all', '-q', '--with', UNUSED[4]).err


@tap.test
def a_name_among_others_that_is_never_asked_for_is_said():
    lines = '@ TXT "v=spf1 a:q.mail.example.com -all"\nq.mail A 192.0.2.1\n'
    done = run('v=spf1 -all', '--with', file(lines))
    assert done.code == 1 and done.err.endswith(': not asked for: q.mail\n'), done
    done = run('v=spf1 -all', '--with', file(lines.replace('q.mail A', 'q.mail.example.com A')))
    assert (done.code, done.err) == (0, ''), done
    # Of a zone that is given whole that would be most of it.
    more = ''.join('n%d.example.com A 192.0.2.1\n' % at for at in range(8))
    assert not run('v=spf1 -all', '--with', file(lines + more)).err


@tap.test
def a_record_beside_which_there_is_nothing_changed_nothing():
    given = 'bare.example.com SPF "v=spf1 +all"'
    done = assay('spf', '--zone', zone('bare A 192.0.2.9\n'), '--with', given, '192.0.2.1',
                 'bare.example.com')
    assert (done.code, done.err) == (1, NOTE % given), done


@tap.test
def a_change_that_leads_to_a_failure_had_a_part():
    with Liar(records={'tgt.example.net': 'v=spf1 +all'},
              aliases={'al.example.net': 'tgt.example.net'}) as liar:
        for fault in ('timeout', 'garbage', 'servfail'):
            done = assay('spf', '--dns', liar.address, '--question-timeout', '1', '--with',
                         'tgt.example.net CNAME %s.example.org' % fault, '192.0.2.1',
                         'al.example.net')
            assert (done.code, done.err) == (2, ''), done


@tap.test
def a_chain_has_the_time_of_one_question():
    names = {'p%d.example.net' % at: 't%d.example.net' % at for at in range(3)}
    with Liar(records={target: 'v=spf1 -all' for target in names.values()}, aliases=names,
              delay_s=0.6) as liar:
        tried = ['t0.example.net CNAME p1.example.net', 't1.example.net CNAME p2.example.net']
        for seconds, code in (('1', 2), ('4', 1)):
            done = assay('spf', '--dns', liar.address, '--question-timeout', seconds, '--with',
                         tried[0], '--with', tried[1], '192.0.2.1', 'p0.example.net')
            assert done.code == code, (seconds, done)


@tap.test
def what_lies_behind_the_term_that_matched_was_not_asked_for():
    given = '_late.example.net TXT "v=spf1 +all"'
    done = run('v=spf1 a:a.example.net include:_late.example.net -all', '--with', given, '--with',
               'a.example.net A 192.0.2.1')
    assert (done.code, done.err) == (0, NOTE % given), done


@tap.test
def the_records_behind_an_alias_have_a_part():
    done = run('v=spf1 a:a.example.net -all', '--with', 'a.example.net CNAME b.example.net',
               '--with', 'b.example.net A 192.0.2.1')
    assert (done.code, done.err) == (0, ''), done


@tap.test
def a_batch_and_a_case_say_it_too():
    where = path('unused.case')
    records = zone('@ TXT "v=spf1 -all"\n')
    done = assay('spf', '--batch', '--zone', records, '--with', UNUSED[1], '--with',
                 'example.com TXT "v=spf1 ~all"', stdin=b'192.0.2.1\texample.com\t\n' * 3)
    assert (done.out, done.err) == ('softfail\t\n' * 3, NOTE % UNUSED[1]), done
    assert not assay('spf', '--batch', '--zone', records, '--with', UNUSED[1], stdin=b'').err
    assert run('v=spf1 -all', '--save-case', where).code == 1
    assert assay('spf', '--case', where, '--with', UNUSED[4]).err == NOTE % UNUSED[4]
    done = assay('spf', '--case', where, '--with', 'v=spf1 +all')
    assert (done.code, done.err) == (0, ''), done


@tap.test
def a_wildcard_hides_nothing_that_is_published():
    # RFC 4592 4.4: it stands for names that do not exist, and DNS has those that do.
    text = '$ORIGIN example.com.\n@ SOA a b 1 2 3 4 5\n* A 192.0.2.1\n* TXT "v=spf1 +all"\n'
    path_of_it = file(text)
    done = assay('spf', '--zone', zone('@ TXT "v=spf1 a:mail.example.com -all"\nmail A 192.0.2.9\n'),
                 '--with', path_of_it, '192.0.2.1', 'example.com')
    assert done.code == 1, done
    wildcards = 'its wildcards were not tried: they count where nothing is published\n'
    assert done.err == NOTE[:-1] % path_of_it + '; ' + wildcards, done
    for given, note in (('*.example.com A 192.0.2.1', ''),
                        ('@ TXT "v=spf1 ~all"\n*.example.com A 192.0.2.1', ''),
                        ('*.example.com DLV 1 5 1 00', ''),
                        ('x.example.com A 192.0.2.1\n@ A 192.0.2.1\n*.example.com A 192.0.2.1',
                         'none of its records was asked for: it changed nothing; ')):
        done = run('v=spf1 -all', '--with', given)
        assert done.err.endswith('": ' + note + wildcards), done


if __name__ == '__main__':
    tap.run()
