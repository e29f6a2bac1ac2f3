# SPDX-License-Identifier: MIT
"""assay spf, one check at a time: results, exit codes, identities, the tree, cases."""
import os

import tap
from lib.program import assay, file, path, zone

ZONE = zone(r'''
pass     TXT "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 -all"
fail     TXT "v=spf1 -all exp=why.example.com"
softfail TXT "v=spf1 ~all"
neutral  TXT "v=spf1 ?all"
empty    TXT "v=spf1"
none     A   192.0.2.9
perm     TXT "v=spf1 include:none.example.com -all"
temp     TXT "v=spf1 include:elsewhere.example.org -all"
syntax   TXT "v=spf1 ip4:192.0.2.1 ip4:192.0.2.256 -all"
deep     TXT "v=spf1 mx a:none.example.com include:inner.example.com exists:void.example.com ip4:192.0.2.1 all"
deep     MX  10 none.example.com.
inner    TXT "v=spf1 ip4:192.0.2.77 ?all"
why      TXT "%{i} is not welcome, %{s}: t=%{t} l=%{l} h=%{h} r=%{r}"
odd      TXT "v=spf1 -all exp=oddwhy.example.com"
oddwhy   TXT "a \"quoted\\word\" \228\195\164"
*.wild   TXT "v=spf1 +all"
ticks    TXT "v=spf1 -all exp=ticktext.example.com"
ticktext TXT "a``<img src=x>``[b](c)```"
ptr      TXT "v=spf1 ptr:example.com -all"
mx       A   192.0.2.5
5.2.0.192.in-addr.arpa. PTR mx.example.com.
many     TXT "v=spf1 -all"
''' + '\n'.join('many TXT %d' % i for i in range(1000)) + r'''
''')


def check(*args, **more):
    return assay('spf', '--zone', ZONE, *args, **more)


def spf(*args):
    """The spf object and the exit code."""
    done = check('--json', *args)
    assert done.err == '', done
    return done.json['spf'], done.code


# --- results and exit codes --------------------------------------------------------

RESULTS = {'pass': 0, 'fail': 1, 'softfail': 1, 'neutral': 1, 'none': 1, 'permerror': 1,
           'temperror': 2}
DOMAINS = {'permerror': 'perm', 'temperror': 'temp'}


def result_and_exit_code(result, code):
    domain = DOMAINS.get(result, result) + '.example.com'
    found, exit_code = spf('192.0.2.1', 'a@' + domain)
    assert (found['result'], exit_code) == (result, code), found
    done = check('192.0.2.1', 'a@' + domain)
    assert done.code == code and done.err == '', done
    # What a file says nothing about could not be checked, which is said in these words.
    assert done.out.startswith('could not check: ' if result == 'temperror' else result + ': ')


for one in RESULTS.items():
    tap.case('%s_exits_%d' % one, result_and_exit_code, *one)


@tap.test
def a_domain_that_does_not_exist_is_none():
    assert spf('192.0.2.1', 'a@nothere.example.com')[0]['result'] == 'none'


@tap.test
def a_record_without_terms_is_neutral():
    assert spf('192.0.2.1', 'a@empty.example.com')[0]['result'] == 'neutral'


@tap.test
def ipv6_and_ipv4_mapped_clients():
    assert spf('2001:db8::5', 'a@pass.example.com')[0]['result'] == 'pass'
    assert spf('2001:db9::5', 'a@pass.example.com')[0]['result'] == 'fail'
    # RFC 7208 5: a mapped address is the IPv4 address.
    assert spf('::ffff:192.0.2.1', 'a@pass.example.com')[0]['result'] == 'pass'


# --- the sender, and both identities -------------------------------------------------

@tap.test
def a_bare_domain_is_postmaster_there():
    # RFC 7208 4.3: without a local-part it is "postmaster".
    for sender in ('fail.example.com', '@fail.example.com'):
        found, code = spf('192.0.2.1', sender)
        assert code == 1
        assert ' l=postmaster ' in found['identities'][0]['explanation'], found


@tap.test
def a_null_sender_is_judged_by_helo():
    found, code = spf('192.0.2.1', '', 'fail.example.com')
    assert (code, found['used'], found['result']) == (1, 'helo', 'fail')
    assert [i['identity'] for i in found['identities']] == ['helo']
    # RFC 7208 2.4: MAIL FROM is then postmaster@HELO.
    assert 'postmaster@fail.example.com' in found['identities'][0]['explanation']


