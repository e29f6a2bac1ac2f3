# SPDX-License-Identifier: MIT
"""drawing.py ROOT [--write]: the drawing of the layers in HACKING.md.

Order and I/O line come from src/LAYERS, what a folder is from the first words of
its header ("NAME.h - ..."), what it uses from its meson.build. The drawing stands
between the two marks. Without --write it says whether the page is up to date.
"""
import os
import re
import sys

import tree

PAGE = 'HACKING.md'
BEGIN, END = '<!-- layers: made by ./dev fmt -->\n', '<!-- end of layers -->\n'
LINE = '-' * 12 + ' no I/O, no clock, no randomness above this line ' + '-' * 12


def purpose(root, folder):
    """The first words of the folder's header, to the first stop."""
    try:
        text = tree.read(root, 'src/%s/%s.h' % (folder, folder))
    except OSError:
        return ''
    match = re.search(r'^ \* %s\.h - (.*?)(?:[.:(;]| \*/|\n \*\n)' % folder, text,
                      re.DOTALL | re.MULTILINE)
    return ' '.join(match.group(1).replace('\n *', ' ').split()) if match else ''


def uses(root, folder):
    """The folders that its meson.build names."""
    match = re.search(r'^uses = \[(.*?)\]', tree.read(root, 'src/%s/meson.build' % folder),
                      re.DOTALL | re.MULTILINE)
    return re.findall(r"'(\w+)'", match.group(1)) if match else []


def drawing(root):
    """The drawing, fenced."""
    order, pure = tree.layers(root)
    lines, below = [], False
    for folder in order:
        if folder not in pure and not below:
            lines.append(LINE)
            below = True
        if os.path.exists(os.path.join(root, 'src', folder, 'meson.build')):
            lines.append('%-9s %s' % (folder, purpose(root, folder)))
            if uses(root, folder):
                lines.append('          on ' + ', '.join(uses(root, folder)))
    return '```\n' + '\n'.join(line.rstrip() for line in lines) + '\n```\n'


def check(root):
    """(page as it is, page as it should be); both '' where there is no such page."""
    try:
        have = tree.read(root, PAGE)
    except OSError:
        return '', ''
    begin, end = have.find(BEGIN), have.find(END)
    if begin < 0 or end < begin:
        return have, have + '\n' + BEGIN + drawing(root) + END
    return have, have[:begin] + BEGIN + drawing(root) + have[end:]


def main():
    """Writes or checks."""
    root = os.path.abspath(sys.argv[1])
    have, want = check(root)
    if have != want and '--write' in sys.argv[2:]:
        with open(os.path.join(root, PAGE), 'w', encoding='utf-8') as out:
            out.write(want)
    elif have != want:
        print('%s: the drawing of the layers is out of date: ./dev fmt' % PAGE)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
