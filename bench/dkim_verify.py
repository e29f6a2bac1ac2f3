#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""DKIM verifies per CPU second, beside the machine's own RSA and SHA-256, libopendkim,
Mail::DKIM and dkimpy; and the memory that a message takes.

The programs take turns; a ratio is the median of the turns' ratios, so that what slows the
machine down for a while slows them all.
"""
import os
import random

import measure
from lib.signer import Openssl, keys, sign

TURNS = 7
HEADER = ''.join('Received: from mx%d.example.net (mx%d.example.net [192.0.2.%d])\r\n\tby mx.example.org '
                 'with ESMTPS id %08d\r\n\tfor <bob@example.org>; Sat, 21 Nov 2026 09:00:0%d +0000\r\n'
                 % (n, n, n, n, n) for n in range(4)).encode()
HEADER += (b'From: Alice Example <alice@example.com>\r\nTo: Bob Example <bob@example.org>\r\n'
           b'Subject: The invoice for October, and two questions\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n'
           b'Message-ID: <20261121090000.1@example.com>\r\nMIME-Version: 1.0\r\n'
           b'Content-Type: text/plain; charset=utf-8\r\n')
NAMES = 'from:to:subject:date:message-id:mime-version:content-type:from:subject'
PEERS = ('libopendkim', 'Mail::DKIM', 'dkimpy')


def body(size):
    """Text of which fewer than one line in a hundred needs a change."""
    rng = random.Random(size)
    lines, length = [], 0
    while length < size:
        line = ' '.join('word%04d' % rng.randrange(9999) for _ in range(8))
        lines.append(line + ('  \r\n' if rng.randrange(120) == 0 else '\r\n'))
        length += len(lines[-1])
    return ''.join(lines).encode()[:size - 2] + b'\r\n'


def write(name, content):
    """A file in the build folder."""
    where = measure.scratch(name)
    with open(where, 'wb') as out:
        out.write(content)
    return where


def commands(message, zone, table, seconds):
    """Each program's command."""
    ours, here = measure.program('dkim_verify'), measure.HERE
    modes = {mode: [*ours, mode, message, zone, seconds] for mode in ('seen', 'fresh', 'rsa', 'sha256')}
    return {**modes,
            'libopendkim': [*measure.program('peer_opendkim'), message, table, seconds],
            'Mail::DKIM': ['perl', os.path.join(here, 'peers/mail_dkim.pl'), message, table, seconds],
            'dkimpy': ['/usr/bin/python3', os.path.join(here, 'peers/dkimpy.py'), message, table, seconds]}


def one(command):
    """Runs a CPU second; the verdict must be right."""
    result, count, seconds = measure.run(*command, capture_output=True).stdout.split()
    assert result == 'pass', (command, result)
    return int(count) / float(seconds)


def take_turns(chosen, turns=TURNS):
    """The rates of every program, a list each."""
    rates = {name: [] for name in chosen}
    for _ in range(turns):
        for name, command in chosen.items():
            rates[name].append(one(command))
    return rates


def ratio(rates, one_name, other):
    """The median of the turns' ratios."""
    return measure.median([a / b for a, b in zip(rates[one_name], rates[other])])


def peers_text(rates):
    """What the others do."""
    return ', '.join(f'{name} {measure.rate(measure.median(rates[name]))}' for name in PEERS)


def bench_small(zone, table, key, other):
    """4 KB, with a key seen before and with a fresh one."""
    message = write('4k.eml', sign(key, HEADER, body(3000), c='relaxed/relaxed', h=NAMES))
    write('4k.eml.other', sign(other, HEADER, body(3000), c='relaxed/relaxed', h=NAMES, s='t'))
    rates = take_turns(commands(message, zone, table, '0.3'))
    for mode in ('seen', 'fresh'):
        measure.figure(f'DKIM verify, 4 KB RSA-2048, key {mode}: {measure.rate(measure.median(rates[mode]))} a '
                       f'CPU second, {ratio(rates, mode, "rsa"):.2f} of raw RSA (bar 0.5), '
                       f'{ratio(rates, mode, "libopendkim"):.1f} times libopendkim (bar 4.5); {peers_text(rates)}')


def bench_large(zone, table, key):
    """20 MB of text."""
    message = write('20m.eml', sign(key, HEADER, body(20 << 20), c='relaxed/relaxed', h=NAMES))
    chosen = commands(message, zone, table, '0.3')
    del chosen['fresh'], chosen['rsa']
    rates = take_turns(chosen, 3)
    megabytes = measure.median(rates['seen']) * 20 * 1.048576
    measure.figure(f'DKIM verify, 20 MB text, relaxed: {megabytes:.0f} MB a CPU second, '
                   f'{ratio(rates, "seen", "sha256"):.2f} of raw SHA-256 (bar 0.6), '
                   f'{ratio(rates, "seen", "libopendkim"):.1f} times libopendkim (bar 6)')


def bench_lengths(zone, table, key):
    """100 signatures with 100 values of l=."""
    text = body(1 << 20)
    message = HEADER + b'\r\n' + text
    for n in range(100):
        header, _, _ = message.partition(b'\r\n\r\n')
        message = sign(key, header + b'\r\n', text, c='relaxed/relaxed', h=NAMES, l=str(1000 + n * 9973))
    chosen = commands(write('100.eml', message), zone, table, '0.3')
    rates = take_turns({name: chosen[name] for name in ('seen', 'libopendkim')}, 3)
    ours, theirs = (1000 / measure.median(rates[name]) for name in ('seen', 'libopendkim'))
    measure.figure(f'DKIM verify, 1 MB with 100 signatures of 100 values of l= (10 are checked): {ours:.1f} ms; '
                   f'libopendkim {theirs:.0f} ms')


def peak(message, zone, count):
    """Kilobytes at the most, with so many at once."""
    out = measure.run(*measure.program('dkim_verify'), 'memory', message, zone, str(count), capture_output=True)
    result, _, kilobytes = out.stdout.split()
    assert result == 'pass', result
    return int(kilobytes)


def bench_memory(zone, key):
    """A message of 50 MB, alone and ten at once, beside one of 4 KB."""
    small, large = measure.scratch('4k.eml'), write('50m.eml', sign(key, HEADER, body(50 << 20),
                                                                    c='relaxed/relaxed', h=NAMES))
    base = peak(small, zone, 1)
    measure.figure(f'memory, a message of 50 MB: {(peak(large, zone, 1) - base) / 1024:.1f} MB more than one of 4 KB '
                   f'(bar 6); ten at once {(peak(large, zone, 10) - base) / 1024:.1f} MB more (bar 20)')


def main():
    """All of it, with one key; a second one makes it a fresh one."""
    key, other = (Openssl('rsa', '-pkeyopt', 'rsa_keygen_bits:2048') for _ in range(2))
    record = key.record()
    zone = keys({'s._domainkey.example.com': record, 't._domainkey.example.com': other.record()})
    table = write('opendkim.keys', f's._domainkey.example.com {record}\n'.encode())
    bench_small(zone, table, key, other)
    bench_large(zone, table, key)
    bench_lengths(zone, table, key)
    bench_memory(zone, key)


main()