@tap.test
def a_null_sender_without_helo_is_a_usage_error():
    check('192.0.2.1', '').complains(64, 'SENDER', 'HELO')


@tap.test
def both_identities_are_reported_and_the_used_one_named():
    found, code = spf('192.0.2.1', 'a@pass.example.com', 'fail.example.com')
    assert (code, found['used'], found['result']) == (0, 'mfrom', 'pass')
    assert [(i['identity'], i['domain'], i['result']) for i in found['identities']] == [
        ('mfrom', 'pass.example.com', 'pass'), ('helo', 'fail.example.com', 'fail')]
    text = check('192.0.2.1', 'a@pass.example.com', 'fail.example.com').out
    assert 'pass.example.com (MAIL FROM)' in text and 'fail.example.com (HELO)' in text


@tap.test
def a_temperror_of_helo_does_not_spoil_a_pass():
    found, code = spf('192.0.2.1', 'a@pass.example.com', 'temp.example.com')
    assert (code, found['result']) == (0, 'pass')
    assert found['identities'][1]['result'] == 'temperror'


@tap.test
def a_helo_that_is_no_name_is_none_and_no_error():
    # RFC 7208 2.3: HELO can be checked only where it is a domain name; clients say anything.
    for helo in ('[192.0.2.1]', 'localhost', 'my pc', 'a..b', 'x' * 70 + '.example.com'):
        found, code = spf('192.0.2.1', 'a@pass.example.com', helo)
        assert (code, found['result'], found['identities'][1]['result']) == (0, 'pass', 'none')


# --- explanations ------------------------------------------------------------------------

@tap.test
def a_fail_has_its_explanation():
    done = check('--as-of', '@100', '--receiver', 'mx.example.net', '192.0.2.5',
                 'eve@fail.example.com', 'client.example.net')
    assert ('the domain says: 192.0.2.5 is not welcome, eve@fail.example.com: t=100 l=eve '
            'h=client.example.net r=mx.example.net\n') in done.out, done


@tap.test
def as_of_takes_a_day_a_time_and_seconds():
    for text, seconds in (('2026-01-01', 1767225600), ('2026-01-01T00:00:01Z', 1767225601),
                          ('@7', 7)):
        done = check('--json', '--as-of', text, '192.0.2.5', 'fail.example.com').json
        assert ' t=%d ' % seconds in done['spf']['identities'][0]['explanation'], done
    check('--as-of', 'tomorrow', '192.0.2.5', 'fail.example.com').complains(64, '--as-of',
                                                                           'tomorrow')


@tap.test
def default_explanation_speaks_only_where_the_domain_does_not():
    def said(sender):
        return check('--default-explanation', '%{i} may not', '192.0.2.5', sender)
    assert said('pass.example.com').out.count('192.0.2.5 may not') == 1
    assert 'the domain says' not in said('pass.example.com').out, 'the domain said nothing'
    assert 'is not welcome' in said('fail.example.com').out
    for other in ('softfail', 'neutral', 'none', 'perm', 'temp'):
        assert 'may not' not in said(other + '.example.com').out.replace('may not send', '')


@tap.test
def default_explanation_with_a_broken_macro_is_a_usage_error():
    for text in ('%{i', '%{q}', '50%'):
        check('--default-explanation', text, '192.0.2.5', 'pass.example.com').complains(
            64, '--default-explanation', text)


# --- a broken record -----------------------------------------------------------------------

@tap.test
def a_syntax_error_is_pointed_at_and_asks_nothing():
    done = check('--details', '192.0.2.1', 'syntax.example.com')
    lines = done.out.splitlines()
    at = next(i for i, line in enumerate(lines) if set(line.strip()) == {'^'})
    column, width = lines[at].index('^'), lines[at].count('^')
    assert lines[at - 1][column:column + width] == 'ip4:192.0.2.256', done
    asked = check('--json', '192.0.2.1', 'syntax.example.com').json['questions']
    assert [(q['name'], q['type']) for q in asked] == [('syntax.example.com', 'TXT')]


# --- JSON: doc/json.md ---------------------------------------------------------------------

OBJECTS = {
    '': 'schema as_of client_ip mail_from helo spf questions',
    'spf': 'result used identities',
    'identities': 'identity domain result reason lookups void_lookups explanation',
    'questions': 'kind name type status demanded ttl_s aliases records',
    'asked': 'kind name type status',
    'trace': 'depth domain lookups void_lookups asked',
}
OPTIONAL = {'identities': {'explained_by', 'trace'},
            'trace': {'record', 'result', 'term', 'outcome', 'matched', 'reason'}}


