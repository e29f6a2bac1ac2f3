# SPDX-License-Identifier: MIT
"""What the lying name server says: packets, good and bad, by the first label of the
name that is asked for."""
import collections
import re
import struct

A, CNAME, SOA, TXT, OPT, DNAME = 1, 5, 6, 16, 41, 39
QR, TC, RD, RA = 0x8000, 0x0200, 0x0100, 0x0080


# --- packets -------------------------------------------------------------------

def wire(text):
    """A name in wire form; bytes are taken to be that already."""
    if isinstance(text, bytes):
        return text
    labels = [label.encode('latin-1') for label in text.split('.') if label]
    return b''.join(bytes([len(label)]) + label for label in labels) + b'\0'


def strings(text):
    """The RDATA of a TXT record, in strings of 255 octets."""
    pieces = [text[at:at + 255] for at in range(0, len(text), 255)] or [b'']
    return b''.join(bytes([len(piece)]) + piece for piece in pieces)


def record(name, qtype, rdata, ttl=300):
    """One record."""
    return wire(name) + struct.pack('!HHIH', qtype, 1, ttl, len(rdata)) + rdata


def soa(name):
    """The SOA of `name`, with a minimum of 60 s."""
    rdata = wire('ns.' + name) + wire('root.' + name) + struct.pack('!5I', 1, 3600, 600, 86400, 60)
    return record(name, SOA, rdata, 60)


class Query:
    """A question as it came. Raises where it is none."""

    def __init__(self, packet, transport):
        self.id, self.flags, count, _, _, extra = struct.unpack('!6H', packet[:12])
        if count != 1 or self.flags & QR:
            raise ValueError('not a query')
        labels, at = [], 12
        while packet[at]:
            labels.append(packet[at + 1:at + 1 + packet[at]].decode('latin-1'))
            at += 1 + packet[at]
        self.labels = labels
        self.text = '.'.join(labels).lower()
        self.wire = packet[12:at + 1]
        self.question = packet[12:at + 5]
        self.qtype, _ = struct.unpack('!HH', packet[at + 1:at + 5])
        self.edns = struct.unpack('!H', packet[at + 8:at + 10])[0] if extra else 0
        self.transport = transport

    @property
    def parent(self):
        """The name without its first label."""
        return '.'.join(self.labels[1:])

    def sibling(self, label):
        """The name with another first label."""
        return label + '.' + self.parent

    def packet(self, answers=(), authority=(), rcode=0, flags=0, **other):
        """A response. `other`: id, question, and the counts qd, an, ns."""
        question = other.get('question', self.question)
        head = struct.pack('!6H', other.get('id', self.id), QR | RD | RA | flags | rcode,
                           other.get('qd', 1), other.get('an', len(answers)),
                           other.get('ns', len(authority)), 0)
        return head + question + b''.join(answers) + b''.join(authority)

    def txt(self, text=b'v=spf1 -all'):
        """A good answer."""
        return self.packet([record(self.wire, TXT, strings(text))])


class Reply:
    """What is sent for one query."""

    def __init__(self, *packets, delay_s=0, stream=None, close=False):
        self.datagrams = packets
        self.delay_s = delay_s
        self.close = close
        self.stream = stream
        if stream is None:
            self.stream = b''.join(struct.pack('!H', len(packet)) + packet for packet in packets)


# --- the faults --------------------------------------------------------------------

def rcode(number):
    """Nothing but this RCODE."""
    return lambda query: Reply(query.packet(rcode=number))


def negative(number):
    """NXDOMAIN or NODATA, with the SOA that makes it one."""
    return lambda query: Reply(query.packet(authority=[soa(query.parent)], rcode=number))


def cut(on_tcp):
    """Truncated over UDP; over TCP on_tcp(query)."""
    return lambda query: (on_tcp(query) if query.transport == 'tcp'
                          else Reply(query.packet(flags=TC)))


