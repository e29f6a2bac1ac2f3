# SPDX-License-Identifier: MIT
"""TAP for the tests in Python.

    @tap.test
    def a_name_says_what_holds(): ...

    if __name__ == '__main__':
        tap.run()

A test fails by an exception. tap.skip(reason) skips it; with CI=true that counts
as a failure.
"""
import sys
import traceback

TESTS = []


class Skipped(Exception):
    """Raised by skip()."""


def skip(reason):
    """Ends the running test: what it needs is not here."""
    raise Skipped(reason)


def test(function):
    """Registers a test under its function's name."""
    TESTS.append((function.__name__, function))
    return function


def case(name, function, *args):
    """Registers one test of many: run() calls function(*args)."""
    TESTS.append((name.replace('#', ' '), lambda: function(*args)))


def run_one(number, name, function):
    """Runs a test and prints its line. False where it failed."""
    try:
        function()
    except Skipped as reason:
        print('ok %d - %s # SKIP %s' % (number, name, reason))
    except Exception:
        print('not ok %d - %s' % (number, name))
        for line in traceback.format_exc().splitlines():
            print('# ' + line)
        return False
    else:
        print('ok %d - %s' % (number, name))
    sys.stdout.flush()
    return True


def run():
    """Runs all that was registered, prints the plan, exits 1 on a failure."""
    good = [run_one(number, *one) for number, one in enumerate(TESTS, 1)]
    print('1..%d' % len(TESTS))
    sys.exit(0 if all(good) else 1)
