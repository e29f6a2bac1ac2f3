# SPDX-License-Identifier: MIT
"""What `assay dkim` and `assay arc` have in common: their options, each with an effect, and what bad
input comes to."""
import os
import re
import subprocess

import tap
from lib.casefile import recorded, written
from lib.liar import Liar, closed_port
from lib.manual import examples_hold
from lib.program import PROGRAM, SOURCE, assay, environment, file, path
from lib.signer import keys, rsa, seal, sign

KEYS = os.path.join(SOURCE, 'examples/keys.zone')
MESSAGE = os.path.join(SOURCE, 'examples/forwarded.eml')
SIGNED = os.path.join(SOURCE, 'examples/signed.eml')
COMMANDS = ('dkim', 'arc')
HEADER, BODY = b'From: a@example.com\r\nSubject: x\r\n', b'Hi.\r\n'


def good(command, *args, **more):
    """The example that passes."""
    where = SIGNED if command == 'dkim' else MESSAGE
    return assay(command, '--zone', KEYS, *args, where, **more)


# --- options -------------------------------------------------------------------------------

def options(command):
    """Their long names, as --help has them."""
    return set(re.findall(r'^  (?:-\w, |    )--([\w-]+)', assay(command, '--help').out, re.MULTILINE))


def effect_dns(command):
    with Liar() as liar:
        message = seal(rsa(), sign(rsa(), HEADER, BODY, d='servfail.example'), d='servfail.example',
                       ams={'d': 'servfail.example'})
        done = assay(command, '--json', '--dns', liar.address, '-', stdin=message)
        assert done.json['questions'] and done.code == 2, done


def effect_zone(command):
    assert good(command).code == 0
    assay(command, '--zone', '/nowhere', MESSAGE).complains(66, '/nowhere')


def effect_with(command):
    record = 's._domainkey.example.com. TXT "%s"' % rsa().record()
    message = seal(rsa(), sign(rsa(), HEADER, BODY), d='example.com', ams={'d': 'example.com'})
    empty = keys({'other.example': 'x'})
    for more, code in (([], 1), (['--with', record], 0)):
        done = assay(command, '--zone', empty, *more, '-', stdin=message)
        assert done.code == code, done


def effect_case(command):
    case = path('some.case')
    first = good(command, '--json', '--save-case', case)
    again = assay(command, '--json', '--case', case)
    assert again.out == first.out and first.code == again.code == 0, again


def effect_save_case(command):
    case = path('some.case')
    good(command, '--save-case', case)
    assert os.path.getsize(case) > 0
    good(command, '--save-case', case).complains(73, case)


def effect_as_of(command):
    message = seal(rsa(), sign(rsa(), HEADER, BODY, t='1', x='100'), ams={'t': '1', 'x': '100'})
    where = keys({'s._domainkey.example.com': rsa().record(), 's._domainkey.arc.example': rsa().record()})
    for as_of, code in (('@50', 0), ('@101', 1)):
        assert assay(command, '--zone', where, '--as-of', as_of, '-', stdin=message).code == code, as_of
    good(command, '--as-of', 'never').complains(64, '--as-of', 'never', '@SECONDS')


def unanswered(command, *args):
    """The status of the first question to a server that says nothing."""
    with Liar() as liar:
        message = seal(rsa(), sign(rsa(), HEADER, BODY, s='timeout'), s='timeout', ams={'s': 'timeout'})
        done = assay(command, '--dns', liar.address, '--json', *args, '-', stdin=message)
    assert done.code == 2, done
    return done.json['questions'][0]['status']


def effect_timeout(command):
    assert unanswered(command, '--timeout', '1', '--question-timeout', '3') == 'deadline'


def effect_question_timeout(command):
    assert unanswered(command, '--timeout', '3', '--question-timeout', '1') == 'timeout'


def effect_format(command):
    pages = {good(command, '--as-of', '@1795255300', '--format', word).out for word in ('text', 'json', 'jsonl', 'markdown')}
    assert len(pages) == 4
    good(command, '--format', 'csv').complains(64, '--format', 'csv')


def markdown_is_a_list_of_the_text(command):
    page = good(command, '--format', 'markdown', '--details').out
    assert re.fullmatch(r'(- \*\*(DKIM|ARC)\*\* `[^`]+`\n(  - `[^`]+`\n(    - `[^`]+`\n(      - `[^`]+`\n)*)*)*)+', page), page
    for line in good(command, '--details').out.splitlines():
        assert '`%s`' % line.strip() in page, line


