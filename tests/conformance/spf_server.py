# SPDX-License-Identifier: MIT
"""spf_server.py rfc7208|rfc4408: an openSPF suite through the program and over a real
name server: each scenario's records are a zone of Knot DNS, `assay spf --batch --dns`
asks it. Questions that the suite wants to time out are lost by a proxy in front of it.
Of the old suite doc/spf-4408.md says what RFC 7208 makes of cases that may differ."""
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import tap
from lib import knot

try:
    import yaml
except ImportError:
    yaml = None

SHARED = os.environ.get('ASSAY_SHARED') or os.path.join(os.environ['ASSAY_SOURCE'], '..', 'shared')
NAME = sys.argv[1]
CASES = {'rfc7208': 203, 'rfc4408': 191}[NAME]
SUITE = os.path.join(SHARED, 'conformance', 'spf', NAME + '-tests.yml')
ASSAY = os.path.join(os.environ['ASSAY_BUILD'], 'assay')
TYPES = {'A': 1, 'MX': 15, 'TXT': 16, 'AAAA': 28, 'PTR': 12, 'CNAME': 5, 'SPF': 99}
HEAD = '@ 300 IN SOA ns. host. 1 3600 600 86400 60\n@ 300 IN NS ns.\nns. 300 A 127.0.0.1\n'


def quoted(text):
    """A character string of a zone file."""
    return '"%s"' % ''.join(c if ' ' <= c <= '~' and c not in '"\\' else '\\%03d' % ord(c)
                            for c in text)


def escaped(name):
    """A name of a zone file, with its dot at the end."""
    return ''.join(c if c.isalnum() or c in '-_.' else '\\%03d' % ord(c)
                   for c in name.rstrip('.')) + '.'


def strings(value):
    """The strings of a TXT record, each cut to 255 octets."""
    parts = value if isinstance(value, list) else [value]
    return [part[i:i + 255] for part in parts for i in range(0, max(len(part), 1), 255)]


def rdata(kind, value):
    """The data of a record in presentation form, or None where no zone can hold it."""
    if kind in ('TXT', 'SPF'):
        return ' '.join(quoted(part) for part in strings(value)) or None
    if kind == 'MX':
        return '%d %s' % (value[0], escaped(value[1]))
    return value if kind in ('A', 'AAAA') else escaped(value)


def records(entries):
    """[(type, value)] of a name, with SPF copied to TXT where the suite means it so."""
    pairs = [pair for entry in entries if isinstance(entry, dict) for pair in entry.items()]
    if not any(kind == 'TXT' for kind, _ in pairs):
        pairs += [('TXT', value) for kind, value in pairs if kind == 'SPF']
    return [(kind, value) for kind, value in pairs if value != 'NONE']


def zone_of(data):
    """(zone text, {name: types that are there} of the names that time out)."""
    text, lost = HEAD, {}
    for name, entries in data.items():
        here = records(entries)
        if 'TIMEOUT' in entries:
            lost[name.lower()] = {TYPES[kind] for kind, _ in here}
        for kind, value in here:
            if rdata(kind, value) is not None:
                text += '%s 300 %s %s\n' % (escaped(name), kind, rdata(kind, value))
    return text, lost


def unescape(text):
    """What text_escape has made readable."""
    return re.sub(r'\\x([0-9a-f]{2})', lambda match: chr(int(match.group(1), 16)), text)


def ask(address, cases):
    """[(result, explanation)] of the cases, in one run."""
    lines = ''.join('%s\t%s\t%s\n' % (case['host'], case['mailfrom'], case['helo'])
                    for case in cases)
    run = subprocess.run(
        [ASSAY, 'spf', '--batch', '--dns', address, '--question-timeout', '2',
         '--default-explanation', 'DEFAULT', '--receiver', 'receiver.example.net'],
        input=lines.encode('latin-1'), stdout=subprocess.PIPE, timeout=60, check=False)
    return [tuple(line.split('\t')) for line in run.stdout.decode('latin-1').splitlines()]


def rulings():
    """{case of the old suite: what we say, by doc/spf-4408.md}."""
    if NAME != 'rfc4408':
        return {}
    with open(os.path.join(os.environ['ASSAY_SOURCE'], 'doc', 'spf-4408.md'), encoding='utf-8') as doc:
        return dict(re.findall(r'^\| `([^`]+)` \|[^|]*\| (\w+) \|', doc.read(), re.MULTILINE))


def check(case, got, ruled):
    """One case of the suite; `ruled` is the one result that RFC 7208 allows."""
    allowed = case['result'] if isinstance(case['result'], list) else [case['result']]
    allowed = [ruled] if ruled else allowed
    assert got[0] in allowed, '%s, not %s' % (got[0], ' or '.join(allowed))
    wanted = case.get('explanation')
    if wanted is not None and got[0] == 'fail':
        assert unescape(got[1]) == wanted, '%r, not %r' % (got[1], wanted)


STARTING = threading.Lock()  # one at a time looks for free ports


def run_scenario(scenario):
    """What the program makes of the cases of a scenario."""
    names = list(scenario['tests'])
    zone, lost = zone_of(scenario['zonedata'])

    def is_lost(name, qtype):
        return name in lost and qtype not in lost[name]

    with ExitStack() as servers:
        with STARTING:
            server = servers.enter_context(knot.Knot({'.': zone}))
            proxy = servers.enter_context(knot.Losing(server.port, is_lost))
        results = ask(proxy.address, [scenario['tests'][name] for name in names])
    assert len(results) == len(names)
    return results


def run_scenarios(scenarios):
    """Registers a test for each case of each. Most of the time goes by in waiting for
    answers that never come, so several run at once."""
    ruled = rulings()
    with ThreadPoolExecutor(4) as pool:
        for scenario, results in zip(scenarios, pool.map(run_scenario, scenarios)):
            for (name, case), got in zip(scenario['tests'].items(), results):
                tap.case(NAME + '/' + name, check, case, got, ruled.get(name))


def main():
    """All scenarios."""
    missing = [what for what, there in (('knotd', knot.find_knotd()), ('python3-yaml', yaml),
                                        (SUITE, os.path.exists(SUITE))) if not there]
    if missing:
        tap.case(NAME, tap.skip, 'not here: ' + ', '.join(missing))
        tap.run()
    with open(SUITE, encoding='utf-8') as file:
        scenarios = list(yaml.safe_load_all(file))
    run_scenarios(scenarios)
    tap.case('the suite has %d cases' % CASES, count_cases, scenarios)
    tap.run()


def count_cases(scenarios):
    """None was lost on the way."""
    assert sum(len(scenario['tests']) for scenario in scenarios) == CASES


if __name__ == '__main__':
    main()
