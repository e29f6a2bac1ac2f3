# SPDX-License-Identifier: MIT
"""What belongs to the tree: its files, and the order of its folders."""
import os
import subprocess


def from_git(root):
    """The files that git knows or would add, or None where this is no clone."""
    command = ['git', '-c', 'safe.directory=*', '-C', root, 'ls-files', '-co', '--exclude-standard']
    try:
        listing = subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return listing.stdout.decode().splitlines()


def from_disk(root):
    """Every file but those of build folders and hidden ones."""
    found = []
    for folder, folders, names in os.walk(root):
        if 'meson-private' in folders:
            folders.clear()
            continue
        folders[:] = [f for f in folders if not f.startswith(('build', '.', '__'))]
        found += [os.path.relpath(os.path.join(folder, n), root) for n in names]
    return found


def files(root):
    """Paths below root, sorted; only those that are there."""
    listed = from_git(root)
    if listed is None:
        listed = from_disk(root)
    return sorted(f for f in listed if os.path.isfile(os.path.join(root, f)))


def read(root, path):
    """The text of a file of the tree."""
    with open(os.path.join(root, path), encoding='utf-8', errors='replace') as text:
        return text.read()


def layers(root):
    """(folders in order, those above the I/O line)."""
    order, pure = [], None
    for line in read(root, 'src/LAYERS').splitlines():
        if line.startswith('-'):
            pure = set(order)
        elif line.strip():
            order.append(line.strip())
    return order, pure or set()
