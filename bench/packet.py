#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How many DNS responses a CPU second dns_packet_read takes apart, beside the
readers of c-ares."""
import measure

TURNS = 5
SECONDS = '0.3'


def main():
    """The median of a few turns for each kind of packet."""
    found = {}
    for _ in range(TURNS):
        out = measure.run(*measure.program('packet'), SECONDS, capture_output=True).stdout
        for line in out.splitlines():
            kind, octets, ours, ares = line.split('\t')
            found.setdefault((kind, octets), []).append((float(ours), float(ares)))
    for (kind, octets), rates in found.items():
        ours = measure.median([pair[0] for pair in rates])
        ares = measure.median([pair[1] for pair in rates])
        measure.figure(f'packets read, {kind} ({octets} octets): {measure.rate(ours)} a CPU second; '
                       f'c-ares {measure.rate(ares)}')


main()
