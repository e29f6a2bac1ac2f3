# SPDX-License-Identifier: MIT
"""coverage.py ROOT THROUGH UNITS: gcovr's JSON summaries against the bars.

Counts the folders above the I/O line: 95 % of the lines, 80 % of the branches
without asserts. THROUGH is of what went through the program, the header or a socket.
The sources in awaiting.tsv have no command yet: UNITS, the summary of the unit
suites, holds each of them to the bars until THROUGH reaches it.
"""
import json
import os
import sys

import tree

LINES_MIN = 95.0
BRANCHES_MIN = 80.0
KEYS = ('line_covered', 'line_total', 'branch_covered', 'branch_total')
NOTHING = (0, 0, 0, 0)


def percent(covered, total):
    """A share; nothing of nothing is all of it."""
    return 100.0 * covered / total if total else 100.0


def is_below(counts):
    """Below a bar."""
    return percent(*counts[:2]) < LINES_MIN or percent(*counts[2:]) < BRANCHES_MIN


def total(counted):
    """The four counts of all of these."""
    return [sum(counts) for counts in zip(NOTHING, *counted)]


def above_the_line(root, path):
    """{source above the I/O line: its four counts}."""
    _, pure = tree.layers(root)
    with open(path, encoding='utf-8') as text:
        files = {one['filename']: [one[key] for key in KEYS] for one in json.load(text)['files']}
    return {name: counts for name, counts in files.items()
            if name.startswith('src/') and name.split('/')[1] in pure}


def awaited(root):
    """{source: the issue that brings the command}."""
    rows = tree.read(root, 'scripts/awaiting.tsv').splitlines()
    return dict(row.split('\t') for row in rows if not row.startswith('#'))


def refusal(root, name, through, unit):
    """Why this source cannot be in the table, or None."""
    if not os.path.isfile(os.path.join(root, name)):
        return 'is not there'
    if through[0]:
        return '%d of its lines are reached by a command: it waits no more' % through[0]
    if not unit[1]:
        return 'nothing of it is measured'
    if is_below(unit):
        return 'the unit suites leave it below a bar'
    return None


def refusals(root, waiting, through, units):
    """A line for each source that cannot be in the table."""
    found = {name: refusal(root, name, through.get(name, NOTHING), units.get(name, NOTHING))
             for name in waiting}
    return ['awaiting.tsv: %s (issue %s): %s' % (name, waiting[name], why)
            for name, why in found.items() if why]


def line_of(name, counts):
    """One line of the table."""
    return '%-28s lines %5d of %5d %5.1f %%   branches %5d of %5d %5.1f %%' % (
        name, counts[0], counts[1], percent(*counts[:2]),
        counts[2], counts[3], percent(*counts[2:]))


def show(reached, waiting):
    """Files below a bar, folders."""
    for name, counts in sorted({**reached, **waiting}.items()):
        if is_below(counts):
            print(line_of(name, counts))
    for folder in dict.fromkeys(name.split('/')[1] for name in reached):
        print(line_of(folder + '/', total(counts for name, counts in reached.items()
                                          if name.split('/')[1] == folder)))


def main():
    """Files below a bar, folders, the whole, and what waits."""
    root = sys.argv[1]
    through, units = (above_the_line(root, path) for path in sys.argv[2:4])
    table = awaited(root)
    reached = {name: counts for name, counts in through.items() if name not in table}
    waiting = {name: units.get(name, NOTHING) for name in table}
    show(reached, waiting)
    whole, rest = total(reached.values()), total(waiting.values())
    print(line_of('above the I/O line', whole))
    print(line_of('without a command yet', rest))
    faults = refusals(root, table, through, units)
    print(''.join(line + '\n' for line in faults), end='')
    print('figure: coverage above the I/O line: %.1f %% of lines, %.1f %% of branches; without %d lines '
          'that no command reaches yet, of which unit suites reach %.1f %%, and %.1f %% of branches'
          % (percent(*whole[:2]), percent(*whole[2:]), rest[1], percent(*rest[:2]), percent(*rest[2:])))
    return 1 if faults or is_below(whole) or not whole[1] else 0


if __name__ == '__main__':
    sys.exit(main())
