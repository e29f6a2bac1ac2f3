# SPDX-License-Identifier: MIT
"""Why a check came out as it did: each reason and each outcome of a term that a zone or a
case can bring about, in JSON and in the text for people, with the section of RFC 7208 that
asks for it. The domain is example.com, the client 192.0.2.1."""
import tap
from lib.casefile import answer, recorded, written
from lib.program import assay, path, zone

CODES = {'pass': 0, 'temperror': 2}


def check(text, *args, ip='192.0.2.1', sender='example.com', helo=()):
    """(the whole of JSON, its first identity); the text for people says the same."""
    where = zone(text)
    done = assay('spf', '--zone', where, '--json', '--details', '--as-of', '@1', *args, ip, sender,
                 *helo)
    first = done.json['spf']['identities'][0]
    assert done.code == CODES.get(first['result'], 1) and done.err == '', done
    people = assay('spf', '--zone', where, '--as-of', '@1', *args, ip, sender, *helo)
    assert people.code == done.code and first['reason'] in people.out, people
    return done.json, first


def outcomes(identity):
    """[(term, outcome)] of the tree."""
    return [(line['term'], line['outcome']) for line in identity['trace'] if 'term' in line]


def row(text, result, reason, lookups, voids, more):
    """One row of a table."""
    _, got = check(text, **more)
    assert (got['result'], got['lookups'], got['void_lookups']) == (result, lookups, voids), got
    assert reason in got['reason'], got


def table(title, rows):
    """Registers a test for each row."""
    for name, text, result, reason, lookups, voids, *more in rows:
        tap.case('%s: %s' % (title, name), row, text, result, reason, lookups, voids,
                 more[0] if more else {})


OURS = 'one of our own limits was reached'

# --- the record: 4.3 to 4.7 ------------------------------------------------------------------

HOST = 'h A 192.0.2.9\n'
TEN = ' '.join('a:h.example.com' for _ in range(10))

table('record', (
    ('no mechanism matched, 4.7', '@ TXT "v=spf1 a:h.example.com"\n' + HOST, 'neutral',
     'no mechanism matched', 1, 0),
    ('none, 4.5', '@ TXT "v=spf10 +all"\n@ TXT "V=SPF1" "x"\n@ TXT "x v=spf1 +all"\n', 'none',
     'no SPF record', 0, 0),
    ('of any case, 4.6.1', '@ TXT "V=sPf1 IP4:192.0.2.1 -ALL"\n', 'pass',
     'IP4:192.0.2.1 matched in the record of example.com', 0, 0),
    ('several, 4.5', '@ TXT "v=spf1 +all"\n@ TXT "v=spf1 -all"\n', 'permerror',
     'more than one SPF record, in the record of example.com', 0, 0),
    ('the same one twice is one', '@ TXT "v=spf1 -all"\n@ TXT "v=spf1 -all"\n', 'fail',
     '-all matched', 0, 0),
    ('one label, 4.3', '', 'none', 'no domain that could be looked up', 0, 0,
     {'sender': 'a@localhost'}),
    ('a local-part of any length', '@ TXT "v=spf1 -all"\n', 'fail', '-all matched', 0, 0,
     {'sender': 'x' * 5000 + '@example.com'}),
    ('16 kB of terms', '@ TXT "v=spf1 ip4:192.0.2.1" ' + ' '.join(
        '"%s"' % (' a' * 127) for _ in range(64)) + '\n', 'pass', 'ip4:192.0.2.1 matched', 0, 0),
    ('16 kB in strings of one octet', '@ TXT %s\n' % ' '.join(
        '"%s"' % c for c in ('v=spf1 ip4:192.0.2.1' + 16364 * ' ')), 'pass', 'ip4:192.0.2.1 matched', 0, 0),
    ('terms over the limit', '@ TXT "v=spf1" ' + ' '.join('"%s"' % (' a' * 127) for _ in range(65))
     + '\n', 'temperror', OURS + ', in the record of example.com: more than 8192 terms in a record '
     '(SPF_RECORD_TERMS_MAX)', 0, 0),
    ('what nobody recorded', '@ TXT "v=spf1 a:h.example.org -all"\n', 'temperror',
     'the file given says nothing about A h.example.org', 1, 0),
))

