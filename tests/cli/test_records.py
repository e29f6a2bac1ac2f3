# SPDX-License-Identifier: MIT
"""What a zone file may hold to the last record of it, and every way a case file can be
wrong: exit code 65 with the line and the reason. The forms that people meet first are in
test_files.py."""
import base64

import tap
from lib.casefile import answer, ended, octets, recorded, written
from lib.program import assay, file, zone

# --- zone files ---------------------------------------------------------------------------------

# A line, where it is broken, and why.
BROKEN = (
    ('a TXT "%s"' % ('x' * 256), 7, 'a string longer than 255 octets'),
    ('a TXT %s' % ('x ' * 16385), 32775, 'too many strings'),
    ('a TXT %s' % (('"%s" ' % ('x' * 255)) * 300), 7, 'the record is too long'),
    ('a CAA 0 "" x', 9, 'not a tag'),
    ('a CAA 256 issue x', 7, 'not a number that fits here'),
    ('a TYPE999 \\# 65535 %s' % ('00' * 65536), 11, 'the record is too long'),
    ('a DNSKEY 1 3 8 %s' % ('A' * 200000), 16, 'this is too long'),
    ('a MX 10 a..b', 9, 'empty label'),
    ('a MX 10 ""', 9, 'the name is empty'),
    ('"" A 192.0.2.1', 1, 'the name is empty'),
    ('a NS %s' % '.'.join(['x' * 62] * 4), 6, 'the name is longer than 255 octets'),
    ('%s A 192.0.2.1' % ('x' * 300), 1, 'a label is longer than 63 octets'),
    ('%s A 192.0.2.1' % ('\u00fc' * 60), 1, 'a label is longer than 63 octets'),
    ('a\\2x5 A 192.0.2.1', 1, 'a backslash'),
    ('a\\25x A 192.0.2.1', 1, 'a backslash'),
    ('a\\256 A 192.0.2.1', 1, 'a backslash'),
    ('a TXT b\\', 7, 'a backslash'),
    ('a TXT "\\12"', 7, 'a backslash'),
    ('a 9999w A 192.0.2.1', 3, 'an unknown type of record'),
    ('a 1x A 192.0.2.1', 3, 'an unknown type of record'),
    ('$TTL 9999w', 6, 'not a time in seconds'),
    ('$TTL', 5, 'the directive ends too early'),
    ('$ORIGIN', 8, 'the directive ends too early'),
    ('$ORIGIN a..b', 9, 'empty label'),
    ('a HS A 192.0.2.1', 3, 'only class IN'), ('a CS A 192.0.2.1', 3, 'only class IN'),
    ('a CLASS3 A 192.0.2.1', 3, 'only class IN'), ('a IN IN A 192.0.2.1', 6, 'an unknown type'),
    ('a TYPE41 \\# 0', 3, 'a type that no zone holds'), ('a TYPE65536 \\# 0', 3, 'an unknown type'),
    ('a ANY 1', 3, 'an unknown type'), ('a TYPE250 \\# 0', 3, 'a type that no zone holds'),
    ('a CAA \\# 5 00 01 2d 78 79', 7, 'octets that are no record of this type'),
    ('a CAA \\# 2 00 00', 7, 'octets that are no record of this type'),
    ('a TXT \\# 2 05 61', 7, 'octets that are no record of this type'),
    ('a A \\# 5 01 02 03 04 05', 5, 'octets that are no record of this type'),
    ('a MX \\# 3 000a 40', 6, 'octets that are no record of this type'),
    ('a TXT \\#', 9, '\\# without a length'),
    ('plain CNAME x', 7, 'an alias (CNAME) beside'),
    ('a TYPE999 x', 11, 'written as \\# LENGTH OCTETS'),
)


def refused(line, column, reason):
    """A line in the middle of a sound file."""
    where = file('$ORIGIN example.com.\nplain A 192.0.2.1\n%s\nafter A 192.0.2.2\n' % line, 'broken.zone')
    assay('spf', '--zone', where, '192.0.2.1', 'example.com').complains(
        65, where, 'line 3, column %d: ' % column, reason)


for number, row in enumerate(BROKEN):
    tap.case('zone %d: %s' % (number, row[0][:30].encode('ascii', 'replace').decode()), refused, *row)


@tap.test
def a_name_has_256_types_and_no_more():
    lines = ['a TYPE%d \\# 1 00\n' % (1000 + n) for n in range(257)]
    assert assay('spf', '--zone', zone(''.join(lines[:256])), '192.0.2.1', 'a.example.com').code == 1
    assay('spf', '--zone', zone(''.join(lines)), '192.0.2.1', 'a.example.com').complains(
        65, 'line 260, column 3', 'too many records, or types of one name')


