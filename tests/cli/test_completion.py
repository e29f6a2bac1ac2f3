# SPDX-License-Identifier: MIT
"""What each shell offers at a place of a command line, said by the shell itself."""
import os
import re
import shlex
import shutil
import subprocess

import tap
from lib.program import assay, file

DOCS = os.path.join(os.environ['ASSAY_BUILD'], 'man', 'assay-docs')
FORMATS = ['csv', 'json', 'jsonl', 'markdown', 'nagios', 'text']
FILES = 'files'


def page(shell):
    """The completion, as a file."""
    run = subprocess.run([DOCS, shell], stdout=subprocess.PIPE, check=True)
    return file(run.stdout, 'completion.' + shell)


def said_by(shell, *args):
    """What a script of this shell prints, in an empty folder and a home of its own."""
    if not shutil.which(shell):
        tap.skip(shell + ' is not installed')
    home = os.path.dirname(file('', 'a-file'))
    run = subprocess.run([shell, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         cwd=home, env={**os.environ, 'HOME': home}, check=False)
    assert run.returncode == 0 and run.stderr == '', run.stderr
    return run.stdout


def bash(line):
    """What bash offers at the end of the line; FILES where it leaves that to readline."""
    words = re.findall(r'=|[^ =]+', line) + [''] * line.endswith(' ')
    script = ('source %s\ndefault=1; compopt() { [ "$*" != "+o default" ] || default=; }\n'
              'COMP_WORDS=(%s); COMP_CWORD=%d; _assay\n'
              '[ ${#COMPREPLY[@]} -gt 0 ] || echo ${default:+%s}\nprintf "%%s\\n" "${COMPREPLY[@]}"'
              % (page('bash'), ' '.join(shlex.quote(word) for word in words), len(words) - 1, FILES))
    return sorted(said_by('bash', '-c', script).split())


def fish(line):
    """What fish offers."""
    script = 'source %s; complete -C %s' % (page('fish'), shlex.quote(line))
    return sorted(row.split('\t')[0] for row in said_by('fish', '-N', '-c', script).splitlines())


def zsh():
    """The specifications that zsh hands to its _arguments."""
    script = ('_arguments() { print -rl -- "$@" }\nwords=(assay spf -); CURRENT=3\nsource %s'
              % page('zsh'))
    return said_by('zsh', '-f', '-c', script).splitlines()


def options():
    """{long name: (letter or None, takes a value)} as --help has them."""
    found = re.findall(r'^  (?:-(\w), |    )--([\w-]+)( [A-Z|\[@]\S*)?', assay('spf', '--help').out,
                       re.MULTILINE)
    return {name: (letter or None, bool(value)) for letter, name, value in found}


@tap.test
def long_and_short_options_are_offered():
    names = {'--' + name for name in options()}
    letters = {'-' + letter for letter, _ in options().values() if letter}
    assert letters == {'-h', '-j', '-o', '-q', '-v'}, letters
    assert set(bash('assay spf -')) == names | letters
    assert names | letters <= set(fish('assay spf -'))
    specs = ' '.join(zsh())
    for name, (letter, takes_value) in options().items():
        assert '--%s%s[' % (name, '=' if takes_value else '') in specs, name
        if letter:
            short = '(-%s --%s)-%s%s[' % (letter, name, letter, '+' if takes_value else '')
            assert short in specs, short


@tap.test
def a_choice_is_offered_however_it_is_written():
    for offered in (bash, fish):
        assert set(FORMATS) <= set(offered('assay spf --format ')), offered
        assert offered('assay spf --color a') == ['always', 'auto'], offered
    assert bash('assay spf --format=') == FORMATS
    assert bash('assay spf --format=c') == ['csv']
    assert bash('assay spf 192.0.2.1 --color=n') == ['never']
    assert fish('assay spf --format=c') == ['--format=csv']
    assert any(spec.endswith(':FORMAT:(text json jsonl csv markdown nagios)') for spec in zsh())


@tap.test
def a_file_is_completed_by_the_shell():
    for words in ('-o ', '--output ', '--zone ', '--zone=', '--save-case a', '--with=a'):
        assert bash('assay spf ' + words) == [FILES], words
    assert fish('assay spf -o a') == fish('assay spf --zone a') == ['a-file']
    for name in ('-o+', '--output=', '--zone=', '--case='):
        assert any(name + '[' in spec and spec.endswith(':_files') for spec in zsh()), name


@tap.test
def where_only_the_user_knows_nothing_is_offered():
    for words in ('-j ', '--jobs ', '--jobs=', '--dns ', '--dns=1', '--receiver ', '--as-of '):
        assert bash('assay spf ' + words) == [], words
    for words in ('-j ', '--jobs ', '--dns '):
        assert fish('assay spf ' + words) == [], words
    assert any(spec.startswith('(-j --jobs)-j+[') and spec.endswith(':N:') for spec in zsh())


@tap.test
def behind_a_value_options_are_offered_again():
    for words in ('-o x --d', '--format=csv --d', '-j 4 --d', '-q --d'):
        assert bash('assay spf ' + words) == ['--default-explanation', '--details', '--dns'], words


@tap.test
def commands_are_offered():
    assert bash('assay s') == ['spf'] and 'spf' in fish('assay ')
    assert bash('assay --') == ['--help', '--version']


if __name__ == '__main__':
    tap.run()
