# SPDX-License-Identifier: MIT
"""limits.py ROOT [--write]: doc/limits.md from the limits.h files.

Without --write it says where the page and the headers differ.
"""
import os
import re
import sys

import tree

DEFINE = re.compile(r'^#\s*define\s+([A-Z][A-Z0-9_]*)[ \t]+(.+?)\s*(?:/\*\s*(.*?)\s*\*/)?\s*$')
PAGE = 'doc/limits.md'
HEADING = """# Limits

Every limit that a stranger's input can reach is a named constant in its folder's
`limits.h`. `./dev fmt` makes this page from them; a test holds the two together.
A limit that is hit is an error or *could not check*, never a verdict on the part
that fitted.

| limit | value | folder | what it bounds |
|---|---|---|---|
"""


def unfold(text):
    """The lines, each comment that spans several of them joined into one."""
    return re.sub(r'/\*.*?\*/', lambda m: ' '.join(re.sub(r'\n\s*\*?', ' ', m.group(0)).split()),
                  text.replace('\\\n', ' '), flags=re.DOTALL).splitlines()


def read_header(text):
    """The limits of one header: (name, value, why). The why stands behind the
    value, or in the comment before it."""
    limits, above = [], ''
    for line in unfold(text):
        match = DEFINE.match(line)
        if match:
            name, value, why = match.groups()
            limits.append((name, value.strip(), why or above))
        elif line.startswith('/*'):
            above = line[2:-2].strip()
        elif not line.strip():
            above = ''
    return limits


def read_limits(root):
    """(name, value, folder, why) of every limits.h, in the order of the layers."""
    found, (order, _) = [], tree.layers(root)
    for folder in order:
        path = 'src/%s/limits.h' % folder
        if os.path.exists(os.path.join(root, path)):
            found += [(name, value, folder, why)
                      for name, value, why in read_header(tree.read(root, path))]
    return found


def page(root):
    """doc/limits.md as it should be."""
    cell = '| `%s` | `%s` | %s | %s |\n'
    return HEADING + ''.join(cell % (name, value, folder, why.replace('|', '\\|'))
                             for name, value, folder, why in read_limits(root))


def check(root):
    """Limits without a reason, and lines in which page and headers differ."""
    faults = ['%s (%s): no comment says why' % (name, folder)
              for name, _, folder, why in read_limits(root) if not why]
    try:
        have = tree.read(root, PAGE).splitlines()
    except OSError:
        have = []
    want = page(root).splitlines()
    faults += ['missing from %s: %s' % (PAGE, line) for line in want if line not in have]
    faults += ['in %s alone: %s' % (PAGE, line) for line in have if line not in want]
    return faults


def main():
    """Writes or checks."""
    root = os.path.abspath(sys.argv[1])
    if '--write' in sys.argv[2:]:
        with open(os.path.join(root, PAGE), 'w', encoding='utf-8') as out:
            out.write(page(root))
        return 0
    faults = check(root)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
