# SPDX-License-Identifier: MIT
"""A message, its key, and what `assay dkim` says of it."""
from lib.program import assay
from lib.signer import keys, rsa

HEADER = (b'From: Alice <alice@example.com>\r\nTo: bob@example.net\r\nSubject: hello\r\n'
          b'Date: Sat, 21 Nov 2026 09:00:00 +0000\r\n')
BODY = b'Hi,\r\n\r\nhow are you?\r\n'
NAME = 's._domainkey.example.com'
ZONE = keys({NAME: rsa().record()})
AS_OF = '@1795255200'


def check(message, where=ZONE, *args):
    """The run, and its JSON."""
    done = assay('dkim', '--json', '--as-of', AS_OF, '--zone', where, *args, '-', stdin=message)
    return done, done.json
