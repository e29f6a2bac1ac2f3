#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""SPF latency where every DNS answer is 20 ms late: elapsed time in round trips.

Every program runs throughout and takes one check at a time; each check is of a
domain that it has not seen. The figure is the median of 21.
"""
import measure
import slow_net
import spf_cases

DELAY_MS = 20
REPEATS = 21
MAKERS = {'wide': spf_cases.wide, 'mixed': spf_cases.mixed, 'fat': spf_cases.fat,
          'chain': spf_cases.chain}
BARS = {'wide': 2.3, 'mixed': 3.3, 'fat': 3.3, 'chain': 10}


def top(kind, number):
    """A domain for one check."""
    return f'r{number}.{kind}.bench.example'


def all_cases():
    """Each case under as many names as there are checks, and one to warm up."""
    return {kind: [make(top(kind, number)) for number in range(REPEATS + 1)]
            for kind, make in MAKERS.items()}


def trips(talker, cases):
    """The median, in round trips, and the verdict where it is wrong."""
    found, wrong = [], ''
    for case in cases:
        verdict, elapsed = talker.check(case.client, f'alice@{case.records[0][0]}')
        if verdict != case.expect:
            wrong = f' (wrong: {verdict})'
        found.append(elapsed * 1000 / DELAY_MS)
    assert not wrong or talker.name != 'assay', wrong
    return f'{talker.name} {measure.median(found[1:]):.2f}{wrong}'


def main():
    """Every case by every program, all beside one server."""
    slow_net.enter()
    cases = all_cases()
    zone = measure.scratch('latency.zone')
    spf_cases.write_zone(zone, [case for several in cases.values() for case in several])
    server = slow_net.Slow(zone, DELAY_MS)
    talkers = slow_net.talkers()
    for kind, several in cases.items():
        found = [trips(talker, several) for talker in talkers]
        measure.figure(f'SPF latency, {kind}, in round trips of {DELAY_MS} ms: {found[0]} '
                       f'(bar {BARS[kind]}); ' + ', '.join(found[1:]))
    for talker in talkers:
        talker.close()
    server.close()


main()
