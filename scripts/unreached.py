# SPDX-License-Identifier: MIT
"""unreached.py ROOT NAME: how much of a parser its fuzz target reaches.

Reads what llvm-cov exports on standard input, looks at the sources that
fuzz/targets.tsv names for the target. 1 where under 90 % of the lines are reached.
"""
import json
import os
import sys

LEAST = 90.0


def sources_of(root, name):
    """The third column of targets.tsv."""
    with open(os.path.join(root, 'fuzz', 'targets.tsv'), encoding='utf-8') as targets:
        for line in targets:
            cells = line.rstrip('\n').split('\t')
            if cells[0] == name:
                return cells[2].split()
    return []


def main():
    """One line for each source and one for all."""
    root, name = sys.argv[1:3]
    files = json.load(sys.stdin)['data'][0]['files']
    lines = {os.path.relpath(one['filename'], root): one['summary']['lines'] for one in files}
    covered = count = 0
    for source in sources_of(root, name):
        if source not in lines:
            print('%s: %s is not in the program' % (name, source))
            return 1
        covered += lines[source]['covered']
        count += lines[source]['count']
        print('  %s: %.1f %%' % (source, lines[source]['percent']))
    share = 100.0 * covered / max(count, 1)
    print('%s: %d of %d lines reached, %.1f %%' % (name, covered, count, share))
    return 0 if share >= LEAST else 1


if __name__ == '__main__':
    sys.exit(main())
