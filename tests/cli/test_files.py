# SPDX-License-Identifier: MIT
"""Zone files and case files as a person writes, edits and breaks them: what is sound is
read, what is not is refused with its place and its reason (exit code 65)."""
import base64

import tap
from lib.casefile import answer, octets, recorded, written
from lib.program import assay, file, path, zone

EVERY_TYPE = r'''
@        TXT    "v=spf1 a:plain.example.com a:\097b.example.com a:long.example.com mx ptr " (
                "exists:%{i}.wild.example.com -all" ) ; over several lines
plain 60 IN A   192.0.2.1
      IN 60 AAAA 2001:db8::1
ab    1h  A     192.0.2.2
long  1w2d3h4m5s A 192.0.2.3
dot\.ted  TXT   un\032quoted "quo\"ted" "\000\255"
generic TYPE16  \# 12 0b 763d73706631202b616c6c
old   SPF       "v=spf1 -all"
@     MX        10 mail
mail  CLASS1 TYPE1 192.0.2.4
c1    CNAME     c2
c2    CNAME     plain
@     NS        ns
srv   SRV       1 2 443 plain
hinfo HINFO     x "y z"
naptr NAPTR     1 2 u E2U+sip "!^.*$!sip:a@b!" .
caa   CAA       0 issue "ca.example; x=y"
tlsa  TLSA      3 1 1 aB cd
ds    DS        1 8 2 00ff
key   DNSKEY    257 3 8 AQ ID
sshfp SSHFP     4 2 01
any   TYPE999   \# 3 01 02FF
*.wild A        127.0.0.2
deep.er.still A 192.0.2.5
sub   NS        ns.sub
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 5m
@     SOA ns.example.com. root.example.com. ( 1 1h 15m
          1w 60 )
9     PTR plain.example.com.
'''

# A line, where it is broken, and why.
BROKEN = (
    ('a A 192.0.2\n', '5', 'not an IPv4 address'),
    ('a AAAA 1::2::3\n', '8', 'not an IPv6 address'),
    ('a MX 10\n', '8', 'ends too early'),
    ('a MX 65536 b\n', '6', 'not a number'),
    ('a A 192.0.2.1 x\n', '15', 'more than the record can hold'),
    ('a\n', '2', 'ends before its type'),
    ('a 60 WHAT 1\n', '6', 'unknown type'),
    ('a CH TXT x\n', '3', 'only class IN'),
    ('a DNAME b\n', '3', 'DNAME is not supported'),
    ('a TYPE255 \\# 0\n', '3', 'no zone holds'),
    ('a TYPE999 x\n', '11', '\\# LENGTH'),
    ('a TYPE999 \\# x\n', '14', 'without a length'),
    ('a TYPE999 \\# 2 00\n', '11', 'another length'),
    ('a TYPE999 \\# 1 0\n', '17', 'half an octet'),
    ('a MX \\# 4 000a c00c\n', '6', 'no record of this type'),
    ('a..b A 192.0.2.1\n', '1', 'empty label'),
    ('%s A 192.0.2.1\n' % ('x' * 64), '1', 'label'),
    ('%s A 192.0.2.1\n' % '.'.join(['x' * 60] * 5), '1', 'name'),
    ('a\\25 A 192.0.2.1\n', '1', 'backslash'),
    ('a TXT "\\256"\n', '7', 'backslash'),
    ('a TXT "b\n', '7', 'does not end'),
    ('a TXT ( b\n', '7', 'never closed'),
    ('a TXT b )\n', '9', 'never opened'),
    ('a SOA b c 1 2 3 4 x\n', '19', 'not a time'),
    ('a CAA 0 is-sue x\n', '9', 'not a tag'),
    ('a DNSKEY 1 3 8 !\n', '16', 'not base64'),
    ('a TLSA 3 1 1 0g\n', '14', 'hexadecimal'),
    ('$INCLUDE other\n', '1', 'not supported'),
    ('$GENERATE 1-2 a A 1\n', '1', '$GENERATE are not supported'),
    ('$WHAT 1\n', '1', 'unknown directive'),
    ('$ORIGIN a b\n', '11', 'more than'),
    ('$TTL 1h30\n', '6', 'not a time'),
    ('plain CNAME x\n', '7', 'alias (CNAME)'),
    ('\udcff A 192.0.2.1\n', '1', 'name'),
)


def spf(zone_path, *args):
    return assay('spf', '--zone', zone_path, *args)


@tap.test
def every_syntax_and_type_is_read():
    everything = zone(EVERY_TYPE)
    for address, code in (('192.0.2.1', 0), ('192.0.2.2', 0), ('192.0.2.3', 0), ('192.0.2.4', 0),
                          ('192.0.2.9', 0), ('203.0.113.9', 2)):
        done = spf(everything, address, 'example.com')
        assert done.code == code, done
    assert spf(everything, '192.0.2.9', 'generic.example.com').code == 0
    assert spf(everything, '192.0.2.9', 'old.example.com').code == 1


