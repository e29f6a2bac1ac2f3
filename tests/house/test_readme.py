# SPDX-License-Identifier: MIT
"""The README's first screen says what really happens."""
import os
import re
import shlex
import subprocess

import tap

SOURCE = os.environ['ASSAY_SOURCE']
BUILD = os.environ['ASSAY_BUILD']
SCREEN_LINES = 60


def readme():
    with open(os.path.join(SOURCE, 'README.md'), encoding='utf-8') as file:
        return file.read()


def blocks():
    return re.findall(r'^```\n(.*?)^```', readme(), re.DOTALL | re.MULTILINE)


def output_of(words):
    """What assay prints, run in the project's folder as a newcomer would."""
    command = [os.path.join(BUILD, 'assay')] + words
    return subprocess.run(command, cwd=SOURCE, stdout=subprocess.PIPE, text=True,
                          check=False).stdout


@tap.test
def the_first_screen_has_the_two_commands():
    commands = blocks()[0].splitlines()
    assert commands[0].startswith('./dev run '), commands
    assert commands[1] == './dev test', commands
    assert readme().splitlines().index('./dev test') < SCREEN_LINES


@tap.test
def the_first_command_prints_what_the_page_says():
    words = shlex.split(blocks()[0].splitlines()[0])[2:]
    assert '--zone' in words, 'it must need no network'
    assert output_of(words) == blocks()[1]


@tap.test
def every_example_prints_what_the_page_says():
    examples = [block for block in blocks() if block.startswith('$ build/assay ')]
    assert examples
    for block in examples:
        command, expected = block.split('\n', 1)
        assert output_of(shlex.split(command)[2:]) == expected, command


def sentences():
    return re.split(r'(?<=[.:!?])\s+(?=[A-Z])', ' '.join(readme().split()))


@tap.test
def ubuntu_and_dnf_are_called_untested():
    for system in ('Ubuntu', 'dnf'):
        said = [sentence for sentence in sentences() if system in sentence]
        assert said, 'the page does not name %s' % system
        for sentence in said:
            assert re.search(r'nobody has tested|untested', sentence), sentence


@tap.test
def every_page_that_it_links_to_is_there():
    links = re.findall(r'\]\(([^)#:]+)\)', readme())
    assert links
    for link in links:
        assert os.path.exists(os.path.join(SOURCE, link)), link


if __name__ == '__main__':
    tap.run()
