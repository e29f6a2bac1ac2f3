# SPDX-License-Identifier: MIT
"""report.py --root DIR [--more FILE] BUILD...: what the tests said.

Reads the log of each build folder, writes build/results.tsv, prints each
suite's seconds and each failure, then the ledger and the attack index (not with
--partial), and last the counts alone. Exits 1 on any failure; with CI=true a skip is one.
"""
import argparse
import os
import sys

import attacks
import ledger
import testlog


def collect(args):
    """All results, and a failure for each build folder that has no log."""
    results = testlog.read_rows(args.more) if args.more else []
    for build in args.build:
        try:
            results += testlog.read_log(args.root, build, build == 'build' and not args.partial)
        except FileNotFoundError:
            if not args.partial:
                results.append(testlog.Result(build, 'meson/' + build, 'fail', 'no tests ran'))
    return results


def print_seconds(results):
    """Seconds and counts of each suite, folder by folder."""
    suites = {}
    for one in results:
        key = (one.where, one.name.split('/')[0])
        seconds, count = suites.get(key, (0.0, 0))
        suites[key] = (seconds + one.seconds, count + 1)
    for (where, suite), (seconds, count) in sorted(suites.items()):
        print('%-12s %-14s %6d tests %8.1f s' % (where, suite, count, seconds))


def print_failures(results):
    """Failures with their output, and skips with their reason."""
    for one in results:
        if one.outcome == 'fail':
            print('FAIL %s (%s)' % (one.name, one.where))
            for line in one.text.strip().splitlines():
                print('    ' + line)
        elif one.outcome == 'skip':
            print('SKIP %s (%s): %s' % (one.name, one.where, one.text.strip()))


def ci_counts_skips(results):
    """With CI=true a missing server, package or file is a failure."""
    if os.environ.get('CI') == 'true':
        for one in results:
            if one.outcome == 'skip':
                one.outcome, one.text = 'fail', 'skipped with CI=true: ' + one.text


def as_result(name, faults):
    """A check of this script's own, as one more result."""
    return testlog.Result('report', 'report/' + name, 'fail' if faults else 'ok',
                          '\n'.join(faults))


def check_attacks(root, ran, open_rows):
    """The attack index, skipped where the list of attacks is not at hand."""
    shared = os.environ.get('ASSAY_SHARED', os.path.join(os.path.dirname(root), 'shared'))
    cases = os.path.join(shared, 'attacks', 'attack_cases.tsv')
    if not os.path.exists(cases):
        return testlog.Result('report', 'report/attack-index', 'skip', 'no ' + cases)
    index = os.path.join(root, 'tests', 'attack', 'index.tsv')
    try:
        return as_result('attack-index', attacks.check(index, cases, ran, open_rows))
    except (OSError, ValueError) as error:
        return as_result('attack-index', [str(error)])


def own_checks(args, results):
    """The ledger and the attack index: they need to know what ran."""
    ran = testlog.Ran(results)
    faults, open_rows = ledger.check(os.path.join(args.root, 'doc', 'requirements.md'), ran)
    if open_rows:
        print('%d rows of the ledger are open: %s' % (len(open_rows), ' '.join(open_rows)))
    return [as_result('ledger', faults), check_attacks(args.root, ran, open_rows)]


def write_tsv(path, results):
    """name, folder that it ran in, outcome: the names that the ledger may use."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        for one in results:
            out.write('%s\t%s\t%s\n' % (one.name, one.where, one.outcome))


def main():
    """Reads, checks, prints, counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument('--root', required=True)
    parser.add_argument('--more')
    parser.add_argument('--partial', action='store_true')
    parser.add_argument('build', nargs='*')
    args = parser.parse_args()
    results = collect(args)
    print_seconds(results)
    if not args.partial:
        results += own_checks(args, results)
    ci_counts_skips(results)
    print_failures(results)
    write_tsv(os.path.join(args.root, 'build', 'results.tsv'), results)
    counts = {kind: sum(one.outcome == kind for one in results) for kind in ('ok', 'fail', 'skip')}
    print('%(ok)d passed, %(fail)d failed, %(skip)d skipped' % counts)
    return 1 if counts['fail'] or not counts['ok'] else 0


if __name__ == '__main__':
    sys.exit(main())