def effect_json(command):
    args = ('--as-of', '@1795255300')
    done = good(command, '--json', *args)
    assert done.out == good(command, '--format', 'json', *args).out
    line = good(command, '--format', 'jsonl', *args)
    assert line.out.count('\n') == 1 and line.json == done.json


def effect_output(command):
    out = path('out')
    assert good(command, '-o', out).out == ''
    with open(out, encoding='utf-8') as page:
        assert page.read() == good(command).out


def effect_details(command):
    assert len(good(command, '--details').out) > len(good(command).out)


def effect_quiet(command):
    done = good(command, '-q')
    assert (done.code, done.out, done.err) == (0, '', ''), done
    kept, new = file(b'kept'), path('new')
    assert good(command, '-q', '-o', kept).code == good(command, '-q', '-o', new).code == 0
    with open(kept, 'rb') as text:
        assert text.read() == b'kept' and not os.path.exists(new)


def effect_verbose(command):
    assert re.match(r'assay: (1 question|\d+ questions), ', good(command, '-v').err)


def effect_color(command):
    assert '\x1b[32m' in good(command, '--color', 'always').out
    assert '\x1b' not in good(command, '--color', 'never').out


def effect_help(command):
    assert assay(command, '--help').out.startswith('usage: assay ' + command)


def every_option_has_an_effect(command):
    """No option without a row above."""
    missing = [name for name in options(command) if 'effect_' + name.replace('-', '_') not in globals()]
    assert not missing, missing


def every_example_prints_what_the_manual_page_says(command):
    """The page's own commands."""
    examples_hold(command)


# --- bad input -------------------------------------------------------------------------------

def no_message(command):
    assay(command, '--zone', KEYS, stdin=b'').complains(65, 'standard input', 'no message', 'empty')
    for text in (b'\0' * 500, b'a\0b\1\2', b'a\0b', b'\0a\0\0'):
        assert 'UTF-16' not in assay(command, '--zone', KEYS, stdin=text).err, text
    for text in (b'\0F\0r\0o\0m\0:\0 \0a', 'From: a@b.test\r\n'.encode('utf-16')):
        assay(command, '--zone', KEYS, stdin=text).complains(65, 'no message', 'UTF-16')
    for text in (b'hello\n', b'> From: a@b.test\n> To: c\n', b'  From: a@b.test\n  To: c\n',
                 bytes(range(256)) * 40, b'hello world, this is no mail\r\n\r\nbody\r\n', b'\x00\x01\x02', b'%PDF-1.4\n' * 50,
                 b'\xff\xfeF\0r\0o\0m\0'):
        assay(command, '--zone', KEYS, stdin=text).complains(65, 'standard input', 'no message', 'line 1')


def an_empty_header_is_a_message(command):
    done = assay(command, '--json', '--zone', KEYS, stdin=b'\r\nHi.\r\n')
    assert done.code == 1 and done.json['message']['header_fields'] == 0, done
    assert 'the header is empty' in assay(command, '--zone', KEYS, stdin=b'\r\nFrom: a\r\n\r\nHi.\r\n').out


def a_flaw_is_told_by_the_line_of_the_file(command):
    for before, line in ((b'', 2), (b'From a@b Sat Nov 21 09:00:00 2026\n', 3)):
        text = before + b'From: a@b\nbad line\nSubject: x\n\nHi\n'
        assert assay(command, '--json', '--zone', KEYS, '-', stdin=text).json['message']['flaws'][0]['line'] == line
        assert 'in line %d\n' % line in assay(command, '--zone', KEYS, '-', stdin=text).out


def what_is_odd_about_a_file_is_said(command):
    for text, notes in ((b'\xef\xbb\xbf' + HEADER, ['byte order mark']),
                        (b'From a\r\n' + HEADER + b'\r\nHi.\r\n\r\nFrom b\r\n', ['an mbox, and was skipped', 'if the file has several messages']),
                        (b'From a\r\n' + HEADER + b'\r\nHi.\r\n>From b\r\n', ['begins with ">From "']),
                        (HEADER + HEADER + b'\r\n', ['the header has 2 From fields, of which a reader may see any one']),
                        (b'Subject: x\r\n\r\n', ['the header has 0 From fields'])):
        done = assay(command, '--zone', KEYS, '-', stdin=text)
        assert all(note in done.out for note in notes), done
        case = path('odd.case')
        assay(command, '--zone', KEYS, '--save-case', case, '-', stdin=text)
        assert assay(command, '--case', case).out == done.out