# --- limits: 4.6.4 -----------------------------------------------------------------------------

VOID = 'exists:v1.example.com exists:v2.example.com '

table('limit', (
    ('ten terms', '@ TXT "v=spf1 %s +all"\n%s' % (TEN, HOST), 'pass', '+all matched', 10, 0),
    ('eleven terms', '@ TXT "v=spf1 %s a +all"\n%s' % (TEN, HOST), 'permerror',
     'more than 10 terms ask DNS, in the record of example.com, at a', 11, 0),
    ('the eleventh is redirect', '@ TXT "v=spf1 %s redirect=r.example.com"\n%s' % (TEN, HOST),
     'permerror', 'at redirect=r.example.com', 11, 0),
    ('the eleventh is in an include',
     '@ TXT "v=spf1 include:i.example.com +all"\ni TXT "v=spf1 %s -all"\n%s' % (TEN, HOST),
     'permerror', 'more than 10 terms ask DNS, in the record of i.example.com', 11, 0),
    ('ip and all cost nothing', '@ TXT "v=spf1 %s ip4:1.2.3.4 ip6:::1 ~all"\n%s' % (TEN, HOST),
     'softfail', '~all matched', 10, 0),
    ('two voids', '@ TXT "v=spf1 %s +all"\n' % VOID, 'pass', '+all matched', 2, 2),
    ('three voids', '@ TXT "v=spf1 %s a:v3.example.com +all"\n' % VOID, 'permerror',
     'more than 2 terms got an empty answer, in the record of example.com, at a:v3', 3, 3),
    ('three voids, the last of mx', '@ TXT "v=spf1 %s mx +all"\n' % VOID, 'permerror', 'at mx', 3, 3),
    ('three voids, the last of ptr', '@ TXT "v=spf1 %s ptr +all"\n%s' % (
        VOID, '$ORIGIN 192.in-addr.arpa.\n@ SOA ns h 1 2 3 4 5\n'), 'permerror', 'at ptr', 3, 3),
    ('three voids, all of the p macro', '@ TXT "v=spf1%s +all"\n%s%s' % (
        3 * ' a:%{p}.example.com', 'unknown A 192.0.2.9\n',
        '$ORIGIN 192.in-addr.arpa.\n@ SOA ns h 1 2 3 4 5\n'), 'permerror', 'at a:%{p}', 3, 3),
    ('one void at most for an mx', '@ TXT "v=spf1 mx -all"\n' + ''.join(
        '@ MX %d v%d\n' % (n, n) for n in range(10)), 'fail', '-all matched', 1, 1),
    ('ten hosts of mx', '@ TXT "v=spf1 mx -all"\n' + ''.join(
        '@ MX %d h\n' % n for n in range(10)) + HOST, 'fail', '-all matched', 1, 0),
    ('eleven hosts of mx', '@ TXT "v=spf1 mx +all"\n' + ''.join(
        '@ MX %d h\n' % n for n in range(11)) + HOST, 'permerror',
     'more than 10 hosts in one mx term, in the record of example.com, at mx', 1, 0),
    ('a null mx has no address', '@ TXT "v=spf1 mx -all"\n@ MX 0 .\n', 'fail', '-all matched', 1, 0),
    ('an expansion over the limit', '@ TXT "v=spf1 exists:%s.example.com +all"\n' % ('%{l}' * 20),
     'temperror', OURS + ', in the record of example.com, at exists:' + '%{l}' * 20 + '.example.com: '
     'an expansion of more than 16384 octets (SPF_EXPANSION_MAX)', 1, 0,
     {'sender': 'x' * 900 + '@example.com'}),
    ('a local-part over the limit', '@ TXT "v=spf1 exists:%{l}.example.com +all"\n', 'temperror',
     OURS + ', in the record of example.com, at exists:%{l}.example.com: a local-part of more than '
     '1000 octets (SPF_IDENTITY_MAX)', 1, 0, {'sender': 'x' * 1001 + '@example.com'}),
    ('a HELO over the limit', '@ TXT "v=spf1 include:%{h} +all"\n', 'temperror',
     OURS + ', in the record of example.com, at include:%{h}: a HELO of more than 1000 octets '
     '(SPF_IDENTITY_MAX)', 1, 0, {'helo': ['x' * 1001]}),
))

