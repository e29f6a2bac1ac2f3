# SPDX-License-Identifier: MIT
"""Holds tests/attack/index.tsv against the list of attacks and what ran.

A line is `ID<TAB>NAME[, NAME...]`, tests that ran and passed, or
`ID<TAB>issue N`, the issue that will bring the test. `#` begins a remark.
"""
import re

# What issue 1 owes, by the first letters of the id, and the ledger row that holds it.
DUE_ROWS = {'SP': 'S16', 'DN': 'S17', 'CL': 'S18'}
DUE_ISSUE = 1
ISSUES = 10


def read_ids(path):
    """The ids of the attack list: its first column, without the heading."""
    with open(path, encoding='utf-8') as cases:
        return [line.split('\t')[0] for line in cases.read().splitlines()[1:] if line.strip()]


def read_index(path):
    """The index as {id: held by}; a repeated id is a ValueError."""
    index = {}
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            if not line.strip() or line.startswith('#'):
                continue
            ident, tab, held = line.rstrip('\n').partition('\t')
            if not tab or ident in index:
                raise ValueError('%s: "%s" is no line of its own' % (path, line.strip()))
            index[ident] = held.strip()
    return index


def entry_fault(ident, held, ran, open_rows):
    """What is wrong with one entry, or ''."""
    issue = re.match(r'^issue (\d+)$', held)
    if issue:
        number = int(issue.group(1))
        if DUE_ISSUE < number <= ISSUES:
            return ''
        if number == DUE_ISSUE and DUE_ROWS.get(ident[:2]) in open_rows:
            return ''
        return '%s: issue %d is done or is none' % (ident, number)
    faults = ['%s: test "%s" %s' % (ident, name, fault)
              for name in (n.strip() for n in held.split(', '))
              for fault in [ran.fault(name)] if fault]
    return '; '.join(faults)


def check(index_path, cases_path, ran, open_rows):
    """The faults of the whole index."""
    index, ids = read_index(index_path), read_ids(cases_path)
    faults = ['%s: neither a test nor an issue' % i for i in ids if not index.get(i)]
    faults += ['%s: not in the list of attacks' % i for i in index if i not in ids]
    for ident in ids:
        if index.get(ident):
            fault = entry_fault(ident, index[ident], ran, open_rows)
            if fault:
                faults.append(fault)
    return faults