def walk(value, name=''):
    """Each object has its members and no other; each null has its reason."""
    if isinstance(value, dict):
        reasons = {k + '_reason' for k, v in value.items() if v is None}
        assert reasons <= set(value), (name, value)
        left = set(value) - reasons - OPTIONAL.get(name, set())
        assert left == set(OBJECTS[name].split()), (name, left)
        assert all(isinstance(value[k], str) and value[k] for k in reasons)
    for key, one in value.items() if isinstance(value, dict) else []:
        walk(one, key)
    for one in value if isinstance(value, list) else []:
        walk(one, name)


@tap.test
def json_has_the_documented_members_and_a_reason_beside_each_null():
    for args in (['192.0.2.1', 'a@deep.example.com', 'fail.example.com'], ['192.0.2.1', 'localhost'],
                 ['192.0.2.1', '', 'temp.example.com'], ['192.0.2.1', 'syntax.example.com', 'x'],
                 ['192.0.2.1', 'perm.example.com', ' '], ['2001:db8::1', 'a@odd.example.com']):
        for more in ([], ['--details']):
            done = check('--json', *more, *args)
            assert done.json['schema'] == 'assay.spf/1'
            walk(done.json)
            line = check('--format', 'jsonl', '--as-of', done.json['as_of'], *more, *args)
            assert line.out.count('\n') == 1 and line.json == done.json, line


@tap.test
def nagios_follows_the_plugin_convention():
    for domain, word, code in (('pass', 'OK', 0), ('softfail', 'WARNING', 1),
                               ('fail', 'CRITICAL', 2), ('temp', 'UNKNOWN', 3)):
        done = check('--format', 'nagios', '192.0.2.1', 'a@%s.example.com' % domain)
        assert done.out.startswith('SPF %s - ' % word) and done.out.count('\n') == 1, done
        assert done.code == code, done


# --- the tree ---------------------------------------------------------------------------------

TREE = '''\
pass: 192.0.2.1 may send for deep.example.com (MAIL FROM)
  why: ip4:192.0.2.1 matched in the record of deep.example.com
  cost: 4 of 10 DNS terms, 1 of 2 empty answers
    deep.example.com: v=spf1 mx a:none.example.com include:inner.example.com \
exists:void.example.com ip4:192.0.2.1 all  pass
      asked TXT deep.example.com: 1 record
      mx  no match, 1 term
        asked MX deep.example.com: 10 none.example.com
        asked A none.example.com: 192.0.2.9
      a:none.example.com  no match, 1 term
        asked A none.example.com: 192.0.2.9
      include:inner.example.com  no match, 1 term
        inner.example.com: v=spf1 ip4:192.0.2.77 ?all  neutral
          asked TXT inner.example.com: 1 record
          ip4:192.0.2.77  no match
          ?all  matched (neutral)
      exists:void.example.com  no match, 1 term, 1 empty answer
        asked A void.example.com: nxdomain
      ip4:192.0.2.1  matched (pass)
      all  not reached
'''


@tap.test
def details_show_each_term_what_it_asked_its_cost_and_its_outcome():
    done = check('--details', '192.0.2.1', 'deep.example.com')
    assert done.out == TREE, done


@tap.test
def details_never_call_a_record_absent_that_could_not_be_fetched():
    done = check('--details', '192.0.2.1', 'temp.example.com')
    assert 'unrecorded' in done.out and 'no record' not in done.out, done


@tap.test
def lookups_in_json_are_those_of_the_tree():
    one = spf('192.0.2.1', 'deep.example.com')[0]['identities'][0]
    assert (one['lookups'], one['void_lookups']) == (4, 1)


# --- where answers come from ----------------------------------------------------------------------

@tap.test
def a_zone_is_authoritative_below_its_soa_only():
    inside = check('--json', '192.0.2.1', 'nothere.example.com').json['questions'][0]
    outside = check('--json', '192.0.2.1', 'nothere.example.org').json['questions'][0]
    present = check('--json', '192.0.2.1', 'none.example.com').json['questions'][0]
    assert (inside['status'], outside['status'], present['status']) == (
        'nxdomain', 'unrecorded', 'nodata')


