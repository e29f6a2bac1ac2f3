# SPDX-License-Identifier: MIT
"""What each fault of a name server makes of a check: of a domain's own record, of a
mechanism, of an include and of an explanation (RFC 7208 4.4, 5, 5.2, 6.2). A fault is
temperror, never none, and no fault ever makes a pass."""
import contextlib
import subprocess
import time

import tap
from lib import liar_faults
from lib.liar import Liar, closed_port
from lib.program import assay, path, start, zone

ANSWERS = {
    'ok': 'fail', 'tc-ok': 'fail', 'slow-300': 'fail', 'alias-away': 'fail',
    'nxdomain': 'none', 'nodata': 'none', 'wildcard': 'none', 'type-a': 'none',
    'txt-300': 'none', 'ttl-0': 'none', 'nodata-bare': 'none', 'alias-bare': 'none',
    'nxdomain-bare': 'none',
}
FAILURES = '''timeout servfail refused notimp formerr rcode9 tc-close tc-half tc-zero tc-silent
    tc-again garbage garbage-id empty header header-lies http short rdlength label pointer-self
    pointer-out ancount qdcount loop chain-20 wrong-id wrong-question
    pointer-forward nx-forward nx-trail nx-soa-short'''.split()
# Broken in what libunbound does not look at.
FAILING = ('string-lies', 'nx-records', 'nx-soa-short')
ABSENT = ('nxdomain', 'nodata', 'nxdomain-bare')

LIAR = Liar()


def records(faults):
    """A zone for --with: domains whose terms lead to the faults."""
    lines = ''
    for fault in faults:
        lines += 'a-%s TXT "v=spf1 a:%s.example.net -all"\n' % (fault, fault)
        lines += 'include-%s TXT "v=spf1 include:%s.example.net +all"\n' % (fault, fault)
        lines += 'redirect-%s TXT "v=spf1 redirect=%s.example.net"\n' % (fault, fault)
        lines += 'exp-%s TXT "v=spf1 -all exp=%s.example.net"\n' % (fault, fault)
    return zone(lines)


def ask(domains, *more, timeout_s=2):
    """{domain: (result, explanation)}, all in flight at once."""
    lines = ''.join('192.0.2.1\t%s\t\n' % domain for domain in domains)
    done = assay('spf', '--batch', '--dns', LIAR.address, '--question-timeout', str(timeout_s), *more,
                 stdin=lines.encode())
    found = [tuple(line.split('\t')) for line in done.out.splitlines()]
    assert len(found) == len(domains), done
    return dict(zip(domains, found))


def is_result(got, wanted):
    """One row of the table."""
    assert got[0] == wanted, '%s, not %s' % (got[0], wanted)


def expect(found, prefix, fault, wanted):
    """Registers one test."""
    where = {'': 'the record itself', 'a-': 'a', 'include-': 'include', 'redirect-': 'redirect',
             'exp-': 'exp'}[prefix]
    domain = prefix + fault + ('.example.com' if prefix else '.example.net')
    tap.case('dn_06 %s at %s is %s' % (fault, where, wanted), is_result, found[domain], wanted)


def exit_code(fault, wanted):
    """NXDOMAIN, NODATA and SERVFAIL are told apart by exit code too."""
    done = assay('spf', '--dns', LIAR.address, '--question-timeout', '2', '192.0.2.1',
                 fault + '.example.net')
    assert done.code == wanted, done


def explains_by_default(found):
    """An explanation that cannot be had changes nothing else."""
    for fault in FAILURES:
        assert found['exp-%s.example.com' % fault] == ('fail', 'DEFAULT'), fault


def wildcard_is_no_record(found):
    """A TXT record that answers for every name is no SPF record."""
    assert found['wildcard.example.net'] == ('none', ''), found['wildcard.example.net']


def judged_at_the_deadline():
    """RFC 7208 4.6.4: past the time for the whole, temperror; also where a DNS error would
    be passed over (ptr), and the same again from the case."""
    where = path('deadline.case')
    done = assay('spf', '--dns', LIAR.address, '--timeout', '1', '--json', '--as-of', '@1',
                 '--with', zone('late TXT "v=spf1 exists:timeout.example.net ptr:x.example +all"\n'
                                'ptr TXT "v=spf1 ptr -all"\n1.2.0.192.in-addr.arpa. CNAME '
                                'timeout.example.net.\n'),
                 '--save-case', where, '192.0.2.1', 'late.example.com', 'ptr.example.com')
    checks = done.json['spf']['identities']
    assert [one['result'] for one in checks] == ['temperror', 'temperror'], done
    statuses = {one['name']: one['status'] for one in done.json['questions']}
    assert statuses['timeout.example.net'] == 'deadline', statuses
    assert assay('spf', '--case', where, '--json').out == done.out


