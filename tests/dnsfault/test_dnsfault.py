# SPDX-License-Identifier: MIT
"""The resolver behind a server that lies: for each fault the exact status, asked
through libunbound ("unbound") and asked directly ("at")."""
import collections
import concurrent.futures
import os
import subprocess
import tempfile

import tap
from lib.liar import Liar, closed_port
from lib.nomem import shim

ASK = os.environ['ASSAY_ASK']
DEADLINE_MS = 2000

# libunbound does not tell failures apart, so what it fails at is read once more by our own
# reader. Where that too hears nothing in time it is one of these, and never "ok", "nodata"
# or "nxdomain".
FAILS = 'servfail timeout'

# Attack id, fault, status through libunbound, status asked directly: our own reader's.
FAULTS = (
    ('dn-01', 'big-16000', 'ok', 'ok'),
    ('dn-01', 'big-64000', 'ok', 'ok'),
    ('dn-02', 'label', 'garbage', 'garbage'),
    ('dn-02', 'pointer-self', 'garbage', 'garbage'),
    # libunbound takes a pointer to what follows, and then has a record of the root.
    ('dn-02', 'pointer-forward', 'garbage', 'garbage'),
    ('dn-02', 'nx-forward', 'garbage', 'garbage'),
    ('dn-02', 'nx-trail', 'garbage', 'garbage'),
    ('dn-02', 'nx-records', 'garbage', 'garbage'),
    ('dn-02', 'nx-soa-short', 'garbage', 'garbage'),
    ('dn-02', 'string-lies', 'garbage', 'garbage'),
    ('dn-02', 'pointer-out', 'garbage', 'garbage'),
    ('dn-02', 'rdlength', 'garbage', 'garbage'),
    ('dn-02', 'short', 'garbage', 'garbage'),
    ('dn-02', 'ancount', 'garbage', 'garbage'),
    ('dn-02', 'qdcount', 'garbage', 'garbage'),
    ('dn-04', 'tc-ok', 'ok', 'ok'),
    ('dn-04', 'tc-close', 'truncated', 'truncated'),
    ('dn-04', 'tc-half', 'truncated', 'truncated'),
    ('dn-04', 'tc-zero', 'truncated', 'truncated'),
    ('dn-04', 'tc-silent', FAILS, 'truncated'),
    ('dn-04', 'tc-again', 'truncated', 'truncated'),
    ('dn-05', 'loop', 'loop', 'loop'),
    ('dn-05', 'loop-b', 'loop', 'loop'),
    ('dn-05', 'chain-8', 'ok', 'ok'),
    ('dn-05', 'chain-9', 'loop', 'loop'),
    ('dn-05', 'chain-20', 'loop', 'loop'),
    ('dn-05', 'alias-away', 'ok', 'servfail'),
    ('dn-05', 'endless', 'loop', 'servfail'),
    ('dn-05', 'dname.sub', 'ok', 'ok'),
    ('dn-06', 'nxdomain', 'nxdomain', 'nxdomain'),
    ('dn-06', 'nxdomain-bare', 'nxdomain', 'nxdomain'),
    ('dn-06', 'nodata', 'nodata', 'nodata'),
    ('dn-06', 'nodata-bare', 'nodata', 'nodata'),
    # What the alias leads to is asked for by itself; asked directly, nobody says that.
    ('dn-06', 'alias-bare', 'nodata', 'servfail'),
    ('dn-06', 'servfail', 'servfail', 'servfail'),
    ('dn-06', 'refused', 'refused', 'refused'),
    ('dn-06', 'notimp', 'notimp', 'notimp'),
    ('dn-06', 'formerr', 'formerr', 'formerr'),
    ('dn-06', 'rcode9', 'rcode', 'rcode'),
    ('dn-06', 'timeout', 'timeout', 'timeout'),
    ('dn-08', 'garbage', FAILS, 'mismatch'),
    ('dn-08', 'garbage-id', 'garbage', 'garbage'),
    ('dn-08', 'empty', FAILS, 'garbage'),
    ('dn-08', 'header', 'garbage', 'garbage'),
    ('dn-08', 'header-lies', 'garbage', 'garbage'),
    ('dn-08', 'http', FAILS, 'mismatch'),
    ('dn-08', 'wrong-id', FAILS, 'mismatch'),
    ('dn-08', 'wrong-question', FAILS, 'mismatch'),
    ('dn-08', 'forged-first', 'ok', 'ok'),
    ('dn-08', 'forged-all', 'ok', 'ok'),
    ('dn-08', 'question', 'garbage', 'garbage'),
    ('dn-09', 'type-a', 'nodata', 'nodata'),
    ('dn-09', 'txt-none', 'ok', 'ok'),
    ('dn-09', 'txt-300', 'ok', 'ok'),
    ('dn-12', 'any._dmarc.wildcard', 'ok', 'ok'),
    ('slow', 'slow-300', 'ok', 'ok'),
    ('slow', 'slow-3000', 'timeout', 'timeout'),
    ('slow', 'lost', 'ok', 'ok'),
    ('slow', 'tc-slow', FAILS, 'truncated'),
    ('edns', 'no-edns', 'ok', 'ok'),
)


