# SPDX-License-Identifier: MIT
"""./dev and .ci/run from outside, in a copy of the tree with stand-ins for its tools."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import tap

sys.path.insert(0, os.path.join(os.environ['ASSAY_SOURCE'], 'scripts'))

import tree

SOURCE = os.environ['ASSAY_SOURCE']
LAST_LINE = re.compile(r'^\d+ passed, \d+ failed, \d+ skipped$')


def run(*command, tools=None, **variables):
    """(exit code, stdout, stderr) with a folder of stand-ins first on PATH."""
    environment = dict(os.environ, **variables)
    environment.pop('CI', None)
    environment.update(variables)
    if tools:
        environment['PATH'] = tools + ':' + environment['PATH']
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr


def stand_in(folder, name, script):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as out:
        out.write('#!/bin/sh\n' + script + '\n')
    os.chmod(path, 0o755)


def bare_user(folder):
    """A system without our packages, a user who is not root and may not sudo."""
    stand_in(folder, 'id', 'echo 1000')
    stand_in(folder, 'sudo', 'exit 1')
    stand_in(folder, 'dpkg-query', 'exit 1')
    stand_in(folder, 'rpm', 'shift 2; for p; do echo "no package provides $p"; done')
    return folder


def copy_of_tree(folder):
    """scripts/, dev and .ci of the tree: enough to see how they end."""
    for name in ('scripts', '.ci'):
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(folder, name))
    shutil.copy(os.path.join(SOURCE, 'dev'), folder)
    return folder


@tap.test
def help_names_every_command_and_each_has_its_script():
    code, said, _ = run(os.path.join(SOURCE, 'dev'), 'help')
    assert code == 0
    named = re.findall(r'^  (\w+)', said, re.MULTILINE)
    assert set(named) == {'run', 'test', 'build', 'lint', 'fmt', 'cov', 'fuzz', 'bench', 'soak',
                          'bare'}, named
    for command in named:
        assert os.path.exists(os.path.join(SOURCE, 'scripts', command + '.sh')), command


@tap.test
def an_unknown_command_is_a_usage_error():
    code, said, error = run(os.path.join(SOURCE, 'dev'), 'frobnicate')
    assert (code, said) == (64, '') and 'frobnicate' in error


@tap.test
def an_unknown_name_is_refused_before_anything_is_built():
    # Where packages are missing, going on would end with 77.
    with tempfile.TemporaryDirectory() as folder:
        bare_user(folder)
        for words, known in ((['test', 'nosuch'], 'house'), (['test', 'unit', 'nosuch'], 'fuzz'),
                             (['test', 'lib'], 'cli'), (['fuzz', 'nosuch'], 'spf-step'),
                             (['fuzz', '--unreached', 'nosuch'], 'spf-step'),
                             (['fuzz', 'spf-step', 'x'], 'SECONDS'), (['fuzz', '--each'], 'SECONDS'),
                             (['bench', 'nosuch'], 'spf_memory'), (['soak', 'nosuch'], 'arrival'),
                             (['soak'], 'arrival')):
            code, said, error = run(os.path.join(SOURCE, 'dev'), *words, tools=folder)
            assert (code, said) == (64, '') and known in error, (words, code, said, error)
            assert words[-1] != 'nosuch' or 'nosuch' in error, (words, error)


@tap.test
def a_known_name_is_not_refused():
    with tempfile.TemporaryDirectory() as folder:
        bare_user(folder)
        for words in (['test', 'unit', 'fuzz'], ['fuzz', 'zone', '1'], ['fuzz', '--unreached'],
                      ['fuzz', '--each', '1'], ['fuzz'], ['bench'], ['bench', 'spf'], ['soak', 'cov']):
            assert run(os.path.join(SOURCE, 'dev'), *words, tools=folder)[0] == 77, words


@tap.test
def without_packages_and_root_the_exact_command_is_printed():
    with tempfile.TemporaryDirectory() as folder:
        for command in ('run', 'test', 'build'):
            code, said, error = run(os.path.join(SOURCE, 'dev'), command, tools=bare_user(folder))
            assert (code, said) == (77, ''), (code, said, error)
            assert re.search(r'^  sudo (apt-get|dnf) install .*meson', error, re.MULTILINE), error


@tap.test
def scripts_are_sound_shell():
    for name in ['dev', '.ci/run'] + ['scripts/' + n for n in os.listdir(SOURCE + '/scripts')]:
        if not name.endswith(('.py', '.tsv')) and os.path.isfile(os.path.join(SOURCE, name)):
            code, _, error = run('bash', '-n', os.path.join(SOURCE, name))
            assert code == 0, error


@tap.test
def ci_ends_with_the_counts_even_where_nothing_can_be_built():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tools:
        copy_of_tree(folder)
        code, said, error = run(os.path.join(folder, '.ci', 'run'), tools=bare_user(tools))
        assert code != 0, error
        assert LAST_LINE.match(said.splitlines()[-1]), said


@tap.test
def the_clang_runtime_is_named_for_each_debian():
    with open(os.path.join(SOURCE, 'scripts', 'packages.tsv'), encoding='utf-8') as table:
        text = table.read()
    for release in ('debian-12', 'debian-13'):
        assert re.search(r'^test\t%s\t.*libclang-rt-\d+-dev' % release, text, re.MULTILINE)


@tap.test
def without_shared_a_unit_test_leaves_its_case_out_and_ci_fails():
    program = os.path.join(os.environ['ASSAY_BUILD'], 'tests', 'unit', 'test-dns-zone-answer')
    if not os.path.exists(program):
        tap.skip('cmocka is not installed')
    without = {'ASSAY_SHARED': '/nowhere', 'CMOCKA_MESSAGE_OUTPUT': 'TAP'}
    code, said, error = run(program, **without)
    assert code == 0 and 'not ok' not in said + error and '# SKIP' not in said + error, said
    assert '/nowhere/facts/real-world.zone is not there' in said + error, said
    code, said, error = run(program, CI='true', **without)
    assert code != 0 and 'not ok' in said + error, said


def fuzz_target(folder, seeds, words):
    """fuzz.py on a target that always passes, with or without its material."""
    if seeds:
        os.makedirs(os.path.join(folder, 'fuzz', 'corpus', 'x'))
        shutil.copy('/dev/null', os.path.join(folder, 'fuzz', 'corpus', 'x', '1'))
    if words:
        os.makedirs(os.path.join(folder, 'fuzz', 'dict'))
        shutil.copy('/dev/null', os.path.join(folder, 'fuzz', 'dict', 'x.dict'))
    return run('/usr/bin/python3', os.path.join(SOURCE, 'scripts', 'fuzz.py'), '/bin/true', 'x', '1',
               ASSAY_SOURCE=folder, ASSAY_BUILD=folder)[0]


@tap.test
def a_fuzz_target_without_seeds_or_dictionary_fails():
    for seeds, words, code in ((True, True, 0), (True, False, 1), (False, True, 1)):
        with tempfile.TemporaryDirectory() as folder:
            assert fuzz_target(folder, seeds, words) == code, (seeds, words)


# --- ./dev fmt -------------------------------------------------------------------------------

def all_installed(folder):
    """A system on which every package is there, so that nothing is installed here."""
    stand_in(folder, 'dpkg-query', 'shift 3; for p; do echo "installed $p"; done')
    stand_in(folder, 'rpm', ':')
    return folder


def formatter(folder):
    """The release of clang-format that the tree is written for; where it is not here, a
    stand-in that mends what the test breaks and nothing else."""
    found = run('clang-format', '--version')[1] if shutil.which('clang-format') else ''
    if ' version 14' not in found:
        stand_in(folder, 'clang-format', "shift; sed -i 's/^      static/static/; s/ *$//' \"$@\"")


def whole_tree(folder):
    """A copy of every file, as a clone has them."""
    for name in tree.files(SOURCE):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        shutil.copy(os.path.join(SOURCE, name), os.path.join(folder, name))
    run('git', 'init', '-q', folder)
    return folder


def contents(folder):
    return {name: tree.read(folder, name) for name in tree.files(folder)}


def spoil(folder, name, old, new):
    text = tree.read(folder, name)
    assert old in text, name
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as out:
        out.write(text.replace(old, new, 1))


@tap.test
def fmt_leaves_a_clean_tree_as_it_is_and_mends_any_other():
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tools:
        formatter(all_installed(tools))
        clean = contents(whole_tree(folder))
        command = os.path.join(folder, 'dev'), 'fmt'
        assert run(*command, tools=tools)[0] == 0
        assert contents(folder) == clean, 'a clean tree was changed'
        spoil(folder, 'src/base/slice.c', '\nint slice_compare', '   \nint slice_compare')
        spoil(folder, 'tests/lib/dump.c', '\nstatic', '\n      static')
        spoil(folder, 'src/facts/facts.h', '};\n', '};   \n')
        spoil(folder, 'doc/limits.md', 'CASE_LINE_MAX', 'CASE_LINE_MIN')
        spoil(folder, 'HACKING.md', 'what every other folder stands on', 'nothing')
        assert run(*command, tools=tools)[0] == 0
        wrong = [name for name, text in contents(folder).items() if clean.get(name) != text]
        assert not wrong, wrong


# --- ./dev cov -------------------------------------------------------------------------------

def summary_of(files):
    """What gcovr writes about these files: {name: four counts}."""
    keys = ('line_covered', 'line_total', 'branch_covered', 'branch_total')
    return json.dumps({'files': [dict(zip(keys, counts), filename=name) for name, counts in files.items()]})


def write(*path, text=''):
    """A file of the tree."""
    whole = os.path.join(*path)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    with open(whole, 'w', encoding='utf-8') as out:
        out.write(text)


def measured_tree(folder, tools):
    """A tree whose tools note in `ran` how they were called; each run of tests adds a line to
    what has been counted, and gcovr notes those lines."""
    copy_of_tree(folder)
    write(folder, 'src', 'LAYERS', text=tree.read(SOURCE, 'src/LAYERS'))
    ran = os.path.join(folder, 'ran')
    stand_in(all_installed(tools), 'ninja', ':')
    stand_in(tools, 'meson', 'echo "meson $*" >>"%s"; case $1 in setup) mkdir -p "$2"; >"$2/build.ninja" ;; '
             'test) dir=$3; shift 6; echo "$*" >>"$dir/a.gcda" ;; esac' % ran)
    stand_in(tools, 'gcovr', 'while [ "$1" != --json-summary ]; do shift; done; name=$(basename "$2")\n'
             'sed "s/^/counted in $name: /" build-cov/a.gcda >>"%s"; cp "%s/$name" "$2"' % (ran, folder))


def fake_coverage(folder, tools, through, units=None):
    """(exit code, output) of ./dev cov where gcovr finds this, through the boundary and by units."""
    write(folder, 'through.json', text=summary_of(through))
    write(folder, 'units.json', text=summary_of(units or {}))
    code, said, error = run(os.path.join(folder, 'dev'), 'cov', tools=tools)
    assert 'figure: ' in said, error
    return code, said


@tap.test
def cov_holds_its_bars_above_the_line_and_there_alone():
    rows = (({'src/base/a.c': (95, 100, 80, 100)}, 0), ({'src/base/a.c': (94, 100, 100, 100)}, 1),
            ({'src/base/a.c': (100, 100, 79, 100)}, 1), ({}, 1), ({'src/cli/a.c': (100, 100, 1, 1)}, 1),
            ({'src/base/a.c': (100, 100, 100, 100), 'src/spf/b.c': (90, 100, 60, 100),
              'src/cli/c.c': (0, 900, 0, 900), 'tests/lib/d.c': (0, 900, 0, 900)}, 0))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tools:
        measured_tree(folder, tools)
        write(folder, 'scripts', 'awaiting.tsv')
        for files, expected in rows:
            code, said = fake_coverage(folder, tools, files)
            assert code == expected, (files, said)
        called = tree.read(folder, 'ran')
    for word in ('--suite cli', '--suite dnsfault', '--suite resolve', '--suite interop', 'spf-server',
                 '--suite conformance', 'b_coverage=true'):
        assert word in called, called
    assert 'spf-memory' not in called and 'replay' not in called, called


@tap.test
def cov_counts_the_unit_suites_for_what_waits_alone():
    held = (100, 100, 100, 100)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as tools:
        measured_tree(folder, tools)
        write(folder, 'scripts', 'awaiting.tsv', text='src/mail/b.c\t5\n')
        write(folder, 'src', 'mail', 'b.c')
        through = {'src/base/a.c': held, 'src/mail/b.c': (0, 100, 0, 100)}
        for _ in range(2):
            write(folder, 'ran')
            code, said = fake_coverage(folder, tools, through,
                                       {'src/base/a.c': (0, 1, 0, 1), 'src/mail/b.c': held})
            assert code == 0, said
        counted = [row for row in tree.read(folder, 'ran').splitlines() if row.startswith('counted in ')]
    assert len(counted) == 3 and 'unit' not in counted[0] + counted[1], counted
    assert counted[1].startswith('counted in through.json: --suite conformance spf-server '), counted
    assert counted[2] == 'counted in units.json: --suite unit', counted


@tap.test
def figures_go_to_the_end_of_the_table_of_measurements():
    head = '# Measurements\n\n| date | commit | command | figure |\n|---|---|---|---|\n| old |\n'
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, 'doc'))
        page = os.path.join(root, 'doc', 'measurements.md')
        with open(page, 'w', encoding='utf-8') as out:
            out.write(head + '\n## More\n\n| other | table |\n')
        script = '. "$0/scripts/record.sh"; run_and_record "./dev x" printf "figure: 1 | 2\\nno\\n# figure: 3\\n"'
        code, _, err = run('bash', '-euc', script, SOURCE, root=root)
        assert code == 0, err
        with open(page, encoding='utf-8') as text:
            rows = text.read()
    assert rows.startswith(head) and rows.endswith('|\n\n## More\n\n| other | table |\n'), rows
    added = rows[len(head):].split('\n\n')[0].splitlines()
    assert [row.split('`')[1:] for row in added] == [['./dev x', ' | 1 \\| 2 |'], ['./dev x', ' | 3 |']]


if __name__ == '__main__':
    tap.run()