def half(query):
    """The length, half of the answer, the end."""
    packet = query.txt()
    return Reply(stream=struct.pack('!H', len(packet)) + packet[:len(packet) // 2], close=True)


def lying_rdlength(query):
    """RDLENGTH says 200 where 12 are left."""
    good = record(query.text, TXT, strings(b'v=spf1 -all'))
    return Reply(query.packet([good[:-14] + struct.pack('!H', 200) + good[-12:]]))


def pointer(target, rcode=0):
    """The owner of the record is a compression pointer to `target(query)`."""
    def fault(query):
        name = struct.pack('!H', 0xc000 | target(query))
        rest = record('', TXT, strings(b'v=spf1 -all'))[1:]
        return Reply(query.packet([name + rest], rcode=rcode))
    return fault


def forward(query):
    """A pointer to what follows it."""
    return 12 + len(query.question) + 4


def label_past_the_end(query):
    """The owner's first label is longer than what is left."""
    return Reply(query.packet([b'\x3fabc']))


def alias(query, *names, last=()):
    """CNAMEs from the name that was asked for through `names`."""
    owners = (query.text,) + names
    return Reply(query.packet([record(owner, CNAME, wire(target))
                               for owner, target in zip(owners, names)] + list(last)))


def chain(query, length):
    """`length` CNAMEs, then a TXT record, in one packet."""
    names = [query.sibling('chain-%d' % at) for at in range(length - 1, -1, -1)]
    return alias(query, *names,
                 last=[record((names or [query.text])[-1], TXT, strings(b'v=spf1 -all'))])


def dname(query):
    """A DNAME at the parent, to dnamed.example, and the CNAME made from it."""
    if 'dnamed' in query.labels:
        return Reply(query.txt())
    target = 'dname.dnamed.example'
    return Reply(query.packet([record(query.parent, DNAME, wire('dnamed.example')),
                               record(query.text, CNAME, wire(target)),
                               record(target, TXT, strings(b'v=spf1 -all'))]))


def big(query, length):
    """A TXT record of `length` octets of text: too long for UDP."""
    if query.transport == 'udp':
        return Reply(query.packet(flags=TC))
    return Reply(query.txt((b'0123456789abcdef' * (length // 16 + 1))[:length]))


def fat(query, length):
    """The same over UDP if the client says that it has room."""
    packet = query.txt((b'0123456789abcdef' * (length // 16 + 1))[:length])
    if query.transport == 'udp' and len(packet) > max(512, query.edns):
        packet = query.packet(flags=TC)
    return Reply(packet)


def no_edns(query):
    """A server of before 1999."""
    if query.edns:
        return Reply(query.packet(rcode=1))
    return Reply(query.txt())


class First:
    """The first questions for a name get another answer than those that follow."""

    def __init__(self, count, first, then):
        self.count = count
        self.first = first
        self.then = then
        self.seen = collections.Counter()

    def __call__(self, query):
        self.seen[query.text] += 1
        return (self.first if self.seen[query.text] <= self.count else self.then)(query)


def lost(count):
    """The first datagrams of a name are lost on their way."""
    return First(count, lambda query: Reply(), lambda query: Reply(query.txt()))


def endless(query):
    """An alias and nothing more, to a name that is another such alias."""
    return alias(query, query.sibling('endless.' + query.labels[0]))


FAULTS = {
    'ok': lambda query: Reply(query.txt()),
    'wildcard': lambda query: Reply(query.txt(b'verification=abc')),
    'timeout': lambda query: Reply(),
    'servfail': rcode(2), 'refused': rcode(5), 'notimp': rcode(4), 'formerr': rcode(1),
    'rcode9': rcode(9),
    'nodata-bare': lambda query: Reply(query.packet()),
    'alias-bare': lambda query: alias(query, query.sibling('nodata-bare')),
    'nxdomain': negative(3), 'nodata': negative(0), 'nxdomain-bare': rcode(3),
    'nx-trail': lambda query: Reply(query.packet(rcode=3) + b'\7\7'),
    'nx-records': lambda query: Reply(query.packet(
        [record(query.text, TXT, strings(b'v=spf1 -all'))], rcode=3)),
    'nx-soa-short': lambda query: Reply(query.packet(
        authority=[record(query.parent, SOA, b'\0\0\0')], rcode=3)),
    'string-lies': lambda query: Reply(query.packet([record(query.text, TXT, b'\xc8v=spf1')])),
    'tc-ok': cut(lambda query: Reply(query.txt())),
    'tc-close': cut(lambda query: Reply(close=True)),
    'tc-half': cut(half),
    'tc-zero': cut(lambda query: Reply(stream=b'\0\0')),
    'tc-slow': cut(lambda query: Reply(query.txt(), delay_s=3)),
    'tc-silent': cut(lambda query: Reply()),
    'tc-again': lambda query: Reply(query.packet(flags=TC)),
    'garbage': lambda query: Reply(bytes(range(7, 207, 5))),
    'garbage-id': lambda query: Reply(struct.pack('!H', query.id) + bytes(range(7, 207, 5))),
    'empty': lambda query: Reply(b''),
    'header': lambda query: Reply(query.packet(question=b'', qd=0)),
    'header-lies': lambda query: Reply(query.packet(question=b'')),
    'http': lambda query: Reply(b'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    'short': lambda query: Reply(query.txt()[:-5]),
    'rdlength': lying_rdlength,
    'label': label_past_the_end,
    'pointer-self': pointer(lambda query: 12 + len(query.question)),
    'pointer-forward': pointer(forward),
    'nx-forward': pointer(forward, rcode=3),
    'pointer-out': pointer(lambda query: 0x3fff),
    'ancount': lambda query: Reply(query.packet(an=65535)),
    'qdcount': lambda query: Reply(query.packet(qd=65535)),
    'loop': lambda query: alias(query, query.sibling('loop-b'), query.text),
    'loop-b': lambda query: alias(query, query.sibling('loop'), query.text),
    'alias-away': lambda query: alias(query, 'ok.victim.example'),
    'dname': dname,
    'wrong-id': lambda query: Reply(query.packet([record(query.text, TXT, b'\1x')],
                                                 id=query.id ^ 0x5555)),
    'wrong-question': lambda query: Reply(query.packet(
        [record('other.example', TXT, b'\1x')],
        question=wire('other.example') + query.question[-4:])),
    'forged-first': lambda query: Reply(
        query.packet([record(query.text, TXT, b'\1x')], id=query.id ^ 0x5555),
        query.txt()),
    'forged-all': lambda query: Reply(
        query.packet(rcode=2, question=wire('other.example') + query.question[-4:]),
        b'', query.txt()),
    'question': lambda query: Reply(struct.pack('!6H', query.id, RD, 1, 0, 0, 0) + query.question),
    'half': lambda query: Reply(query.txt(b'v=spf1 include:timeout.example ~all')),
    'lost': lost(1), 'lost-both': lost(2),
    'endless': endless, 'then-endless': First(1, lambda query: Reply(query.packet()), endless),
    'type-a': lambda query: Reply(query.packet([record(query.text, A, b'\x7f\0\0\1')])),
    'txt-none': lambda query: Reply(query.packet([record(query.text, TXT, b'')])),
    'txt-300': lambda query: Reply(query.packet([record(query.text, TXT, b'\1a' * 300)])),
    'no-edns': no_edns,
    'ttl-0': lambda query: Reply(query.packet([record(query.text, TXT, b'\1x', ttl=0)])),
}

NUMBERED = {
    'slow': lambda query, ms: Reply(query.txt(), delay_s=ms / 1000),
    'tcpslow': lambda query, ms: cut(lambda query: Reply(query.txt(), delay_s=ms / 1000))(query),
    'chain': chain,
    'big': big,
    'fat': fat,
}


def reply(query, always=None):
    """What this query gets; `always`: a fault that all get."""
    label = always or (query.labels[0].lower() if query.labels else '')
    if label in FAULTS:
        return FAULTS[label](query)
    match = re.fullmatch(r'([a-z]+)-([0-9]+)', label)
    if match and match.group(1) in NUMBERED:
        return NUMBERED[match.group(1)](query, int(match.group(2)))
    if 'wildcard' in query.text.split('.'):
        return FAULTS['wildcard'](query)
    return rcode(5)(query)
