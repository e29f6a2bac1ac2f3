# SPDX-License-Identifier: MIT
"""A case that was recorded over the network replays to the byte, whatever the network did
and in whatever order its answers came: text, tree, JSON, exit code, and the case that is
saved again. ASSAY_SEED and ASSAY_RANDOM_SEED seed the shuffled part."""
import concurrent.futures
import os
import random

import tap
from lib.liar import Liar
from lib.liar_faults import FAULTS
from lib.program import assay, path, zone

LIAR = Liar()
NUMBERED = ('slow-300', 'chain-3', 'chain-20', 'big-16000', 'fat-1400')
SHOWN = (('--json', '--details'), ('--details',))
AT_ONCE = 8
WORLDS = 30
# Hints that come and hints that fail, beside what is demanded; %{l} is never hinted.
TERMS = ('v=spf1 exists:%%{l}.%(fault)s.example.net a:%(fault)s.example.net mx:nodata.example.net '
         'include:%(fault)s.example.net include:slow-40.example.net" " ptr:%(fault)s.example.net '
         'a:refused.example.net a:timeout.example.net -all exp=%(fault)s.example.org')


def read(name):
    with open(name, 'rb') as text:
        return text.read()


def differs(live, again):
    """The first line that differs."""
    pairs = zip(live.out.splitlines() + [''], again.out.splitlines() + [''])
    return next(('%r, not %r' % (is_now, was) for was, is_now in pairs if was != is_now), 'in length')


def replays(shown, *args):
    """One check over the network, from its case, and from the case of that."""
    case, copy = path('live.case'), path('again.case')
    live = assay('spf', '--question-timeout', '1', '--timeout', '4', *shown, '--save-case', case,
                 *args)
    again = assay('spf', '--case', case, *shown, '--save-case', copy)
    assert live.out and not live.err, live
    assert again.out == live.out, differs(live, again)
    assert (again.code, again.err) == (live.code, ''), (live, again)
    assert read(copy) == read(case)
    return live


def every_way(*args):
    return [replays(shown, '--dns', LIAR.address, *args) for shown in SHOWN]


def as_domain(fault):
    every_way('192.0.2.1', 'x@%s.example.com' % fault, 'ok.%s.example.com' % fault)


def among_others(fault):
    record = zone('@ TXT "%s"\n' % TERMS % {'fault': fault})
    every_way('--with', record, '192.0.2.1', 'x@example.com', 'slow-80.example.com')


# --- what is used stands first, in order, whatever comes first -------------------------------

def shuffled_world(draw):
    """Records that include one another, with terms that lead to what is answered late, or
    badly, or not at all."""
    faults = ['ok', 'nodata', 'type-a', 'slow-%d' % draw.randrange(90), 'servfail', 'formerr', 'lost',
              'timeout']
    names = ['example.com', 'helo.example.com'] + ['i%d.example.com' % at for at in range(5)]

    def term():
        fault = '%s.n%d.example.net' % (draw.choice(faults), draw.randrange(9))
        return draw.choice(('a:', 'mx:', 'exists:%{l}.', 'ptr:')) + fault

    def record(level):
        inner = ['include:' + name for name in names[max(level + 1, 2):] if draw.random() < 0.4]
        terms = inner + [term() for _ in range(3)]
        draw.shuffle(terms)
        return 'v=spf1 %s -all' % ' '.join(terms)

    return {name: record(level) for level, name in enumerate(names)}


def used_part(done):
    return [one for one in done.json['questions'] if one['demanded']]


def one_world(seed, number):
    """Two servers that delay each answer by chance: each run replays, and where both saw the
    same they say the same of what was used, in the same order. What was asked early differs
    as it happens."""
    draw = random.Random('%d %d' % (seed, number))
    records, runs = shuffled_world(draw), []
    for _ in range(2):
        with Liar(jitter=random.Random(draw.random()), records=records) as liar:
            runs.append(replays(('--json', '--details'), '--dns', liar.address, '--as-of', '@1',
                                '192.0.2.1', 'x@example.com', 'helo.example.com'))
    for done in runs:
        listed = [question['demanded'] for question in done.json['questions']]
        assert listed == sorted(listed, reverse=True), 'what was not needed stands before what was'
    one, other = runs
    answers = [{(q['name'], q['type']): q['status'] for q in used_part(done)} for done in runs]
    if answers[0] == answers[1]:
        assert used_part(one) == used_part(other) and one.json['spf'] == other.json['spf'], (one, other)
    return answers[0] == answers[1]


def shuffled(worlds):
    """Most worlds must be seen alike twice, or nothing was compared."""
    alike = [world.result() for world in worlds]
    assert sum(alike) > len(alike) / 2, alike


@tap.test
def a_question_that_the_case_lacks_is_unrecorded():
    case = path('early.case')
    with Liar() as liar:
        assay('spf', '--dns', liar.address, '--save-case', case, '192.0.2.1', 'ok.example.com')
    done = assay('spf', '--case', case, '--json', '--with', 'v=spf1 a:new.example.com +all')
    statuses = {one['name']: one['status'] for one in done.json['questions']}
    assert done.code == 2 and statuses['new.example.com'] == 'unrecorded', done


@tap.test
def what_is_tried_with_a_case_stands_above_what_it_holds():
    case = path('tried.case')
    with Liar() as liar:
        assay('spf', '--dns', liar.address, '--save-case', case, '192.0.2.1', 'ok.example.com')
    tried = zone('ok CNAME new\nnew TXT "v=spf1 +all"\n')
    assert assay('spf', '--case', case).code == 1
    assert assay('spf', '--case', case, '--with', 'v=spf1 +all').code == 0
    assert assay('spf', '--case', case, '--with', tried).code == 0


def seeds():
    return (('fixed', int(os.environ.get('ASSAY_SEED', 7208))),
            ('random', int(os.environ.get('ASSAY_RANDOM_SEED', os.getpid()))))


def main():
    """Asks all at once, then looks at each in turn."""
    with LIAR, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        faults = sorted(FAULTS) + list(NUMBERED)
        for fault in faults:
            for test in (as_domain, among_others):
                name = '%s %s' % (test.__name__.replace('_', ' '), fault)
                tap.case(name, pool.submit(test, fault).result)
        for name, seed in seeds():
            print('# %s seed %d' % (name, seed))
            worlds = [pool.submit(one_world, seed, number) for number in range(WORLDS)]
            tap.case('shuffled answers, %s seed' % name, shuffled, worlds)
        tap.run()


if __name__ == '__main__':
    main()
