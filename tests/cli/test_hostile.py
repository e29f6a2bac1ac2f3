# SPDX-License-Identifier: MIT
"""Zones made to trip an evaluation up, through the program: records of random terms that
include, redirect to and explain one another in circles, empty answers, up to 12 hosts, every
macro letter, syntax errors, aliases that loop, names that nobody recorded. There are few
names, so that everything meets everything. What must hold whatever comes out is asserted.
The zones of a fixed seed and of a random one; both are printed."""
import os
import random

import tap
from lib.program import assay, path, zone

ZONES = int(os.environ.get('ASSAY_HOSTILE_ZONES', '12'))
SEEDS = (('fixed', os.environ.get('ASSAY_SEED', '7208')),
         ('random', os.environ.get('ASSAY_RANDOM_SEED') or str(random.SystemRandom().randrange(1 << 30))))
NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '@']
CLIENTS = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '::ffff:192.0.2.1']
MACROS = ['%{d}', '%{o}', '%{i}.%{d}', '%{ir}.%{v}.a.%{o2}', '%{p}.a.%{o}', '%{l}.%{d2}', '%{s}', '%{h}',
          '%{L1r+-}.%{o}', '%{d1}', '%{d99}', '%%.%{d}', 'a%_b.%{d}', '%{l}%{l}%{l}%{l}.%{d}']
LOCALS = ['', 'zq@', 'z.q+r@', '\u00fc@', 'z"q,\x01@a@', '\udcff(:@']
BROKEN = ['a:', 'ip4:1.2.3', 'foo', 'a:%{q}', 'ip6:::1/129', 'all:', 'include', 'a//200', 'redirect=']
RESULTS = {'pass': 0, 'fail': 1, 'softfail': 1, 'neutral': 1, 'none': 1, 'permerror': 1, 'temperror': 2}


def name(draw):
    """A name that a term or a record leads to."""
    if draw.random() < 0.2:
        return draw.choice(MACROS)
    if draw.random() < 0.06:
        return 'lost.example.org'
    chosen = draw.choice(NAMES + ['none'])
    return 'example.com' if chosen == '@' else chosen + '.example.com'


def term(draw):
    """A mechanism or a modifier."""
    if draw.random() < 0.04:
        return draw.choice(BROKEN)
    sign = draw.choice(['', '', '', '+', '-', '~', '?'])
    kind = draw.choice(['include', 'include', 'a', 'mx', 'ptr', 'exists', 'ip4', 'ip6', 'all', 'other'])
    if kind in ('a', 'mx', 'ptr') and draw.random() < 0.3:
        return sign + kind + ('/24//64' if kind != 'ptr' else '')
    if kind == 'ip4':
        return sign + 'ip4:192.0.2.%d/%d' % (draw.randrange(8), draw.choice([24, 31, 32]))
    if kind == 'ip6':
        return sign + 'ip6:2001:db8::%d/%d' % (draw.randrange(8), draw.choice([64, 127, 128]))
    if kind == 'all':
        return sign + 'all' if draw.random() < 0.4 else 'note=%{d}'
    return sign + kind + ':' + name(draw) if kind != 'other' else draw.choice(
        ['redirect=', 'exp=']) + name(draw)


def records(draw, owner):
    """The lines of one name."""
    if draw.random() < 0.06:
        return ['%s CNAME %s' % (owner, draw.choice(NAMES[:-1]))] if owner != '@' else []
    lines = ['%s A 192.0.2.%d' % (owner, draw.randrange(8)) for _ in range(draw.randrange(3))]
    lines += ['%s AAAA 2001:db8::%d' % (owner, draw.randrange(4)) for _ in range(draw.randrange(2))]
    lines += ['%s MX %d %s' % (owner, n, draw.choice(NAMES[:-1] + ['none', '.', 'h%d' % n]))
              for n in range(draw.choice([0, 1, 2, 2, 12]))]
    for _ in range(draw.choice([1, 1, 1, 1, 1, 1, 1, 2, 0])):
        text = 'v=spf1 ' + ' '.join(term(draw) for _ in range(draw.choice([1, 3, 6, 14])))
        lines.append('%s TXT %s' % (owner, ' '.join(
            '"%s"' % text[at:at + 200] for at in range(0, len(text), 200))))
    if draw.random() < 0.3:
        lines.append('%s TXT "%s is %s"' % (owner, draw.choice(MACROS), draw.choice(['%{c}', '%{t}', '%{q}', '\\228'])))
    return lines


def hostile(draw):
    """The lines of a whole zone below example.com, and those of the reverse zone."""
    lines = [line for owner in NAMES for line in records(draw, owner)]
    reverse = ['$ORIGIN 2.0.192.in-addr.arpa.', '@ SOA ns h 1 2 3 4 5']
    for host in range(3):
        reverse += ['%d PTR %s' % (host, draw.choice(['lost.example.org.', 'none.example.com.'] + [
            n + '.example.com.' for n in NAMES[:-1]])) for _ in range(draw.choice([0, 1, 3, 12]))]
    return lines, reverse if draw.random() < 0.8 else []


