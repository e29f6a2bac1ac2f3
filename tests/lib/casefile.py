# SPDX-License-Identifier: MIT
"""Case files as a person edits them.

    lines = recorded('--zone', ZONE, '192.0.2.1', 'example.com')
    answer(lines, 'TXT')['status'] = 'timeout'
    assay('spf', '--case', written(lines))
"""
import base64
import hashlib
import json

from lib.program import assay, file, path


def recorded(*args, command='spf'):
    """The lines of the case of a check, as objects, without the last."""
    where = path('recorded.case')
    assay(command, '--save-case', where, *args)
    with open(where, 'rb') as case:
        return [json.loads(line) for line in case][:-1]


def ended(text):
    """Lines as bytes, with an end that is true."""
    end = {'type': 'end', 'lines': text.count(b'\n'), 'sha256': hashlib.sha256(text).hexdigest()}
    return text + json.dumps(end).encode() + b'\n'


def written(lines):
    """A case of these lines, with an end that is true."""
    return file(ended(''.join(json.dumps(line) + '\n' for line in lines).encode()), 'made.case')


def answer(lines, rrtype):
    """The first answer of this type."""
    return next(line for line in lines if line.get('rrtype') == rrtype)


def octets(data):
    """A list of records that holds one."""
    return [base64.b64encode(data).decode()]
