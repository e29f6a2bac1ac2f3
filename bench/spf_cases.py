# SPDX-License-Identifier: MIT
"""The domains that the SPF benches evaluate, and the files that hold them.

A case is a list of records (name, type, data) below a name, an address and a
verdict. TXT data is a list of strings.
"""
import collections

Case = collections.namedtuple('Case', 'name records client expect')

CLIENT = '192.0.2.77'
SOA = 'ns.bench.example. root.bench.example. 1 3600 600 86400 60'


def other_addresses(number, start=0):
    """ip4 terms that are not the client's."""
    return [f'ip4:10.{n // 250}.{n % 250}.1' for n in range(start, start + number)]


def hundred_in_eight():
    """100 ip4 terms in eight lists; the last of them is the client's."""
    terms = other_addresses(99) + [f'ip4:{CLIENT}']
    sizes = [12, 13] * 4
    return [[terms.pop(0) for _ in range(size)] for size in sizes]


def record(*terms):
    """A TXT of one string, or of several where it is long."""
    text = ' '.join(('v=spf1',) + terms)
    return [text[at:at + 250] for at in range(0, len(text), 250)]


def simple(top):
    """One ip4 matches."""
    return Case('simple', [(top, 'TXT', record(f'ip4:{CLIENT}', '-all'))], CLIENT, 'pass')


def wide(top):
    """Eight includes; the last of their 100 ip4 matches."""
    lists = hundred_in_eight()
    includes = [f'include:w{n}.{top}' for n in range(8)]
    records = [(top, 'TXT', record(*includes, '-all'))]
    records += [(f'w{n}.{top}', 'TXT', record(*terms, '-all')) for n, terms in enumerate(lists)]
    return Case('wide', records, CLIENT, 'pass')


def chain(top):
    """The same eight, each including the next one."""
    lists = hundred_in_eight()
    records = [(top, 'TXT', record(f'include:c0.{top}', '-all'))]
    for n, terms in enumerate(lists):
        below = [f'include:c{n + 1}.{top}'] if n < 7 else []
        records.append((f'c{n}.{top}', 'TXT', record(*terms, *below, '-all')))
    return Case('chain', records, CLIENT, 'pass')


def mixed(top):
    """Ten terms that ask DNS, three records deep; the last of all matches."""
    records = [
        (top, 'TXT', record('mx', f'a:web.{top}', f'include:one.{top}', f'exists:%{{i}}.x.{top}',
                            f'include:two.{top}', '-all')),
        (f'one.{top}', 'TXT', record(f'a:out.{top}', f'include:deep.{top}', '-all')),
        (f'deep.{top}', 'TXT', record(*other_addresses(10), '-all')),
        (f'two.{top}', 'TXT', record(f'a:old.{top}', f'mx:{top}', f'include:last.{top}', '-all')),
        (f'last.{top}', 'TXT', record(*other_addresses(9), f'ip4:{CLIENT}', '-all')),
        (top, 'MX', f'10 mail.{top}.'), (top, 'MX', f'20 spare.{top}.'),
    ]
    for n, host in enumerate(('mail', 'spare', 'web', 'out', 'old')):
        records.append((f'{host}.{top}', 'A', f'10.9.0.{n + 1}'))
    return Case('mixed', records, CLIENT, 'pass')


def fat(top):
    """Eight includes, the last with a record of 1.9 kB that matches at its end."""
    case = wide(top)
    big = record(*other_addresses(132, 1000), f'ip4:{CLIENT}', '-all')
    assert 1850 < sum(map(len, big)) < 1950
    return Case('fat', case.records[:-1] + [(f'w7.{top}', 'TXT', big)], CLIENT, 'pass')


def first_of_many(top):
    """The first term matches, and 40 includes follow."""
    includes = [f'include:n{n}.{top}' for n in range(40)]
    records = [(top, 'TXT', record(f'ip4:{CLIENT}', *includes, '-all'))]
    records += [(f'n{n}.{top}', 'TXT', record('ip4:10.1.1.1', '-all')) for n in range(40)]
    return Case('first', records, CLIENT, 'pass')


def many_mx(top):
    """Ten mx terms with ten hosts each; nothing matches."""
    records = [(top, 'TXT', record(*[f'mx:m{n}.{top}' for n in range(10)], '-all'))]
    for n in range(10):
        for host in range(10):
            records.append((f'm{n}.{top}', 'MX', f'{host} h{n}-{host}.{top}.'))
            records.append((f'h{n}-{host}.{top}', 'A', f'10.8.{n}.{host + 1}'))
    return Case('mx', records, CLIENT, 'fail')


def bomb(top):
    """40 includes of records with 40 includes each: too many for anybody."""
    records = [(top, 'TXT', record(*[f'include:b{n}.{top}' for n in range(40)], '-all'))]
    for n in range(40):
        terms = [f'include:b{n}-{below}.{top}' for below in range(40)]
        records.append((f'b{n}.{top}', 'TXT', record(*terms, '-all')))
        for below in range(40):
            records.append((f'b{n}-{below}.{top}', 'TXT', record('ip4:10.1.1.1', '-all')))
    return Case('bomb', records, CLIENT, 'permerror')


def quoted(strings):
    """TXT data as a zone file has it."""
    return ' '.join(f'"{string}"' for string in strings)


def write_zone(path, cases, zone='bench.example'):
    """A zone file, with its SOA."""
    with open(path, 'w', encoding='ascii') as out:
        out.write(f'{zone}. 3600 SOA {SOA}\n{zone}. 3600 NS ns.{zone}.\nns.{zone}. 3600 A 127.0.0.1\n')
        for case in cases:
            for name, kind, data in case.records:
                text = quoted(data) if kind == 'TXT' else data
                out.write(f'{name}. 3600 {kind} {text}\n')


def write_table(path, case):
    """The same for the peers' own DNS in memory: name, type, data between tabs."""
    with open(path, 'w', encoding='ascii') as out:
        for name, kind, data in case.records:
            text = ''.join(data) if kind == 'TXT' else data
            out.write(f'{name}\t{kind}\t{text}\n')
