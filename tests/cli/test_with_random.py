# SPDX-License-Identifier: MIT
"""--with against the same records published: random zones, random changes, and the zone that
the change would make. What is asked where then makes no difference to any result."""
import os
import random

import tap
from lib.program import assay, file

NAMES = ['n%d' % at for at in range(9)]
HEAD = '$ORIGIN example.com.\n$TTL 60\n@ SOA a b 1 2 3 4 5\n'
SEEDS = (int(os.environ.get('ASSAY_SEED', '7208')),
         int(os.environ.get('ASSAY_RANDOM_SEED') or random.SystemRandom().randrange(1 << 30)))
IN_CI = 60


def record_text(draw):
    """An SPF record whose terms lead to the names."""
    def term():
        name = draw.choice(NAMES)
        return draw.choice(('a:%s', 'mx:%s', 'include:%s', 'exists:%s', '?a:%s')) % (
            name + '.example.com')
    terms = [term() for _ in range(draw.randrange(4))]
    last = draw.choice(('-all', '~all', '?all', '', 'redirect=%s.example.com' % draw.choice(NAMES)))
    return ' '.join(['v=spf1', *terms, last]).strip()


def sets(draw, share):
    """{name: {type: [rdata]}}: some names have an alias, others records."""
    found = {}
    for at, name in enumerate(NAMES):
        if draw.random() > share:
            continue
        # Never back: of a published circle nobody says where it ran, so a change that mends
        # one is judged as temperror.
        if draw.random() < 0.35 and at + 1 < len(NAMES):
            found[name] = {'CNAME': [draw.choice(NAMES[at + 1:])]}
            continue
        some = {'A': ['192.0.2.%d' % draw.randrange(1, 4)], 'TXT': ['"%s"' % record_text(draw)],
                'MX': ['10 ' + draw.choice(NAMES)]}
        kinds = draw.sample(sorted(some), draw.randrange(1, 4))
        found[name] = {kind: some[kind] for kind in kinds}
    return found


def merged(there, tried):
    """What is published once the change is: its sets in place of the old ones, and no alias
    beside other records (RFC 2181 10.1)."""
    result = {name: dict(kinds) for name, kinds in there.items()}
    for name, kinds in tried.items():
        old = {} if 'CNAME' in kinds else result.get(name, {})
        old.pop('CNAME', None)
        result[name] = {**old, **kinds}
    return result


def zone_text(found):
    return HEAD + ''.join('%s %s %s\n' % (name, kind, rdata) for name, kinds in found.items()
                          for kind, all_of_it in kinds.items() for rdata in all_of_it)


def results(*args):
    lines = ''.join('192.0.2.%d\ta@%s.example.com\t\n' % (ip, name) for name in NAMES for ip in (1, 3))
    done = assay('spf', '--batch', *args, stdin=lines.encode())
    assert done.out.count('\n') == 2 * len(NAMES), done
    return done.out


def same_as_published(seed):
    draw = random.Random(seed)
    kinds = set()
    for number in range(IN_CI):
        there, tried = sets(draw, 0.8), sets(draw, 0.3)
        now = results('--zone', file(zone_text(merged(there, tried))))
        zones = zone_text(there), zone_text(tried)
        got = results('--zone', file(zones[0]), '--with', file(zones[1]))
        assert got == now, 'seed %d, number %d:\n%s\n--with\n%s\n%s\nis not\n%s' % (
            seed, number, *zones, got, now)
        kinds |= set(got.split())
    assert kinds >= {'pass', 'fail', 'softfail', 'neutral', 'none', 'permerror'}, kinds


for which, one in zip(('fixed', 'random'), SEEDS):
    tap.case('a change is judged as if it were published, %s seed' % which, same_as_published, one)

if __name__ == '__main__':
    print('# seeds: %s' % ' '.join(str(one) for one in SEEDS))
    tap.run()
