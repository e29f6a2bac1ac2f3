# SPDX-License-Identifier: MIT
"""Each check of scripts/ fails on a bad example, and only there."""
import os
import sys
import tempfile

import tap

sys.path.insert(0, os.path.join(os.environ['ASSAY_SOURCE'], 'scripts'))

import attacks
import layers
import ledger
import limits
import sizes
import testlog
import tree

LAYERS = 'base\nspf\ndkim\ndmarc\n---- no I/O, no clock above this line ----\ncli\n'


class Tree(tempfile.TemporaryDirectory):
    """A source tree of these files."""

    def __init__(self, **files):
        super().__init__()
        self.write('src/LAYERS', LAYERS)
        for path, text in files.items():
            self.write(path.replace('__', '/').replace('_DOT_', '.'), text)

    def write(self, path, text):
        whole = os.path.join(self.name, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, 'w', encoding='utf-8') as out:
            out.write(text)
        return whole


def ran(**outcomes):
    return testlog.Ran([testlog.Result('build', name.replace('__', '/'), outcome)
                        for name, outcome in outcomes.items()])


def layer_faults(path, text):
    with Tree() as root:
        tree = root if isinstance(root, str) else root.name
        whole = os.path.join(tree, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, 'w', encoding='utf-8') as out:
            out.write(text)
        return layers.check(tree)


@tap.test
def an_include_upwards_is_a_fault():
    assert layer_faults('src/base/a.c', '#include "spf/spf.h"\n')
    assert not layer_faults('src/spf/a.c', '#include "base/base.h"\n')


@tap.test
def spf_dkim_and_dmarc_are_strangers():
    assert layer_faults('src/dmarc/a.c', '#include "spf/spf.h"\n')
    assert layer_faults('src/dkim/a.c', '#include "spf/spf.h"\n')


@tap.test
def an_include_by_a_relative_path_is_a_fault():
    assert layer_faults('src/spf/a.c', '#include "../base/base.h"\n')


@tap.test
def a_folder_outside_the_layers_is_a_fault():
    assert layer_faults('src/other/a.c', '')


@tap.test
def openssl_belongs_to_crypto():
    assert layer_faults('src/spf/a.c', '#include <openssl/evp.h>\n')


@tap.test
def the_public_header_includes_nothing_of_src():
    assert layer_faults('include/assay.h', '#include "base/base.h"\n')


@tap.test
def io_above_the_line_is_a_fault():
    for call in ('time(NULL);', 'getenv("A");', 'x = read(0, b, 1);', 'printf("a");'):
        text = 'void f(void)\n{\n    %s\n}\n' % call
        assert layer_faults('src/spf/a.c', text), call
        assert not layer_faults('src/cli/a.c', text), call
    assert layer_faults('src/spf/a.c', '#include <unistd.h>\n')


@tap.test
def a_comment_or_a_field_is_no_call():
    assert not layer_faults('src/spf/a.c', '/* time(NULL) */ // read(0)\n')
    assert not layer_faults('src/spf/a.c', 'a->read(1); json_read(2); "open(x)";\n')


@tap.test
def a_build_folder_of_any_name_is_not_the_tree():
    with Tree() as root:
        for path in ('src/base/a.c', 'obj/meson-private/sanity.c', 'obj/meson-logs/x.py',
                     'packaging/deep/meson-private/b.c', 'packaging/a.py', '.pc/a.c'):
            whole = os.path.join(root, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, 'w', encoding='utf-8'):
                pass
        found = tree.from_disk(root)
    assert sorted(found) == ['packaging/a.py', 'src/LAYERS', 'src/base/a.c'], found


def size_faults(path, text):
    with tempfile.TemporaryDirectory() as folder:
        whole = os.path.join(folder, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, 'w', encoding='utf-8') as out:
            out.write(text)
        return sizes.check(folder)[0]


def c_function(name, lines):
    return 'int %s(void)\n{\n%s}\n' % (name, '    x();\n' * (lines - 1))


@tap.test
def long_functions_past_the_percentile_are_a_fault():
    small = ''.join(c_function('f%d' % i, 5) for i in range(19))
    assert size_faults('src/base/a.c', small + c_function('big', 80) + c_function('more', 80))
    assert not size_faults('src/base/a.c', small + c_function('big', 80))
    assert 'big' in '\n'.join(size_faults('src/base/a.c', c_function('big', 80)))


@tap.test
def a_large_median_is_a_fault():
    assert size_faults('src/base/a.c', c_function('f', 21))
    assert not size_faults('src/base/a.c', c_function('f', 20))


@tap.test
def python_and_shell_functions_count_too():
    python = 'def f():\n' + '    x()\n' * 80
    shell = 'f() {\n' + '    x\n' * 80 + '}\n'
    assert size_faults('tests/e2e/a.py', python)
    assert size_faults('scripts/a.sh', shell)


@tap.test
def a_long_file_is_a_fault_and_a_table_is_none():
    assert size_faults('src/base/a.c', '\n' * 601)
    assert not size_faults('src/base/a.c', '\n' * 600)
    assert not size_faults('src/base/a_table.c', '\n' * 601)


