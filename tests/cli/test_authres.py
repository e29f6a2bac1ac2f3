# SPDX-License-Identifier: MIT
"""`assay authres`: every shape of facts/authres-quirks.tsv as a person pastes it, messages, bad input,
and the attack rows AR that a reader meets."""
import csv
import os
import re
import subprocess

import tap
from lib.manual import examples_hold
from lib.program import PROGRAM, SOURCE, assay, file, path

SHARED = os.environ.get('ASSAY_SHARED') or os.path.join(SOURCE, '../shared')
QUIRKS = os.path.join(SHARED, 'facts/authres-quirks.tsv')
MESSAGE = (b'Received: by mx.example.com; Sat, 21 Nov 2026 09:00:00 +0000\r\n'
           b'Authentication-Results: mx.example.com;\r\n\tspf=pass smtp.mailfrom=a@example.org;\r\n'
           b'\tdkim=fail reason="bad; body" (2048-bit key; unprotected) header.d=example.org\r\n'
           b'From: a@example.org\r\nSubject: x\r\n\r\nAuthentication-Results: evil.example; dmarc=pass\r\n')
MICROSOFT = (b'Authentication-Results: spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none '
             b'(message not signed) header.d=none;dmarc=fail action=oreject header.from=example.com;'
             b'compauth=fail reason=000\n')


def read(text, *args):
    """The run, and the fields of its JSON."""
    done = assay('authres', '--json', *args, stdin=text)
    return done, done.json['fields']


def said(field):
    """['spf=pass', ...] of a field."""
    return ['%s=%s' % (one['method'], one['result']) for one in field['results']]


@tap.test
def a_message_has_its_fields_and_its_body_has_none():
    done, fields = read(MESSAGE)
    assert done.code == 0, done
    assert [(one['authserv_id'], one['place'], one['line'], one['received_above']) for one in fields] == [
        ('mx.example.com', 'header', 2, 1), ('evil.example', 'body', 8, 0)], fields
    assert said(fields[0]) == ['spf=pass', 'dkim=fail'], fields
    assert fields[0]['results'][1]['reason'] == 'bad; body', fields
    assert fields[0]['results'][1]['comments'] == ['2048-bit key; unprotected'], fields


@tap.test
def ar_13_what_stands_in_a_body_is_said_to():
    assert 'line 8, in the body: it says nothing of this message' in assay('authres', stdin=MESSAGE).out


@tap.test
def microsofts_has_no_authserv_id_and_compauth():
    done, fields = read(MICROSOFT)
    assert done.code == 0 and fields[0]['authserv_id'] is None, done
    assert said(fields[0]) == ['spf=fail', 'dkim=none', 'dmarc=fail', 'compauth=fail'], fields
    assert [one['value'] for one in fields[0]['results'][2]['properties']] == ['oreject', 'example.com'], fields
    assert fields[0]['results'][3]['reason'] == '000', fields


@tap.test
def pasted_in_any_state_it_says_the_same():
    _, wanted = read(MICROSOFT)
    text = MICROSOFT.decode().strip()
    folded = text.replace('; ', ';\r\n    ')
    for pasted in (folded, '> ' + folded.replace('\n', '\n> '), '    ' + text, text.split(': ', 1)[1],
                   text.replace('example.com', 'example[.]com'), text.replace('=', '=3D'),
                   'From: x@y.test To: z@y.test ' + text + ' Subject: hello'):
        done, fields = read(pasted.encode())
        assert done.code == (2 if fields[0]['cut_by'] else 0) and said(fields[0]) == said(wanted[0]), pasted
        assert fields[0]['results'][0]['properties'][0]['value'] == 'example.com', pasted


def shape(row):
    """The methods that stand in the shape are those that are read, with their words."""
    done, fields = read(row['shape (addresses replaced)'].encode())
    assert done.code == 0, done
    text = re.sub(r'"[^"]*"|\([^()]*\)', '', row['shape (addresses replaced)'])
    for method, word in re.findall(r'\b(spf|dkim|dmarc|arc|compauth|iprev|domainkeys|sender-id)=(\w+)', text):
        wanted = (method, word.lower().replace('tempfail', 'temperror').replace('hardfail', 'fail'))
        found = [(one['method'].lower(), one['result'] if one['result'] != 'other' else one['word'].lower())
                 for field in fields for one in field['results']]
        assert wanted in found, (wanted, found)


@tap.test
def ar_05_a_version_that_is_not_known_is_said():
    done, fields = read(b'Authentication-Results: mx.victim.com 99; spf=pass\n')
    assert done.code == 2 and fields[0]['unread'], done