@tap.test
def a_second_alias_is_refused_and_a_repeated_one_is_not():
    twice = zone('a CNAME b\na CNAME b\nb TXT "v=spf1 +all"\n')
    assert assay('spf', '--zone', twice, '192.0.2.1', 'a.example.com').code == 0
    assay('spf', '--zone', zone('a CNAME b\na CNAME c\n'), '192.0.2.1', 'a.example.com').complains(
        65, 'line 5, column 3', 'an alias (CNAME) beside')


@tap.test
def signatures_may_stand_beside_an_alias():
    # RFC 2181 10.1, RFC 4034 3 and 4.
    signed = zone('a RRSIG \\# 1 00\na NSEC \\# 1 00\na CNAME b\na NSEC3 \\# 1 00\n'
                  'b TXT "v=spf1 +all"\n')
    assert assay('spf', '--zone', signed, '192.0.2.1', 'a.example.com').code == 0


@tap.test
def blanks_marks_and_ends_of_lines_as_editors_leave_them():
    text = ('\ufeff$ORIGIN example.com. ; a mark before it\r\n@\tSOA\fns\vh ((1 2) 3 4 5)\r\n\r\n'
            'a\tTXT\t"v=spf1"(" +all"\r\n)\r\n$TTL\t1d ; not the end')
    assert assay('spf', '--zone', file(text), '192.0.2.1', 'a.example.com').code == 0


@tap.test
def names_are_read_and_shown_with_their_escapes():
    text = ('a TXT "v=spf1 mx a:x.example.com -all"\na MX 1 \\.dot.\\\\back.\\040paren.\\200\\@\n'
            'x CNAME q\\"uote\nq\\034uote CNAME y\ny A 192.0.2.9\n')
    asked = assay('spf', '--zone', zone(text), '--json', '192.0.2.1', 'a.example.com').json['questions']
    shown = {(one['type'], one['name']): one for one in asked}
    assert shown['MX', 'a.example.com']['records'] == [
        '1 \\.dot.\\\\back.\\040paren.\\200\\064.example.com'], asked
    assert shown['A', 'x.example.com']['aliases'] == ['q\\034uote.example.com', 'y.example.com']


# RFC 1034 4.3.2 and RFC 4592: what a name is worth that the file does not spell out.
HOUSE = '''*.wild TXT "v=spf1 +all"
there.wild A 192.0.2.1
*.cut NS ns.example.org.
deleg NS ns.example.org.
host.deleg TXT "v=spf1 +all"
a.b.c TXT "v=spf1 +all"
$ORIGIN example.org.
*.w TXT "v=spf1 +all"
lone TXT "v=spf1 +all"
'''
WORTH = {
    'x.wild.example.com': 'ok', 'x.y.wild.example.com': 'ok', 'there.wild.example.com': 'nodata',
    'x.there.wild.example.com': 'nxdomain', 'wild.example.com': 'nodata',
    'x.cut.example.com': 'unrecorded', 'deleg.example.com': 'unrecorded',
    'x.deleg.example.com': 'unrecorded', 'host.deleg.example.com': 'ok',
    'b.c.example.com': 'nodata', 'x.b.c.example.com': 'nxdomain', 'nothere.example.com': 'nxdomain',
    'lone.example.org': 'ok', 'x.w.example.org': 'unrecorded', 'x.example.org': 'unrecorded',
    'example.net': 'unrecorded',
}


def worth(name, status):
    """The status of its TXT question."""
    done = assay('spf', '--zone', zone(HOUSE), '--json', '192.0.2.1', name)
    assert done.json['questions'][0]['status'] == status, done


for one in WORTH.items():
    tap.case('%s is %s' % one, worth, *one)

# --- case files -------------------------------------------------------------------------------------

ZONE = 'h A 192.0.2.9\n@ TXT "v=spf1 a:h.example.com mx -all"\n@ MX 10 m\nm CNAME h\n'


def sound():
    """The lines of a case that is sound."""
    return recorded('--zone', zone(ZONE), '--as-of', '@7', '192.0.2.1', 'a@example.com', 'h.example.com')


def other(**members):
    """An answer of another kind."""
    return {'type': 'answer', 'kind': 'record', 'name': 'k', 'status': 'ok', 'ttl_s': 0,
            'aliases': [], 'records': octets(b'x'), 'demanded': False, **members}


def without(line, name):
    """The line lacks this member."""
    del line[name]


