# SPDX-License-Identifier: MIT
"""Bad input: one line on standard error that names the input, the place and the
reason; the exit code; nothing on standard output that could be taken for a verdict."""
import os
import resource
import signal
import subprocess
import time

import tap
from lib.liar import Liar, closed_port
from lib.program import assay, file, path, start, uncounted, zone

ZONE = zone('pass TXT "v=spf1 ip4:192.0.2.1 -all"\n')
GOOD = ['192.0.2.1', 'a@pass.example.com']


def check(*args, **more):
    return assay('spf', '--zone', ZONE, *args, **more)


# --- arguments -------------------------------------------------------------------------

@tap.test
def an_address_that_is_none():
    for ip in ('', 'x', '1.2.3', '1.2.3.256', '1.2.3.4.5', '::1::', '01.2.3.4', '1.2.3.4/32',
               '12345::', '1.2.3.4 ', '[::1]', 'fe80::1%eth0'):
        check(ip, 'a@pass.example.com').complains(65, 'IP', '"%s"' % ip, 'not an IPv4 or IPv6')


@tap.test
def a_domain_with_an_empty_label():
    for domain in ('a..example', '.example.com', 'example..'):
        check('192.0.2.1', 'a@' + domain).complains(65, 'SENDER', domain, 'label')


@tap.test
def a_domain_with_a_nul():
    done = assay('spf', '--batch', '--zone', ZONE, stdin=b'192.0.2.1\ta@pass.exam\0ple.com\t\n')
    done.complains_once('line 1', 'NUL')
    assert done.code == 65 and done.out.startswith('error\t'), done


@tap.test
def a_label_and_a_name_that_are_too_long():
    for domain in ('x' * 64 + '.example', '.'.join(['x' * 63] * 4)):
        check('192.0.2.1', 'a@' + domain).complains(65, 'SENDER')


@tap.test
def wrong_command_lines():
    for args in ([], ['x'], ['spf'], ['spf', '1.2.3.4'], ['spf', '--nothing'], ['spf', '-Z'],
                 ['spf', '--zone'], ['spf', '--format', 'xml', *GOOD], ['spf', *GOOD, 'h', 'x'],
                 ['spf', '--json=1', *GOOD], ['spf', '--timeout', '0', *GOOD],
                 ['spf', '--dns', '127.0.0.1@0', *GOOD], ['spf', '--dns', 'ns.example', *GOOD]):
        assay(*args).complains(64)


# --- a resolver that is not there -------------------------------------------------------

@tap.test
def a_resolver_that_is_not_there():
    server = '127.0.0.1@%d' % closed_port()
    for form in ([], ['--json'], ['--format', 'csv']):
        assay('spf', '--dns', server, '--question-timeout', '1', *form, *GOOD).complains(69, server)
    assay('spf', '--dns', server, '--timeout', '1', *GOOD).complains(69, server)
    assay('spf', '--dns', server, '--timeout', '1', '--with', 'x.example A 192.0.2.1',
          *GOOD).complains(69, server)


@tap.test
def a_resolver_that_is_not_there_answers_no_line_of_a_batch():
    server = '127.0.0.1@%d' % closed_port()
    done = assay('spf', '--batch', '--dns', server, '--question-timeout', '1',
                 stdin=b'192.0.2.1\ta@pass.example.com\th.example\n' * 3)
    done.complains_once(server)
    assert done.code == 69 and done.out == 'temperror\t\n' * 3, done
    done = assay('spf', '--batch', '--dns', server, '--question-timeout', '1',
                 '--with', 'pass.example.com TXT "v=spf1 +all"',
                 stdin=b'192.0.2.1\ta@pass.example.com\th.example\n192.0.2.1\tx.example\t\n')
    assert (done.code, done.out) == (69, 'pass\t\ntemperror\t\n') and 'nothing' not in done.err, done


@tap.test
def a_resolver_that_falls_silent_has_been_there():
    with Liar(root=False) as liar:
        done = assay('spf', '--dns', liar.address, '--question-timeout', '1', '192.0.2.1',
                     'a@half.example')
    assert done.code == 2 and done.out.startswith('temperror: ') and not done.err, done