@tap.test
def a_zone_answers_by_its_wildcard():
    assert spf('192.0.2.1', 'a@x.y.wild.example.com')[0]['result'] == 'pass'


@tap.test
def what_is_unrecorded_could_not_be_checked():
    done = check('192.0.2.1', 'a@example.org')
    assert done.code == 2 and done.out.startswith('could not check: '), done
    assert done.out.count('the file given says nothing about TXT example.org') == 1, done


@tap.test
def with_takes_a_record_a_zone_line_and_a_file():
    line = 'fail.example.com TXT "v=spf1 ip4:192.0.2.1 -all"'
    for changed in ('v=spf1 ip4:192.0.2.1 -all', line, file(line + '\n')):
        found, code = spf('--with', changed, '192.0.2.1', 'a@fail.example.com')
        assert (code, found['result']) == (0, 'pass'), (changed, found)


@tap.test
def with_leaves_everything_else_to_the_zone():
    change = 'fail.example.com TXT "v=spf1 include:pass.example.com a:none.example.com -all"'
    found, code = spf('--with', change, '192.0.2.9', 'a@fail.example.com', 'softfail.example.com')
    assert (code, found['result']) == (0, 'pass'), found
    assert found['identities'][0]['lookups'] == 2
    assert found['identities'][1]['result'] == 'softfail'


@tap.test
def with_several_times_adds_them_up():
    found, _ = spf('--with', 'fail.example.com TXT "v=spf1 a:new.example.com -all"',
                   '--with', 'new.example.com A 192.0.2.44', '192.0.2.44', 'fail.example.com')
    assert found['result'] == 'pass'


@tap.test
def with_a_broken_line_is_refused():
    for broken in ('fail.example.com TXT "open', 'fail.example.com A 1.2.3'):
        done = check('--with', broken, '192.0.2.1', 'fail.example.com')
        assert done.code in (64, 65), done
        done.complains(done.code, '--with')


# --- cases --------------------------------------------------------------------------------------------

def saved(*args):
    """(the run, the case that it left)."""
    case = path('saved.case')
    return check('--save-case', case, *args), case


def replays(*args):
    first, case = saved('--json', *args)
    again = assay('spf', '--case', case, '--json')
    assert (again.raw_out, again.code, again.err) == (first.raw_out, first.code, ''), (first, again)


@tap.test
def a_case_replays_to_the_byte():
    replays('192.0.2.1', 'a@deep.example.com', 'fail.example.com')
    replays('2001:db8::1', '', 'fail.example.com')
    replays('192.0.2.1', 'a@temp.example.com')


@tap.test
def a_case_holds_quotes_backslashes_and_8_bit_text():
    replays('192.0.2.1', 'a@odd.example.com')
    replays('192.0.2.1', '"a\\"b"@fail.example.com', 'h\u00e9llo\\x')


@tap.test
def a_case_keeps_receiver_default_explanation_and_time():
    first, case = saved('--receiver', 'mx.example.net', '--default-explanation', 'r=%{r} t=%{t}',
                        '--as-of', '@5', '192.0.2.5', 'pass.example.com')
    again = assay('spf', '--case', case)
    assert 'r=mx.example.net t=5' in first.out and again.out == first.out, (first, again)


@tap.test
def a_case_needs_no_network_and_no_zone():
    _, case = saved('192.0.2.1', 'a@deep.example.com')
    changed = assay('spf', '--case', case, '--json', '--with',
                    'deep.example.com TXT "v=spf1 include:other.example.org -all"')
    assert changed.code == 2 and changed.json['spf']['result'] == 'temperror', changed
    assert 'unrecorded' in [one['status'] for one in changed.json['questions']], changed


@tap.test
def save_case_never_overwrites():
    there = file('precious')
    check('--save-case', there, '192.0.2.1', 'pass.example.com').complains(73, there)
    with open(there, encoding='utf-8') as content:
        assert content.read() == 'precious'


@tap.test
def a_case_is_for_its_owner_alone():
    _, case = saved('192.0.2.5', 'pass.example.com')
    assert os.stat(case).st_mode & 0o777 == 0o600


@tap.test
def a_case_and_arguments_that_it_holds_exclude_one_another():
    _, case = saved('192.0.2.5', 'pass.example.com')
    for other in (['192.0.2.1', 'a@b.example'], ['--receiver', 'x'],
                  ['--default-explanation', 'x'], ['--zone', ZONE], ['--dns', '127.0.0.1']):
        assay('spf', '--case', case, *other).complains(64)


