# SPDX-License-Identifier: MIT
"""coverage.py ROOT SUMMARY: gcovr's JSON summary against the bars.

Counts the folders above the I/O line: 95 % of the lines, 80 % of the branches
without asserts.
"""
import json
import sys

import tree

LINES_MIN = 95.0
BRANCHES_MIN = 80.0
KEYS = ('line_covered', 'line_total', 'branch_covered', 'branch_total')


def percent(covered, total):
    """A share; nothing of nothing is all of it."""
    return 100.0 * covered / total if total else 100.0


def by_folder(root, summary):
    """{folder above the line: the four counts}, and the files with their counts."""
    _, pure = tree.layers(root)
    folders, files = {}, []
    for one in summary['files']:
        parts = one['filename'].split('/')
        if parts[0] != 'src' or parts[1] not in pure:
            continue
        counts = [one[key] for key in KEYS]
        files.append((one['filename'], counts))
        have = folders.setdefault(parts[1], [0, 0, 0, 0])
        folders[parts[1]] = [a + b for a, b in zip(have, counts)]
    return folders, files


def line_of(name, counts):
    """One line of the table."""
    return '%-28s lines %5d of %5d %5.1f %%   branches %5d of %5d %5.1f %%' % (
        name, counts[0], counts[1], percent(*counts[:2]),
        counts[2], counts[3], percent(*counts[2:]))


def main():
    """Files below a bar, folders, the whole."""
    with open(sys.argv[2], encoding='utf-8') as text:
        folders, files = by_folder(sys.argv[1], json.load(text))
    for name, counts in sorted(files):
        if percent(*counts[:2]) < LINES_MIN or percent(*counts[2:]) < BRANCHES_MIN:
            print(line_of(name, counts))
    for name, counts in folders.items():
        print(line_of(name + '/', counts))
    whole = [sum(counts[i] for counts in folders.values()) for i in range(4)]
    print(line_of('above the I/O line', whole))
    good = percent(*whole[:2]) >= LINES_MIN and percent(*whole[2:]) >= BRANCHES_MIN
    print('figure: coverage above the I/O line: %.1f %% of lines, %.1f %% of branches'
          % (percent(*whole[:2]), percent(*whole[2:])))
    return 0 if good and whole[1] else 1


if __name__ == '__main__':
    sys.exit(main())
