#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""SPF evaluations per CPU second, in memory, beside libspf2, go-spf and pyspf.

Each has its own DNS in memory and the same records. rspamd has no such mode. The
programs take turns; a ratio is the median of the turns' ratios, so that what
slows the machine down for a while slows them all.
"""
import measure
import spf_cases

TURNS = 9
SECONDS = '0.25'
PEERS = ('peer_libspf2', 'peer_gospf', 'pyspf')
BARS = {'simple': 1.2, 'wide': 1.2}
TOP = 'top.bench.example'


def one(name, path, case):
    """Evaluations per CPU second of one run; the verdict must be right."""
    out = measure.run(*measure.program(name), path, case.client, f'alice@{TOP}', SECONDS,
                      capture_output=True).stdout
    result, count, seconds = out.split()
    assert result.lower() == case.expect, f'{name} says {result} for {case.name}'
    return int(count) / float(seconds)


def take_turns(case):
    """The rates of every program, a list each."""
    zone, table = measure.scratch(f'{case.name}.zone'), measure.scratch(f'{case.name}.tsv')
    spf_cases.write_zone(zone, [case])
    spf_cases.write_table(table, case)
    rates = {name: [] for name in ('spf_memory',) + PEERS}
    for _ in range(TURNS):
        for name, found in rates.items():
            found.append(one(name, zone if name == 'spf_memory' else table, case))
    return rates


def report(case, rates):
    """One figure: ours, the ratio to the best, the others."""
    ours = rates['spf_memory']
    best = max(PEERS, key=lambda name: measure.median(rates[name]))
    ratio = measure.median([a / b for a, b in zip(ours, rates[best])])
    others = ', '.join(f'{name.removeprefix("peer_")} {measure.rate(measure.median(rates[name]))}'
                       for name in PEERS)
    bar = f' (bar {BARS[case.name]})' if case.name in BARS else ''
    measure.figure(f'SPF in memory, {case.name}: {measure.rate(measure.median(ours))} a CPU second, '
                   f'{ratio:.2f} times {best.removeprefix("peer_")}{bar}; {others}')


def main():
    """All four cases."""
    measure.build_go()
    for make in (spf_cases.simple, spf_cases.wide, spf_cases.chain, spf_cases.mixed):
        case = make(TOP)
        report(case, take_turns(case))


main()