# --- include and redirect: 5.2, 6.1 ----------------------------------------------------------

INNER = {'pass': '+all', 'fail': '-all', 'softfail': '~all', 'neutral': '?all'}

table('include', [(
    'a %s within' % result,
    '@ TXT "v=spf1 include:i.example.com ~all"\ni TXT "v=spf1 %s exp=e.example.com"\n' % term,
    'pass' if result == 'pass' else 'softfail',
    'include:i.example.com matched' if result == 'pass' else '~all matched', 1, 0)
    for result, term in INNER.items()] + [
    ('none within', '@ TXT "v=spf1 include:h.example.com +all"\n' + HOST, 'permerror',
     'an include or redirect leads to no record, in the record of example.com, at include:h', 1, 0),
    ('permerror within', '@ TXT "v=spf1 include:i.example.com +all"\ni TXT "v=spf1 foo"\n',
     'permerror', 'the record breaks the grammar, in the record of i.example.com, at foo: '
     'no such mechanism', 1, 0),
    ('several within', '@ TXT "v=spf1 include:i.example.com +all"\ni TXT "v=spf1 a"\n'
     'i TXT "v=spf1 mx"\n', 'permerror', 'more than one SPF record, in the record of i', 1, 0),
    ('temperror within', '@ TXT "v=spf1 include:i.example.org +all"\n', 'temperror',
     'the file given says nothing about TXT i.example.org', 1, 0),
    ('a name of one label, 4.3', '@ TXT "v=spf1 include:%{d1} +all"\n', 'permerror',
     'leads to no record, in the record of example.com, at include:%{d1}', 1, 0),
    ('a name that is none, 4.8', '@ TXT "v=spf1 include:a..%{d} +all"\n', 'permerror',
     'leads to no record', 1, 0),
    ('redirect to a name of one label', '@ TXT "v=spf1 redirect=%{d1}"\n', 'permerror',
     'leads to no record, in the record of example.com, at redirect=%{d1}', 1, 0),
    ('redirect to no record', '@ TXT "v=spf1 redirect=h.example.com"\n' + HOST, 'permerror',
     'leads to no record', 1, 0),
    ('redirect to what nobody recorded', '@ TXT "v=spf1 redirect=i.example.org"\n', 'temperror',
     'says nothing about TXT i.example.org', 1, 0),
    ('redirect within an include', '@ TXT "v=spf1 include:i.example.com -all"\n'
     'i TXT "v=spf1 redirect=r.example.com"\nr TXT "v=spf1 ip4:192.0.2.1"\n', 'pass',
     'include:i.example.com matched', 2, 0),
])

# --- ptr and the macro p: 5.5, 7.3 -----------------------------------------------------------

REVERSE = '$ORIGIN 2.0.192.in-addr.arpa.\n@ SOA ns h 1 2 3 4 5\n'
PTR = '@ TXT "v=spf1 %s -all"\n'