@tap.test
def answers_are_shown_as_a_zone_file_has_them():
    text = EVERY_TYPE + '$ORIGIN example.com.\nx TXT "v=spf1 a:c1.example.com mx:example.com -all"\n'
    done = spf(zone(text), '--json', '203.0.113.9', 'x.example.com')
    shown = {(one['type'], one['name']): one for one in done.json['questions']}
    assert shown['A', 'c1.example.com']['aliases'] == ['c2.example.com', 'plain.example.com']
    assert shown['A', 'c1.example.com']['records'] == ['192.0.2.1']
    assert shown['MX', 'example.com']['records'] == ['10 mail.example.com']
    done = spf(zone(EVERY_TYPE), '--json', '203.0.113.9', r'dot.ted.example.com')
    assert done.code == 1, done
    six = spf(zone('@ TXT "v=spf1 a -all"\n@ AAAA 2001:db8::1\n@ AAAA ::ffff:1.2.3.4\n'), '--json',
              '2001:db8::2', 'example.com').json
    assert six['questions'][1]['records'] == ['::ffff:1.2.3.4', '2001:db8::1'], six


def refused(line, column, reason):
    """A line in the middle of a sound file."""
    text = '$ORIGIN example.com.\nplain A 192.0.2.1\n' + line + 'after A 192.0.2.2\n'
    where = file(text.encode('utf-8', 'surrogateescape'), 'broken.zone')
    spf(where, '192.0.2.1', 'example.com').complains(65, where, 'line 3, column ' + column, reason)


@tap.test
def the_first_line_must_have_a_name():
    where = file(' A 192.0.2.1\n', 'broken.zone')
    spf(where, '192.0.2.1', 'example.com').complains(65, where, 'line 1, column 2', 'without a name')


for row in BROKEN:
    tap.case('zone: %s' % row[0].strip()[:40].encode('ascii', 'replace').decode(), refused, *row)


# --- case files ---------------------------------------------------------------------------------

def saved():
    """The lines of a sound case, without the last."""
    return recorded('--zone', zone(EVERY_TYPE), '192.0.2.9', 'a@example.com', 'c1.example.com')


def is_refused(change, *words):
    """A case that somebody changed, with a true end."""
    lines = saved()
    change(lines)
    assay('spf', '--case', written(lines)).complains(65, *words)


@tap.test
def a_case_put_together_by_hand_is_read():
    assert assay('spf', '--case', written(saved())).code == 0


def set_member(of, **members):
    return lambda lines: answer(lines, of).update(members)


CHANGES = (
    ('another command', lambda lines: lines[0].update(command='dkim'), 'dkim'),
    ('another version', lambda lines: lines[0].update(version=2), 'line 1'),
    ('a time below zero', lambda lines: lines[0].update(as_of_s=-1), 'as_of_s'),
    ('no head', lambda lines: lines.pop(0), 'line 1'),
    ('a part that is missing', lambda lines: lines.remove(
        next(line for line in lines if line.get('name') == 'helo')), 'envelope'),
    ('an option that is missing', lambda lines: lines.remove(
        next(line for line in lines if line.get('name') == 'receiver')), 'option "receiver": is missing'),
    ('an option that is none', lambda lines: next(
        line for line in lines if line.get('name') == 'receiver').update(name='receivers'),
     'option "receiver"'),
    ('an option too many', lambda lines: lines.append(
        {'type': 'option', 'name': 'mood', 'value': ''}), 'option "mood"'),
    ('an option twice', lambda lines: lines.append(
        {'type': 'option', 'name': 'receiver', 'value': ''}), 'twice'),
    ('a part twice', lambda lines: lines.append(
        {'type': 'part', 'name': 'helo', 'value': ''}), 'twice'),
    ('an address that is none', lambda lines: next(
        line for line in lines if line.get('name') == 'client-ip').update(value='eHg='), 'client-ip'),
    ('a default explanation that is none', lambda lines: next(
        line for line in lines if line.get('name') == 'default-explanation').update(
            value=base64.b64encode(b'%').decode()), 'default-explanation'),
    ('an unknown line', lambda lines: lines.append({'type': 'wonder'}), 'type of line'),
    ('an unknown kind', set_member('TXT', kind='guess'), 'kind of question'),
    ('an unknown type', set_member('TXT', rrtype='WHAT'), 'type of record'),
    ('an unknown status', set_member('TXT', status='fine'), 'status'),
    ('a status without its records', set_member('TXT', records=[]), 'contradict'),
    ('a TTL that is text', set_member('TXT', ttl_s='60'), 'ttl_s'),
    ('a name that is none', set_member('TXT', name='a..b'), 'name'),
    ('an alias that is none', set_member('TXT', aliases=['a..b']), 'name'),
    ('records that are no list', set_member('TXT', records='x'), 'records'),
    ('records that are no text', set_member('TXT', records=[1]), 'strings'),
    ('broken base64', set_member('TXT', records=['*']), 'base64'),
    ('TXT that lies about its length', set_member('TXT', records=octets(b'\x05ab')), 'record'),
    ('an address of three octets', set_member('A', records=octets(b'abc')), 'record'),
    ('MX without a host', set_member('MX', records=octets(b'\0')), 'record'),
    ('PTR that is no name', set_member('PTR', records=octets(b'\x05ab')), 'record'),
    ('demanded is no truth value', set_member('TXT', demanded=1), 'demanded'),
    ('an answer twice', lambda lines: lines.append(answer(lines, 'TXT')), 'answered before'),
)

