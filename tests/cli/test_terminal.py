# SPDX-License-Identifier: MIT
"""What strangers wrote never reaches a terminal or a log raw, in any format; colours
come where they are wanted."""
import csv
import io
import itertools
import json
import os
import pty
import subprocess

import tap
from lib.program import PROGRAM, SOURCE, assay, environment, path, zone

HOSTILE = {
    'escape': b'\x1b[2J\x1b]0;owned\x07',
    'lines': b'a\r\nb\nc\rd',
    'tab': b'a\tb',
    'nul': b'a\0b',
    'delete': b'a\x7fb',
    'c1': b'a\xc2\x9b31mb',
    'bidi': b'a\xe2\x80\xaemoc.evil',
    'invisible': b'a\xe2\x80\x8bb\xef\xbb\xbfc',
    'invalid': b'a\xff\xfeb\xc0\xae\xed\xa0\x80',
    'backslash': b'a\\b\\x41',
    'markdown': b'`code` | <script>alert(1)</script> [x](y)',
    'formula': b'=cmd|x!A0',
    'percent': b'%s%n%p',
}
TARGETS = ('bad.example.com', 'says.example.com', 'echo.example.com')
FORMATS = ('text', 'json', 'jsonl', 'csv', 'markdown', 'nagios')


def quoted(data):
    """Bytes as a string of a zone file."""
    return '"%s"' % ''.join('\\%03d' % octet for octet in data)


def hostile_zone(data):
    """A domain that breaks the grammar with these bytes, one that explains a fail with
    them, and one that has them in an unknown modifier."""
    cleaned = bytes(octet for octet in data if octet not in b'%')
    return zone('''
bad   TXT %s
says  TXT "v=spf1 -all exp=why.example.com"
why   TXT %s
echo  TXT "v=spf1 -all exp=asks.example.com"
asks  TXT "h %%{h} s %%{s}"
''' % (quoted(b'v=spf1 a:' + data + b' -all'), quoted(cleaned)))


def is_harmless(raw, lines):
    """Printable ASCII and UTF-8 with nothing that controls or deceives."""
    text = raw.decode('utf-8')
    for char in text:
        code = ord(char)
        assert code >= 0x20 or (char == '\n' and lines) or (char == '\r' and lines), hex(code)
        assert code != 0x7f and not 0x80 <= code < 0xa0, hex(code)
        assert code not in (0x200b, 0x202e, 0xfeff), hex(code)


def without_json_escapes(raw):
    """JSON may hold any character but a control one; parsed, its strings may hold all."""
    for line in raw.splitlines():
        assert not any(octet < 0x20 or octet == 0x7f for octet in line), line


def runs(data):
    """Every format, with all that it can show, over the domains and over a HELO and a sender
    with these bytes."""
    path_of_zone = hostile_zone(data)
    argument = data.replace(b'\0', b'')
    for word, target in itertools.product(FORMATS, TARGETS):
        words = [] if word in ('csv', 'nagios') else ['--details']
        yield word, assay('spf', '--zone', path_of_zone, '--format', word, *words, '192.0.2.1',
                          target, b'helo' + argument)


def check_hostile(data):
    for word, done in runs(data):
        assert done.code in (0, 1, 2), done
        is_harmless(done.raw_err, True)
        if word in ('json', 'jsonl'):
            json.loads(done.raw_out.decode('utf-8'))
            without_json_escapes(done.raw_out)
        else:
            is_harmless(done.raw_out, True)


def check_lines(data):
    """One line stays one line: nobody can forge a second answer."""
    for word, done in runs(data):
        if word in ('jsonl', 'nagios'):
            assert done.raw_out.count(b'\n') == 1, done
        if word == 'csv':
            rows = list(csv.reader(io.StringIO(done.raw_out.decode('utf-8'), newline='')))
            assert len(rows) == 3 and len(rows[0]) == len(rows[1]) == len(rows[2]), rows
    batch = assay('spf', '--zone', hostile_zone(data), '--batch',
                  stdin=b'192.0.2.1\tsays.example.com\t\n192.0.2.1\tbad.example.com\t\n')
    assert [line.split(b'\t')[0] for line in batch.raw_out.splitlines()] == [b'fail', b'permerror']
    is_harmless(batch.raw_out.replace(b'\t', b''), True)


