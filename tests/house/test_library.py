# SPDX-License-Identifier: MIT
"""libassay from outside: what it exports, and a program built against it."""
import os
import re
import subprocess
import tempfile

import tap

SOURCE = os.environ['ASSAY_SOURCE']
BUILD = os.environ['ASSAY_BUILD']
CONSUMER = r"""
#include <stdio.h>
#include <assay.h>
int main(void)
{
    return printf("%s %s\n", assay_version(), assay_strerror(ASSAY_OK)) < 0;
}
"""


def output(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    assert done.returncode == 0, '%s: %s%s' % (' '.join(command), done.stdout, done.stderr)
    return done.stdout


def exported():
    lines = output('nm', '-D', '--defined-only', os.path.join(BUILD, 'libassay.so')).splitlines()
    return [line.split()[-1] for line in lines]


@tap.test
def nothing_but_assay_is_exported():
    names = [n for n in exported() if n != 'ASSAY_0.1']
    assert names
    for name in names:
        assert name.startswith('assay_'), name


@tap.test
def every_symbol_has_a_version():
    for name in exported():
        assert name == 'ASSAY_0.1' or name.endswith('@@ASSAY_0.1'), name


@tap.test
def every_function_of_the_header_is_exported():
    with open(os.path.join(SOURCE, 'include', 'assay.h'), encoding='utf-8') as header:
        declared = [line.split('(')[0].split()[-1].lstrip('*') for line in header
                    if line.startswith('ASSAY_PUBLIC ') and '(' in line]
    names = {n.split('@')[0] for n in exported()}
    assert declared
    for name in declared:
        assert name in names, name


def installed(folder):
    """Installs into a folder, and gives the environment that finds it there."""
    output('meson', 'install', '-C', BUILD, '--no-rebuild', '--destdir', folder)
    for where, _, files in os.walk(folder):
        if 'libassay.pc' in files:
            return dict(os.environ, PKG_CONFIG_PATH=where, PKG_CONFIG_SYSROOT_DIR=folder,
                        LD_LIBRARY_PATH=os.path.dirname(where))
    raise AssertionError('no libassay.pc was installed')


def consumer(folder, environment, *flags):
    """Builds the consumer by what pkg-config says, runs it."""
    source, program = os.path.join(folder, 'use.c'), os.path.join(folder, 'use')
    with open(source, 'w', encoding='utf-8') as out:
        out.write(CONSUMER)
    said = output('pkg-config', '--cflags', '--libs', *flags, 'libassay', env=environment).split()
    output(os.environ.get('CC') or 'cc', '-std=c17', '-Wall', '-Werror', '-o', program, source, *said,
           env=environment)
    return output(program, env=environment)


@tap.test
def meson_install_puts_everything_in_its_place():
    with tempfile.TemporaryDirectory() as folder:
        installed(folder)
        found = {name for _, _, names in os.walk(folder) for name in names}
        wanted = {'assay.h', 'libassay.pc', 'libassay.so', 'libassay.a'}
        if os.path.exists(os.path.join(SOURCE, 'src', 'cli', 'main.c')):
            wanted.add('assay')
        assert wanted <= found, wanted - found


def manual(folder):
    """The installed manual page of assay spf, as it is read."""
    for where, _, files in os.walk(folder):
        if 'assay-spf.1' in files:
            with open(os.path.join(where, 'assay-spf.1'), encoding='utf-8') as page:
                return page.read().replace('\\-', '-').replace('\\&', '').replace('\\e', '\\')
    raise AssertionError('no assay-spf.1 was installed')


@tap.test
def the_manual_page_says_where_its_files_are_and_there_they_are():
    with tempfile.TemporaryDirectory() as folder:
        installed(folder)
        page = manual(folder)
        named = re.findall(r'^\.TP\n\\fI(/.*)\\fR$', page.partition('.SH FILES')[2], re.MULTILINE)
        assert {os.path.basename(name) for name in named} == {
            'limits.md', 'LICENSE', 'json.md', 'output.md', 'case-file.md', 'spf.zone'}, named
        for name in named:
            assert os.path.isfile(folder + name), name
            assert '/share/doc/assay/' in name, name


@tap.test
def the_examples_of_the_manual_page_run_where_it_says():
    with tempfile.TemporaryDirectory() as folder:
        installed(folder)
        page = manual(folder)
        where = folder + re.search(r'They run in\s+\\fI(/.*)\\fR', page).group(1)
        programs = BUILD + ':' + os.environ['PATH']
        examples = re.findall(r'^\$ (.*?)\n(.*?)\.RE\n', page, re.DOTALL | re.MULTILINE)
        assert examples
        for command, said in examples:
            done = subprocess.run(['sh', '-c', command], cwd=where, stdout=subprocess.PIPE, text=True,
                                  env=dict(os.environ, PATH=programs), check=False)
            assert done.stdout == said, (command, done.stdout)


@tap.test
def a_consumer_links_through_pkg_config():
    with tempfile.TemporaryDirectory() as folder:
        assert 'no error' in consumer(folder, installed(folder))


@tap.test
def a_consumer_links_the_static_library():
    with tempfile.TemporaryDirectory() as folder:
        environment = installed(folder)
        for where, _, files in os.walk(folder):
            for name in files:
                if name.startswith('libassay.so'):
                    os.remove(os.path.join(where, name))
        assert 'no error' in consumer(folder, environment, '--static')


if __name__ == '__main__':
    tap.run()
