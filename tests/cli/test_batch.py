# SPDX-License-Identifier: MIT
"""assay spf --batch: lines in, lines out, in order, each as soon as it may be said."""
import collections
import csv
import fcntl
import io
import json
import os
import subprocess
import threading
import time
import tty

import tap
from lib.liar import Liar
from lib.program import assay, file, start, zone

ZONE = zone(r'''
pass     TXT "v=spf1 ip4:192.0.2.1 -all"
fail     TXT "v=spf1 -all exp=why.example.com"
softfail TXT "v=spf1 ~all"
perm     TXT "v=spf1 include:none.example.com -all"
temp     TXT "v=spf1 include:elsewhere.example.org -all"
why      TXT "%{i} is not welcome: %{h}"
''')


def batch(lines, *args, **more):
    return assay('spf', '--batch', '--zone', ZONE, *args,
                 stdin=lines if hasattr(lines, 'fileno') else lines.encode('latin-1'), **more)


def line(domain, ip='192.0.2.1', helo='h.example.net'):
    return '%s\ta@%s.example.com\t%s\n' % (ip, domain, helo)


def results(done):
    return [row.split('\t')[0] for row in done.out.splitlines()]


def conversation(*args):
    return start('spf', '--batch', *args, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                 stderr=subprocess.PIPE, bufsize=0)


def say(process, text):
    process.stdin.write(text.encode())


def end(process):
    """Closes its input; what else it says, and its exit code."""
    process.stdin.close()
    rest = process.stdout.read().decode(), process.stderr.read().decode()
    code = process.wait(20)
    process.stdout.close()
    process.stderr.close()
    return code, rest[0], rest[1]


# --- order and answers -----------------------------------------------------------------

@tap.test
def a_list_as_some_editors_save_it():
    done = batch('\u00ef\u00bb\u00bf' + line('pass').replace('\n', '\r\n') + line('fail'))
    assert results(done) == ['pass', 'fail'] and not done.err, done


@tap.test
def as_of_holds_for_every_line():
    done = batch(line('pass') + line('fail'), '--format', 'jsonl', '--as-of', '@7')
    assert [json.loads(row)['as_of'] for row in done.out.splitlines()] == [
        '1970-01-01T00:00:07Z'] * 2, done


@tap.test
def answers_stand_in_the_order_of_the_lines():
    domains = ['pass', 'fail', 'softfail', 'perm', 'temp', 'none']
    done = batch(''.join(line(d) for d in domains))
    assert results(done) == ['pass', 'fail', 'softfail', 'permerror', 'temperror', 'none'], done
    assert done.code == 1 and done.err == '', done


@tap.test
def an_answer_is_result_tab_explanation():
    done = batch(line('fail', '192.0.2.7') + line('pass'))
    assert done.out == 'fail\t192.0.2.7 is not welcome: h.example.net\npass\t\n', done


@tap.test
def one_fail_beats_could_not_tell_and_that_beats_a_pass():
    assert batch(line('pass')).code == 0
    assert batch(line('pass') + line('temp')).code == 2
    assert batch(line('temp') + line('fail')).code == 1


@tap.test
def a_null_sender_is_judged_by_helo_and_nothing_at_all_is_none():
    done = batch('192.0.2.9\t\tfail.example.com\n192.0.2.9\t\t\n')
    assert results(done) == ['fail', 'none'], done


@tap.test
def empty_input_is_nothing_wrong():
    done = batch('')
    assert (done.code, done.out, done.err) == (0, '', '')


@tap.test
def input_may_end_without_a_newline_and_lines_in_crlf():
    assert results(batch(line('pass') + line('fail').rstrip('\n'))) == ['pass', 'fail']
    done = batch(line('fail', helo='').replace('\n', '\r\n') * 2)
    assert done.out == 'fail\t192.0.2.1 is not welcome: unknown\n' * 2, done


@tap.test
def input_may_be_a_file():
    with open(file(line('pass') * 1000), 'rb') as lines:
        done = batch(lines)
    assert results(done) == ['pass'] * 1000 and done.code == 0


@tap.test
def ten_thousand_lines():
    domains = ['pass', 'fail', 'softfail', 'perm', 'temp'] * 2000
    done = batch(''.join(line(d) for d in domains))
    assert len(done.out.splitlines()) == 10000
    assert results(done)[:5] == results(done)[-5:], done.out[-200:]


# --- formats --------------------------------------------------------------------------------