WRONG = (
    ('no type', 'TXT', lambda one: without(one, 'type'), '"type" is missing or no string'),
    ('no kind', 'TXT', lambda one: without(one, 'kind'), '"kind" is missing or no string'),
    ('no name', 'TXT', lambda one: without(one, 'name'), '"name" is missing or no string'),
    ('no type of record', 'TXT', lambda one: without(one, 'rrtype'), '"rrtype" is missing'),
    ('no status', 'TXT', lambda one: without(one, 'status'), '"status" is missing'),
    ('no ttl', 'TXT', lambda one: without(one, 'ttl_s'), '"ttl_s" is missing or no number in range'),
    ('no records', 'TXT', lambda one: without(one, 'records'), '"aliases" or "records" is missing'),
    ('no aliases', 'TXT', lambda one: without(one, 'aliases'), '"aliases" or "records" is missing'),
    ('not said whether demanded', 'TXT', lambda one: without(one, 'demanded'), '"demanded" is missing'),
    ('a TTL below 0', 'TXT', lambda one: one.update(ttl_s=-1), 'no number in range'),
    ('a TTL over 32 bits', 'TXT', lambda one: one.update(ttl_s=1 << 32), 'no number in range'),
    ('a TTL with a fraction', 'TXT', lambda one: one.update(ttl_s=1.5), 'no number in range'),
    ('1001 records', 'TXT', lambda one: one.update(records=octets(b'\0') * 1001), 'too long'),
    ('an alias that is a number', 'A', lambda one: one.update(aliases=[1]), 'something else than strings'),
    ('NODATA with a record', 'A', lambda one: one.update(status='nodata'), 'contradict each other'),
    ('AAAA of 4 octets', 'A', lambda one: one.update(rrtype='AAAA'), 'none of its type'),
    ('a name server that is none', 'A', lambda one: one.update(rrtype='NS'), 'none of its type'),
    ('MX with a pointer', 'MX', lambda one: one.update(records=octets(b'\0\1\xc0\x0c')), 'none of its type'),
    ('MX in upper case', 'MX', lambda one: one.update(records=octets(b'\0\1\1A\0')), 'none of its type'),
    ('MX with an end behind the end', 'MX', lambda one: one.update(records=octets(b'\0\1\0\0')),
     'none of its type'),
    ('base64 with a bit too many', 'TXT', lambda one: one.update(records=['AB==']), 'broken base64'),
    ('base64 of three characters', 'TXT', lambda one: one.update(records=['AAA']), 'broken base64'),
    ('base64 with a pad within', 'TXT', lambda one: one.update(records=['A=AA']), 'broken base64'),
    ('a name too long', 'TXT', lambda one: one.update(name='.'.join(['x' * 63] * 5)), 'a name that is none'),
    ('a server asked without its address', 'TXT', lambda one: one.update(kind='dns-at'),
     '"server" is missing or no string'),
    ('a type of line that is none', 'TXT', lambda one: one.update(type='Answer'), 'a type of line that is none'),
    ('a second head', 'TXT', lambda one: one.update(type='case'), 'not a case file'),
    ('an option without a value', 'TXT', lambda one: one.update(type='option'), '"value" is missing'),
)


def is_refused_at(rrtype, change, reason):
    """The fault has the line of what was changed."""
    lines = sound()
    changed = answer(lines, rrtype)
    change(changed)
    where = written(lines)
    assay('spf', '--case', where).complains(
        65, where, 'line %d, column 1: ' % (1 + lines.index(changed)), reason)


for title, *what in WRONG:
    tap.case('case: ' + title, is_refused_at, *what)


HEADS = (
    ('another command', lambda lines: lines[0].update(command='dkim'), 'a case of "dkim": not of spf'),
    ('no receiver', lambda lines: lines.pop(1), 'option "receiver": is missing'),
    ('a receiver twice', lambda lines: lines.insert(2, lines[1]), 'option "receiver": stands twice'),
    ('a helo twice', lambda lines: lines.insert(5, lines[4]), 'part of the envelope "helo": stands twice'),
    ('a colour', lambda lines: lines[1].update(name='colour'), 'option "receiver": is missing'),
    ('one option more', lambda lines: lines.insert(1, dict(lines[1], name='colour')),
     'option "colour": a case of spf has none of this name'),
    ('no address', lambda lines: lines[3].update(value=octets(b'here')[0]),
     'client-ip "here": not an IPv4 or IPv6 address'),
    ('a default that breaks the grammar', lambda lines: lines[2].update(value=octets(b'%{z}')[0]),
     'default-explanation "%{z}": '),
)


def is_refused_in_the_file(change, reason):
    """What the lines say together; the file is named."""
    lines = sound()
    change(lines)
    where = written(lines)
    assay('spf', '--case', where).complains(65, 'assay spf: %s: %s' % (where, reason))


