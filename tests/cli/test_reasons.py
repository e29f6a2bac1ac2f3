# SPDX-License-Identifier: MIT
"""What a person reads behind "why": enough to find the fault, and nothing that is false."""
import csv
import io
import json

import tap
from lib.program import assay, zone

RECORDS = 'mail A 192.0.2.7\n@ MX 10 mail\n_in TXT "v=spf1 ip4:192.0.2.0/28 ?all"\n' \
          '_e TXT "v=spf1 ?all exp=no.example.com"\n'


def run(record, *args, ip='192.0.2.1', sender='a@example.com'):
    """A check against a domain with this TXT record."""
    text = RECORDS + ('@ TXT "%s"\n' % record if record else '')
    return assay('spf', '--zone', zone(text), *args, ip, sender)


def why(done):
    """The text behind the first "why: "."""
    return done.out.split('why: ', 1)[1].split('\n', 1)[0]


# --- no record --------------------------------------------------------------------------

def near(record, says):
    got = why(run(record))
    assert got == 'no SPF record: ' + says, got


for meant, message in (
        ('v=spf1, mx -all', '"v=spf1, mx -all" is none, a space must follow v=spf1'),
        ('v=spf10 -all', '"v=spf10 -all" is none, a space must follow v=spf1'),
        ('v=spf2 -all', '"v=spf2 -all" is none, it must begin with v=spf1'),
        (' v=spf1 -all', '" v=spf1 -all" is none, nothing may stand before v=spf1'),
        ('\\"v=spf1 -all\\"', '""v=spf1 -all"" is none, nothing may stand before v=spf1'),
        ('SPF v=spf1 -all', '"SPF v=spf1 -all" is none, nothing may stand before v=spf1'),
        ('v = spf1 -all', '"v = spf1 -all" is none, it must begin with v=spf1'),
        ('v:spf1 -all', '"v:spf1 -all" is none, it must begin with v=spf1'),
        ('spf1 -all', '"spf1 -all" is none, it must begin with v=spf1'),
        ('v=spf1mx' + 'x' * 80, '"v=spf1mx' + 'x' * 52 + '..." is none, a space must follow v=spf1')):
    tap.case('almost a record: ' + message[:30], near, meant, message)


@tap.test
def other_text_and_none_at_all_is_no_near_miss():
    for record in ('', 'verification=1', 'see the page on v=spf1', 'v=dmarc1', 'vs=1'):
        assert why(run(record)) == 'no SPF record', record


@tap.test
def two_strings_that_join_without_a_space():
    done = assay('spf', '--zone', zone('@ TXT "v=spf1" "mx" "-all"\n'), '192.0.2.1', 'example.com')
    assert '"v=spf1mx-all" is none, its strings are joined without a space' in why(done), done
    done = assay('spf', '--zone', zone('@ TXT "v=spf1, mx" " -all"\n'), '192.0.2.1', 'example.com')
    assert why(done).endswith('is none, a space must follow v=spf1'), done


@tap.test
def where_an_include_leads_to_no_record():
    for target, says in (('no.example.com', ': the domain does not exist'), ('mail.example.com', ''),
                         ('_near.example.com', ': "v=spf1, mx" is none, a space must follow v=spf1')):
        records = RECORDS + '_near TXT "v=spf1, mx"\n@ TXT "v=spf1 include:%s -all"\n' % target
        got = why(assay('spf', '--zone', zone(records), '192.0.2.9', 'example.com'))
        assert got == ('an include or redirect leads to no record, in the record of example.com, '
                       'at include:%s%s' % (target, says)), got


@tap.test
def where_an_alias_leads_out_of_the_file():
    done = assay('spf', '--zone', zone('out CNAME nothere.elsewhere.example.\n'), '192.0.2.9',
                 'out.example.com')
    assert why(done) == 'the file given says nothing about TXT nothere.elsewhere.example', done


@tap.test
def several_records_are_shown():
    done = assay('spf', '--zone', zone('@ TXT "v=spf1 -all"\n@ TXT "v=spf1 mx -all"\n'
                                               + ''.join('@ TXT "a%02d"\n' % at for at in range(12))),
                 '--details', '192.0.2.9', 'example.com')
    lines = [line.strip() for line in done.out.splitlines()]
    assert '"v=spf1 -all"' in lines and '"v=spf1 mx -all"' in lines, done
    assert not any(line.startswith('"a') for line in lines), done