table('ptr', (
    ('a name within the domain', PTR % 'ptr' + 'm A 192.0.2.1\n' + REVERSE +
     '1 PTR m.example.com.\n', 'pass', 'ptr matched', 1, 0),
    ('a name that is not confirmed', PTR % 'ptr' + 'm A 192.0.2.7\n' + REVERSE +
     '1 PTR m.example.com.\n', 'fail', '-all matched', 1, 0),
    ('a name of somebody else', PTR % 'ptr:other.example.com' + 'm A 192.0.2.1\n' + REVERSE +
     '1 PTR m.example.com.\n', 'fail', '-all matched', 1, 0),
    ('the eleventh name is ignored', PTR % 'ptr' + 'z A 192.0.2.1\n' + 'a A 192.0.2.7\n' + REVERSE +
     '1 PTR z.example.com.\n' + ''.join('1 PTR %s.example.com.\n' % c for c in 'abcdefghij'),
     'fail', '-all matched', 1, 1),
    ('no name is known', PTR % 'ptr', 'temperror', 'says nothing about PTR 1.2.0.192.in-addr', 1, 0),
    ('a name of which nothing is known', PTR % 'ptr' + REVERSE + '1 PTR m.example.org.\n',
     'temperror', 'says nothing about A m.example.org', 1, 0),
    ('the macro p where nothing is known', PTR % 'exists:%{p}.example.com', 'temperror',
     'says nothing about PTR', 1, 0),
    ('the macro p takes the domain itself', PTR % 'exists:%{p}.x.%{d}' +
     '@ A 192.0.2.1\na A 192.0.2.1\nexample.com.x A 127.0.0.2\n' + REVERSE +
     '1 PTR a.example.com.\n1 PTR example.com.\n', 'pass', 'exists:%{p}.x.%{d} matched', 1, 0),
    ('the macro p is unknown where there is none', PTR % 'exists:%{p}.x.%{d}' +
     'unknown.x A 127.0.0.2\n' + REVERSE, 'pass', 'matched', 1, 1),
))

# --- macros: 7.2 to 7.4, RFC 8616 4 -----------------------------------------------------------

DEEP = '.'.join(['a' * 60, 'b' * 60, 'c' * 60, 'd' * 60])

table('macro', (
    ('labels go from the left of a long name, 7.3', PTR % 'exists:%{l}.x.example.com' +
     '.'.join(DEEP.split('.')[1:]) + '.x A 127.0.0.2\n', 'pass', 'matched', 1, 0,
     {'sender': DEEP + '@example.com'}),
    ('more parts than there are', PTR % 'exists:%{d99999999999999999999r}.%{o}' +
     'com.example A 127.0.0.2\n', 'pass', 'matched', 1, 0),
    ('a local-part that is not ASCII matches nothing', '@ TXT "v=spf1 exists:%{l}.example.com '
     'include:%{s}.example.com ?all"\n* A 127.0.0.2\n', 'neutral', '?all matched', 2, 0,
     {'sender': '\u00fc@example.com'}),
    ('delimiters of all kinds', PTR % 'exists:%{l2r.-+,/_=}.%{d}' + 'b.a A 127.0.0.2\n', 'pass',
     'matched', 1, 0, {'sender': 'a+b@example.com'}),
    ('escaped letters in a name', PTR % 'exists:%{L}.%{d}' + 'a%21 A 127.0.0.2\n', 'pass', 'matched',
     1, 0, {'sender': 'a!@example.com'}),
    ('an address of IPv6, nibble by nibble', PTR % 'exists:%{ir}.%{v}.%{d}' +
     '1' + '.0' * 23 + '.8.b.d.0.1.0.0.2.ip6 A 127.0.0.2\n', 'pass', 'matched', 1, 0,
     {'ip': '2001:db8::1'}),
))

# --- the grammar: 12 -----------------------------------------------------------------------------

