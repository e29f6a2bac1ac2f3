# SPDX-License-Identifier: MIT
"""The files that assay writes: -o and --save-case."""
import os
import resource
import signal
import stat
import subprocess
import time

import tap
from lib.program import PROGRAM, SOURCE, assay, file, path, start, uncounted, zone

ZONE = zone('@ TXT "v=spf1 ip4:192.0.2.1 -all"\n')
CHECK = ('192.0.2.1', 'example.com')
LINE = b'192.0.2.1\texample.com\t\n'


def check(*args):
    return assay('spf', '--zone', ZONE, *args, *CHECK)


def content(name):
    with open(name, encoding='utf-8') as text:
        return text.read()


PLAIN = check().out


def written(name, *args):
    """A run that writes this file, and nothing else anywhere."""
    done = check('-o', name, *args)
    assert (done.code, done.out, done.err) == (0, '', ''), done
    assert content(name) == PLAIN, content(name)


def beside(name):
    return sorted(os.listdir(os.path.dirname(name)))


@tap.test
def an_old_file_stays_the_same_file():
    # Its mode, its owner, its other names; a folder that cannot be written does not matter.
    out = file('old and longer than what comes ' * 100)
    other = os.path.join(os.path.dirname(out), 'other')
    os.link(out, other)
    os.chmod(out, 0o600)
    if os.getuid() == 0:
        os.chown(out, 12345, 23456)
    before = os.stat(out)
    written(out)
    after = os.stat(out)
    for what in ('st_ino', 'st_mode', 'st_uid', 'st_gid'):
        assert getattr(before, what) == getattr(after, what), what
    assert stat.S_IMODE(after.st_mode) == 0o600 and content(other) == PLAIN
    assert beside(out) == ['file', 'other']


@tap.test
def a_file_in_a_folder_that_cannot_be_written():
    out = file('old')
    os.chmod(os.path.dirname(out), 0o500)
    written(out)
    os.chmod(os.path.dirname(out), 0o700)


@tap.test
def a_link_stays_a_link():
    for target in (file('old'), path('new')):
        link = path('link')
        os.symlink(target, link)
        written(link)
        assert os.readlink(link) == target and content(target) == PLAIN
        assert beside(link) == ['link'] and len(beside(target)) == 1


@tap.test
def what_is_no_file_is_written_too():
    assert check('-o', '/dev/stdout').out == PLAIN
    assert check('-o', '/dev/null').code == 0
    assert check('-o', '-').out == PLAIN
    assert not os.path.exists(os.path.join(SOURCE, '-')), 'a file of this name'


@tap.test
def quiet_leaves_an_old_file_as_it_was():
    out = file('old')
    assert check('-q', '-o', out).code == 0 and content(out) == 'old'


def limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


@tap.test
def without_room_an_old_file_is_as_it_was():
    out = file('old')
    process = start('spf', '--zone', ZONE, '-o', out, *CHECK, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, env=uncounted(), preexec_fn=limit)
    said, err = process.communicate(timeout=30)
    assert process.returncode == 74 and said == b'' and err.count(b'\n') == 1, err
    assert out.encode() in err and content(out) == 'old', err


# --- --save-case --------------------------------------------------------------------------

@tap.test
def two_outputs_into_one_file_are_refused():
    # However the two are spelled, there or not yet there; and nothing is written.
    name = path('new')
    folder = os.path.dirname(name)
    link, away, back = (os.path.join(folder, word) for word in ('link', 'away', 'back'))
    os.symlink('new', link)
    os.symlink(folder, away)
    os.symlink(os.path.join('away', 'link'), back)
    for other in (name, os.path.join(folder, '.', 'new'), link, back, os.path.join(away, 'new')):
        for one, two in ((name, other), (other, name)):
            check('-o', one, '--save-case', two).complains(64, '-o', '--save-case', 'one file')
    assert beside(name) == ['away', 'back', 'link'], beside(name)
    there, again = file('old'), path('again')
    os.link(there, again)
    for other in (there, again):
        check('-o', there, '--save-case', other).complains(64, 'one file')
    assert content(there) == 'old'