@tap.test
def ar_06_ten_thousand_results_are_over_a_limit_and_that_is_said():
    done, fields = read(b'Authentication-Results: x' + b'; a=b' * 10000)
    assert done.code == 2 and fields[0]['unread'][-1]['reason'], done


@tap.test
def ar_08_without_an_authserv_id_it_is_nobodys():
    done, fields = read(b'Authentication-Results: spf=pass smtp.mailfrom=example.com\n')
    assert done.code == 0 and fields[0]['authserv_id'] is None, done
    assert 'that does not say whose it is' in assay('authres', stdin=b'Authentication-Results: spf=pass\n').out


@tap.test
def ar_12_escapes_never_reach_a_terminal():
    for octets in (b'\x1b[2J', b'%s%n', b'\x9b2J', b'\xe2\x80\xae'):
        done = assay('authres', stdin=b'Authentication-Results: mx%s; spf=pass%s (%s) smtp.mailfrom=%s reason="%s"\n'
                     % ((octets,) * 5))
        assert b'\x1b' not in done.raw_out + done.raw_err and b'\x9b' not in done.raw_out, done
        assert b'\xe2\x80\xae' not in done.raw_out, done


@tap.test
def what_cannot_be_read_is_said_and_never_guessed():
    for text, code in ((b'mx; spf=pass (never closed smtp.mailfrom=x', 'unclosed'), (b'mx 99; spf=pass', 'version'),
                       (b'mx; spf=pass and more', 'stray'), (b'mx' + b'; a=b' * 300, 'limit')):
        done, fields = read(b'Authentication-Results: ' + text + b'\n')
        assert done.code == 2 and [one['code'] for one in fields[0]['unread']] == [code], done


@tap.test
def a_field_that_cannot_be_read_is_shown():
    for text in (b'mx; (spf=pass smtp.mailfrom=a.example', b'mx.example 9; "spf"'):
        done, fields = read(b'Authentication-Results: ' + text + b'\n')
        assert done.code == 2 and fields[0]['unread'], done
    done, fields = read(b'Authentication-Results: mx.example\n')
    assert done.code == 2 and fields[0]['results'] == [], done
    assert 'there is no result in it' in assay('authres', stdin=b'Authentication-Results:\n').out


@tap.test
def ar_01_a_field_within_another_is_none_of_a_message_and_is_said_to_be_in_a_paste():
    forged = b'Authentication-Results: mx.victim.com; dmarc=pass header.from=bank.com'
    done = assay('authres', stdin=b'Received: a\r\nSubject: hello ' + forged + b'\r\nFrom: x@y\r\n\r\nb\r\n')
    done.complains(65, 'no Authentication-Results')
    done, fields = read(b'Received: a\r\nSubject: hello ' + forged + b'\r\nFrom: x@y\r\n\r\n')
    assert (fields[0]['place'], fields[0]['within']) == ('within', 'Subject'), done
    text = assay('authres', stdin=b'Subject: hello ' + forged).out
    assert 'line 1, in the middle of Subject: a line break was lost, or somebody wrote it there' in text, text


@tap.test
def what_looks_like_a_result_in_a_value_stands_in_quotes():
    for value, wanted in ((b'dkim="pass  header.d=bank.com"', 'dkim="pass  header.d=bank.com" (no result that is known)'),
                          (b'dkim="pass " header.d=x', 'dkim="pass " (no result that is known)'),
                          (b'dkim=fail header.i="@a  dmarc=pass"', 'dkim=fail  header.i="@a  dmarc=pass"'),
                          (b'dkim/2=pass', 'dkim/2=pass (of a version that is not known)'),
                          (b'dkim=PASS', 'dkim=pass (written PASS)')):
        text = assay('authres', stdin=b'Authentication-Results: mx; ' + value + b'\n').out
        assert wanted in text, text


@tap.test
def what_stands_before_the_first_result_is_told():
    text = assay('authres', stdin=b'Authentication-Results: mx.test 99 (by x) smtp.mailfrom=a@b; spf=pass\n').out
    assert text.splitlines()[:3] == ['Authentication-Results by mx.test (of version 99, which is not known), line 1',
                                     '  (by x)', '  of no result:  smtp.mailfrom=a@b'], text


@tap.test
def what_was_cleaned_or_cut_is_said():
    text = assay('authres', stdin=b'Authentication-Results: mx[.]victim[.]com; spf=pass From: x; dmarc=fail\n').out
    assert 'by mx.victim.com' in text and 'read as what it stands for' in text, text
    assert 'not read: what stands behind From: in its line' in text, text


