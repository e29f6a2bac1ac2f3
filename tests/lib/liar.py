# SPDX-License-Identifier: MIT
"""A name server that lies, on loopback, over UDP and TCP.

The first label of a name says what happens to a question for it:
"servfail.example.com" fails, "slow-300.example.com" is answered 300 ms late. The
table FAULTS lists them all; a name with another first label is refused.

    with Liar() as liar:
        ask('--dns', liar.address, 'nodata.example.com')
        assert liar.count('nodata.example.com') == 1

    cd tests && python3 -m lib.liar [LOG]
                                prints ADDRESS@PORT, then serves until it is killed;
                                every question becomes a JSON line in LOG
"""
import asyncio
import json
import socket
import struct
import sys
import threading

from lib import liar_faults as faults


class Liar:
    """Serves in a thread of its own between __enter__ and __exit__. With tcp=False
    connections are refused, with root=False a question for the root is lost; with a log file
    each question is a line in it; with delay_s all is late; with jitter, a random.Random, each
    datagram comes up to 60 ms later than it would. `records`, {name: text}, are TXT records
    about which it does not lie, `aliases`, {name: name}, lead to them. With `always`, a fault, every name has that one."""

    def __init__(self, tcp=True, log=None, host='127.0.0.1', root=True, delay_s=0,
                 jitter=None, records=(), always=None, aliases=()):
        self.with_tcp = tcp
        self.host = host
        self.root = root
        self.delay_s = delay_s
        self.log = log
        self.jitter = jitter
        self.records = dict(records)
        self.always = always
        self.aliases = dict(aliases)
        self.questions = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.udp = self.listener = None

    # --- what a test uses ---

    @property
    def address(self):
        """ADDRESS@PORT, as --dns takes it."""
        return '%s@%d' % (self.host, self.port)

    def count(self, name=None, qtype=None, transport=None):
        """How many questions came, of this name, type number, 'udp' or 'tcp'."""
        return sum(1 for question in list(self.questions)
                   if name in (None, question['name']) and qtype in (None, question['type'])
                   and transport in (None, question['transport']))

    def __enter__(self):
        self.udp, self.listener = sockets(self.host, self.with_tcp)
        self.port = self.udp.getsockname()[1]
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.udp.close()
        if self.listener:
            self.listener.close()

    # --- the server ---

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.udp.setblocking(False)
        self.loop.add_reader(self.udp, self._datagram)
        if self.listener:
            self.loop.run_until_complete(asyncio.start_server(self._connection, sock=self.listener))
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    def _note(self, query, transport):
        entry = {'name': query.text, 'type': query.qtype, 'transport': transport,
                 'edns': query.edns}
        self.questions.append(entry)
        if self.log:
            self.log.write(json.dumps(entry) + '\n')
            self.log.flush()

    def _datagram(self):
        try:
            packet, peer = self.udp.recvfrom(65535)
            query = faults.Query(packet, 'udp')
        except (OSError, ValueError, IndexError, struct.error):
            return
        self._note(query, 'udp')
        if not (query.labels or self.root):
            return
        reply = self._true_reply(query) or faults.reply(query, self.always)
        for datagram in reply.datagrams:
            late_s = self.jitter.random() * 0.06 if self.jitter else 0
            self.loop.call_later(reply.delay_s + self.delay_s + late_s, self._send, datagram, peer)

    def _send(self, datagram, peer):
        try:
            self.udp.sendto(datagram, peer)
        except OSError:
            pass

    def _true_reply(self, query):
        target = self.aliases.get(query.text)
        known = self.records.get(target or query.text) if query.qtype == faults.TXT else None
        if known and target:
            text = faults.record(target, faults.TXT, faults.strings(known.encode()))
            return faults.alias(query, target, last=[text])
        return faults.Reply(query.txt(known.encode())) if known else None

    async def _connection(self, reader, writer):
        try:
            while True:
                length, = struct.unpack('!H', await reader.readexactly(2))
                query = faults.Query(await reader.readexactly(length), 'tcp')
                self._note(query, 'tcp')
                reply = faults.reply(query, self.always)
                await asyncio.sleep(reply.delay_s)
                writer.write(reply.stream)
                await writer.drain()
                if reply.close:
                    break
        except (OSError, ValueError, IndexError, struct.error, asyncio.IncompleteReadError,
                asyncio.CancelledError):
            pass
        finally:
            writer.close()


def sockets(host, tcp):
    """A UDP and a TCP socket on one port of the system's choice."""
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    for _ in range(100):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        udp.bind((host, 0))
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.bind(udp.getsockname())
            if tcp:
                listener.listen(64)
                return udp, listener
            listener.close()
            return udp, None
        except OSError:
            udp.close()
            listener.close()
    raise OSError('no port is free for both UDP and TCP')


def closed_port():
    """A port that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def main():
    """Serves until it is killed."""
    log = open(sys.argv[1], 'w') if len(sys.argv) > 1 else None
    with Liar(log=log) as liar:
        print(liar.address, flush=True)
        threading.Event().wait()


if __name__ == '__main__':
    main()
