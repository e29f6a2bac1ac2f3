# SPDX-License-Identifier: MIT
"""Holds doc/requirements.md against what ran.

The last column of a row is `open`; `test: NAME[, NAME...]`, each of which ran
and passed; or `shown: COMMAND, COMMIT, DATE`. Anything else is a fault.
"""
import re

ROW = re.compile(r'^\|\s*([A-Z]+\d+)\s*\|(.*)\|\s*$')
SHOWN = re.compile(r'^\S.*,\s*[0-9a-f]{7,40},\s*\d{4}-\d\d-\d\d$')


def read_ledger(path):
    """The rows as (id, clause, held by)."""
    rows = []
    with open(path, encoding='utf-8') as ledger:
        for line in ledger:
            match = ROW.match(line)
            if match:
                cells = [c.strip() for c in re.split(r'(?<!\\)\|', match.group(2))]
                rows.append((match.group(1), cells[0], cells[-1]))
    return rows


def test_names(held):
    """The names of a `test:` cell."""
    names = [n.strip().strip('`') for n in held[len('test:'):].split(', ')]
    return [n for n in names if n]


def row_faults(row, ran):
    """What is wrong with one row."""
    ident, _, held = row
    if held == 'open':
        return []
    if held.startswith('test:'):
        names = test_names(held)
        faults = [] if names else ['%s: names no test' % ident]
        for name in names:
            fault = ran.fault(name)
            if fault:
                faults.append('%s: test "%s" %s' % (ident, name, fault))
        return faults
    if held.startswith('shown:'):
        if SHOWN.match(held[len('shown:'):].strip()):
            return []
        return ['%s: "shown:" needs COMMAND, COMMIT, DATE' % ident]
    return ['%s: "%s" is none of open, test:, shown:' % (ident, held)]


def check(path, ran):
    """(faults, open rows)."""
    rows = read_ledger(path)
    faults = [] if rows else ['%s has no rows' % path]
    seen = set()
    for row in rows:
        if row[0] in seen:
            faults.append('%s: two rows' % row[0])
        seen.add(row[0])
        faults += row_faults(row, ran)
    return faults, [row[0] for row in rows if row[2] == 'open']