@tap.test
def a_domain_that_does_not_exist_and_a_name_of_one_label():
    assert why(run('v=spf1 -all', sender='a@no.example.com')) == (
        'no SPF record: the domain does not exist')
    done = assay('spf', '--zone', zone('s CNAME nothere\n'), '192.0.2.9', 's.example.com')
    assert why(done) == 'no SPF record: its alias leads to a name that does not exist', done
    assert why(run('v=spf1 -all', sender='a@example')) == (
        'no domain that could be looked up: one label is not enough')


# --- what matched, and what did not -----------------------------------------------------------

@tap.test
def the_term_within_an_include_is_named():
    assert why(run('v=spf1 include:_in.example.com -all')) == (
        'include:_in.example.com matched in the record of example.com, by its ip4:192.0.2.0/28')
    assert why(run('v=spf1 include:_in.example.com ip4:192.0.2.99 -all', ip='192.0.2.99')) == (
        'ip4:192.0.2.99 matched in the record of example.com')


@tap.test
def a_final_dot_is_no_part_of_a_name():
    # RFC 7208 7.1 allows it, 7.2 expands %{d} to the domain: the same for include, redirect, exp.
    records = ('_in TXT "v=spf1 exists:%{d}.ok.example.com -all exp=%{d}.why.example.com"\n'
               '_in.example.com.ok A 127.0.0.2\n'
               '_in.example.com.why TXT "not listed by %{d}, see %{d2}"\n'
               'in TXT "v=spf1 include:_in.example.com. -all"\n'
               'to TXT "v=spf1 redirect=_in.example.com."\n'
               '_no TXT "v=spf1 -all exp=%{d}.why.example.com"\n'
               '_no.example.com.why TXT "not listed by %{d}, see %{d2}"\n'
               'no TXT "v=spf1 redirect=_no.example.com."\n'
               'odd TXT "v=spf1 a:%{l} -all"\n')
    where = zone(records)
    for sender in ('in.example.com', 'to.example.com', '_in.example.com'):
        assert assay('spf', '--zone', where, '192.0.2.1', sender).code == 0, sender
    done = assay('spf', '--zone', where, '192.0.2.1', 'no.example.com')
    assert 'the domain says: not listed by _no.example.com, see example.com\n' in done.out, done
    assert 'in the record of _no.example.com\n' in done.out, done
    # Two of them are no name.
    done = assay('spf', '--zone', where, '--details', '192.0.2.1', '"mail.."@odd.example.com')
    assert done.code == 1 and 'makes no name' in done.out, done


@tap.test
def a_term_that_makes_no_name_says_so():
    done = run('v=spf1 a:%{l}.example.com mx -all', '--details', sender='x..y@example.com')
    lines = [line.strip() for line in done.out.splitlines()]
    assert 'a:%{l}.example.com  no match: it makes no name that can be asked for, 1 term' in lines, done
    assert 'mx  no match, 1 term' in lines, done


@tap.test
def a_local_part_that_is_not_ascii_is_the_reason():
    for term in ('exists:%{l}.example.com', 'a:%{s}.example.com', 'include:%{L1r}.example.com'):
        done = run('v=spf1 %s -all' % term, '--details', sender='\u00e9@example.com')
        assert term + '  no match: the local-part is not ASCII' in done.out, done
        assert 'not ASCII' not in run('v=spf1 %s -all' % term, '--details').out


@tap.test
def details_show_the_addresses():
    many = ''.join('many A 192.0.2.%d\n' % at for at in range(100, 112))
    done = assay('spf', '--zone', zone(RECORDS + many + '@ TXT "v=spf1 mx a:many.example.com -all"\n'),
                 '--details', '192.0.2.1', 'example.com')
    assert 'asked MX example.com: 10 mail.example.com\n' in done.out, done
    assert 'asked A mail.example.com: 192.0.2.7\n' in done.out, done
    line = [line for line in done.out.splitlines() if 'asked A many' in line][0]
    assert line.count('192.0.2.1') == 10 and line.endswith(' and 2 more'), line