def check_complaints(data):
    """What is refused is quoted, and escaped."""
    argument = data.replace(b'\0', b'')
    for words in ([argument, b'example.com'], [b'192.0.2.1', b'a@' + argument + b'..b'],
                  [b'--' + argument], [b'--dns', argument, b'192.0.2.1', b'example.com'],
                  [b'--as-of', argument, b'192.0.2.1', b'example.com']):
        done = assay('spf', *words)
        assert done.code in (64, 65) and done.raw_out == b'', done
        assert done.raw_err.count(b'\n') == 1, done
        is_harmless(done.raw_err, True)
    is_harmless(assay(argument).raw_err, True)


for name, content in HOSTILE.items():
    tap.case('%s in a record, an explanation, a HELO' % name, check_hostile, content)
    tap.case('%s adds no line' % name, check_lines, content)
    tap.case('%s in an argument that is refused' % name, check_complaints, content)


@tap.test
def a_formula_is_text_in_csv():
    for start in (b'=1+1', b'+1', b'-1', b'@x'):
        done = assay('spf', '--zone', hostile_zone(start), '--format', 'csv', '192.0.2.1',
                     'says.example.com')
        explanation = list(csv.reader(io.StringIO(done.out, newline='')))[1][-1]
        assert explanation == "'" + start.decode(), explanation


@tap.test
def markdown_keeps_a_strangers_text_in_code_spans():
    done = assay('spf', '--zone', hostile_zone(HOSTILE['markdown']), '--format', 'markdown',
                 '192.0.2.1', 'says.example.com')
    assert '`` `code` | <script>alert(1)</script> [x](y) ``' in done.out, done


@tap.test
def a_path_in_a_complaint_is_escaped():
    for option in ('--zone', '--case', '--with'):
        done = assay('spf', option, '/nowhere/\x1b[2J', '192.0.2.1', 'a@example.com')
        assert '\x1b' not in done.err, done
    done = assay('spf', '--zone', zone(''), '-o', '/nowhere/\x1b[2J', '192.0.2.1', 'example.com')
    assert '\x1b' not in done.err, done


# --- colours -------------------------------------------------------------------------------

ZONE = zone('@ TXT "v=spf1 ip4:192.0.2.1 -all"\n')


@tap.test
def somebody_at_a_terminal_is_told_what_is_waited_for():
    for command in ('dkim', 'arc', 'authres'):
        ours, theirs = pty.openpty()
        with subprocess.Popen([PROGRAM, command], stdin=theirs, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            os.write(ours, b'\n\x04')
            assert b'then press Ctrl-D' in process.stderr.read()
        os.close(ours)
        os.close(theirs)


def on_a_terminal(*words, **variables):
    """What the program prints on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([PROGRAM, 'spf', '--zone', ZONE, *words, '192.0.2.1', 'example.com'],
                               cwd=SOURCE, stdout=theirs, stdin=theirs,
                               env=environment(**{'TERM': 'xterm', **variables}))
    process.wait(30)
    os.close(theirs)
    shown = b''
    try:
        while True:
            piece = os.read(ours, 4096)
            if not piece:
                break
            shown += piece
    except OSError:
        pass
    os.close(ours)
    return shown.decode()


@tap.test
def colours_on_a_terminal():
    assert '\x1b[32mpass\x1b[0m' in on_a_terminal()


@tap.test
def no_colours_where_they_are_not_wanted():
    assert '\x1b' not in on_a_terminal(NO_COLOR='1')
    assert '\x1b' not in on_a_terminal(TERM='dumb')
    assert '\x1b' not in on_a_terminal('--color', 'never')
    assert '\x1b' not in on_a_terminal('--json')
    assert '\x1b' not in assay('spf', '--zone', ZONE, '192.0.2.1', 'example.com').out


@tap.test
def an_empty_no_color_counts_for_nothing():
    assert '\x1b' in on_a_terminal(NO_COLOR='')


@tap.test
def the_option_is_above_the_environment():
    assert '\x1b' in on_a_terminal('--color', 'always', NO_COLOR='1')
    done = assay('spf', '--zone', ZONE, '--color', 'always', '192.0.2.1', 'example.com',
                 env=environment(NO_COLOR='1'))
    assert '\x1b[32m' in done.out, done


@tap.test
def a_file_has_no_colours():
    where = path('out')
    on_a_terminal('-o', where)
    with open(where) as written:
        assert '\x1b' not in written.read()


if __name__ == '__main__':
    tap.run()