def sessions(draw):
    """[(client, sender, HELO)]."""
    domains = ['example.com' if n == '@' else n + '.example.com' for n in NAMES]
    return [(draw.choice(CLIENTS), draw.choice(LOCALS) + domain,
             draw.choice(['', draw.choice(domains), 'my pc'])) for domain in domains]


# --- what must hold -------------------------------------------------------------------------------

def holds_of_check(one, questions):
    """RFC 7208 4.6.4, and that what is told of a check agrees with itself."""
    assert one['result'] in RESULTS and one['lookups'] <= 11 and one['void_lookups'] <= 3, one
    if one['lookups'] > 10 or one['void_lookups'] > 2:
        assert one['result'] == 'permerror', one
    assert one['explanation'] is None or one['result'] == 'fail', one
    trace = one['trace']
    if trace:
        assert trace[0]['depth'] == 0 and trace[0]['result'] == one['result'], one
        assert (trace[0]['lookups'], trace[0]['void_lookups']) == (one['lookups'], one['void_lookups'])
    if one['result'] in ('pass', 'fail', 'softfail'):
        assert any(line.get('outcome') == 'matched' for line in trace), one
    for asked in (asked for line in trace for asked in line['asked']):
        fact = questions[asked['kind'], asked['type'], asked['name']]
        assert fact['status'] == asked['status'] and fact['demanded'], asked


def holds_of_run(done):
    """One check as JSON with its tree."""
    assert done.out, done
    questions = {(q['kind'], q['type'], q['name']): q for q in done.json['questions']}
    assert len(questions) == len(done.json['questions']) <= 400, 'a question twice, or too many'
    for one in done.json['spf']['identities']:
        holds_of_check(one, questions)
    assert done.json['spf']['result'] == done.json['spf']['identities'][0]['result']
    assert done.code == RESULTS[done.json['spf']['result']] and done.err == '', done


def replays(args, done):
    """From its case: the same to the byte, and the same case again."""
    case, copy = path('one.case'), path('copy.case')
    assay(*args, '--save-case', case)
    again = assay('spf', '--case', case, '--format', 'jsonl', '--details', '--save-case', copy)
    assert (again.raw_out, again.code) == (done.raw_out, done.code), again
    with open(case, 'rb') as one, open(copy, 'rb') as other:
        assert one.read() == other.read()


def holds_of_batch(where, asked, runs):
    """Many at once say what each said alone."""
    lines = ''.join('\t'.join(session) + '\n' for session in asked).encode('utf-8', 'surrogateescape')
    args = ['spf', '--batch', '--zone', where, '--as-of', '@1']
    whole = assay(*args, '--format', 'jsonl', '--details', stdin=lines)
    assert whole.out == ''.join(run.out for run in runs)
    short = assay(*args, stdin=lines).out.splitlines()
    firsts = [run.json['spf']['identities'][0] for run in runs]
    assert [line.split('\t')[0] for line in short] == [one['result'] for one in firsts]
    assert all(bool(line.split('\t')[1]) == bool(one['explanation']) for line, one in zip(short, firsts))


def one_zone(seed, number):
    """All sessions of a zone, and of the same zone written in another order."""
    draw = random.Random('%s/%d' % (seed, number))
    lines, reverse = hostile(draw)
    asked = sessions(draw)
    where = zone('\n'.join(lines + reverse) + '\n')
    draw.shuffle(lines)
    other = zone('\n'.join(lines + reverse) + '\n')
    runs = []
    for session in asked:
        args = ['--as-of', '@1', '--format', 'jsonl', '--details', '--', *session]
        runs.append(assay('spf', '--zone', where, *args))
        holds_of_run(runs[-1])
        assert assay('spf', '--zone', other, *args).out == runs[-1].out, 'the order of records counts'
    chosen = draw.randrange(len(asked))
    replays(['spf', '--zone', where, '--as-of', '@1', *asked[chosen]], runs[chosen])
    holds_of_batch(where, asked, runs)
    return [run.json['spf']['result'] for run in runs]


def all_zones(seed, seen):
    """Those of one seed."""
    for number in range(ZONES):
        try:
            seen.update(one_zone(seed, number))
        except AssertionError as wrong:
            raise AssertionError('seed %s, zone %d: %s' % (seed, number, wrong)) from wrong


SEEN = set()  # results
for kind, drawn in SEEDS:
    print('# seed %s: %s' % (kind, drawn))
    tap.case('hostile_zones_%s_seed' % kind, all_zones, drawn, SEEN)


@tap.test
def the_zones_are_of_all_kinds():
    assert SEEN == set(RESULTS), 'only %s' % sorted(SEEN)


if __name__ == '__main__':
    tap.run()
