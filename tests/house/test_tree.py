# SPDX-License-Identifier: MIT
"""The tree as it stands passes the checks of scripts/."""
import os
import re
import sys

import tap

SOURCE = os.environ['ASSAY_SOURCE']
sys.path.insert(0, os.path.join(SOURCE, 'scripts'))

import drawing
import layers
import limits
import sizes
import tree


def nothing_in(faults):
    assert not faults, '\n'.join(faults)


@tap.test
def includes_follow_the_layers():
    nothing_in([f for f in layers.check(SOURCE) if 'above the I/O line' not in f])


@tap.test
def nothing_above_the_line_does_io():
    nothing_in([f for f in layers.check(SOURCE) if 'above the I/O line' in f])


@tap.test
def limits_page_and_headers_agree():
    nothing_in(limits.check(SOURCE))


@tap.test
def the_drawing_of_the_layers_is_up_to_date():
    have, want = drawing.check(SOURCE)
    assert have == want, './dev fmt'


@tap.test
def functions_and_files_are_small():
    nothing_in(sizes.check(SOURCE)[0])


@tap.test
def every_folder_of_src_is_a_static_library():
    order, _ = tree.layers(SOURCE)
    folders = {f.split('/')[1] for f in tree.files(SOURCE)
               if f.startswith('src/') and f.endswith('.c') and f.count('/') > 1}
    for folder in folders:
        build = tree.read(SOURCE, 'src/%s/meson.build' % folder)
        assert folder in order, folder
        assert re.search(r'^uses = \[', build, re.MULTILINE), folder + ' does not name its uses'


def names_of(path):
    """How the build may name a test's source: by its file, or by its test."""
    name = os.path.basename(path)
    return {name, re.sub('^test_', '', name.rpartition('.')[0]).replace('_', '-')}


def left_out(paths, build_of):
    """Sources in the folders of suites that their meson.build does not name."""
    sources = [path for path in paths if path.endswith(('.c', '.py')) and path.count('/') == 2
               and path.startswith('tests/') and not path.startswith('tests/lib/')]
    return [path for path in sources
            if not names_of(path) & set(re.findall(r"'([^']+)'", build_of(os.path.dirname(path))))]


@tap.test
def every_test_is_built_and_run():
    nothing_in(left_out(tree.files(SOURCE), lambda folder: tree.read(SOURCE, folder + '/meson.build')))


@tap.test
def a_test_that_the_build_leaves_out_is_noticed():
    paths = ['tests/unit/test_a_b.c', 'tests/unit/test_a.c', 'tests/cli/test_x.py', 'tests/cli/y.py',
             'tests/lib/z.py', 'tests/tap.py', 'tests/cli/test_y.py', 'tests/unit/unit.h']
    build = {'tests/unit': "t = {'a-b': ['x']}", 'tests/cli': "files('y.py'), 'x'"}
    assert left_out(paths, build.get) == ['tests/unit/test_a.c', 'tests/cli/test_y.py']


@tap.test
def every_file_names_its_licence():
    code = ('.c', '.h', '.py', '.sh')
    nothing_in([f for f in tree.files(SOURCE)
                if (f.endswith(code) or f in ('dev', '.ci/run'))
                and 'SPDX-License-Identifier: MIT' not in tree.read(SOURCE, f)[:300]])
    assert 'MIT License' in tree.read(SOURCE, 'LICENSE')


if __name__ == '__main__':
    tap.run()
