# SPDX-License-Identifier: MIT
"""A network of its own with one slow name server in it, and those that ask it.

libspf2, go-spf and pyspf read /etc/resolv.conf and know no port but 53, so the
bench runs itself again in namespaces of its own, where both may be changed.
"""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import measure

INSIDE = 'ASSAY_BENCH_INSIDE'


def enter():
    """Comes back inside the namespaces, in a new process."""
    if INSIDE not in os.environ:
        os.environ[INSIDE] = 'yes'
        user = [] if os.getuid() == 0 else ['--map-root-user']
        os.execvp('unshare', ['unshare', *user, '--net', '--mount', '--kill-child', '--fork',
                              '/usr/bin/python3', os.path.abspath(sys.argv[0])])
    measure.run('ip', 'link', 'set', 'lo', 'up')
    conf = measure.scratch('resolv.conf')
    with open(conf, 'w', encoding='ascii') as out:
        out.write('nameserver 127.0.0.1\n')
    measure.run('mount', '--bind', conf, os.path.realpath('/etc/resolv.conf'))


class Slow:
    """The server; counts what it was asked."""

    def __init__(self, zone, delay_ms):
        self.log = measure.scratch('slowdns.log')
        with open(self.log, 'w', encoding='ascii') as out:
            self.process = subprocess.Popen(
                measure.program('slowdns') + [zone, '53', str(delay_ms)], stdout=out)
        while not self.lines():
            assert self.process.poll() is None, 'slowdns ended'
            time.sleep(0.01)

    def lines(self):
        """All that it has said so far."""
        with open(self.log, encoding='ascii') as log:
            return log.read().splitlines()

    def asked(self):
        """The number of questions so far, once no more come."""
        count = -1
        while count != len(self.lines()):
            count = len(self.lines())
            time.sleep(0.15)
        return count

    def close(self):
        """No more answers."""
        self.process.kill()
        self.process.wait()


class Talker:
    """A program that answers a line IP<TAB>SENDER with a line that begins with the verdict."""

    def __init__(self, name):
        self.name = name.removeprefix('peer_')
        more = ['spf', '--dns', '127.0.0.1', '--batch'] if name == 'assay' else ['-']
        self.end = '\t\n' if name == 'assay' else '\n'  # ours takes a HELO too
        self.process = subprocess.Popen(measure.program(name) + more, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def check(self, client, sender):
        """The verdict, in lower case, and how long it took."""
        start = time.monotonic()
        self.process.stdin.write(f'{client}\t{sender}{self.end}')
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return line.split()[0].lower(), time.monotonic() - start

    def close(self):
        """The end of its input."""
        self.process.stdin.close()
        self.process.wait()


class Rspamd:
    """rspamd with nothing but SPF; a check is a small message. Its worker wants to
    be root first, so it is left out where the user is not."""

    name = 'rspamd'
    SYMBOLS = {'R_SPF_ALLOW': 'pass', 'R_SPF_FAIL': 'fail', 'R_SPF_SOFTFAIL': 'softfail',
               'R_SPF_NEUTRAL': 'neutral', 'R_SPF_PERMFAIL': 'permerror',
               'R_SPF_DNSFAIL': 'temperror', 'R_SPF_NA': 'none'}
    BODY = b'Subject: one\r\nFrom: alice@example.com\r\n\r\nHello\r\n'

    def __init__(self):
        folder = measure.scratch('rspamd')
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(os.path.join(folder, 'tld.dat'), 'w', encoding='ascii') as out:
            out.write('com\nexample\n')
        with open(os.path.join(measure.HERE, 'peers/rspamd.conf'), encoding='ascii') as conf:
            text = conf.read().replace('FOLDER', folder)
        with open(os.path.join(folder, 'rspamd.conf'), 'w', encoding='ascii') as out:
            out.write(text)
        self.process = subprocess.Popen(['rspamd', '-f', '-i', '-u', 'root', '-g', 'root', '-c',
                                         os.path.join(folder, 'rspamd.conf')],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(11333)

    def check(self, client, sender):
        """The verdict, and how long it took."""
        headers = {'IP': client, 'From': f'<{sender}>', 'Helo': 'mail.example.org'}
        connection = http.client.HTTPConnection('127.0.0.1', 11333)
        connection.connect()
        start = time.monotonic()
        connection.request('POST', '/checkv2', self.BODY, headers)
        answer = json.loads(connection.getresponse().read())
        elapsed = time.monotonic() - start
        connection.close()
        found = [self.SYMBOLS[symbol] for symbol in answer['symbols'] if symbol in self.SYMBOLS]
        return (found + ['nothing'])[0], elapsed

    def close(self):
        """All of its processes."""
        self.process.terminate()
        self.process.wait()


def wait_for_port(port):
    """Until something listens there."""
    for _ in range(300):
        try:
            socket.create_connection(('127.0.0.1', port)).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f'nothing listens on {port}')


def talkers():
    """Ours and the peers, started."""
    found = [Talker(name) for name in ('assay', 'peer_libspf2', 'peer_gospf', 'pyspf')]
    if os.path.exists('/usr/bin/rspamd') and root_outside():
        return found + [Rspamd()]
    measure.note('rspamd is left out: it is not installed, or the user is not root')
    return found


def root_outside():
    """True where root is no mapped user."""
    with open('/proc/self/uid_map', encoding='ascii') as text:
        return text.read().split() == ['0', '0', '4294967295']