@tap.test
def jsonl_has_an_object_for_each_line():
    done = batch(line('pass') + 'x\n' + line('fail'), '--format', 'jsonl')
    objects = [json.loads(row) for row in done.out.splitlines()]
    assert [o.get('spf', {}).get('result') for o in objects] == ['pass', None, 'fail']
    assert objects[1]['line'] == 2 and 'fields' in objects[1]['error'], objects[1]
    assert done.code == 65


@tap.test
def csv_has_a_heading_and_a_row_for_each_line():
    done = batch(line('pass') + '1.2.3.4\n' + line('fail'), '--format', 'csv')
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row['result'] for row in rows] == ['pass', 'error', 'fail'], done
    assert all(None not in row and None not in row.values() for row in rows), done


@tap.test
def formats_for_one_check_are_refused():
    for wrong in ('json', 'markdown', 'nagios'):
        batch('', '--format', wrong).complains(64, wrong)


# --- lines that are none ----------------------------------------------------------------------

BROKEN = {
    'two_fields': '192.0.2.1\ta@pass.example.com\n',
    'four_fields': '192.0.2.1\ta@pass.example.com\th\tx\n',
    'no_field': '\n',
    'bad_address': '192.0.2\ta@pass.example.com\th\n',
    'nul': '192.0.2.1\ta@pa\0ss.example.com\th\n',
    'over_long': '192.0.2.1\ta@pass.example.com\t' + 'h' * 100000 + '\n',
    'a_little_too_long': '192.0.2.1\ta@pass.example.com\t' + 'h' * 8200 + '\n',
}


def a_broken_line(text):
    """It gets an error in its place, and one line on standard error."""
    done = batch(line('pass') + text + line('fail'))
    assert results(done) == ['pass', 'error', 'fail'], done
    reason = done.out.splitlines()[1].split('\t')
    assert len(reason) == 2 and reason[1], done
    done.complains_once('standard input', 'line 2', reason[1])
    assert done.code == 65, done


for name, broken in BROKEN.items():
    tap.case('a_line_with_' + name, a_broken_line, broken)


@tap.test
def a_broken_last_line_without_newline():
    done = batch(line('pass') + '192.0.2.1\ta@pa')
    assert results(done) == ['pass', 'error'] and done.code == 65
    done.complains_once('line 2')


@tap.test
def a_name_that_is_none_is_an_answer_and_no_broken_line():
    # RFC 7208 4.3: an empty label, a label of 64: the result is none.
    done = batch('192.0.2.1\ta@a..b\th\n192.0.2.1\ta@%s.example.com\th\n' % ('x' * 64))
    assert results(done) == ['none', 'none'] and done.err == '', done


# --- a conversation -----------------------------------------------------------------------------

def talk(*args):
    process = conversation(*args)
    for number in range(5):
        say(process, '192.0.2.1\ta@ok.n%d.example\th\n' % number)
        answer = process.stdout.readline().decode()
        assert answer.split('\t')[0] in ('fail', 'temperror'), answer
    return end(process)


@tap.test
def a_program_may_wait_for_each_answer():
    assert talk('--zone', ZONE)[1:] == ('', '')
    with Liar() as liar:
        assert talk('--dns', liar.address)[1:] == ('', '')


@tap.test
def a_burst_of_lines_is_answered_before_more_is_read():
    for jobs, count in (('2', 3), ('7', 10), ('250', 260)):
        process = conversation('--zone', ZONE, '--jobs', jobs)
        say(process, line('pass') * count)
        got = [process.stdout.readline() for _ in range(count)]
        assert got == [b'pass\t\n'] * count, jobs
        assert end(process)[0] == 0


@tap.test
def half_a_line_is_not_answered_yet():
    process = conversation('--zone', ZONE)
    say(process, '192.0.2.1\ta@pass.exa')
    time.sleep(0.1)
    say(process, 'mple.com\th\n')
    assert process.stdout.readline() == b'pass\t\n'
    assert end(process)[0] == 0


@tap.test
def a_slow_first_answer_holds_back_the_later_ones():
    with Liar() as liar:
        process = conversation('--dns', liar.address)
        began = time.monotonic()
        say(process, '192.0.2.1\ta@slow-600.example\t\n192.0.2.1\ta@nxdomain.example\t\n')
        first = process.stdout.readline()
        waited = time.monotonic() - began
        assert first.startswith(b'fail') and waited >= 0.6, (first, waited)
        assert process.stdout.readline().startswith(b'none')
        end(process)


@tap.test
def a_known_answer_is_flushed_while_later_ones_are_open():
    with Liar() as liar:
        process = conversation('--dns', liar.address)
        began = time.monotonic()
        say(process, '192.0.2.1\ta@nxdomain.example\t\n192.0.2.1\ta@slow-3000.example\t\n')
        first = process.stdout.readline()
        waited = time.monotonic() - began
        assert first.startswith(b'none') and waited < 2.5, (first, waited)
        assert process.stdout.readline()
        end(process)


