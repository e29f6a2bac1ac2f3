# SPDX-License-Identifier: MIT
"""Runs build/assay and looks at what it says.

    done = assay('spf', '--zone', zone('...'), '192.0.2.1', 'a@example.com')
    assert (done.code, done.err) == (0, '')

The program is $ASSAY_BIN, or that of $ASSAY_BUILD. It runs in the project's folder
with an environment of its own, and a sanitizer's report fails the test.
"""
import atexit
import json
import os
import shutil
import subprocess
import tempfile

SOURCE = os.environ['ASSAY_SOURCE']
PROGRAM = os.environ.get('ASSAY_BIN') or os.path.join(os.environ['ASSAY_BUILD'], 'assay')
FOLDER = tempfile.mkdtemp(prefix='assay-test-')
SANITIZER_EXIT = 99
atexit.register(shutil.rmtree, FOLDER, True)


class Done:
    """What a run left: code, out and err as text, raw_out and raw_err as bytes."""

    def __init__(self, code, out, err):
        self.code, self.raw_out, self.raw_err = code, out or b'', err or b''
        self.out = self.raw_out.decode('utf-8', 'backslashreplace')
        self.err = self.raw_err.decode('utf-8', 'backslashreplace')
        sane = code != SANITIZER_EXIT and 'Sanitizer' not in self.err
        assert sane and 'runtime error' not in self.err, self.err

    def __repr__(self):
        return 'exit %s\n%s\n--- stderr\n%s' % (self.code, self.out, self.err)

    @property
    def json(self):
        """Standard output as one JSON value, no key twice."""
        return json.loads(self.out, object_pairs_hook=_object)

    def complains(self, code, *words):
        """The run said nothing on standard output, one line with all of `words` on
        standard error, and exited with `code`."""
        assert self.code == code, self
        assert self.out == '', self
        return self.complains_once(*words)

    def complains_once(self, *words):
        """One line on standard error, with all of `words`."""
        assert self.err.count('\n') == 1 and self.err.endswith('\n'), self
        missing = [word for word in words if word not in self.err]
        assert not missing, '%r lacks %r' % (self.err, missing)
        return self


def _object(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), 'a name twice: %s' % names
    return dict(pairs)


def environment(**extra):
    """What every run has in its environment, and `extra`."""
    base = {'PATH': os.environ.get('PATH', '/usr/bin:/bin'), 'LC_ALL': 'C', 'TZ': 'UTC',
            'ASAN_OPTIONS': 'exitcode=%d' % SANITIZER_EXIT,
            'UBSAN_OPTIONS': 'halt_on_error=1:exitcode=%d' % SANITIZER_EXIT}
    base.update(extra)
    return base


def uncounted():
    """For a run that cannot write files: a program that counts its own coverage (./dev cov)
    must not spoil its counts, nor say so."""
    return environment(GCOV_PREFIX=path('gcov'), GCOV_ERROR_FILE=os.devnull)


def start(*args, env=None, under=(), **pipes):
    """The program as a process, `under` another; `pipes` as for subprocess.Popen."""
    return subprocess.Popen([*under, PROGRAM, *args], cwd=SOURCE, env=env or environment(), **pipes)


def assay(*args, stdin=b'', env=None, timeout=100, stdout=subprocess.PIPE, under=()):
    """Runs it to its end."""
    process = start(*args, env=env, under=under, stdout=stdout, stderr=subprocess.PIPE,
                    stdin=stdin if hasattr(stdin, 'fileno') else subprocess.PIPE)
    try:
        data = None if hasattr(stdin, 'fileno') else stdin
        out, err = process.communicate(data, timeout)
    finally:
        process.kill()
    return Done(process.returncode, out, err)


def path(name):
    """A path for a file that is not there yet, gone at the end."""
    return os.path.join(tempfile.mkdtemp(dir=FOLDER), name)


def file(content, name='file'):
    """A file of this content."""
    whole = path(name)
    with open(whole, 'wb') as out:
        out.write(content if isinstance(content, bytes) else content.encode())
    return whole


HEAD = '''$ORIGIN example.com.
$TTL 3600
@ SOA ns hostmaster 1 7200 3600 604800 300
'''


def zone(text):
    """A zone file for example.com that holds these lines."""
    return file(HEAD + text, 'test.zone')