@tap.test
def a_resolver_that_fails_and_loses_a_question_for_the_root_is_there():
    with Liar(root=False) as liar:
        where = path('servfail.case')
        done = assay('spf', '--dns', liar.address, '--save-case', where, '192.0.2.1', 'servfail.example')
        assert done.code == 2 and done.out.startswith('temperror: ') and not done.err, done
        assert assay('spf', '--case', where).out == done.out
        done = assay('spf', '--batch', '--dns', liar.address, stdin=b'192.0.2.1\tservfail.example\t\n')
        assert (done.code, done.out, done.err) == (2, 'temperror\t\n', ''), done


@tap.test
def a_resolver_that_loses_all_but_its_own_names_is_there():
    """One whose way to the root is cut: it answers for localhost."""
    with Liar(root=False) as liar:
        done = assay('spf', '--dns', liar.address, '--question-timeout', '1', '192.0.2.1', 'timeout.example')
        assert done.code == 2 and done.out.startswith('temperror: ') and not done.err, done
        assert liar.count('localhost') == 1, liar.questions


@tap.test
def a_resolver_that_takes_two_seconds_is_heard():
    with Liar(delay_s=2) as liar:
        done = assay('spf', '--dns', liar.address, '192.0.2.1', 'a@ok.example')
    assert (done.code, done.err) == (1, '') and done.out.startswith('fail: '), done


@tap.test
def a_resolver_that_is_there_and_fails_is_temperror():
    with Liar() as liar:
        for domain in ('servfail.example', 'timeout.example', 'refused.example'):
            done = assay('spf', '--dns', liar.address, '--question-timeout', '2', '192.0.2.1',
                         'a@' + domain)
            assert done.code == 2 and done.err == '', done
        done = assay('spf', '--batch', '--dns', liar.address,
                     stdin=b'192.0.2.1\ta@servfail.example\th.example\n')
        assert (done.code, done.out, done.err) == (2, 'temperror\t\n', ''), done


@tap.test
def of_several_resolvers_one_that_is_there_is_enough():
    with Liar(always='timeout') as dead, Liar(always='timeout') as silent, Liar() as there:
        closed = '127.0.0.1@%d' % closed_port()
        args = ['spf', '--question-timeout', '1', '192.0.2.1', 'timeout.example', '--dns', closed]
        args += ['--dns', dead.address, '--dns', silent.address, '--dns', '127.0.0.1@%d' % closed_port()]
        assay(*args).complains(69, closed)
        done = assay(*args, '--dns', there.address)
    assert done.code == 2 and done.out.startswith('temperror: ') and not done.err, done


# --- files ---------------------------------------------------------------------------------

@tap.test
def a_file_on_standard_input_that_does_not_block_is_read():
    for args in (('--zone', '-'), ('--zone', ZONE, '--with', '-')):
        readable, writable = os.pipe()
        os.set_blocking(readable, False)
        process = start('spf', *args, '192.0.2.1', 'late.example.com', stdin=readable,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(readable)
        time.sleep(0.2)
        os.write(writable, b'late.example.com. TXT "v=spf1 +all"\n')
        os.close(writable)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, b'') and out.startswith(b'pass'), (out, err)


@tap.test
def a_zone_file_with_a_broken_line():
    for text in ('x TXT "open\n', 'x A 1.2.3\n', 'x NOSUCH 1\n', 'x TXT \n', '$INCLUDE other\n',
                 'x MX ten mail\n', 'a..b A 192.0.2.1\n', '\0\n'):
        broken = zone(text)
        done = assay('spf', '--zone', broken, *GOOD)
        done.complains(65, broken, 'line 4, column ')


@tap.test
def a_zone_that_cannot_be_opened():
    for name in ('/nonexistent/zone', '/tmp'):
        assay('spf', '--zone', name, *GOOD).complains(66, name)


@tap.test
def a_case_that_cannot_be_opened():
    for name in ('/nonexistent/case', '/tmp'):
        assay('spf', '--case', name).complains(66, name)


def a_case():
    name = path('a.case')
    check('--save-case', name, *GOOD, 'pass.example.com')
    with open(name, 'rb') as saved:
        return saved.read()


@tap.test
def a_case_cut_short_anywhere():
    whole = a_case()
    for at in list(range(0, len(whole) - 1, 37)) + [len(whole) - 2]:
        name = file(whole[:at])
        assay('spf', '--case', name).complains(65, name)