def ask(mode, server, *questions, timeout_ms=DEADLINE_MS, env=None, under=()):
    """The lines that `ask` prints for NAME TYPE pairs."""
    done = subprocess.run([*under, ASK, mode, server, str(timeout_ms), *questions], capture_output=True,
                          text=True, timeout=60, env={**os.environ, **(env or {})}, check=False)
    assert done.returncode == 0, done
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def status(lines):
    """The word of the first answer."""
    return lines[0].split()[0]


def check_status(wanted, got):
    """`wanted`: words of which one must be it."""
    assert got in wanted.split(), '%s, not %s' % (got, wanted)


# --- every fault, both ways --------------------------------------------------------

def fault_cases(run):
    """Asks all at once, because many end at their deadline; a case for each."""
    for ident, fault, *wanted in FAULTS:
        for mode, want in zip(('unbound', 'at'), wanted):
            name = '%s.%s.fault.example' % (fault, mode)
            asked = run(mode, name)
            outcome = 'fails' if want == FAILS else 'is ' + want.split()[0]
            tap.case('%s %s %s %s' % (ident, mode, fault, outcome),
                     lambda asked, want: check_status(want, status(asked.result())), asked, want)


def fault_counts(liar):
    """How many queries some of them took: no storm, no second try without need."""
    def count(fault, mode, most):
        name = '%s.%s.fault.example' % (fault, mode)
        assert 1 <= liar.count(name) <= most, liar.count(name)
    for fault, mode, most in (('ok', 'unbound', 1), ('nxdomain', 'unbound', 1),
                              ('nxdomain', 'at', 1), ('servfail', 'at', 1), ('label', 'at', 1),
                              ('timeout', 'at', 2), ('timeout', 'unbound', 6),
                              ('servfail', 'unbound', 10), ('loop', 'unbound', 12),
                              ('chain-20', 'unbound', 12), ('tc-close', 'unbound', 20),
                              ('big-64000', 'at', 2)):
        tap.case('%s through %s takes %d queries at most' % (fault, mode, most),
                 count, fault, mode, most)


# --- where no server is, or half of one -----------------------------------------------

@tap.test
def dn_05_aliases_that_never_end_are_left_at_the_limit():
    """The eight of ours, behind the eleven of libunbound, where the first answer was empty."""
    with Liar() as liar:
        check_status('loop', status(ask('unbound', liar.address, 'then-endless.example', 'TXT')))
        asked = [one['name'] for one in liar.questions if one['name']]
        assert 2 < len(asked) < 24, asked


@tap.test
def dn_04_tc_then_tcp_refused_is_never_no_record():
    with Liar(tcp=False) as liar:
        for mode in ('unbound', 'at'):
            check_status('truncated', status(ask(mode, liar.address, 'tc-ok.%s.example' % mode, 'TXT')))
            assert liar.count('tc-ok.%s.example' % mode, transport='udp') >= 1


@tap.test
def a_closed_port_fails_within_the_deadline():
    server = '127.0.0.1@%d' % closed_port()
    check_status(FAILS, status(ask('unbound', server, 'ok.example', 'TXT')))
    check_status('network', status(ask('at', server, 'ok.example', 'TXT')))