@tap.test
def a_case_may_be_judged_as_of_another_day():
    _, case = saved('--as-of', '@9', '192.0.2.1', 'a@fail.example.com')
    assert 't=9 ' in assay('spf', '--case', case).out
    assert 't=1795230000 ' in assay('spf', '--case', case, '--as-of', '2026-11-21T03:00:00Z').out
    assay('spf', '--case', case, '--as-of', 'tomorrow').complains(64, '--as-of')


@tap.test
def a_null_sender_without_helo_is_refused_however_it_is_written():
    for sender in ('', '<>'):
        for helo in ([], ['']):
            check('192.0.2.1', sender, *helo).complains(64, 'null SENDER', 'HELO')


@tap.test
def a_sender_may_stand_in_angle_brackets():
    plain = check('--json', '--as-of', '@1', '192.0.2.1', 'a@pass.example.com').out
    assert check('--json', '--as-of', '@1', '192.0.2.1', '<a@pass.example.com>').out == plain
    assert check('192.0.2.1', '<>', 'pass.example.com').code == 0
    for typo in ('<a@pass.example.com', 'a@pass.example.com>', 'a@(pass.example.com',
                 'a@pass,example.com', '"a@pass.example.com"'):
        check('192.0.2.1', typo).complains(65, 'SENDER', typo)


@tap.test
def a_monitor_gets_a_code_that_it_knows():
    done = assay('spf', '--zone', '/nowhere', '--format', 'nagios', '192.0.2.1', 'example.com')
    assert done.code == 3 and done.out.startswith('SPF UNKNOWN'), done
    done = assay('spf', '--zone', '/nowhere', '--format', 'nagios', '-q', '192.0.2.1', 'example.com')
    assert done.code == 3 and not done.out, done


@tap.test
def options_that_would_do_nothing_are_refused():
    check('--jobs', '2', '192.0.2.1', 'example.com').complains(64, '--jobs')
    check('--batch', '--details').complains(64, 'jsonl')


@tap.test
def as_of_reads_offsets_and_refuses_what_is_no_time():
    for text in ('2026-11-21T04:30:00+01:30', '2026-11-21T01:00:00-02:00', '2026-11-21T03:00:00Z'):
        done = check('--json', '--as-of', text, '192.0.2.5', 'fail.example.com').json
        assert done['as_of'] == '2026-11-21T03:00:00Z', text
    for text in ('2026-02-29', '2026-13-01', '2026-11-21T25:00:00Z', '2026-11-21T03:00:00',
                 '2026-11-21T03:00:00+1', '2026-11-21x', '1969-12-31', '@', '@x',
                 '1970-01-01T00:00:00+01:00', '2026-11-21T03:00:00Zx', '21.11.2026'):
        check('--as-of', text, '192.0.2.5', 'fail.example.com').complains(64, '--as-of', text)


@tap.test
def a_domain_that_is_none_is_named_with_its_fault():
    for domain, fault in (('a..b', 'empty label'), ('.a.b', 'empty label'),
                          ('%s.example' % ('x' * 64), '63'), ('.'.join(['x' * 50] * 6), '255'),
                          ('\udcff.example', 'SENDER "\\xff.example"'), ('\u2028.example', ''),
                          ('x.-\u00fc.example', '')):
        done = check('192.0.2.1', domain)
        assert done.code == 65 and done.out == '' and fault in done.err, (domain, done)


@tap.test
def an_internationalised_domain_is_looked_up_by_its_a_labels():
    idn = zone('$ORIGIN xn--bcher-kva.example.\n@ SOA ns h 1 2 3 4 5\n'
               '@ TXT "v=spf1 ip4:192.0.2.1 -all exp=why.%{o}"\nwhy TXT "%{d}"\n')
    assert assay('spf', '--zone', idn, '192.0.2.1', 'user@b\u00fccher.example').code == 0
    done = assay('spf', '--zone', idn, '192.0.2.2', 'user@B\u00dcCHER.example')
    assert 'the domain says: xn--bcher-kva.example' in done.out, done
    done = assay('spf', '--zone', idn, '192.0.2.2', '\u00fcser@b\u00fccher.example')
    assert done.code == 1, done