FAULTS = (
    ('all:x', 'unexpected text behind it'), ('ptrx', 'no such mechanism'),
    ('ptr/24', 'unexpected text behind it'), ('-', 'no such mechanism'),
    ('a:', 'no domain where one must stand'), ('a/', '0 to 32 behind "/"'),
    ('a/33', '0 to 32 behind "/"'), ('a/032', '0 to 32 behind "/"'), ('a//129', '0 to 128 behind "//"'),
    ('a//0128', '0 to 128 behind "//"'), ('include', 'no domain where one must stand'),
    ('include:', 'no domain where one must stand'), ('exists/24', 'no domain where one must stand'),
    ('ip4', 'no address where one must stand'), ('ip4:', 'no address where one must stand'),
    ('ip4/24', 'no address where one must stand'), ('ip4:1.2.3', 'not an IPv4 address'),
    ('ip4:1.2.3.4/33', 'not a prefix length of 0 to 32'), ('ip6:1::2::3', 'not an IPv6 address'),
    ('ip6:::1/129', 'not a prefix length of 0 to 128'), ('ip6:1.2.3.4', 'not an IPv6 address'),
    ('exp=', 'no domain where one must stand'), ('redirect=', 'no domain where one must stand'),
    ('redirect=a.example redirect=a.example', 'stands in the record twice'),
    ('exp=a.example exp=b.example', 'stands in the record twice'),
    ('a:example', 'does not end in a dot and a top-level name'),
    ('a:example.1', 'does not end in a dot and a top-level name'),
    ('a:x.-a', 'does not end in a dot and a top-level name'),
    ('a:x.a_b', 'does not end in a dot and a top-level name'),
    ('a:.', 'does not end in a dot and a top-level name'),
    ('a:%', 'a "%" that starts no macro'), ('a:%x', 'a "%" that starts no macro'),
    ('a:%{', 'a "%" that starts no macro'), ('a:%{q}', 'no such macro letter'),
    ('a:%{d0}', 'a macro that keeps 0 parts'), ('a:%{d', 'a macro without its "}"'),
    ('a:%{dx}', 'a macro with more than digits, "r" and delimiters'),
    ('exists:%{l-r+}.x', 'a macro with more than digits, "r" and delimiters, in this order'), ('a:%{r}.example', 'only explanations may use'),
    ('note=%{t}', 'only explanations may use'), ('note=%{', 'a "%" that starts no macro'),
    ('1a=b', 'no such mechanism'), ('=b', 'no such mechanism'),
)


def broken(term, reason):
    """permerror with the term, the reason and the place, and nothing else is asked (4.6)."""
    whole, got = check('@ TXT "v=spf1 a:h.example.com %s +all"\n%s' % (term, HOST))
    culprit = term.split()[-1]
    assert (got['result'], got['lookups']) == ('permerror', 0), got
    assert ', at %s: ' % culprit in got['reason'] and reason in got['reason'], got
    assert len(whole['questions']) == 1, whole


for one in FAULTS:
    tap.case('grammar: ' + one[0], broken, *one)

SOUND = ('a:x.example.', 'a:1a.a1', 'a:x.a-b', 'note=', 'note=a%%b%_%-', 'x.y-z_9=%{d}', 'a//0',
         'a/0//0', 'mx:h.example.com/32//128', 'a:%{d}', 'a:h%%.%{d}', 'exp=%{d2}')


def sound(term):
    """What the grammar allows is no permerror."""
    got = check('@ TXT "v=spf1 %s ?all"\nx.example.  SOA a b 1 2 3 4 5\n'
                '1a.a1. SOA a b 1 2 3 4 5\nx.a-b. SOA a b 1 2 3 4 5\n' % term)[1]
    assert got['result'] in ('neutral', 'pass'), got


for one in SOUND:
    tap.case('grammar allows: ' + one, sound, one)

# --- outcomes of terms ------------------------------------------------------------------------------

RECORD = ('a:h.example.com note=x exp=e.example.com ip4:192.0.2.1 -all redirect=r.example.com '
          'include:i.example.com')