for title, *what in HEADS:
    tap.case('case: ' + title, is_refused_in_the_file, *what)


@tap.test
def a_case_has_10000_answers_and_no_more():
    lines = recorded('--zone', zone('a TXT "v=spf1 +all"\n'), '192.0.2.1', 'a.example.com')
    one = answer(lines, 'TXT')
    many = [dict(one, name='n%d.example.com' % n, demanded=False) for n in range(10000)]
    assert assay('spf', '--case', written(lines + many[1:])).code == 0
    assay('spf', '--case', written(lines + many)).complains(
        65, 'line %d, column 1: too many answers' % (len(lines) + len(many)))


@tap.test
def every_kind_of_question_and_a_digest_may_stand_in_a_case():
    lines = sound()
    plain = assay('spf', '--case', written(lines), '--json')
    value = base64.b64encode(b'x').decode()
    lines += [other(kind='https', name='https://x.example/'), other(), other(kind='part', name='header'),
              other(kind='dns-at', name='x.example', rrtype='TYPE999', server='192.0.2.1@53'),
              other(kind='dns-at', name='x.example', rrtype='TYPE999', server='192.0.2.2@53'),
              other(kind='dns', name='h.example.com', rrtype='AAAA', records=octets(b'0' * 16)),
              other(kind='dns', name='x.example', rrtype='NS', records=octets(b'\1a\0')),
              other(kind='dns', name='y.example', rrtype='AAAA', status='timeout', records=[]),
              {'type': 'digest', 'name': 'suffixes', 'value': value}]
    more = assay('spf', '--case', written(lines), '--json').json
    listed = more.pop('questions')
    known, more['questions'] = listed[:len(plain.json['questions'])], plain.json['questions']
    assert more == plain.json and sorted(map(repr, known)) == sorted(map(repr, more['questions']))
    others = [(one['kind'], one['name'], one.get('type'), one.get('server')) for one in listed[len(known):]]
    assert others == [
        ('dns', 'h.example.com', 'AAAA', None), ('dns', 'x.example', 'NS', None),
        ('dns', 'y.example', 'AAAA', None), ('dns-at', 'x.example', 'TYPE999', '192.0.2.1@53'),
        ('dns-at', 'x.example', 'TYPE999', '192.0.2.2@53'), ('https', 'https://x.example/', None, None),
        ('record', other()['name'], None, None), ('part', 'header', None, None)], others
    lines.append(other(kind='dns-at', name='X.example', rrtype='TYPE999', server='192.0.2.2@53'))
    assay('spf', '--case', written(lines)).complains(65, 'line %d, ' % len(lines), 'answered before')


@tap.test
def an_end_that_is_none_is_refused():
    text = ended(b'{"type":"case","version":1,"command":"spf","as_of_s":0}\n').splitlines(True)
    for end, reason in ((text[1].replace(b'"lines": 1', b'"lines": 2'), 'the number of lines'),
                        (text[1].replace(b'"lines": 1', b'"lines": "1"'), '"lines" is missing'),
                        (text[1].replace(b'"sha256"', b'"sha512"'), '"sha256" is missing'),
                        (text[1].replace(b'"type": "end", ', b''), '"type" is missing')):
        assay('spf', '--case', file(text[0] + end)).complains(65, 'line 2, column 1: ', reason)
    assay('spf', '--case', file(text[0] + text[1] + b'\n')).complains(
        65, 'line 3, column 1: something stands after the last line')


@tap.test
def a_line_over_8_mebibytes_is_refused():
    long = b'{"type":"option","name":"x","value":"' + b'A' * (8 << 20) + b'"}\n'
    head = b'{"type":"case","version":1,"command":"spf","as_of_s":0}\n'
    assay('spf', '--case', file(ended(head + long))).complains(65, 'line 2, column 1: a line too long')


@tap.test
def text_that_is_no_json_is_refused_with_its_column():
    head = b'{"type":"case","version":1,"command":"spf","as_of_s":0}\n'
    for line in (b'{"a":01}', b'{"a":"\\ud800"}', b'{"a":"\xff"}', b'{"a"}', b'{"a":1,"a":2}',
                 b'{"a":123456789012345678901}', b'{} {}', b'{"a":"\\u0000"}', b'{"a":1', b'null'):
        done = assay('spf', '--case', file(ended(head + line + b'\n')))
        done.complains(65, 'line 2, column ', ': not a line of JSON')
        column = int(done.err.split('column ')[1].split(':')[0])
        assert 1 <= column <= len(line), (line, done)


if __name__ == '__main__':
    tap.run()