# --- the grammar ---------------------------------------------------------------------------------

@tap.test
def a_dash_of_a_word_processor_is_pointed_at():
    done = run('v=spf1 mx \\226\\128\\147all')
    assert why(done).endswith('no such mechanism (a long dash or a curly quote is not ASCII)'), done
    assert 'ASCII' not in why(run('v=spf1 mx all-'))
    assert why(run('v=spf1 ip4:\\200')).endswith('(not all of it is ASCII)')


# --- other formats --------------------------------------------------------------------------------

@tap.test
def octets_are_escaped_once():
    for form in ('text', 'markdown', 'csv', 'nagios'):
        done = run('v=spf1 \\027x -all', '--format', form)
        assert '\\x1bx' in done.out and '\\x5c' not in done.out, done


@tap.test
def details_are_refused_where_they_have_no_place():
    for form in ('csv', 'nagios'):
        done = run('v=spf1 -all', '--details', '--format', form)
        assert form in done.err and done.code == (3 if form == 'nagios' else 64), done


@tap.test
def csv_has_both_identities():
    done = assay('spf', '--zone', zone(RECORDS + '@ TXT "v=spf1 -all"\n'), '--format', 'csv',
                 '192.0.2.7', 'a@example.com', 'mail.example.com')
    rows = list(csv.DictReader(io.StringIO(done.out, newline='')))
    assert [(row['identity'], row['domain'], row['result']) for row in rows] == [
        ('mfrom', 'example.com', 'fail'), ('helo', 'mail.example.com', 'none')], done


@tap.test
def csv_of_a_batch_names_the_line_that_is_none():
    done = assay('spf', '--batch', '--format', 'csv', '--zone', zone(''),
                 stdin=b'192.0.2.1\ta@example.com\t\nx\n')
    rows = list(csv.DictReader(io.StringIO(done.out, newline='')))
    assert [row['result'] for row in rows] == ['none', 'error'], done
    assert rows[1]['reason'].startswith('line 2: '), rows


@tap.test
def a_fail_without_explanation_says_why():
    for record, reason in (('v=spf1 -all', 'no exp= that counts, and no default that may be shown'),
                           ('v=spf1 include:_e.example.com -all',
                            'no exp= that counts, and no default that may be shown'),
                           ('v=spf1 -all exp=no.example.com', 'exp= leads to no TXT record')):
        got = json.loads(run(record, '--json').out)['spf']['identities'][0]
        assert got['explanation'] is None and got['explanation_reason'] == reason, got


WITHHELD = {
    'e TXT "ordinary"': None,
    'e TXT "caf\u00e9"': 'the text of exp= breaks the grammar: a character that is not printable ASCII',
    'e TXT "%{z}"': 'the text of exp= breaks the grammar: ',
    'e TXT ""': 'the text of exp= is empty',
    'e TXT "%s" "%s"' % ('%{l}' * 40, '%{l}' * 30): 'the text of exp= cannot be shown: it becomes longer than 4096 octets',
    'e TXT "a"\ne TXT "b"': 'exp= leads to more than one TXT record',
    'e A 192.0.2.1': 'exp= leads to no TXT record',
    '': 'exp= leads to no TXT record',
    'e CNAME out.example.net.': 'exp= could not be read: unrecorded',
}


@tap.test
def an_explanation_that_is_withheld_is_said_to_be_and_why():
    for text, reason in WITHHELD.items():
        records = zone('@ TXT "v=spf1 -all exp=e.example.com"\n%s\n' % text)
        for form in ('text', 'markdown', 'json'):
            for more in ([], ['--default-explanation', 'no']):
                done = assay('spf', '--zone', records, '--format', form, *more, '192.0.2.1',
                             'x' * 64 + '@example.com')
                assert done.code == 1, done
                if form == 'json':
                    assert more or (reason or 'explained_by') in done.out, done
                else:
                    says = 'no explanation from the domain: %s' % (reason or '')
                    assert (says in done.out) == bool(reason), (text, done)


tap.run()