@tap.test
def each_outcome_of_a_term():
    text = '@ TXT "v=spf1 %s"\n%s' % (RECORD, HOST)
    assert outcomes(check(text)[1]) == [
        ('a:h.example.com', 'no match'), ('note=x', 'ignored'), ('exp=e.example.com', 'ignored'),
        ('ip4:192.0.2.1', 'matched'), ('-all', 'not reached'),
        ('redirect=r.example.com', 'ignored'), ('include:i.example.com', 'not reached')]
    got = outcomes(check(text + 'e TXT "no"\n', ip='192.0.2.8')[1])
    assert got[2] == ('exp=e.example.com', 'followed') and got[4] == ('-all', 'matched'), got
    assert got[5] == ('redirect=r.example.com', 'ignored'), got
    text = '@ TXT "v=spf1 redirect=r.example.com"\nr TXT "v=spf1 a:h.example.org"\n'
    assert outcomes(check(text)[1]) == [('redirect=r.example.com', 'error'),
                                        ('a:h.example.org', 'error')]
    text = '@ TXT "v=spf1 redirect=r.example.com"\nr TXT "v=spf1 ?all"\n'
    assert outcomes(check(text)[1]) == [('redirect=r.example.com', 'followed'), ('?all', 'matched')]


@tap.test
def the_tree_names_what_stands_where_a_record_would():
    text = ('@ TXT "v=spf1 include:%s.example.com -all"\ntwo TXT "v=spf1 a"\ntwo TXT "v=spf1 mx"\n'
            'no A 192.0.2.9\nunknown NS ns.example.org.\n')
    for domain, said in (('two', 'several records  permerror'), ('no', 'no record  none'),
                         ('unknown', 'not known  temperror')):
        done = assay('spf', '--zone', zone(text % domain), '--details', '192.0.2.1', 'example.com')
        assert '%s.example.com: %s\n' % (domain, said) in done.out, done


@tap.test
def what_matched_is_named():
    text = ('@ TXT "v=spf1 a:h.example.com//64 mx/24 -all"\nh AAAA 2001:db8::9\n@ MX 0 m\n'
            'm A 192.0.2.200\nm AAAA 2001:db8:1::9\n')
    for address, term, matched in (('192.0.2.1', 'mx/24', '192.0.2.200'),
                                   ('2001:db8::1', 'a:h.example.com//64', '2001:db8::9')):
        got = check(text, ip=address)[1]
        line = next(one for one in got['trace'] if one.get('outcome') == 'matched')
        assert (line['term'], line['matched']) == (term, matched), got


@tap.test
def a_sender_without_a_domain_is_said_to_be_one():
    # A person is told that it is no address; a program gets the RFC's verdict.
    assay('spf', '--zone', zone(''), '192.0.2.1', 'a@').complains(65, 'SENDER "a@"')
    done = assay('spf', '--zone', zone(''), '192.0.2.1', '@example.com')
    assert done.out.startswith('none: 192.0.2.1 cannot be judged: nothing is published for '
                               'example.com (MAIL FROM)\n  why: no SPF record\n'), done
    done = assay('spf', '--zone', zone(''), '192.0.2.1', 'a@[192.0.2.9]')
    assert 'nothing is published for [192.0.2.9] (MAIL FROM)' in done.out, done
    done = assay('spf', '--batch', '--format', 'jsonl', '--zone', zone(''), stdin=b'192.0.2.1\ta@\t\n')
    got = done.json['spf']['identities'][0]
    assert (got['result'], got['domain'], got['domain_reason']) == (
        'none', None, 'no domain that could be looked up'), got


@tap.test
def a_limit_of_ours_is_no_fault_of_the_domain():
    where = zone('@ TXT "v=spf1 exists:%{l}.example.com -all"\n')
    sender = 'x' * 1001 + '@example.com'
    done = assay('spf', '--zone', where, '192.0.2.1', sender)
    assert done.code == 2 and done.out.startswith(
        'temperror: 192.0.2.1 could not be checked for example.com (MAIL FROM)\n  why: ' + OURS), done
    done = assay('spf', '--zone', where, '--format', 'nagios', '192.0.2.1', sender)
    assert done.code == 3 and done.out.startswith('SPF UNKNOWN - temperror: '), done
    done = assay('spf', '--batch', '--zone', where, stdin=b'192.0.2.1\t' + sender.encode() + b'\t\n')
    assert (done.code, done.out) == (2, 'temperror\t\n'), done


