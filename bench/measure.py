# SPDX-License-Identifier: MIT
"""What the benches share: programs, files, figures."""
import os
import statistics
import subprocess
import sys

SOURCE = os.environ['ASSAY_SOURCE']
BUILD = os.environ['ASSAY_BUILD']
HERE = os.path.join(SOURCE, 'bench')


def run(*command, **more):
    """A command that must succeed."""
    return subprocess.run(command, check=True, text=True, **more)


def build_go():
    """go-spf with go; what is C, meson has built."""
    go = {'GOPATH': '/usr/share/gocode', 'GO111MODULE': 'off', 'GOFLAGS': '-p=2',
          'GOCACHE': os.path.join(BUILD, 'go-cache')}
    run('go', 'build', '-o', os.path.join(BUILD, 'bench/peer_gospf'),
        os.path.join(HERE, 'peers/gospf.go'), env={**os.environ, **go})


def program(name):
    """The command of one of ours, or of a peer."""
    if name == 'pyspf':
        return ['/usr/bin/python3', os.path.join(HERE, 'peers/pyspf.py')]
    if name == 'assay':
        return [os.path.join(BUILD, 'assay')]
    return [os.path.join(BUILD, 'bench', name)]


def scratch(name):
    """A file in the build folder."""
    folder = os.path.join(BUILD, 'files')
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, name)


def figure(text):
    """A line for doc/measurements.md."""
    print(f'figure: {text}', flush=True)


def note(text):
    """A line for whoever watches."""
    print(f'  {text}', file=sys.stderr, flush=True)


def median(values):
    """The middle one."""
    return statistics.median(values)


def rate(per_second):
    """1858123 as 1.86M, 858123 as 858k, 39123 as 39.1k."""
    if per_second >= 1e6:
        return f'{per_second / 1e6:.2f}M'
    if per_second >= 1e5:
        return f'{per_second / 1e3:.0f}k'
    return f'{per_second / 1e3:.1f}k' if per_second >= 1e3 else f'{per_second:.0f}'
