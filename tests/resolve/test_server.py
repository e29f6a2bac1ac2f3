# SPDX-License-Identifier: MIT
"""The resolver and a real name server (Knot DNS): through libunbound and directly."""
import os
import subprocess
import time

import tap
from lib import knot

ASK = os.environ['ASSAY_ASK']
LONG = '0123456789abcdef' * 1000

HEAD = '$TTL 300\n@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n'


def strings(text):
    """A TXT record's data, in strings of 255 octets."""
    return ' '.join('"%s"' % text[at:at + 255] for at in range(0, len(text), 255))


ZONE = HEAD + '\n'.join([
    'short TXT "v=spf1 -all"',
    'long TXT %s' % strings(LONG),
    'set TXT "b"', 'set TXT "a"', 'set TXT "c" "d"',
    '*.wild TXT "any"',
    'a.b.deep A 192.0.2.1',
    'alias CNAME short', 'away CNAME short.other.test.', 'nowhere CNAME no',
    'mail MX 10 MX1', 'mx1 A 192.0.2.1', 'mx1 AAAA 2001:db8::1',
    'sub NS ns.sub', 'ns.sub A 127.0.0.1',
    'srv SRV 1 2 443 MX1', 'caa CAA 0 issue "ca.example; x=y"', 'tlsa TLSA 3 1 1 aBcd',
    'naptr NAPTR 1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .', 'hinfo HINFO "x" "y z"',
    'sshfp SSHFP 4 2 01', 'ds DS 1 8 2 00ff', 'ds NS ns', 'ptr PTR MX1', 'spf SPF "v=spf1 -all"',
    'odd TYPE999 \\# 3 0102ff', 'quoted TXT "say \\"hi\\" \\\\ \\000\\255"',
]) + '\n'
OTHER = HEAD + 'short TXT "other"\n'

# What is asked (below zone.test), the type, the answer.
ROWS = (
    ('short', 'TXT', ['ok 300', 'record 12 "v=spf1 -all"']),
    ('SHORT', 'TXT', ['ok 300', 'record 12 "v=spf1 -all"']),
    ('set', 'TXT', ['ok 300', 'record 2 "a"', 'record 2 "b"', 'record 4 "c" "d"']),
    ('any.thing.wild', 'TXT', ['ok 300', 'record 4 "any"']),
    ('wild', 'TXT', ['nodata 60']),
    ('any.wild', 'A', ['nodata 60']),
    ('b.deep', 'TXT', ['nodata 60']),
    ('deep', 'A', ['nodata 60']),
    ('no', 'TXT', ['nxdomain 60']),
    ('x.short', 'TXT', ['nxdomain 60']),
    ('short', 'A', ['nodata 60']),
    ('alias', 'TXT', ['ok 300', 'alias short.zone.test', 'record 12 "v=spf1 -all"']),
    ('alias', 'A', ['nodata 60', 'alias short.zone.test']),
    ('nowhere', 'TXT', ['nxdomain 60', 'alias no.zone.test']),
    ('mail', 'MX', ['ok 300', 'record 17 10 mx1.zone.test']),
    ('mx1', 'AAAA', ['ok 300', 'record 16 2001:db8::1']),
    ('', 'SOA', ['ok 300', 'record 50 ns.zone.test root.zone.test 1 3600 600 86400 60']),
    ('', 'NS', ['ok 300', 'record 14 ns.zone.test']),
    ('srv', 'SRV', ['ok 300', 'record 21 1 2 443 mx1.zone.test']),
    ('caa', 'CAA', ['ok 300', 'record 22 0 issue "ca.example; x=y"']),
    ('tlsa', 'TLSA', ['ok 300', 'record 5 3 1 1 abcd']),
    ('naptr', 'NAPTR', ['ok 300', 'record 30 1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .']),
    ('hinfo', 'HINFO', ['ok 300', 'record 6 "x" "y z"']),
    ('sshfp', 'SSHFP', ['ok 300', 'record 3 4 2 01']),
    ('ptr', 'PTR', ['ok 300', 'record 15 mx1.zone.test']),
    ('spf', 'SPF', ['ok 300', 'record 12 "v=spf1 -all"']),
    ('odd', 'TYPE999', ['ok 300', 'record 3 \\# 3 0102ff']),
    ('quoted', 'TXT', ['ok 300', 'record 14 "say \\"hi\\" \\\\ \\000\\255"']),
    ('alias', 'CNAME', ['ok 300', 'record 17 short.zone.test']),
)

# libunbound asks for the target; one server asked directly says only what it holds.
AWAY = {'unbound': ['ok 300', 'alias short.other.test', 'record 6 "other"'],
        'at': ['servfail 0', 'alias short.other.test']}


def ask(mode, server, *questions):
    """The answers to NAME TYPE pairs, without the line of counts."""
    done = subprocess.run([ASK, mode, server, '5000', *questions], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout.splitlines()[:-1]


def check(mode, server, name, qtype, wanted):
    """One question, its answer to the letter."""
    got = ask(mode, server, (name + '.zone.test').lstrip('.'), qtype)
    assert got == wanted, '%s, not %s' % (got, wanted)


def check_long(mode, server):
    """The 16 kB record comes whole."""
    first, record = ask(mode, server, 'long.zone.test', 'TXT')
    assert first == 'ok 300'
    word, length, text = record.split(' ', 2)
    assert (word, int(length)) == ('record', len(LONG) + (len(LONG) + 254) // 255)
    assert text.startswith('"' + LONG[:60])


def check_referral(server):
    """What a server delegates is not "no such": asked directly it is unknown."""
    assert ask('at', server, 'x.sub.zone.test', 'TXT') == ['servfail 0']


def check_kdig(server):
    """The reference client sees the same set."""
    address, port = server.split('@')
    done = subprocess.run(['kdig', '+short', '@' + address, '-p', port, 'set.zone.test', 'TXT'],
                          capture_output=True, text=True, timeout=60, check=True)
    assert sorted(done.stdout.split('\n'))[1:] == ['"a"', '"b"', '"c" "d"'], done.stdout


def check_gone(server):
    """A server that went away is unknown, and soon."""
    start = time.monotonic()
    assert ask('at', server, 'short.zone.test', 'TXT') == ['network 0']
    status, = ask('unbound', server, 'short.zone.test', 'TXT')
    assert status in ('servfail 0', 'timeout 0'), status
    assert time.monotonic() - start < 11


def without_server():
    """Nothing to test with: one line says so."""
    tap.skip('knotd is not installed')


def main():
    """Starts the server and runs everything, last of all without it."""
    if not knot.find_knotd():
        tap.case('a real name server', without_server)
        tap.run()
    with knot.Knot({'zone.test': ZONE, 'other.test': OTHER}) as server:
        for mode in ('unbound', 'at'):
            for name, qtype, wanted in ROWS:
                tap.case('%s %s %s is %s' % (mode, qtype, name, wanted[0].split()[0]),
                         check, mode, server.address, name, qtype,
                         wanted)
            tap.case('%s an alias into another zone' % mode, check, mode, server.address, 'away',
                     'TXT', AWAY[mode])
            tap.case('dn-01 %s a record of 16 kB over TCP' % mode, check_long, mode,
                     server.address)
        tap.case('at a referral is unknown', check_referral, server.address)
        tap.case('kdig sees the same set', check_kdig, server.address)
        tap.case('a server that went away is unknown', gone_after(server))
        tap.run()


def gone_after(server):
    """Stops the server first: the last test."""
    def stopped():
        server.process.terminate()
        server.process.wait()
        check_gone(server.address)
    return stopped


if __name__ == '__main__':
    main()