@tap.test
def a_case_altered_anywhere():
    whole = a_case()
    for at in range(0, len(whole) - 1, 29):
        name = file(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        assay('spf', '--case', name).complains(65, name)


@tap.test
def a_case_with_a_line_twice_or_missing():
    lines = a_case().splitlines(True)
    for changed in (lines[:6] + lines[5:], lines[:6] + lines[7:], lines + lines[-1:], lines[1:]):
        name = file(b''.join(changed))
        assay('spf', '--case', name).complains(65, name)


# --- CL-01: what may stand on standard input or in a file --------------------------------------

def bounded(*args, stdin=b''):
    """A run that ends within 30 s and 400 MiB of address space grown or says why."""
    began = time.monotonic()
    done = assay('spf', *args, stdin=stdin, timeout=60)
    assert time.monotonic() - began < 30, done
    return done


def huge():
    """100 MiB that take no room on the disk."""
    name = path('huge')
    with open(name, 'wb') as out:
        out.truncate(100 << 20)
    return name


@tap.test
def CL_01_endless_and_huge_files_are_refused():
    for option in ('--zone', '--case', '--with'):
        args = [] if option == '--case' else GOOD
        for name in ('/dev/zero', huge()):
            done = bounded(option, name, *args)
            done.complains(65, name)


@tap.test
def CL_01_empty_files():
    bounded('--case', '/dev/null').complains(65, '/dev/null')
    done = bounded('--zone', '/dev/null', *GOOD)
    assert done.code == 2 and done.out.startswith('could not check'), done


@tap.test
def CL_01_a_huge_line_to_a_batch():
    with open(huge(), 'rb') as lines:
        done = bounded('--batch', '--zone', ZONE, stdin=lines)
    assert done.code == 65 and done.out.count('\n') == 1 and done.out.startswith('error\t'), done
    done.complains_once('line 1')


@tap.test
def CL_01_binary_and_one_octet_to_a_batch():
    for junk in (b'x', bytes(range(256)) * 40):
        done = bounded('--batch', '--zone', ZONE, stdin=junk)
        assert done.code == 65, done
        rows = done.out.splitlines()
        assert rows and all(row.startswith('error\t') for row in rows), done


def closing(fd, *args):
    """Runs it with this descriptor closed."""
    process = start('spf', *args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    stdin=subprocess.DEVNULL, preexec_fn=lambda: os.close(fd))
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@tap.test
def CL_01_a_closed_standard_input():
    code, out, err = closing(0, '--batch', '--zone', ZONE)
    assert (code, out) == (74, b'') and err.count(b'\n') == 1, (code, out, err)
    code, out, err = closing(0, '--batch', '--dns', '127.0.0.1@%d' % closed_port())
    assert (code, out) == (74, b'') and err.count(b'\n') == 1, (code, out, err)


@tap.test
def CL_01_input_that_cannot_be_watched():
    with Liar() as liar, open('/dev/null', 'rb') as nothing:
        done = assay('spf', '--batch', '--dns', liar.address, stdin=nothing)
    assert (done.code, done.out, done.err) == (0, '', ''), done


def cpu_of_children():
    times = os.times()
    return times.children_user + times.children_system


@tap.test
def CL_01_input_that_does_not_block_is_waited_for():
    ours, its = os.pipe()
    os.set_blocking(ours, False)
    process = start('spf', '--batch', '--zone', ZONE, stdin=ours, stdout=subprocess.PIPE)
    time.sleep(0.5)
    used = cpu_of_children()
    os.write(its, b'192.0.2.1\ta@pass.example.com\t\n')
    os.close(its)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, b'pass\t\n')
    assert cpu_of_children() - used < 0.3, 'it went round and round'


@tap.test
def too_few_descriptors_are_no_verdict():
    for limit in range(3, 8):
        done = assay('spf', '--zone', ZONE, '192.0.2.9', 'a@pass.example.com',
                     under=('prlimit', '--nofile=%d' % limit))
        if done.out:
            assert done.code == 1 and done.out.startswith('fail: '), (limit, done)
        else:
            assert done.code >= 64 and done.err.count('\n') == 1, (limit, done)