@tap.test
def many_lines_are_in_flight():
    def seconds(*args):
        lines = ''.join('192.0.2.1\ta@slow-50.n%d.example\t\n' % n for n in range(200))
        began = time.monotonic()
        done = assay('spf', '--batch', '--dns', liar.address, *args, stdin=lines.encode())
        assert results(done) == ['fail'] * 200, done
        return time.monotonic() - began
    with Liar() as liar:
        together, four = seconds(), seconds('--jobs', '4')
    # 200 of 50 ms: four at a time they take 2.5 s at least.
    assert four > 2.4 and together < four / 2, (together, four)


@tap.test
def the_same_question_of_many_lines_is_sent_once():
    with Liar() as liar:
        lines = '192.0.2.1\ta@slow-100.example\t\n' * 100
        done = assay('spf', '--batch', '--dns', liar.address, stdin=lines.encode())
        assert results(done) == ['fail'] * 100
        assert liar.count('slow-100.example', 16) == 1


# --- a reader that takes his time ------------------------------------------------------------

def small_pipe(blocking):
    """Of one page."""
    readable, writable = os.pipe()
    fcntl.fcntl(writable, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writable, blocking)
    return readable, writable


def terminal(_blocking):
    """A write to it waits also where it takes some."""
    readable, writable = os.openpty()
    tty.setraw(writable)
    return readable, writable


def some(descriptor):
    """b'' at the end, which a terminal says with an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b''


def read_slowly(lines, *args, blocking=True, ends=small_pipe):
    """All rows that come, of which nothing is read for 4 s."""
    readable, writable = ends(blocking)
    process = start('spf', '--batch', '--format', 'jsonl', *args, stdin=subprocess.PIPE,
                    stdout=writable, stderr=subprocess.PIPE)
    os.close(writable)
    feeder = threading.Thread(target=lambda: process.stdin.write(lines.encode()) and process.stdin.close())
    feeder.start()
    time.sleep(4)
    rows = b''.join(iter(lambda: some(readable), b'')).splitlines()
    found = [json.loads(row)['spf']['result'] for row in rows]
    os.close(readable)
    feeder.join()
    complaint = process.stderr.read().decode()
    process.stderr.close()
    return found, complaint, process.wait(20)


@tap.test
def a_slow_reader_is_no_dns_fault():
    lines = ''.join('192.0.2.1\ta@slow-%d.n%d.example\t\n' % (n % 5 * 100, n) for n in range(300))
    for kind in ({'blocking': True}, {'blocking': False}, {'ends': terminal}):
        with Liar() as liar:
            got = read_slowly(lines, '--dns', liar.address, '--question-timeout', '3', **kind)
            assert got == (['fail'] * 300, '', 1), (kind, got)


@tap.test
def a_slow_reader_of_complaints_is_no_dns_fault():
    lines = ''.join('192.0.2.1\ta@slow-%d.n%d.example\t\nx\n' % (n % 5 * 100, n) for n in range(300))
    with Liar() as liar:
        readable, writable = small_pipe(True)
        with open(file(lines), 'rb') as given:
            process = start('spf', '--batch', '--dns', liar.address, '--question-timeout', '3',
                            stdin=given, stdout=writable, stderr=writable)
        os.close(writable)
        time.sleep(4)
        rows = b''.join(iter(lambda: some(readable), b'')).decode().splitlines()
        os.close(readable)
        said = collections.Counter(row.split('\t')[0] for row in rows if row[:5] != 'assay')
        assert said == {'fail': 300, 'error': 300}, said
        assert process.wait(20) == 65 and len(rows) == 900


@tap.test
def a_complaint_is_not_lost_where_nobody_reads_yet():
    readable, writable = small_pipe(False)
    with open(file('broken\n' * 2000), 'rb') as lines:
        process = start('spf', '--batch', '--zone', ZONE, stdin=lines, stdout=subprocess.DEVNULL,
                        stderr=writable)
    os.close(writable)
    time.sleep(1)
    with open(readable, encoding='utf-8') as complaints:
        assert sum(1 for _ in complaints) == 2000
    assert process.wait(20) == 65


@tap.test
def a_slow_reader_gets_all_where_no_network_is_asked():
    for blocking in (True, False):
        got = read_slowly(line('pass') * 3000, '--zone', ZONE, blocking=blocking)
        assert got == (['pass'] * 3000, '', 0), (blocking, got[0][:3], got[1:])


if __name__ == '__main__':
    tap.run()