def a_directory(command):
    assay(command, '--zone', KEYS, '/tmp').complains(66, '/tmp')


def a_file_that_is_not_there(command):
    assay(command, '--zone', KEYS, '/nowhere/x.eml').complains(66, '/nowhere/x.eml')


def a_header_without_end(command):
    assay(command, '--zone', KEYS, stdin=HEADER + b'X: y\r\n' * 400000).complains(65, 'a header of more than')
    assay(command, '--zone', KEYS, stdin=HEADER + b'X: y\r\n' * 5000).complains(65, 'a header of more than')
    assay(command, '--zone', KEYS, stdin=b'From: ' + b'x' * (3 << 20)).complains(65, 'a header of more than')


def two_gigabytes(command):
    """They are read to their end, and take no memory."""
    where = keys({'s._domainkey.example.com': rsa().record(), 's._domainkey.arc.example': rsa().record()})
    message = seal(rsa(), sign(rsa(), HEADER, b''))
    script = ('ulimit -v 2000000; { cat %s; head -c 2147483648 /dev/zero; } | %s %s --json --zone %s'
              % (file(message), PROGRAM, command, where))
    done = subprocess.run(['bash', '-c', script], cwd=SOURCE, env=environment(), stdout=subprocess.PIPE,
                          check=False)
    assert b'"body_bytes": 2147483648' in done.stdout and done.returncode == 1, done


def a_nul_in_any_field(command):
    for name in (b'From', b'Subject', b'DKIM-Signature', b'ARC-Seal', b'X'):
        message = seal(rsa(), sign(rsa(), HEADER + name + b': a\0b\r\n', BODY))
        done = assay(command, '--json', '--zone', KEYS, '-', stdin=message)
        assert done.code == 1 and 'an octet 0' in done.out, done


def a_message_cut_in_the_middle_of_a_line(command):
    where = keys({'s._domainkey.example.com': rsa().record(), 's._domainkey.arc.example': rsa().record()})
    message = seal(rsa(), sign(rsa(), HEADER, BODY))
    assert assay(command, '--zone', where, '-', stdin=message).code == 0
    for at in range(1, len(message) - 2, 7):
        done = assay(command, '--zone', where, '-', stdin=message[:at])
        assert done.code in (1, 65), (at, done)


def mime_nested_a_thousand_deep(command):
    parts = b''.join(b'--%d\r\nContent-Type: multipart/mixed; boundary="%d"\r\n\r\n' % (n, n + 1) for n in range(1000))
    header = HEADER + b'Content-Type: multipart/mixed; boundary="0"\r\n'
    where = keys({'s._domainkey.example.com': rsa().record(), 's._domainkey.arc.example': rsa().record()})
    message = seal(rsa(), sign(rsa(), header, parts))
    assert assay(command, '--zone', where, '-', stdin=message).code == 0


def a_resolver_that_is_not_there(command):
    message = seal(rsa(), sign(rsa(), HEADER, BODY))
    assay(command, '--dns', '127.0.0.1@%d' % closed_port(), '--question-timeout', '1', '-',
          stdin=message).complains(69, 'answer')
    done = assay(command, '--json', '--dns', '127.0.0.1@%d' % closed_port(), '--question-timeout', '1', '-',
                 stdin=message.replace(b'Hi.', b'Ho.'))
    assert done.code == 1 and 'answer' in done.err and '"fail"' in done.out, done


def a_case_that_is_none(command):
    case = path('some.case')
    good(command, '--save-case', case)
    with open(case, encoding='utf-8') as text:
        lines = text.read().splitlines(True)
    assay(command, '--case', file(''.join(lines[:-1]))).complains(65, 'line')
    assay(command, '--case', file('')).complains(65)
    other = path('other.case')
    assay('spf', '--zone', 'examples/spf.zone', '--save-case', other, '192.0.2.1', 'example.com')
    assay(command, '--case', other).complains(65, 'spf')