@tap.test
def many_fields_and_many_items_are_read_as_far_as_the_limit():
    done, fields = read(b'Received: x\n' + MESSAGE + b'Authentication-Results:x\n' * 1100)
    assert done.code == 2 and len(fields) == 1000 and not done.json['complete'] and 'more than 1000' in done.err, done.err
    assert fields[0]['authserv_id'] == 'mx.example.com', fields[0]
    done, fields = read(b'Authentication-Results: m' + b';a=none' * 200 + b'\n')
    assert done.code == 0, done.code
    assert read(b'Authentication-Results: m; spf=; dkim=pass\n')[0].code == 2
    text = (b'Authentication-Results: m' + (b';a=' + b' d=' * 100) * 160 + b'\n') * 60
    done, fields = read(text)
    assert done.code == 2 and fields[-1]['unread'][0]['reason'] == 'more than is read of one text', fields[-1]


@tap.test
def white_space_and_comments_stand_wherever_rfc_8601_b_7_has_them():
    done, (field,) = read(
        b'Authentication-Results: foo.example.net (foobar) 1 (baz);\n\tdkim (Because I like it) / 1 (One yay) = '
        b'(wait for it) fail\n\t policy (A dot can go here) . (like that) expired\n\t(this surprised me) = '
        b"(as I wasn't expecting it) 1362471462;\n\tspf=pass smtp. mailfrom=a@b.test smtp .helo=c.test\n")
    assert done.code == 0 and not field['unread'], done
    assert (field['authserv_id'], field['version'], field['comments']) == ('foo.example.net', '1', ['foobar', 'baz'])
    assert said(field) == ['dkim=fail', 'spf=pass'] and field['results'][0]['method_version'] == '1', field
    assert [(one['ptype'], one['property'], one['value']) for result in field['results']
            for one in result['properties']] == [('policy', 'expired', '1362471462'),
                                                 ('smtp', 'mailfrom', 'a@b.test'), ('smtp', 'helo', 'c.test')], field


@tap.test
def none_says_that_nothing_was_checked_and_stands_alone():
    done, (field,) = read(b'Authentication-Results: example.org 1; none\n')
    assert done.code == 0 and field['no_result'] is True and not field['results'] and not field['unread'], done
    for text in (b'none; spf=pass', b'spf=pass; none'):
        done, (field,) = read(b'Authentication-Results: example.org 1; ' + text + b'\n')
        assert done.code == 2 and field['no_result'] is False and said(field) == ['spf=pass'], done
        assert [one['text'] for one in field['unread']] == ['none'], field


@tap.test
def what_stands_in_quotes_without_end_is_no_result():
    for open_quote in (b'smtp.mailfrom="a', b'reason="a', b'(a'):
        done, (field,) = read(b'Authentication-Results: mx.test; spf=fail ' + open_quote + b' b; dmarc=pass\n')
        assert done.code == 2 and said(field) == ['spf=fail'], done
        assert [one['code'] for one in field['unread']] == ['unclosed'], field


# --- bad input -------------------------------------------------------------------------------

@tap.test
def no_results_in_it():
    for text in (b'', b'hello world', b'From: a@b.test\r\n\r\nHi.\r\n', b'\0' * 100, b'\xff' * 100):
        assay('authres', stdin=text).complains(65, 'standard input', 'no Authentication-Results')


@tap.test
def that_it_was_read_as_pasted_text_is_said_where_it_matters():
    message = b'From: a@b.test\r\nSubject: x Authentication-Results: mx; spf=pass\r\n\r\n'
    inner = b'Authentication-Results: mx[.]example; dmarc=pass\r\n'
    note, text = 'note: read as pasted text', assay('authres', stdin=message).out
    assert text.startswith(note) and 'in the middle of Subject' in text, text
    assert assay('authres', stdin=inner).out.startswith(note)
    assert note not in assay('authres', stdin=inner.replace(b'[.]', b'.')).out
    for body in (b'Hi.\r\n', inner):
        text = assay('authres', stdin=inner + message + body).out
        assert note not in text and 'mx[.]example' in text and 'Subject' not in text, text
    for rest, is_message in ((b'', False), (b'Hi.\r\n', True)):
        assert read(inner + message + rest)[0].json['message'] is is_message, rest


@tap.test
def utf_16_is_told_as_such():
    text = MESSAGE.decode().encode('utf-16')
    assay('authres', stdin=text).complains(65, 'UTF-16')