@tap.test
def an_input_is_not_written_over():
    records = zone('@ TXT "v=spf1 -all"\n')
    case = path('some.case')
    assay('spf', '--zone', records, '--save-case', case, '192.0.2.1', 'example.com')
    for args in (['--zone', records, '-o', records, '192.0.2.1', 'example.com'],
                 ['--zone', ZONE, '--with', records, '-o', records, '192.0.2.1', 'example.com'],
                 ['--case', case, '-o', case], ['--batch', '--zone', records, '-o', records]):
        before = [open(name, 'rb').read() for name in (records, case)]
        assay('spf', *args).complains(64, 'are one file')
        assert [open(name, 'rb').read() for name in (records, case)] == before, args
    for args, name in ((['--zone', '-', '192.0.2.1', 'example.com'], records), (['--case', '-'], case),
                       (['--zone', ZONE, '--with', '-', '192.0.2.1', 'example.com'], records)):
        with open(name, 'rb') as given:
            before = given.read()
            given.seek(0)
            assay('spf', *args, '-o', name, stdin=given).complains(64, 'are one file')
        with open(name, 'rb') as given:
            assert given.read() == before, args
    lines = file('192.0.2.1\texample.com\t\n')
    with open(lines, 'rb') as given:
        assay('spf', '--batch', '--zone', ZONE, '-o', lines, stdin=given).complains(64, 'read from')
        given.seek(0)
        assert given.read() == b'192.0.2.1\texample.com\t\n'
    with open(lines, 'rb') as given, open(lines, 'ab') as end:
        assay('spf', '--batch', '--zone', ZONE, stdin=given, stdout=end).complains(64, 'read from')


@tap.test
def a_file_whose_name_is_a_dash_is_no_output():
    """`-o -` is standard output, whatever stands in the folder."""
    folder = os.path.dirname(path('x'))
    with open(os.path.join(folder, '-'), 'w+b') as given:
        given.write(LINE)
        given.seek(0)
        done = subprocess.run([PROGRAM, 'spf', '--batch', '--zone', os.path.abspath(ZONE), '-o', '-'],
                              stdin=given, capture_output=True, cwd=folder, check=False)
    assert done.stdout.startswith(b'pass'), done


@tap.test
def a_file_over_the_limit_of_the_system_is_74():
    out, case = path('out'), path('case')
    for args in (['-o', out], ['--save-case', case]):
        done = assay('spf', '--zone', ZONE, *args, '192.0.2.1', 'example.com', env=uncounted(),
                     under=('prlimit', '--fsize=0'))
        assert done.code == 74 and done.err.count('\n') == 1, done
    assert not os.path.exists(case) and not os.path.exists(out)


@tap.test
def two_files_may_be_written():
    for out, case in ((path('a'), path('b')), (file('old', 'a'), path('a'))):
        written(out, '--save-case', case)
        assert assay('spf', '--case', case).out == PLAIN
    check('-o', '/nowhere/a', '--save-case', '/nowhere/b').complains(74, '/nowhere')


@tap.test
def a_case_is_not_saved_to_standard_output():
    check('--save-case', '-').complains(64, '--save-case', '"-"', './-')
    assert not os.path.exists(os.path.join(SOURCE, '-'))


@tap.test
def a_file_without_a_name_is_refused():
    for option in ('--output', '--zone', '--with', '--case', '--save-case'):
        for words in ((option, ''), (option + '=',)):
            check(*words).complains(64, option, 'FILE', '""')
    check('-o', '').complains(64, '--output', 'FILE', '""')


# --- --batch --------------------------------------------------------------------------------

def wait_for(name, text):
    """The file's content, as soon as it is this; else what it was at last."""
    for _ in range(200):
        if os.path.exists(name) and content(name) == text:
            break
        time.sleep(0.05)
    return content(name) if os.path.exists(name) else None


def take_signals():
    """What runs the tests may have been started with these ignored."""
    for number in (signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def batch(out, *args):
    """A batch that has had two lines, and waits for more."""
    process = start('spf', '--batch', '--zone', ZONE, '-o', out, *args, stdin=subprocess.PIPE,
                    bufsize=0, preexec_fn=take_signals)
    process.stdin.write(LINE * 2)
    return process


@tap.test
def a_batch_writes_each_line_as_soon_as_it_is_known():
    for out in (file('old ' * 100), path('file')):
        process = batch(out)
        assert wait_for(out, 'pass\t\n' * 2) == 'pass\t\n' * 2
        assert beside(out) == ['file'], beside(out)
        process.stdin.close()
        assert process.wait(20) == 0 and content(out) == 'pass\t\n' * 2


@tap.test
def a_batch_that_is_ended_leaves_its_lines_and_nothing_else():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL):
        out = path('file')
        process = batch(out)
        assert wait_for(out, 'pass\t\n' * 2) == 'pass\t\n' * 2
        process.send_signal(number)
        assert process.wait(20) == -number
        process.stdin.close()
        assert content(out) == 'pass\t\n' * 2 and beside(out) == ['file'], beside(out)


@tap.test
def a_batch_does_not_overwrite_the_file_that_it_reads():
    name = file(LINE * 2)
    with open(name, 'rb') as lines:
        assay('spf', '--batch', '--zone', ZONE, '-o', name, stdin=lines).complains(64, '-o', name)
    assert content(name) == LINE.decode() * 2


if __name__ == '__main__':
    tap.run()