def named(lines, kind, name):
    """The line of a case by this name."""
    return next(line for line in lines if line['type'] == kind and line.get('name') == name)


CHANGES = (
    ('an option unknown', lambda lines: lines.insert(1, {'type': 'option', 'name': 'x', 'value': 'bm8='}),
     'option "x": a case of'),
    ('an option twice', lambda lines: lines.insert(1, dict(named(lines, 'option', 'unix-lines'))),
     'option "unix-lines": stands twice'),
    ('an option missing', lambda lines: lines.remove(named(lines, 'option', 'mbox-line')),
     'option "mbox-line": is missing'),
    ('another word', lambda lines: named(lines, 'option', 'unix-lines').update(value='bWF5YmU='),
     'option "unix-lines": is neither yes nor no'),
    ('no number', lambda lines: named(lines, 'option', 'body-bytes').update(value='eA=='),
     'option "body-bytes": is no number'),
    ('a part unknown', lambda lines: lines.insert(1, {'type': 'part', 'name': 'body', 'value': ''}),
     'part "body": a case of'),
    ('no header', lambda lines: lines.remove(named(lines, 'part', 'header')), 'part "header": is missing'),
    ('a hash unknown', lambda lines: lines.insert(1, dict(named(lines, 'digest', 'relaxed'), name='relaxed/7')),
     'body hash "relaxed/7": a case of'),
    ('a hash missing', lambda lines: lines.remove(named(lines, 'digest', 'relaxed')), 'body hash "relaxed": is missing'),
    ('a hash twice', lambda lines: lines.insert(1, dict(named(lines, 'digest', 'relaxed'))),
     'body hash "relaxed": stands twice'),
    ('a hash cut', lambda lines: named(lines, 'digest', 'relaxed').update(value='AAAA'), 'body hash "relaxed": is none'),
)


def a_case_has_each_value_once_and_no_other(command):
    where = SIGNED if command == 'dkim' else MESSAGE
    args = ('--zone', KEYS, where)
    for _, change, reason in CHANGES:
        lines = recorded(*args, command=command)
        change(lines)
        assay(command, '--case', written(lines)).complains(65, reason)


def one_reader_of_standard_input(command):
    assay(command, '--zone', '-', '-').complains(64, 'standard input')
    assay(command, '-o', SIGNED, SIGNED, '--zone', KEYS).complains(64, 'one file')


def ar_12_escapes_never_reach_a_terminal(command):
    for octets in (b'\x1b[2J', b'%s%n', b'\\n', b'\x9b2J'):
        for more in ({'d': 'x.test'}, {'s': 'y'}):
            message = seal(rsa(), sign(rsa(), HEADER, BODY, **more), results='mx; spf=pass (%s)' % 'Z')
            for old in (b'x.test', b's=y', b'(Z)', b'a=rsa-sha256'):
                done = assay(command, '--zone', KEYS, '--details', '-',
                             stdin=message.replace(old, old + octets))
                assert b'\x1b' not in done.raw_out + done.raw_err and b'\x9b' not in done.raw_out, done
                assert done.code in (1, 2), done


BAD = (no_message, an_empty_header_is_a_message, what_is_odd_about_a_file_is_said, a_flaw_is_told_by_the_line_of_the_file, a_directory, a_file_that_is_not_there, a_header_without_end,
       two_gigabytes, a_nul_in_any_field, a_message_cut_in_the_middle_of_a_line, mime_nested_a_thousand_deep,
       a_resolver_that_is_not_there, a_case_that_is_none, a_case_has_each_value_once_and_no_other,
       one_reader_of_standard_input,
       ar_12_escapes_never_reach_a_terminal)


def main():
    """Each for both commands."""
    effects = sorted(name for name in globals() if name.startswith('effect_'))
    for command in COMMANDS:
        for name in effects:
            tap.case('%s --%s does what it says' % (command, name[7:].replace('_', '-')), globals()[name], command)
        for check in (every_option_has_an_effect, markdown_is_a_list_of_the_text,
                      every_example_prints_what_the_manual_page_says) + BAD:
            name = check.__name__
            ident = name.startswith('ar_')
            tap.case('%s_%s' % (name, command) if ident else '%s %s' % (command, name), check, command)
    tap.run()


if __name__ == '__main__':
    main()