@tap.test
def what_seems_to_go_on_is_said_and_so_is_a_word_that_is_none():
    done, fields = read(b'1: Authentication-Results: spf=softfail (a)\n2:  dkim=fail header.d=x\n')
    assert done.code == 2 and fields[0]['cut_short'] is True, done
    for word in (b'fail.', b'fail)', b'fail</p>'):
        assert read(b'Authentication-Results: mx; dkim=' + word + b'\n')[0].code == 2, word
    assert read(b'Authentication-Results: mx; compauth=softpass\n')[0].code == 0
    text = assay('authres', stdin=b'Authentication-Results: mx; spf=pass smtp.mailfrom="\\"a b\\"@x.test"\n').out
    assert 'smtp.mailfrom="\\"a b\\"@x.test"' in text, text


@tap.test
def a_directory_and_a_file_that_is_not_there():
    assay('authres', '/tmp').complains(66, '/tmp')
    assay('authres', '/nowhere').complains(66, '/nowhere')


@tap.test
def a_large_message_is_read_as_far_as_its_header():
    script = '{ cat %s; head -c 2147483648 /dev/zero; } | %s authres' % (file(MESSAGE), PROGRAM)
    done = subprocess.run(['bash', '-c', 'ulimit -v 1000000; ' + script], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    assert b'by mx.example.com' in done.stdout and done.returncode == 0, done
    assert b'is not read' in done.stderr, done
    late = b'X: y\n\n' + b'y' * (5 << 20) + b'\r\n\r\n'
    assay('authres', stdin=MESSAGE.replace(b'\r\n', b'\n') + late).complains_once('is not read')


@tap.test
def what_stands_behind_the_limit_is_said_to_be_there():
    done = assay('authres', '--json', stdin=b'Authentication-Results: mx; spf=pass\n\n' + b'zzzz\n' * 960000
                 + b'Authentication-Results: mx; dmarc=fail\n')
    assert done.code == 2 and done.json['complete'] is False and 'is not read' in done.err, done.err


@tap.test
def a_field_in_a_body_alone_is_none_of_the_message():
    done, fields = read(b'From: a@b\nTo: c\n\nAuthentication-Results: mx; spf=pass\n')
    assert done.code == 2 and fields[0]['place'] == 'body', done


@tap.test
def a_header_without_end():
    assay('authres', stdin=b'X: y\r\n' * 900000).complains(65, 'more is not read')


@tap.test
def the_output_is_not_the_input():
    where = file(MESSAGE)
    assay('authres', '-o', where, where).complains(64, 'one file')


# --- options ------------------------------------------------------------------------------------

@tap.test
def every_option_does_what_it_says():
    out = path('out')
    plain = assay('authres', stdin=MESSAGE)
    assert assay('authres', '-o', out, stdin=MESSAGE).out == ''
    with open(out, encoding='utf-8') as page:
        assert page.read() == plain.out
    assert assay('authres', '-q', stdin=MESSAGE).out == ''
    assert '\x1b[32m' in assay('authres', '--color', 'always', stdin=MESSAGE).out
    line = assay('authres', '--format', 'jsonl', stdin=MESSAGE)
    assert line.out.count('\n') == 1 and line.json == assay('authres', '--json', stdin=MESSAGE).json
    found = set(re.findall(r'^  (?:-\w, |    )--([\w-]+)', assay('authres', '--help').out, re.MULTILINE))
    assert found == {'format', 'json', 'output', 'quiet', 'color', 'help'}, found


@tap.test
def markdown_keeps_a_strangers_text_in_code_spans():
    text = b'Authentication-Results: mx; spf=pass (`code` | <script>alert(1)</script> [x](y)) reason="``"\n'
    page = assay('authres', '--format', 'markdown', stdin=text).out
    assert page.splitlines() == ['- `Authentication-Results by mx, line 1`', '  - `spf=pass`', '    - ``` reason: `` ```',
                                 '    - `` (`code` | <script>alert(1)</script> [x](y)) ``'], page


@tap.test
def the_example_prints_what_the_manual_page_says():
    examples_hold('authres')


def main():
    """The rows of the facts, then the rest."""
    if os.path.exists(QUIRKS):
        with open(QUIRKS, encoding='utf-8') as rows:
            for row in csv.DictReader(rows, delimiter='\t', quoting=csv.QUOTE_NONE):
                if '=' in row['shape (addresses replaced)']:
                    tap.case('the shape of %s' % row['receiver'], shape, row)
    else:
        tap.case('the shapes of receivers', tap.skip, 'there is no ' + QUIRKS)
    tap.run()


if __name__ == '__main__':
    main()