def ledger_faults(held, results):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'requirements.md')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('| row | clause | held by |\n|---|---|---|\n| H1 | a \\| b | %s |\n' % held)
        return ledger.check(path, results)


@tap.test
def a_ledger_row_needs_a_test_that_ran_and_passed():
    results = ran(unit__a__one='ok', unit__a__two='ok', unit__b__one='fail', unit__c__one='skip')
    for good in ('unit/a/one', 'unit/a', 'unit/a, unit/a/two', 'unit/a/t*', '`unit/a/one`'):
        assert ledger_faults('test: ' + good, results) == ([], []), good
    for bad in ('unit/d', 'unit/a/thr', 'unit/b/one', 'unit', 'unit/c', 'unit/a, unit/d', 'x*', ''):
        assert ledger_faults('test: ' + bad, results)[0], bad


@tap.test
def a_test_that_failed_in_one_build_holds_nothing():
    results = testlog.Ran([testlog.Result('build', 'unit/a/one', 'ok'),
                           testlog.Result('build-asan', 'unit/a/one', 'fail')])
    assert ledger_faults('test: unit/a/one', results)[0]


@tap.test
def a_ledger_row_says_open_or_shown_in_full():
    assert ledger_faults('open', ran()) == ([], ['H1'])
    assert ledger_faults('shown: ./dev bare, 0123abc, 2026-11-21', ran()) == ([], [])
    for bad in ('shown: by me', 'done', '', 'shown: ./dev bare, 2026-11-21'):
        assert ledger_faults(bad, ran())[0], bad


def attack_faults(index, open_rows, results=None):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in (('index', index), ('cases', 'id\tcategory\nSP-01\tx\nCK-01\ty\n')):
            paths.append(os.path.join(folder, name))
            with open(paths[-1], 'w', encoding='utf-8') as out:
                out.write(text)
        return attacks.check(*paths, results or ran(attack__spf__a='ok'), open_rows)


@tap.test
def an_attack_needs_a_test_or_an_issue():
    assert not attack_faults('SP-01\tattack/spf/a\nCK-01\tissue 3\n', [])
    assert attack_faults('SP-01\tattack/spf/a\n', [])
    assert attack_faults('SP-01\tattack/spf/a\nCK-01\t\n', [])
    assert attack_faults('SP-01\tattack/spf/b\nCK-01\tissue 3\n', [])
    assert attack_faults('SP-01\tattack/spf/a\nCK-01\tissue 11\n', [])
    assert attack_faults('SP-01\tattack/spf/a\nCK-01\tissue 3\nXX-01\tissue 3\n', [])


@tap.test
def an_attack_of_this_issue_waits_only_while_its_row_is_open():
    index = 'SP-01\tissue 1\nCK-01\tissue 3\n'
    assert not attack_faults(index, ['S16'])
    assert attack_faults(index, [])
    assert attack_faults('SP-01\tissue 1\nCK-01\tissue 1\n', ['S16'])


def limit_faults(header, page=None):
    with Tree() as folder:
        for path, text in (('src/base/limits.h', header), ('doc/limits.md', page)):
            if text is not None:
                whole = os.path.join(folder, path)
                os.makedirs(os.path.dirname(whole), exist_ok=True)
                with open(whole, 'w', encoding='utf-8') as out:
                    out.write(text)
        return limits.check(folder) if page is not None else limits.page(folder)


@tap.test
def a_limit_missing_from_the_page_is_a_fault():
    header = '#define A_MAX 5 /* of them: RFC 1 */\n/* Of these. */\n#define B_MAX 6\n'
    page = limit_faults(header)
    assert '| `A_MAX` | `5` | base | of them: RFC 1 |' in page
    assert '| `B_MAX` | `6` | base | Of these. |' in page
    assert not limit_faults(header, page)
    assert limit_faults(header, page.replace('`5`', '`7`'))
    assert limit_faults(header + '#define C_MAX 7 /* more */\n', page)
    assert limit_faults('#define A_MAX 5 /* of them: RFC 1 */\n', page)
    assert limit_faults('#define A_MAX 5\n', limit_faults('#define A_MAX 5\n'))


def log_entry(stdout, code=0, result='OK'):
    return {'name': 'assay:unit / a', 'stdout': stdout, 'returncode': code, 'result': result,
            'duration': 1.0}


@tap.test
def a_test_program_that_breaks_off_is_a_failure():
    for entry in (log_entry('ok 1 - a\n'), log_entry('ok 1 - a\n1..2\n'), log_entry('', 0),
                  log_entry('ok 1 - a\n1..1\n', 1, 'ERROR'), log_entry('ok 1\n', -15, 'TIMEOUT')):
        outcomes = [one.outcome for one in testlog.results_of(entry, 'build', 'unit/a')]
        assert 'fail' in outcomes, entry
    good = testlog.results_of(log_entry('ok 1 - a\nok 2 - b # SKIP no x\n1..2\n'), 'build', 'unit/a')
    assert [(one.name, one.outcome) for one in good] == [
        ('unit/a/a', 'ok'), ('unit/a/b', 'skip')]


if __name__ == '__main__':
    tap.run()
