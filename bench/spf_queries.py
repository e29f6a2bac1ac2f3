#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How many DNS questions one SPF check sends, counted by the name server."""
import measure
import slow_net
import spf_cases

CASES = (
    (spf_cases.first_of_many, 'f', 'the first term matches and 40 includes follow', ' (bar 2)'),
    (spf_cases.many_mx, 'm', 'ten mx with ten hosts each', ''),
    (spf_cases.bomb, 'b', 'an include bomb of 40 by 40', ''),
)
DELAY_MS = 5


def asked(server, talker, case):
    """The questions of one check, and the verdict where it is not the right one."""
    before = server.asked()
    verdict, _ = talker.check(case.client, f'alice@{case.records[0][0]}')
    count = server.asked() - before
    wrong = '' if verdict == case.expect else f' (wrong: {verdict})'
    return f'{talker.name} {count}{wrong}'


def asked_with_helo(server, case):
    """Ours once more, in a process of its own, with the HELO identity too."""
    before = server.asked()
    measure.run(*measure.program('assay'), 'spf', '--dns', '127.0.0.1', case.client,
                f'alice@{case.records[0][0]}', 'mail.bench.example', capture_output=True)
    return f'assay with HELO {server.asked() - before}'


def main():
    """Every case by every program."""
    slow_net.enter()
    cases = [make(f'{top}.bench.example') for make, top, _, _ in CASES]
    zone = measure.scratch('queries.zone')
    spf_cases.write_zone(zone, cases)
    server = slow_net.Slow(zone, DELAY_MS)
    talkers = slow_net.talkers()
    for case, (make, _, text, bar) in zip(cases, CASES):
        found = [asked(server, talker, case) for talker in talkers]
        if make is spf_cases.first_of_many:
            found.append(asked_with_helo(server, case))
        measure.figure(f'SPF questions sent, {text}: {found[0]}{bar}; {", ".join(found[1:])}')
    for talker in talkers:
        talker.close()
    server.close()


main()