@tap.test
def an_address_that_is_none_is_refused():
    for server in ('127.0.0.1:53', 'localhost', '127.0.0.1@', '127.0.0.1@0', '127.0.0.1@65536',
                   '[::1]@53', '1.2.3', '1.2.3.4.5', '::1%', '@53', '127.0.0.1@53@53'):
        done = subprocess.run([ASK, 'unbound', server, '100'], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 64, (server, done)
        assert done.stderr.count('\n') == 1 and server in done.stderr, done.stderr


# --- resolv.conf ---------------------------------------------------------------------

def with_resolv_conf(text):
    """The exit code and standard error of a call that reads this file."""
    with tempfile.NamedTemporaryFile('w') as conf:
        conf.write(text)
        conf.flush()
        done = subprocess.run([ASK, 'unbound', '-', '100'], capture_output=True, text=True,
                              env={**os.environ, 'ASSAY_TEST_RESOLV_CONF': conf.name}, check=False)
    return done.returncode, done.stderr


@tap.test
def resolv_conf_names_the_servers():
    text = '# nameserver 192.0.2.9\nsearch example\nnameserver\t127.0.0.1 # here\noptions edns0\n'
    assert with_resolv_conf(text) == (0, '')
    assert with_resolv_conf('nameserver ::1\r\nnameserver fe80::1%eth0') == (0, '')


@tap.test
def no_server_to_ask_is_exit_69_with_the_reason():
    for text in ('', '\n', '# nameserver 127.0.0.1\n', 'nameserver\n', 'nameservers 127.0.0.1\n',
                 'nameserver localhost\n', 'nameserver 127.0.0.1@53\n'):
        code, why = with_resolv_conf(text)
        assert code == 69 and 'names none' in why, (text, code, why)
    missing = {**os.environ, 'ASSAY_TEST_RESOLV_CONF': '/nonexistent/resolv.conf'}
    done = subprocess.run([ASK, 'unbound', '-', '100'], capture_output=True, text=True,
                          env=missing, check=False)
    assert done.returncode == 69 and 'No such file' in done.stderr, done


# --- names and zones that libunbound would answer by itself --------------------------------

def builtin_zones():
    """Every zone that libunbound has content for unless it is taken out."""
    zones = ['localhost', '127.in-addr.arpa', 'home.arpa', 'onion', 'test', 'invalid',
             'resolver.arpa', 'service.arpa', '10.in-addr.arpa', '168.192.in-addr.arpa',
             '0.in-addr.arpa', '254.169.in-addr.arpa', '2.0.192.in-addr.arpa',
             '100.51.198.in-addr.arpa', '113.0.203.in-addr.arpa', '255.255.255.255.in-addr.arpa',
             'd.f.ip6.arpa', '8.e.f.ip6.arpa', '9.e.f.ip6.arpa', 'a.e.f.ip6.arpa',
             'b.e.f.ip6.arpa', '8.b.d.0.1.0.0.2.ip6.arpa', '1' + '.0' * 31 + '.ip6.arpa',
             '0' + '.0' * 31 + '.ip6.arpa', '1.0.0.127.in-addr.arpa',
             '40.218.168.192.in-addr.arpa']
    zones += ['%d.172.in-addr.arpa' % number for number in range(16, 32)]
    return zones + ['%d.100.in-addr.arpa' % number for number in range(64, 128)]


@tap.test
def no_builtin_zone_answers():
    zones = builtin_zones()
    questions = [word for zone in zones for word in ('ok.' + zone, 'TXT')]
    with Liar() as liar:
        lines = ask('unbound', liar.address, *questions)
        assert sum(line.startswith('ok ') for line in lines) == len(zones), lines
        for zone in zones:
            assert liar.count('ok.' + zone) == 1, zone


@tap.test
def a_builtin_zone_itself_is_asked_for():
    with Liar() as liar:
        for zone in ('localhost', 'test', 'invalid', 'onion', '168.192.in-addr.arpa'):
            check_status('refused', status(ask('unbound', liar.address, zone, 'SOA')))
            assert liar.count(zone) >= 1, zone


@tap.test
def any_octet_may_stand_in_a_name():
    escaped = r'ok.a\.b\000\032\\\255\@\"c\;.*.example'
    labels = 'ok.a.b\0 \\\xff@"c;.*.example'
    with Liar() as liar:
        for mode in ('unbound', 'at'):
            assert status(ask(mode, liar.address, escaped, 'TXT')) == 'ok'
        assert liar.count(labels) == 2, liar.questions


@tap.test
def a_name_of_255_octets_is_asked_and_a_label_of_63():
    label = 'x' * 63
    name = '.'.join(['ok', 'y' * 58, label, label, label])
    with Liar() as liar:
        for mode in ('unbound', 'at'):
            assert status(ask(mode, liar.address, name, 'TXT')) == 'ok'
        assert liar.count(name) == 2


# --- cache and EDNS ------------------------------------------------------------------------

@tap.test
def a_second_question_comes_from_the_cache():
    with Liar() as liar:
        lines = ask('unbound', liar.address, *['ok.example', 'TXT'] * 3)
        assert liar.count('ok.example') == 1
        assert lines[-1] == 'sent 1 hits 2', lines


@tap.test
def nxdomain_and_nodata_are_cached_and_a_failure_is_asked_again():
    with Liar() as liar:
        for name in ('nxdomain.example', 'nodata.example'):
            assert ask('unbound', liar.address, *[name, 'TXT'] * 2)[-1] == 'sent 1 hits 1'
            assert liar.count(name) == 1
        assert ask('unbound', liar.address, *['servfail.example', 'TXT'] * 2)[-1] == 'sent 4 hits 0'


@tap.test
def asked_directly_nothing_is_cached():
    with Liar() as liar:
        assert ask('at', liar.address, *['ok.example', 'TXT'] * 2)[-1] == 'sent 2 hits 0'
        assert liar.count('ok.example') == 2


@tap.test
def edns_of_1232_octets_is_offered_and_used():
    with Liar() as liar:
        for mode in ('unbound', 'at'):
            name = 'fat-1000.%s.example' % mode
            assert status(ask(mode, liar.address, name, 'TXT')) == 'ok'
            assert [question['edns'] for question in liar.questions
                    if question['name'] == name] == [1232]
            assert liar.count(name, transport='tcp') == 0


@tap.test
def past_1232_octets_it_is_tcp():
    with Liar() as liar:
        for mode in ('unbound', 'at'):
            name = 'fat-1400.%s.example' % mode
            assert status(ask(mode, liar.address, name, 'TXT')) == 'ok'
            assert liar.count(name, transport='tcp') == 1


@tap.test
def a_server_without_edns_spoils_nothing_that_follows():
    questions = ['no-edns.example', 'TXT', 'fat-1000.example', 'TXT', 'fat-1001.example', 'TXT']
    with Liar() as liar:
        for first in ('no-edns.example', 'formerr.example'):
            lines = ask('at', liar.address, first, 'TXT', *questions)
            assert [line.split()[1] for line in lines if line.startswith('record 1')][-2:] == [
                '1004', '1005'], lines


@tap.test
def more_questions_at_once_than_sockets_are_all_answered():
    questions = [word for at in range(300) for word in ('slow-20.n%d.example' % at, 'TXT')]
    with Liar() as liar:
        lines = ask('at-once', liar.address, *questions, under=('prlimit', '--nofile=200'))
        assert sum(line.startswith('ok ') for line in lines) == 300, lines
        assert len(liar.questions) == 300


@tap.test
def a_silent_server_keeps_nobody_past_the_deadline():
    questions = [word for at in range(300) for word in ('timeout.n%d.example' % at, 'TXT')]
    with Liar() as liar:
        lines = ask('at-once', liar.address, *questions, timeout_ms=500)
        # Those that were never sent are no fault of the server.
        said = collections.Counter(line.split()[0] for line in lines[:-1])
        assert said['timeout'] >= 100 and said['timeout'] + said['limit'] == 300, said


@tap.test
def who_joins_a_question_that_was_lost_is_not_lost_with_it():
    with Liar() as liar:
        lines = ask('at-late', liar.address, *['lost-both.example', 'TXT'] * 3, timeout_ms=600)
        assert [line.split()[0] for line in lines if 'record' not in line] == [
            'timeout', 'ok', 'ok', 'sent'], lines
        assert liar.count('lost-both.example') in (3, 4)


@tap.test
def a_server_is_asked_over_ipv6():
    with Liar(host='::1') as liar:
        for name in ('ok.example', 'big-16000.example'):
            assert status(ask('at', liar.address, name, 'TXT')) == 'ok'
    server = '::1@%d' % closed_port()
    check_status('network', status(ask('at', server, 'ok.example', 'TXT')))


# --- without memory -------------------------------------------------------------------------

SHIM = shim()


def counted(server, fails, *questions):
    """The statuses, and how many allocations they took."""
    with tempfile.NamedTemporaryFile('r') as log:
        env = {'LD_PRELOAD': SHIM, 'ASSAY_NOMEM': fails, 'ASSAY_NOMEM_LOG': log.name}
        lines = ask('at-once', server, *questions, timeout_ms=500, env=env)
        words = [line.split()[0] for line in lines[:-1]]
        return [word for word in words if word not in ('record', 'alias')], int(log.read())


@tap.test
def mt_09_where_memory_runs_out_nothing_is_known_and_nothing_is_wrong():
    names = ['ok', 'big-3000', 'nxdomain', 'nodata', 'loop', 'no-edns']
    questions = [word for name in names for word in (name + '.example', 'TXT')]
    with Liar() as liar:
        _, before = counted(liar.address, '')
        whole, count = counted(liar.address, '', *questions)
        failed = 0
        for number in range(before + 1, count + 1):
            words, _ = counted(liar.address, str(number), *questions)
            assert words == ['error'] or len(words) == len(whole), (number, words)
            for word, right in zip(words, whole):
                check_status(right + ' error network truncated timeout', word)
            failed += words != whole
        assert failed > 20, (before, count, failed)


def main():
    """Asks for all faults side by side, then runs what was registered."""
    with Liar() as liar, concurrent.futures.ThreadPoolExecutor(8) as pool:
        fault_cases(lambda mode, name: pool.submit(ask, mode, liar.address, name, 'TXT'))
        ask('unbound', liar.address, 'ok.unbound.fault.example', 'TXT')
        fault_counts(liar)
        tap.run()


if __name__ == '__main__':
    main()
