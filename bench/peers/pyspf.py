# SPDX-License-Identifier: MIT
"""pyspf.py TABLE IP SENDER SECONDS: like spf_memory, with pyspf and answers from
a dictionary. With "-" alone it asks the system's resolver, and evaluates one line
IP<TAB>SENDER of standard input after the other."""
import sys
import time

import DNS
import spf


def read_table(path):
    """Answers as pyspf's own look-up gives them, by name and type."""
    answers = {}
    with open(path, encoding='ascii') as lines:
        for line in lines:
            name, kind, data = line.rstrip('\n').split('\t')
            if kind == 'TXT':
                data = (data.encode(),)
            elif kind == 'MX':
                data = (int(data.split()[0]), data.split()[1].rstrip('.'))
            answers.setdefault((name, kind), []).append(((name, kind), data))
    return answers


def evaluate(ip, sender):
    """The verdict's word."""
    return spf.check2(ip, sender, '')[0]


def run(ip, sender, seconds):
    """For so many seconds of CPU time."""
    result, count, used, start = '', 0, 0.0, time.process_time()
    while used < seconds:
        for _ in range(20):
            result = evaluate(ip, sender)
        count += 20
        used = time.process_time() - start
    print(result, count, f'{used:.6f}')


def main():
    """From a table, or line by line."""
    if len(sys.argv) == 2:
        DNS.ParseResolvConf()
        for line in sys.stdin:
            print(evaluate(*line.rstrip('\n').split('\t')), flush=True)
        return
    answers = read_table(sys.argv[1])
    spf.DNSLookup = lambda name, kind, *_: answers.get((name, kind), [])
    run(sys.argv[2], sys.argv[3], float(sys.argv[4]))


main()
