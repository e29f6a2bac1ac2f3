# SPDX-License-Identifier: MIT
"""Reads meson's testlog.json: every TAP line becomes one result.

A result is named SUITE/TEST/SUBTEST, as in unit/base-text/base64_round_trip.
"""
import json
import os
import re
from dataclasses import dataclass

TAP_LINE = re.compile(r'^(not )?ok\b\s*(\d+)?\s*(?:- )?([^#]*?)\s*(?:#\s*(\w+)\s*(.*))?$')
TAP_PLAN = re.compile(r'^1\.\.(\d+)\s*(?:#\s*(skip\w*)\s*(.*))?$', re.IGNORECASE)


@dataclass
class Result:
    """One subtest: where it ran, its name, "ok", "fail" or "skip", and why."""
    where: str
    name: str
    outcome: str
    text: str = ''
    seconds: float = 0.0


def outcome_of(failed, directive):
    """TAP's two directives: a skip is a skip, a todo may fail."""
    word = (directive or '').lower()
    if word.startswith('skip'):
        return 'skip'
    if failed and word != 'todo':
        return 'fail'
    return 'ok'


def parse_tap(text):
    """Gives (subtests, planned, reason): planned is None without a plan line."""
    subtests, planned, reason, notes = [], None, '', []
    for line in text.splitlines():
        plan, test = TAP_PLAN.match(line), TAP_LINE.match(line)
        if plan:
            planned, reason = int(plan.group(1)), plan.group(3) or plan.group(2) or ''
        elif test:
            failed, number, name, directive, why = test.groups()
            subtests.append([name or number or str(len(subtests) + 1),
                             outcome_of(failed, directive), why or '\n'.join(notes)])
            notes = []
        elif subtests and subtests[-1][1] == 'fail' and line.startswith('#'):
            subtests[-1][2] += '\n' + line
        else:
            notes.append(line)
    return subtests, planned, reason


def whole_fault(entry, subtests, planned):
    """What is wrong with a test program as a whole, or ''."""
    if entry['result'] in ('TIMEOUT', 'INTERRUPT'):
        return 'timed out after %.0f s' % entry['duration']
    if entry['returncode'] and not any(outcome == 'fail' for _, outcome, _ in subtests):
        return 'exit code %d' % entry['returncode']
    if planned is None:
        return 'no TAP plan'
    if planned != len(subtests):
        return 'planned %d subtests, ran %d' % (planned, len(subtests))
    return ''


def suite_of(text):
    """The suite's name in "project:suite+suite"."""
    return text.partition(':')[2].split('+')[0] or 'test'


def read_tests(build):
    """The (suite, test) pairs of a build folder."""
    with open(os.path.join(build, 'meson-info', 'intro-tests.json'), encoding='utf-8') as tests:
        return [(suite_of('+'.join(one['suite'])), one['name']) for one in json.load(tests)]


def suite_and_test(name, known):
    """meson calls a test "project:suite+suite / test", or "test" where there is one
    suite alone: then the known tests say which."""
    suite, _, test = name.rpartition(' / ')
    if suite:
        return suite_of(suite), test
    return next((one for one in known if one[1] == name), ('test', name))


def results_of(entry, where, base):
    """The results of one line of the log, whose test is called `base`."""
    subtests, planned, reason = parse_tap(entry.get('stdout') or '')
    output = (entry.get('stdout') or '') + (entry.get('stderr') or '')
    found = [Result(where, base + '/' + name, outcome, why)
             for name, outcome, why in subtests]
    fault = whole_fault(entry, subtests, planned)
    if fault:
        found.append(Result(where, base + '/(whole)', 'fail', fault + '\n' + output[-4000:]))
    elif planned == 0:
        found.append(Result(where, base + '/(whole)', 'skip', reason))
    for one in found:
        one.seconds = entry['duration'] / len(found)
        if one.outcome == 'fail' and not one.text:
            one.text = output[-4000:]
    return found


def read_log(root, where, complete):
    """All results of the last run in a build folder. A test that did not run, of a
    suite that did (or of any suite, where the run is complete), is a failure."""
    results, ran, build = [], set(), os.path.join(root, where)
    known = read_tests(build)
    with open(os.path.join(build, 'meson-logs', 'testlog.json'), encoding='utf-8') as log:
        for line in log:
            entry = json.loads(line)
            pair = suite_and_test(entry['name'], known)
            ran.add(pair)
            results += results_of(entry, where, '/'.join(pair))
    suites = {suite for suite, _ in ran}
    return results + [Result(where, '/'.join(pair) + '/(whole)', 'fail', 'did not run')
                      for pair in known
                      if pair not in ran and (complete or pair[0] in suites)]


def read_rows(path):
    """Results that something other than meson has written: NAME<TAB>OUTCOME lines."""
    results = []
    with open(path, encoding='utf-8') as rows:
        for line in rows:
            name, outcome = line.rstrip('\n').split('\t')
            results.append(Result('dev', name, outcome))
    return results


class Ran:
    """What ran, to be asked about by name."""

    def __init__(self, results):
        self.outcomes = {}
        for one in results:
            self.outcomes.setdefault(one.name, []).append(one.outcome)

    def matching(self, name):
        """The outcomes of a full name, SUITE/TEST, SUITE, SUITE/SUBTEST, or PREFIX*."""
        if name.endswith('*'):
            names = [n for n in self.outcomes if n.startswith(name[:-1])]
        else:
            names = [n for n in self.outcomes if n == name or n.startswith(name + '/')]
            if not names and name.count('/') == 1:
                suite, subtest = name.split('/')
                names = [n for n in self.outcomes
                         if n.startswith(suite + '/') and n.endswith('/' + subtest)]
        return [outcome for n in names for outcome in self.outcomes[n]]

    def fault(self, name):
        """Why this name holds nothing, or '' where it ran and passed."""
        outcomes = self.matching(name)
        if not outcomes:
            return 'did not run'
        if 'fail' in outcomes:
            return 'failed'
        if 'ok' not in outcomes or 'skip' in outcomes:
            return 'was skipped'
        return ''
