# SPDX-License-Identifier: MIT
"""The examples of a manual page, run as they stand there."""
import os
import re
import subprocess

from lib.program import PROGRAM, SOURCE

DOCS = os.path.join(os.environ['ASSAY_BUILD'], 'man', 'assay-docs')


def examples(command):
    """(command line, output) of each."""
    page = subprocess.run([DOCS, 'man', command], stdout=subprocess.PIPE, text=True, check=True).stdout
    page = re.sub(r'\\&', '', page.replace('\\-', '-').replace('\\e', '\\'))
    return re.findall(r'^\.nf\n\.RS 4\n\$ (.*?)\n(.*?)\.RE\n', page, re.DOTALL | re.MULTILINE)


def examples_hold(command):
    """Each prints what the page says, and there is one."""
    where = os.path.dirname(PROGRAM) + ':' + os.environ['PATH']
    assert examples(command)
    for words, output in examples(command):
        run = subprocess.run(['sh', '-c', words], cwd=SOURCE, stdout=subprocess.PIPE, text=True,
                             env=dict(os.environ, PATH=where), check=False)
        assert run.stdout == output, '%s\n%s' % (words, run.stdout)