def with_a_bad_server(bad, fault, wanted):
    """Two servers of which one is of no use: what the other one says counts, and an empty
    answer that only a broken packet looks like does not (RFC 2308 2.2). libunbound begins with
    either of them, so each order, and several names."""
    names = ['%s.%d.example.net' % (fault, at) for at in range(6)]
    for servers in ((bad, LIAR.address), (LIAR.address, bad)):
        done = assay('spf', '--batch', '--dns', servers[0], '--dns', servers[1],
                     stdin=''.join('192.0.2.1\t%s\t\n' % name for name in names).encode())
        assert [line.split('\t')[0] for line in done.out.splitlines()] == [wanted] * 6, done


def slow_beside_a_dead_one(delay_s, fault, wanted, *args):
    """A server that takes long, but not too long, is heard, whichever is asked first."""
    with Liar(always='timeout') as dead, Liar(delay_s=delay_s) as slow:
        for at, servers in enumerate(((dead, slow), (slow, dead))):
            done = assay('spf', '--dns', servers[0].address, '--dns', servers[1].address, *args,
                         '192.0.2.1', '%s.%d.example.net' % (fault, at))
            assert done.code == 1 and done.out.startswith(wanted), done


def slow_beside_a_failing_one(bad, bad_s, good_s, fault, wanted):
    """Six names that one server fails at, while the other takes its time; the default is 5 s."""
    with Liar(always=bad, delay_s=bad_s) as failing, Liar(delay_s=good_s) as slow:
        lines = ['192.0.2.1\t%s.%d.example.net\t\n' % (fault, at) for at in range(6)]
        done = assay('spf', '--batch', '--dns', failing.address, '--dns', slow.address,
                     stdin=''.join(lines).encode())
        assert [line.split('\t')[0] for line in done.out.splitlines()] == [wanted] * 6, done


def doubt_after_a_failure():
    """A server fails when it is asked because it is late, and then gives an empty answer, which
    is in doubt: it is asked for that too, though another one says nothing."""
    begin = time.monotonic()

    def fault(query):
        passed_s = time.monotonic() - begin
        if 1.2 < passed_s < 1.4:
            return liar_faults.FAULTS['servfail'](query)
        reply = liar_faults.FAULTS['nodata-bare'](query)
        reply.delay_s = max(0, 1.5 - passed_s)
        return reply
    with Liar(always='timeout') as silent, Liar() as late:
        liar_faults.FAULTS['late'] = fault
        lines = ['192.0.2.1\tlate.%d.example.net\t\n' % at for at in range(10)]
        done = assay('spf', '--batch', '--dns', silent.address, '--dns', late.address,
                     stdin=''.join(lines).encode())
        assert done.out == 'none\t\n' * 10, done


def slow_among_the_fast(fast):
    """An answer that takes its time is heard, whatever is asked beside it; libunbound may ask
    again before it comes, and then wants that answer alone."""
    names = ['slow-1300.%d.example.net' % fast] + ['ok.%d.%d.example.net' % (fast, at) for at in range(fast)]
    assert [result for result, _ in ask(names, timeout_s=5).values()] == ['fail'] * (fast + 1)