@tap.test
def aliases_that_loop_could_not_be_checked():
    loops = zone('@ TXT "v=spf1 a:loop.example.com +all"\nloop CNAME pool\npool CNAME loop\n'
                 'self TXT "v=spf1 a:own.example.com +all"\nown CNAME own\n')
    for domain in ('example.com', 'self.example.com'):
        done = assay('spf', '--zone', loops, '192.0.2.1', domain)
        assert done.code == 2 and 'loop' in done.out, done


@tap.test
def answers_of_more_than_four_mebibytes_could_not_be_checked():
    strings = ' '.join('"%s"' % ('x' * 255) for _ in range(250))
    large = zone('@ TXT "v=spf1 ' + ' '.join('include:i%d.example.com' % n for n in range(9)) +
                 ' +all"\n' + ''.join('i%d TXT "v=spf1 ?all"\n' % n + ''.join(
                     'i%d TXT "%d" %s\n' % (n, m, strings) for m in range(9)) for n in range(9)))
    done = assay('spf', '--zone', large, '192.0.2.1', 'example.com')
    assert done.code == 2 and 'limit' in done.out, done


@tap.test
def a_validated_name_is_shown():
    named = zone('@ TXT "v=spf1 ptr -all"\nmail A 192.0.2.9\nmail AAAA 2001:db8::9\n'
                 '$ORIGIN 2.0.192.in-addr.arpa.\n@ SOA ns h 1 2 3 4 5\n9 PTR mail.example.com.\n'
                 '$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n@ SOA ns h 1 2 3 4 5\n'
                 '9' + '.0' * 23 + ' PTR mail.example.com.\n')
    for address in ('192.0.2.9', '2001:db8::9'):
        done = assay('spf', '--zone', named, '--details', address, 'example.com')
        assert done.code == 0 and 'matched by mail.example.com' in done.out, done


@tap.test
def a_case_saved_from_a_case_is_the_same():
    _, case = saved('--as-of', '@9', '192.0.2.1', 'a@deep.example.com', 'fail.example.com')
    copy = path('copy.case')
    assay('spf', '--case', case, '--save-case', copy)
    with open(case, 'rb') as one, open(copy, 'rb') as other:
        assert one.read() == other.read()


# --- output files -----------------------------------------------------------------------------------------

@tap.test
def output_goes_to_a_file_whole_or_not_at_all():
    out = file('old')
    done = check('-o', out, '192.0.2.1', 'pass.example.com')
    assert (done.code, done.out, done.err) == (0, '', ''), done
    with open(out, encoding='utf-8') as content:
        assert content.read() == check('192.0.2.1', 'pass.example.com').out
    assert os.listdir(os.path.dirname(out)) == ['file'], 'a temporary file is left'


@tap.test
def markdown_cannot_be_left_by_backticks():
    done = check('--format', 'markdown', '192.0.2.1', 'ticks.example.com')
    assert '\n  - the domain says: ```` a``<img src=x>``[b](c)``` ````\n' in done.out, done


@tap.test
def a_name_that_matched_is_shown_as_a_name():
    # In wire form it is as long as an IPv6 address.
    done = check('--details', '192.0.2.5', 'ptr.example.com')
    assert 'ptr:example.com  matched by mx.example.com (pass)' in done.out, done


@tap.test
def more_records_than_an_answer_may_have_could_not_be_checked():
    saved = path('many.case')
    done = check('--save-case', saved, '192.0.2.1', 'many.example.com')
    assert done.code == 2 and 'TXT many.example.com got no answer: limit' in done.out, done
    assert assay('spf', '--case', saved).out == done.out


@tap.test
def output_survives_a_run_that_fails():
    out = file('old')
    check('-o', out, '192.0.2', 'pass.example.com').complains(65)
    with open(out, encoding='utf-8') as content:
        assert content.read() == 'old'


@tap.test
def output_that_cannot_be_written_is_74():
    done = check('-o', '/nonexistent/out', '192.0.2.1', 'pass.example.com')
    assert done.code in (73, 74), done
    done.complains(done.code, '/nonexistent/out')


@tap.test
def quiet_says_nothing_and_exits():
    for domain, code in (('pass', 0), ('fail', 1), ('temp', 2)):
        done = check('-q', '192.0.2.1', domain + '.example.com')
        assert (done.code, done.out, done.err) == (code, '', '')


@tap.test
def verbose_speaks_on_standard_error_only():
    plain = check('192.0.2.1', 'pass.example.com')
    loud = check('-v', '192.0.2.1', 'pass.example.com')
    assert loud.out == plain.out and 'question' in loud.err


if __name__ == '__main__':
    tap.run()