def bomb(name):
    """Ten includes in a row, each record of 8,192 terms."""
    return ''.join('%s%d TXT %s "%s"\n' % (
        name, n, ' '.join('"%s"' % text for text in ['v=spf1'] + [' a=' * 85] * 96 + [' a=' * 31]),
        ' ?include:%s%d.example.com' % (name, n + 1) if n < 10 else ' a=') for n in range(11))


@tap.test
def an_include_bomb_of_the_longest_records():
    where = zone(bomb('m') + bomb('h'))
    for form in ([], ['--details'], ['--json', '--details'], ['--format', 'markdown', '--details']):
        done = assay('spf', '--zone', where, *form, '192.0.2.1', 'm0.example.com', 'h0.example.com')
        assert done.code == 1 and done.err == '' and 'neutral' in done.out[:3000], done.out[:3000]
        assert form or '10 of 10 DNS terms' in done.out and done.out.count('no mechanism matched') == 2


# --- local-parts of any octets: 4.3 --------------------------------------------------------------

ODD = (b'a,b', b'a:b', b'a"b', b'"', b'a@b', b'a@b.example', b'\xff', b'a\x01b', b'a(b', b'a<b', b'a\r\nb',
       b'\\', b'\x7f', b'a..b', b'.', b'a b', b'\xc3\xa9', b'x' * 64, b'%{d}', b'[::1]', b';', b'@')
ODD_ZONE = ('@ TXT "v=spf1 exists:%{l}.yes.example.com ~exists:%{L}.soft.example.com -all"\n'
            'a\\"b.yes A 127.0.0.2\n\\\\.yes A 127.0.0.2\na\\001b.yes A 127.0.0.2\na\\@b.yes A 127.0.0.2\n'
            'a%2cb.soft A 127.0.0.2\na%0d%0ab.soft A 127.0.0.2\n')
ODD_PASSES = (b'a"b', b'\\', b'a\x01b', b'a@b')
ODD_SOFT = (b'a,b', b'a\r\nb')


def odd_result(local):
    """What the record of ODD_ZONE says of it."""
    return 'pass' if local in ODD_PASSES else 'softfail' if local in ODD_SOFT else 'fail'


def an_odd_local_part(local):
    """The domain behind the last @ decides, alone, in a batch, and from a saved case."""
    where, sender = zone(ODD_ZONE), local + b'@example.com'
    case = path('odd.case')
    done = assay('spf', '--zone', where, '--json', '--as-of', '@1', '--save-case', case, '--', '192.0.2.1',
                 sender)
    first = done.json['spf']['identities'][0]
    assert (first['result'], first['domain']) == (odd_result(local), 'example.com'), done
    assert assay('spf', '--case', case, '--json').out == done.out
    batch = assay('spf', '--batch', '--zone', where, stdin=b'192.0.2.1\t' + sender + b'\t\n')
    if b'\n' not in local:
        assert batch.out == odd_result(local) + '\t\n', batch


for one in ODD:
    tap.case('a local-part of %r' % one, an_odd_local_part, one)


# --- explanations: 6.2 -------------------------------------------------------------------------------

EXP = '@ TXT "v=spf1 -all exp=%s"\n'
LONG_TEXT = ' '.join('"%s"' % ('y' * 250) for _ in range(17))
DEFAULTS = (
    ('no such record', EXP % 'e.example.com'),
    ('two records', EXP % 'e.example.com' + 'e TXT "a"\ne TXT "b"\n'),
    ('a name of no query', EXP % 'a..%{d}'),
    ('a broken macro', EXP % 'e.example.com' + 'e TXT "%{q}"\n'),
    ('a lone percent sign', EXP % 'e.example.com' + 'e TXT "50% off"\n'),
    ('an octet over 127', EXP % 'e.example.com' + 'e TXT "\\228"\n'),
    ('a control character', EXP % 'e.example.com' + 'e TXT "a\\010b"\n'),
    ('a text too long', EXP % 'e.example.com' + 'e TXT %s\n' % LONG_TEXT),
    ('a server that nobody recorded', EXP % 'e.example.org'),
    ('an empty text', EXP % 'e.example.com' + 'e TXT ""\n'),
)


