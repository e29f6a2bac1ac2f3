#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""dkimpy.py MESSAGE KEY-FILE SECONDS: verifies one message again and again; prints
"RESULT COUNT CPU-SECONDS"."""
import sys
import time

import dkim


def main():
    """The key file has the record's text behind the name."""
    with open(sys.argv[1], 'rb') as file:
        message = file.read()
    with open(sys.argv[2], 'rb') as file:
        record = file.read().split(b' ', 1)[1].strip()
    count, begin = 0, time.process_time()
    while True:
        good = dkim.verify(message, dnsfunc=lambda name, timeout=5: record)
        count += 1
        used = time.process_time() - begin
        if used >= float(sys.argv[3]):
            break
    print('pass' if good else 'fail', count, used)


main()
