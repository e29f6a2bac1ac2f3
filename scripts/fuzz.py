# SPDX-License-Identifier: MIT
"""fuzz.py PROGRAM NAME [SECONDS]: runs one fuzz target, and prints TAP.

Without SECONDS it runs for 10: half with ASSAY_SEED and half with
ASSAY_RANDOM_SEED. With it, once for that long, and what it finds is kept in
build-fuzz/corpus. An input that takes over a second or 256 MB is a failure.
"""
import os
import re
import subprocess
import sys
import tempfile

SOURCE = os.environ['ASSAY_SOURCE']
BUILD = os.environ['ASSAY_BUILD']
CI_SECONDS = 10
STATS = (('number_of_executed_units', 'runs'), ('slowest_unit_time_sec', 's for the slowest'),
         ('peak_rss_mb', 'MB at most'))


def material(name):
    """The seed corpus and the dictionary, with what is wrong with them."""
    corpus = os.path.join(SOURCE, 'fuzz', 'corpus', name)
    words = os.path.join(SOURCE, 'fuzz', 'dict', name + '.dict')
    faults = []
    if not os.path.isdir(corpus) or not os.listdir(corpus):
        faults.append('no seeds in fuzz/corpus/' + name)
    if not os.path.isfile(words):
        faults.append('no fuzz/dict/%s.dict' % name)
    return corpus, words, faults


def environment():
    """A small quarantine: the 256 MB are meant for the program, not for ASan."""
    return dict(os.environ, ASAN_OPTIONS='quarantine_size_mb=16:detect_leaks=1:abort_on_error=0',
                UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1')


def fuzz(program, name, seed, seconds, grown):
    """One run: (exit code, output)."""
    corpus, words, _ = material(name)
    artifacts = os.path.join(BUILD, 'artifacts', name + '-')
    os.makedirs(os.path.dirname(artifacts), exist_ok=True)
    command = [program, '-seed=%d' % seed, '-max_total_time=%d' % seconds, '-max_len=65536',
               '-timeout=1', '-rss_limit_mb=256', '-print_final_stats=1', '-dict=' + words,
               '-artifact_prefix=' + artifacts, grown, corpus]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=environment(), check=False)
    return done.returncode, done.stdout.decode(errors='replace')


def say(number, name, faults, notes):
    """One TAP line and what belongs to it."""
    print('%s %d - %s' % ('not ok' if faults else 'ok', number, name))
    for line in faults + notes:
        print('# ' + line)
    sys.stdout.flush()
    return not faults


def stats(name, seconds, output):
    """The figures at the end of a run."""
    found = dict(re.findall(r'stat::(\w+):\s+(\d+)', output))
    words = ['%s %s' % (found[key], unit) for key, unit in STATS if key in found]
    return ['figure: fuzz/%s: %d s, %s' % (name, seconds, ', '.join(words))]


def runs(seconds):
    """(name, seed, seconds) of each run."""
    fixed = int(os.environ.get('ASSAY_SEED', '7208'))
    drawn = int(os.environ.get('ASSAY_RANDOM_SEED', '1'))
    if seconds:
        return [('long', drawn, seconds)]
    return [('fixed_seed', fixed, CI_SECONDS // 2), ('random_seed', drawn, CI_SECONDS // 2)]


def run_all(program, name, seconds, grown):
    """The runs as TAP; True where all went well."""
    good, number = True, 1
    for number, (label, seed, limit) in enumerate(runs(seconds), 2):
        code, output = fuzz(program, name, seed, limit, grown)
        faults = output.splitlines()[-80:] if code else []
        good = say(number, label, faults, ['seed %d' % seed] + stats(name, limit, output)) and good
    print('1..%d' % number)
    return good


def main():
    """Checks the material, then fuzzes."""
    program, name = sys.argv[1:3]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    if not say(1, 'seeds_and_dictionary', material(name)[2], []):
        print('1..1')
        return 1
    if seconds:
        grown = os.path.join(BUILD, 'corpus', name)
        os.makedirs(grown, exist_ok=True)
        return 0 if run_all(program, name, seconds, grown) else 1
    with tempfile.TemporaryDirectory() as grown:
        return 0 if run_all(program, name, 0, grown) else 1


if __name__ == '__main__':
    sys.exit(main())