@tap.test
def CL_01_signals_do_not_disturb_a_batch():
    process = start('spf', '--batch', '--zone', ZONE, stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(20):
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.005)
    out, err = process.communicate(b'192.0.2.1\ta@pass.example.com\t\n', 30)
    assert (process.returncode, out, err) == (0, b'pass\t\n', b'')


# --- CL-03: standard output that cannot be written -----------------------------------------------

@tap.test
def CL_03_a_full_device():
    with open('/dev/full', 'wb') as full:
        for args in (['spf', '--zone', ZONE, *GOOD], ['spf', '--zone', ZONE, '--json', *GOOD],
                     ['spf', '--help'], ['--help'], ['--version']):
            done = assay(*args, stdout=full)
            assert done.code == 74, done
            done.complains_once('standard output', 'No space left')
        done = assay('spf', '--batch', '--zone', ZONE, stdout=full,
                     stdin=b'192.0.2.1\ta@pass.example.com\t\n')
        assert done.code == 74, done


@tap.test
def CL_03_a_closed_standard_output():
    code, _, err = closing(1, '--zone', ZONE, *GOOD)
    assert code == 74 and err.count(b'\n') == 1 and b'standard output' in err, (code, err)


def reader_gone(*args, stdin=b''):
    """Standard output is a pipe that nobody reads."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, 'wb') as pipe:
        return assay(*args, stdout=pipe, stdin=stdin)


@tap.test
def CL_03_a_reader_that_is_gone():
    many = b'192.0.2.1\ta@pass.example.com\t\n' * 20000
    for args, lines in ((['spf', '--help'], b''), (['spf', '--zone', ZONE, *GOOD], b''),
                        (['spf', '--batch', '--zone', ZONE], many)):
        done = reader_gone(*args, stdin=lines)
        assert done.code in (74, -signal.SIGPIPE), done
        assert done.code != 74 or done.complains_once('standard output')


@tap.test
def CL_03_a_file_larger_than_allowed():
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    out = path('out')
    process = start('spf', '--zone', ZONE, '-o', out, *GOOD, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, env=uncounted(), preexec_fn=limit)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 74 and err.count(b'\n') == 1, err
    assert not os.listdir(os.path.dirname(out)), 'a part of the file is left'


@tap.test
def standard_input_has_one_reader():
    ip, zone_text = ('192.0.2.1', 'pass.example.com'), open(ZONE, 'rb').read()
    assert assay('spf', '--zone', '-', *ip, stdin=zone_text).code == 0
    assert assay('spf', '--zone', ZONE, '--with', '-', *ip, stdin=zone_text).code == 0
    for args, first, second in ((('--zone', '-', '--batch'), '--batch', '--zone -'),
                                (('--batch', '--zone', ZONE, '--with', '-'), '--batch', '--with -'),
                                (('--batch', '--case', '-'), '--batch', '--case -'),
                                (('--zone', '-', '--with', '-') + ip, '--zone', '--with -'),
                                (('--case', '-', '--with', '-'), '--case', '--with -'),
                                (('--zone', ZONE, '--with', '-', '--with', '-') + ip, '--with', '--with -'),
                                (('--case', '-', '--zone', '-'), '--zone', '--case -')):
        assay('spf', *args, stdin=zone_text).complains(
            64, '%s and %s both read standard input' % (first, second))


@tap.test
def what_stood_on_standard_input_is_called_so():
    for args in (('--case', '-'), ('--zone', '-', '192.0.2.1', 'x.example'),
                 ('--with', '-', '--zone', ZONE, '192.0.2.1', 'x.example')):
        assay('spf', *args, stdin=b'x x x\n').complains(65, 'standard input: line 1, column ')


@tap.test
def a_complaint_about_an_option_shows_it_as_it_is_written():
    for args, says in ((('--json=1',), '--json takes no value'),
                       (('--dns', '127.0.0.1') * 17, '--dns is given more than 16 times'),
                       (('192.0.2.1', '-x@example.com'), 'no option "-x"; an argument that begins with '
                                                         '- stands behind --')):
        assay('spf', *args).complains(64, 'assay spf: %s; see assay spf --help' % says)


if __name__ == '__main__':
    tap.run()
