# SPDX-License-Identifier: MIT
"""The ARC suite of shared/conformance through `assay arc`; doc/arc-suite.md has the rulings."""
import os
import sys

import tap
import yaml
from lib.program import assay, file

SHARED = os.environ.get('ASSAY_SHARED') or os.path.join(os.environ['ASSAY_SOURCE'], '../shared')
SUITE = os.path.join(SHARED, 'conformance/arc/validation.yml')
RESULTS = {'None': 'none', 'Pass': 'pass', 'Fail': 'fail', '': 'fail'}


def quoted(text):
    """Strings of a TXT record in a zone file."""
    pieces = [text[at:at + 200] for at in range(0, len(text), 200)]
    return ' '.join('"%s"' % piece.replace('\\', '\\\\').replace('"', '\\"') for piece in pieces)


def zone(records):
    """A zone file: below the root, so that what it lacks is not there."""
    lines = '$ORIGIN .\n$TTL 60\n@ SOA ns. root. 1 1 1 1 1\n'
    return file(lines + ''.join('%s. TXT %s\n' % (name, quoted(text)) for name, text in records.items()))


def judge(where, message, wanted, is_dead):
    """One case. Without a value the newest seal says that the chain had failed."""
    done = assay('arc', '--json', '--zone', where, '-', stdin=message.encode())
    if not message:
        done.complains(65, 'no message')
        return
    arc = done.json['arc']
    assert arc['result'] == wanted, arc
    assert not is_dead or arc['code'] == 'failed-before', arc


def main():
    """Registers the cases of all scenarios."""
    if not os.path.exists(SUITE):
        print('1..0 # SKIP there is no ' + SUITE)
        sys.exit(0)
    with open(SUITE, encoding='utf-8') as text:
        for scenario in yaml.safe_load_all(text):
            where = zone((scenario or {}).get('txt-records') or {})
            for name, case in ((scenario or {}).get('tests') or {}).items():
                cv = str(case['cv'] or '')
                tap.case(name, judge, where, case['message'], RESULTS[cv], not cv)
    tap.run()


if __name__ == '__main__':
    main()