def empty_among_the_lame():
    """Names that nobody answers for, of which a stranger has any number, do not keep those
    that have an answer from it."""
    with Liar(delay_s=0.9) as one, Liar(delay_s=0.9) as other, Liar(delay_s=0.9) as third:
        process = start('spf', '--batch', '--jobs', '1000', '--dns', one.address, '--dns', other.address,
                        '--dns', third.address, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        lines = ['192.0.2.1\t%s.%d.example.net\t\n' % (fault, at)
                 for fault in ('timeout', 'nodata-bare') for at in range(200)]
        process.stdin.write(''.join(lines[:200]).encode())
        process.stdin.flush()
        time.sleep(0.6)
        out, _ = process.communicate(''.join(lines[200:220]).encode(), timeout=60)
        results = [line.split('\t')[0] for line in out.decode().splitlines()]
        assert results == ['temperror'] * 200 + ['none'] * 20, results


def large_among_the_closed(*bad):
    """Connections that a server closes on other names' answers, which a stranger may bring
    about, are nothing against the large answers that it gives. libunbound thinks otherwise."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Liar(always=fault)) for fault in bad]
        servers.append(stack.enter_context(Liar()))
        lines = ['192.0.2.1\t%s.%d.example.net\t\n' % (fault, at)
                 for fault in ('tc-close', 'tc-ok') for at in range(100)]
        done = assay('spf', '--batch', '--jobs', '1000',
                     *[word for server in servers for word in ('--dns', server.address)],
                     stdin=''.join(lines).encode())
        results = [line.split('\t')[0] for line in done.out.splitlines()]
        assert results == ['temperror'] * 100 + ['fail'] * 100, results


def large_behind_a_slow_one():
    """libunbound may ask on one connection what a server answers in order."""
    domains = ['tc-slow.example.net'] + ['tc-ok.%d.example.net' % at for at in range(20)]
    assert [result for result, _ in ask(domains, timeout_s=5).values()] == ['fail'] * 21


def slow_over_tcp():
    """Where one server has failed at a name, what another one has begun to say is waited for."""
    with Liar(always='tc-close') as closed, Liar() as slow:
        lines = ['192.0.2.1\t%s.%d.example.net\t\n' % (fault, at)
                 for fault in ('tcpslow-400', 'tc-close') for at in range(20)]
        done = assay('spf', '--batch', '--jobs', '1000', '--question-timeout', '3', '--dns',
                     closed.address, '--dns', slow.address, stdin=''.join(lines).encode())
        results = [line.split('\t')[0] for line in done.out.splitlines()]
        assert results == ['fail'] * 20 + ['temperror'] * 20, results


def servers_of_no_use():
    """Registers the tests of with_a_bad_server, and runs all."""
    with contextlib.ExitStack() as stack:
        silent = stack.enter_context(Liar(always='timeout')).address
        servers = {'nobody answers': '127.0.0.1@%d' % closed_port(), 'all is timeout': silent}
        for fault in FAILING + ('refused', 'servfail', 'garbage'):
            servers['all is ' + fault] = stack.enter_context(Liar(always=fault)).address
        for what, address in servers.items():
            for fault, wanted in (('nodata-bare', 'none'), ('alias-bare', 'none'), ('ok', 'fail'),
                                  ('nxdomain-bare', 'none'), ('nx-forward', 'temperror')):
                tap.case('dn_06 %s is %s where at another server %s' % (fault, wanted, what),
                         with_a_bad_server, address, fault, wanted)
        tap.case('dn_06 pointer-forward is temperror where at another server all is timeout',
                 with_a_bad_server, silent, 'pointer-forward', 'temperror')
        tap.run()


def main():
    """Asks everything in two runs, then looks at each answer."""
    faults = FAILURES + list(ABSENT)
    domains = ['%s.example.net' % fault for fault in list(ANSWERS) + FAILURES + list(FAILING)]
    domains += [prefix + fault + '.example.com' for fault in faults
                for prefix in ('a-', 'include-', 'redirect-', 'exp-')]
    with LIAR:
        found = ask(domains, '--with', records(faults), '--default-explanation', 'DEFAULT')
        for fault, wanted in ANSWERS.items():
            expect(found, '', fault, wanted)
        for fault in FAILURES:
            expect(found, '', fault, 'temperror')
            for prefix in ('a-', 'include-', 'redirect-'):
                expect(found, prefix, fault, 'temperror')
            expect(found, 'exp-', fault, 'fail')
        for fault in FAILING:
            expect(found, '', fault, 'temperror')
        for fault in ABSENT:
            expect(found, 'a-', fault, 'fail')
            expect(found, 'include-', fault, 'permerror')
            expect(found, 'redirect-', fault, 'permerror')
        for delay_s, fault, wanted, *args in ((3, 'ok', 'fail'), (1.3, 'alias-bare', 'none'),
                                              (0.3, 'ok', 'fail', '--timeout', '1')):
            tap.case('dn_06 %s after %g s is %s beside a dead server' % (fault, delay_s, wanted),
                     slow_beside_a_dead_one, delay_s, fault, wanted, *args)
        tap.case('dn_04 large answers are heard behind a slow one', large_behind_a_slow_one)
        tap.case('dn_04 a slow answer over TCP is heard beside closed connections', slow_over_tcp)
        for bad, bad_s, good_s, fault, wanted in (('servfail', 0.3, 2, 'ok', 'fail'),
                                                  ('refused', 0, 2.6, 'nodata', 'none'),
                                                  ('servfail', 0, 0.7, 'alias-bare', 'none')):
            tap.case('dn_06 %s after %g s is %s where another server says %s' % (fault, good_s, wanted, bad),
                     slow_beside_a_failing_one, bad, bad_s, good_s, fault, wanted)
        tap.case('dn_06 an answer in doubt is heard where its server failed before', doubt_after_a_failure)
        for fast in (2, 7):
            tap.case('dn_06 a slow answer is heard among %d fast ones' % fast, slow_among_the_fast, fast)
        tap.case('dn_06 empty answers are heard among the lame', empty_among_the_lame)
        for bad in ((), ('pointer-out',), ('timeout',)):
            tap.case('dn_04 large answers are heard among the closed %s' % ' '.join(bad),
                     large_among_the_closed, *bad)
        tap.case('the deadline of the whole is temperror', judged_at_the_deadline)
        tap.case('dn_06 an explanation that fails is the default', explains_by_default, found)
        tap.case('dn_12 a wildcard is no record', wildcard_is_no_record, found)
        for fault, code in (('ok', 1), ('nxdomain', 1), ('nodata', 1), ('servfail', 2),
                            ('timeout', 2), ('garbage', 2), ('refused', 2)):
            tap.case('dn_06 exit code of %s is %d' % (fault, code), exit_code, fault, code)
        servers_of_no_use()


if __name__ == '__main__':
    main()
