# SPDX-License-Identifier: MIT
"""What scripts/report.py and scripts/coverage.py say, and how they exit."""
import json
import os
import subprocess
import sys
import tempfile

import tap

SCRIPTS = os.path.join(os.environ['ASSAY_SOURCE'], 'scripts')
LEDGER = '| row | clause | held by |\n|---|---|---|\n| H1 | a | %s |\n| S16 | b | open |\n'


def write(folder, path, text):
    whole = os.path.join(folder, path)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    with open(whole, 'w', encoding='utf-8') as out:
        out.write(text)
    return whole


def script(name, *arguments, **variables):
    """(exit code, standard output)."""
    environment = {key: value for key, value in os.environ.items() if key != 'CI'}
    environment.update(variables)
    done = subprocess.run([sys.executable, os.path.join(SCRIPTS, name), *arguments],
                          stdout=subprocess.PIPE, text=True, env=environment, check=False)
    return done.returncode, done.stdout


TESTS = [{'name': 'a', 'suite': ['assay:unit']}]


def tree(folder, stdout, held='test: unit/a', index='SP-01\tissue 1\n'):
    """A tree whose one test program printed this."""
    entry = {'name': 'assay:unit / a', 'stdout': stdout, 'returncode': 0, 'result': 'OK',
             'duration': 1.5}
    write(folder, 'build/meson-logs/testlog.json', json.dumps(entry) + '\n')
    write(folder, 'build/meson-info/intro-tests.json', json.dumps(TESTS))
    write(folder, 'doc/requirements.md', LEDGER % held)
    write(folder, 'tests/attack/index.tsv', index)
    write(folder, 'shared/attacks/attack_cases.tsv', 'id\tx\nSP-01\ty\n')


def report(stdout, held='test: unit/a', index='SP-01\tissue 1\n', **variables):
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, stdout, held, index)
        return script('report.py', '--root', folder, 'build',
                      ASSAY_SHARED=os.path.join(folder, 'shared'), **variables)


def last(said):
    return said.splitlines()[-1]


@tap.test
def good_results_end_with_the_counts():
    code, said = report('ok 1 - x\nok 2 - y\n1..2\n')
    assert (code, last(said)) == (0, '4 passed, 0 failed, 0 skipped'), said
    assert '1.5 s' in said and 'open: S16' in said


@tap.test
def a_failure_is_shown_with_its_output():
    code, said = report('# because\nnot ok 1 - x\n1..1\n', held='open')
    assert (code, last(said)) == (1, '2 passed, 1 failed, 0 skipped'), said
    assert 'FAIL unit/a/x' in said and 'because' in said


@tap.test
def a_skip_is_a_failure_in_ci_alone():
    skipped = 'ok 1 - x # SKIP no server\nok 2 - y\n1..2\n'
    code, said = report(skipped, held='open')
    assert (code, last(said)) == (0, '3 passed, 0 failed, 1 skipped') and 'no server' in said
    code, said = report(skipped, held='open', CI='true')
    assert (code, last(said)) == (1, '3 passed, 1 failed, 0 skipped') and 'no server' in said


@tap.test
def the_ledger_and_the_attack_index_fail_the_run():
    code, said = report('ok 1 - x\n1..1\n', held='test: unit/b')
    assert code == 1 and 'FAIL report/ledger' in said and 'H1' in said
    code, said = report('ok 1 - x\n1..1\n', index='SP-01\t\n')
    assert code == 1 and 'FAIL report/attack-index' in said


@tap.test
def a_build_folder_without_a_log_is_a_failure():
    with tempfile.TemporaryDirectory() as folder:
        tree(folder, 'ok 1 - x\n1..1\n')
        code, said = script('report.py', '--root', folder, 'build', 'build-asan',
                            ASSAY_SHARED=os.path.join(folder, 'shared'))
        assert code == 1 and 'no tests ran' in said


@tap.test
def a_test_that_never_ran_is_a_failure():
    for suite in ('unit', 'other'):
        with tempfile.TemporaryDirectory() as folder:
            tree(folder, 'ok 1 - x\n1..1\n')
            tests = TESTS + [{'name': 'b', 'suite': ['assay:' + suite]}]
            write(folder, 'build/meson-info/intro-tests.json', json.dumps(tests))
            code, said = script('report.py', '--root', folder, 'build',
                                ASSAY_SHARED=os.path.join(folder, 'shared'))
            assert code == 1 and 'FAIL %s/b/(whole)' % suite in said, said


def counts(name, lines, branches):
    """A file of 100 lines and 100 branches in gcovr's summary."""
    return {'filename': name, 'line_covered': lines, 'line_total': 100,
            'branch_covered': branches, 'branch_total': 100}


def coverage(*through, units=(), awaiting='', there=()):
    """(exit code, output) of coverage.py, where these files are reached."""
    with tempfile.TemporaryDirectory() as folder:
        write(folder, 'src/LAYERS', 'base\n-----\ncli\n')
        write(folder, 'scripts/awaiting.tsv', '# a remark\n' + awaiting)
        for name in there:
            write(folder, name, '')
        summaries = [write(folder, name, json.dumps({'files': files}))
                     for name, files in (('through', through), ('units', units))]
        return script('coverage.py', folder, *summaries)


@tap.test
def coverage_below_a_bar_fails():
    below_the_line = counts('src/cli/main.c', 0, 0)
    for lines, branches, expected in ((95, 80, 0), (94, 80, 1), (95, 79, 1)):
        code, said = coverage(counts('src/base/a.c', lines, branches), below_the_line)
        assert code == expected, said


GOOD = counts('src/base/a.c', 100, 100)
WAITS = 'src/base/b.c'


def waiting(reached, unit, there=(WAITS,)):
    """A file that waits, reached so far by commands and by unit suites."""
    return coverage(GOOD, counts(WAITS, *reached), units=[counts(WAITS, *unit), counts('src/base/a.c', 0, 0)],
                    awaiting=WAITS + '\t5\n', there=there)


@tap.test
def a_file_that_waits_for_its_command_is_held_by_the_unit_suites():
    code, said = waiting((0, 0), (95, 80))
    assert code == 0 and 'awaiting.tsv: ' not in said, said
    assert last(said) == ('figure: coverage above the I/O line: 100.0 % of lines, 100.0 % of branches; without '
                          '100 lines that no command reaches yet, of which unit suites reach 95.0 %, '
                          'and 80.0 % of branches'), said
    for unit in ((94, 80), (95, 79), (0, 0)):
        code, said = waiting((0, 0), unit)
        assert code == 1 and 'awaiting.tsv: src/base/b.c (issue 5): the unit suites leave it' in said, said
    code, said = coverage(GOOD, awaiting=WAITS + '\t5\n', there=[WAITS])
    assert code == 1 and 'src/base/b.c (issue 5): nothing of it is measured' in said, said


@tap.test
def the_files_that_wait_do_not_count_for_the_others():
    code, said = coverage(counts('src/base/a.c', 94, 100), units=[counts(WAITS, 100, 100)],
                          awaiting=WAITS + '\t5\n', there=[WAITS])
    assert code == 1 and 'figure: coverage above the I/O line: 94.0 % of lines' in said, said


@tap.test
def a_file_that_a_command_reaches_waits_no_more():
    code, said = waiting((1, 0), (100, 100))
    assert code == 1 and 'src/base/b.c (issue 5): 1 of its lines' in said, said


@tap.test
def a_file_that_is_gone_waits_for_nothing():
    code, said = waiting((0, 0), (100, 100), there=())
    assert code == 1 and 'src/base/b.c (issue 5): is not there' in said, said


if __name__ == '__main__':
    tap.run()
