# SPDX-License-Identifier: MIT
"""A real name server (Knot DNS) on a free port of 127.0.0.1, and a proxy that can
lose questions on the way to it.

    with Knot({'.': zone_text}) as knot:
        ask('--dns', knot.address, ...)
        with Losing(knot.port, lambda name, qtype: name == 'slow.example') as proxy:
            ask('--dns', proxy.address, ...)
"""
import asyncio
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

from lib.liar import sockets

CONFIG = '''
server:
    rundir: "{folder}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{folder}/db"
log:
  - target: "{folder}/log"
    any: warning
template:
  - id: default
    storage: "{folder}"
    semantic-checks: off
    journal-content: none
    zonefile-sync: -1
zone:
'''


def find_knotd():
    """The program, or None: it lies in sbin, which may not be on PATH."""
    return shutil.which('knotd') or shutil.which('knotd', path='/usr/sbin:/usr/local/sbin')


def free_port():
    """A port that is free for UDP and TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(('127.0.0.1', 0))
            with socket.socket() as tcp:
                try:
                    tcp.bind(udp.getsockname())
                    return udp.getsockname()[1]
                except OSError:
                    continue


def answers(port):
    """Does anybody answer there?"""
    query = struct.pack('!6H', 1, 0, 1, 0, 0, 0) + b'\0\0\2\0\1'
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.1)
        try:
            udp.sendto(query, ('127.0.0.1', port))
            return bool(udp.recv(512))
        except OSError:
            return False


class Knot:
    """Serves zones (name to text) between __enter__ and __exit__."""

    def __init__(self, zones):
        self.zones = zones
        self.process = self.folder = self.port = None

    @property
    def address(self):
        """ADDRESS@PORT, as --dns takes it."""
        return '127.0.0.1@%d' % self.port

    def __enter__(self):
        """Somebody may take the port before it does: then another one."""
        self.folder = tempfile.mkdtemp(prefix='assay-knot-')
        if not any(self._starts() for _ in range(5)):
            log = self.log()
            self.__exit__()
            raise RuntimeError('knotd does not start: ' + log)
        return self

    def _starts(self):
        self.port = free_port()
        config = CONFIG.format(folder=self.folder, port=self.port)
        for number, (name, text) in enumerate(self.zones.items()):
            path = os.path.join(self.folder, 'zone%d' % number)
            with open(path, 'wb') as file:
                file.write(text.encode('latin-1'))
            config += '  - domain: "%s"\n    file: "%s"\n' % (name, path)
        with open(os.path.join(self.folder, 'knot.conf'), 'w') as file:
            file.write(config)
        self.process = subprocess.Popen([find_knotd(), '-c', file.name],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if self.process.poll() is not None:
                return False
            if answers(self.port):
                return True
            time.sleep(0.05)
        self._stop()
        return False

    def _stop(self):
        self.process.terminate()
        self.process.wait()

    def log(self):
        """What the server had to say."""
        try:
            with open(os.path.join(self.folder, 'log')) as file:
                return file.read()
        except OSError:
            return '(no log)'

    def __exit__(self, *_):
        self._stop()
        if os.path.isdir(self.folder):
            shutil.rmtree(self.folder)


def question_of(packet):
    """(name, type number) of a query."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode('latin-1').lower())
        at += 1 + packet[at]
    return '.'.join(labels), struct.unpack('!H', packet[at + 1:at + 3])[0]


class Losing:
    """A proxy to a name server that loses the questions for which `lost` is true."""

    def __init__(self, upstream, lost):
        self.upstream = upstream
        self.lost = lost
        self.udp, self.listener = sockets('127.0.0.1', True)
        self.port = self.udp.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.ready = threading.Event()

    @property
    def address(self):
        """ADDRESS@PORT, as --dns takes it."""
        return '127.0.0.1@%d' % self.port

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.udp.setblocking(False)
        self.loop.add_reader(self.udp, self._datagram)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._connection, sock=self.listener))
        self.ready.set()
        self.loop.run_forever()
        server.close()
        self.udp.close()

    def _datagram(self):
        packet, peer = self.udp.recvfrom(65535)
        if not self.lost(*question_of(packet)):
            self.loop.create_task(self._forward(packet, peer))

    async def _forward(self, packet, peer):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as upstream:
            upstream.setblocking(False)
            await self.loop.sock_connect(upstream, ('127.0.0.1', self.upstream))
            await self.loop.sock_sendall(upstream, packet)
            self.udp.sendto(await self.loop.sock_recv(upstream, 65535), peer)

    async def _connection(self, reader, writer):
        try:
            while True:
                head = await reader.readexactly(2)
                packet = await reader.readexactly(struct.unpack('!H', head)[0])
                if not self.lost(*question_of(packet)):
                    writer.write(await self._over_tcp(head + packet))
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _over_tcp(self, framed):
        reader, writer = await asyncio.open_connection('127.0.0.1', self.upstream)
        writer.write(framed)
        head = await reader.readexactly(2)
        reply = head + await reader.readexactly(struct.unpack('!H', head)[0])
        writer.close()
        return reply