for row in CHANGES:
    tap.case('case: ' + row[0], is_refused, *row[1:])


@tap.test
def what_is_no_json_is_refused_with_its_place():
    for data in (b'\n', b'[]\n', b'{"type":"case","type":"case"}\n', b'\xff\n', b'{"type":1}\n'):
        assay('spf', '--case', file(data, 'odd.case')).complains(65, 'line 1')


@tap.test
def other_kinds_of_question_stay_in_a_case():
    lines = saved()
    base = {'type': 'answer', 'status': 'ok', 'ttl_s': 0, 'aliases': [], 'records': octets(b'x'),
            'demanded': False}
    for more in ({'kind': 'https', 'name': 'https://x.example/'}, {'kind': 'record', 'name': 'k'},
                 {'kind': 'part', 'name': 'header'},
                 {'kind': 'dns-at', 'name': 'x.example', 'rrtype': 'TYPE999', 'server': '::1@53'}):
        lines.append({**base, **more})
    copy = path('copy.case')
    assert assay('spf', '--case', written(lines), '--save-case', copy).code == 0


@tap.test
def a_zone_file_says_what_its_names_hang_from():
    # named.conf says it for BIND; nobody says it here, and below the root nothing would exist.
    lines = '@ IN SOA ns1 hm ( 1 2 3 4 300 )\n@ IN TXT "v=spf1 mx -all"\nmail IN A 203.0.113.9\n'
    sender = ('203.0.113.9', 'example.com')
    assay('spf', '--zone', file(lines), *sender).complains(
        65, 'line 1, column 1: an @, and no $ORIGIN before it: begin with $ORIGIN and the domain')
    assay('spf', '--zone', file('mail A 203.0.113.9\n'), *sender).complains(
        65, 'line 1, column 1: a name of one label')
    assert assay('spf', '--zone', file('$ORIGIN example.com.\n' + lines), *sender).code == 1


SIGNED = '''$ORIGIN example.com.
$TTL 60
@ SOA a b 1 2 3 4 5
@ RRSIG SOA 13 2 60 20261201000000 ( 20261101000000 1 example.com.
    bm90IGEgc2lnbmF0dXJl )
@ TXT "v=spf1 exists:www.example.com a:www.example.com exists:n.www.example.com -all"
@ NSEC www.example.com. A TXT RRSIG NSEC
www HTTPS 1 . alpn="h2,h3"
@ LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
_x URI 10 1 "https://example.com/"
_y AMTRELAY 10 0 1 203.0.113.15
'''


@tap.test
def a_type_that_nobody_asks_for_is_stepped_over():
    done = assay('spf', '--zone', file(SIGNED), '--json', '192.0.2.1', 'example.com')
    assert (done.code, done.err) == (1, ''), done
    asked = {one['name']: one['status'] for one in done.json['questions'] if one['type'] == 'A'}
    # RFC 4592 2.2.2: www is there, with something else; below it is nothing.
    assert asked == {'www.example.com': 'nodata', 'n.www.example.com': 'nxdomain'}, asked
    assay('spf', '--zone', file(SIGNED + 'www CNAME b\n'), '192.0.2.1', 'example.com').complains(
        65, 'line 12, column 5: an alias')


@tap.test
def several_zone_files_are_one():
    one = file('$ORIGIN example.com.\n@ SOA a b 1 2 3 4 5\n@ TXT "v=spf1 include:example.net -all"\n')
    two = file('$ORIGIN example.net.\n@ SOA a b 1 2 3 4 5\n@ TXT "v=spf1 ip4:192.0.2.1 -all"\n')
    for order in ((one, two), (two, one)):
        done = assay('spf', '--zone', order[0], '--zone', order[1], '192.0.2.1', 'example.com')
        assert done.code == 0, done
    broken = file('$ORIGIN example.net.\n\n@ A x\n')
    assay('spf', '--zone', one, '--zone', broken, '192.0.2.1', 'example.com').complains(
        65, broken + ': line 3, column 5')
    assay('spf', '--zone', '-', '--zone', '-', '192.0.2.1', 'example.com').complains(64, '--zone -')


if __name__ == '__main__':
    tap.run()
