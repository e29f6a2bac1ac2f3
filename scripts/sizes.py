# SPDX-License-Identifier: MIT
"""sizes.py ROOT: functions and files within the sizes of the design.

For each of src, tests, scripts and ui: the median function has 20 lines at
most, the 95th percentile 70; a file has 600. Tables (*_table.c, *.inc) are exempt.
"""
import ast
import os
import re
import sys

import tree

MEDIAN_MAX = 20
P95_MAX = 70
FILE_MAX = 600
GROUPS = {'src': 'src', 'include': 'src', 'tests': 'tests', 'fuzz': 'tests', 'scripts': 'scripts',
          'dev': 'scripts', '.ci': 'scripts', 'bench': 'scripts', 'ui': 'ui'}
CODE = re.compile(r'\.(c|h|py|sh|ts|tsx|css|build)$|^dev$|^\.ci/run$')
TABLE = re.compile(r'_table\.c$|\.inc$')


def c_functions(text):
    """(line, name, lines) of each: from the brace that opens it to the brace in column one."""
    found, start, name = [], 0, ''
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r'^[A-Za-z_][^=;]*\(', line):
            name = re.search(r'(\w+)\s*\(', line).group(1)
        if line.startswith('{') or re.match(r'^[A-Za-z_][^=]*\)\s*\{\s*$', line):
            start = number
        elif line.startswith('}') and start:
            found.append((start, name, number - start))
            start = 0
    return found


def python_functions(text):
    """Each def, nested ones too."""
    return [(node.lineno, node.name, node.end_lineno - node.lineno)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def shell_functions(text):
    """`name() {` to the brace in column one."""
    found, start, name = [], 0, ''
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'^(\w+)\(\)\s*[{(]', line)
        if match and not line.rstrip().endswith('}'):
            start, name = number, match.group(1)
        elif line.startswith('}') and start:
            found.append((start, name, number - start))
            start = 0
    return found


def functions_of(path, text):
    """The functions of a file, by its language."""
    if path.endswith(('.c', '.h')):
        return c_functions(text)
    if path.endswith('.py'):
        return python_functions(text)
    if path.endswith('.sh') or text.startswith('#!/usr/bin/env bash'):
        return shell_functions(text)
    return []


def percentile(sorted_values, share):
    """The smallest value that at least this share of the values does not exceed."""
    return sorted_values[max(0, -(-len(sorted_values) * share // 100) - 1)]


def group_faults(group, functions):
    """Median and 95th percentile of one group, and the functions to shorten."""
    if not functions:
        return []
    sizes = sorted(size for _, _, size in functions)
    median, p95 = percentile(sizes, 50), percentile(sizes, 95)
    faults = []
    if median > MEDIAN_MAX:
        faults.append('%s: the median function has %d lines, %d allowed'
                      % (group, median, MEDIAN_MAX))
    if p95 > P95_MAX:
        faults.append('%s: the 95th percentile is %d lines, %d allowed' % (group, p95, P95_MAX))
        faults += ['%s: %s has %d lines' % (where, name, size)
                   for where, name, size in functions if size > P95_MAX]
    return faults


def check(root):
    """(faults, one line for each group)."""
    faults, groups = [], {}
    for path in tree.files(root):
        group = GROUPS.get(path.split('/')[0])
        if not group or not CODE.search(path) or TABLE.search(path):
            continue
        text = tree.read(root, path)
        lines = text.count('\n')
        if lines > FILE_MAX:
            faults.append('%s: %d lines, %d allowed' % (path, lines, FILE_MAX))
        groups.setdefault(group, []).extend(
            ('%s:%d' % (path, line), name, size)
            for line, name, size in functions_of(path, text))
    said = []
    for group, functions in sorted(groups.items()):
        faults += group_faults(group, functions)
        if functions:
            sizes = sorted(size for _, _, size in functions)
            said.append('%s: %d functions, median %d, 95th percentile %d, longest %d' % (
                group, len(sizes), percentile(sizes, 50), percentile(sizes, 95), sizes[-1]))
    return faults, said


def main():
    """Prints groups and faults; 1 where there are any."""
    faults, said = check(os.path.abspath(sys.argv[1]))
    for line in said + faults:
        print(line)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