def by_default(text):
    """The default explanation, with its macros; the fail stays a fail."""
    got = check(text, '--default-explanation', '%{i}%_may%-not%% %{c} %{p}')[1]
    assert (got['result'], got['explained_by']) == ('fail', 'receiver'), got
    assert got['explanation'] == '192.0.2.1 may%20not% 192.0.2.1 unknown', got


for one in DEFAULTS:
    tap.case('exp is passed over: ' + one[0], by_default, one[1])


@tap.test
def an_explanation_may_ask_for_names_itself():
    text = (EXP % '%{p}.e.example.com' + 'm A 192.0.2.1\n' + 'm.example.com.e TXT "%{p} %{h} %{C}"\n' +
            REVERSE + '1 PTR m.example.com.\n')
    got = check(text, helo=['h.example.com'])[1]
    assert got['explanation'] == 'm.example.com h.example.com 192.0.2.1', got
    got = check(EXP % 'e.example.com' + 'e TXT "%{c} %{r} %{T} %{o2r-}"\n', ip='2001:db8::1')[1]
    assert got['explanation'] == '2001:db8::1 unknown 1 example.com', got


@tap.test
def an_explanation_is_ascii_whatever_the_session_brings_in():
    # 6.2: an explanation is US-ASCII; RFC 8616 4 has no form of a local-part for it.
    for macro, more in (('%{h}', {'helo': ['h\u00e9.example.com']}), ('%{l}', {'sender': '\u00fc@example.com'}),
                        ('%{L}', {'sender': '\u00fc@example.com'})):
        got = check(EXP % 'e.example.com' + 'e TXT "a %s"\n' % macro, '--default-explanation', 'no', **more)[1]
        assert (got['explanation'], got['explained_by']) == ('no', 'receiver'), got


@tap.test
def a_default_explanation_too_long_is_not_given():
    got = check('@ TXT "v=spf1 -all"\n', '--default-explanation', '%{l}' * 8,
                sender='x' * 900 + '@example.com')[1]
    assert got['explanation'] is None and got['explanation_reason'] == (
        'no exp= that counts, and no default that may be shown'), got


# --- how a question failed: a case with every status ------------------------------------------------

FAILED = ('timeout', 'deadline', 'servfail', 'refused', 'notimp', 'formerr', 'rcode', 'garbage',
          'mismatch', 'truncated', 'network', 'loop', 'limit')


def failed(status, rrtype, at):
    """temperror (4.4, 5) with the word for it. What is a DNS error is no match for ptr (5.5);
    what there was no time or room for is temperror there too (4.6.4)."""
    lines = recorded('--zone', zone('@ TXT "v=spf1 a:h.example.com ptr -all"\n' + HOST + REVERSE),
                     '192.0.2.1', 'example.com')
    answer(lines, rrtype).update(status=status, records=[], ttl_s=0)
    done = assay('spf', '--case', written(lines), '--json')
    got = done.json['spf']['identities'][0]
    passed_over = rrtype == 'PTR' and status not in ('deadline', 'limit')
    assert (got['result'], done.code) == (('fail', 1) if passed_over else ('temperror', 2)), done
    word = '%s got no answer: %s' % (at, status)
    assert passed_over or got['reason'].split(' (')[0] == word, done
    assert status != 'limit' or got['reason'] == '%s (%s)' % (word, OURS), done


for one in FAILED:
    for of in (('TXT', 'TXT example.com'), ('A', 'A h.example.com'),
               ('PTR', 'PTR 1.2.0.192.in-addr.arpa')):
        tap.case('%s of %s' % (one, of[0]), failed, one, *of)


if __name__ == '__main__':
    tap.run()
