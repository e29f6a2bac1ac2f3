# SPDX-License-Identifier: MIT
"""Signs messages, as plainly as RFC 6376 says it, so that a test can get one thing wrong.

    key = Rsa(1024)
    message = sign(key, HEADER, BODY, d='example.com', h='from:subject')
    where = keys({'s._domainkey.example.com': key.record()})
"""
import base64
import functools
import hashlib
import random
import re
import subprocess

from lib.program import file, path

SHA256_INFO = bytes.fromhex('3031300d060960864801650304020105000420')
SHA1_INFO = bytes.fromhex('3021300906052b0e03021a05000414')
CFWS = rb'(?:\s|\([^)]*\))*'
RSA_OID = bytes.fromhex('300d06092a864886f70d0101010500')


# --- DER ----------------------------------------------------------------------------

def der(tag, content):
    """One element."""
    size = len(content)
    octets = bytes([size]) if size < 128 else size.to_bytes((size.bit_length() + 7) // 8, 'big')
    return bytes([tag]) + (octets if size < 128 else bytes([0x80 | len(octets)]) + octets) + content


def integer(number):
    """An INTEGER above 0."""
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, 'big'))


# --- keys ----------------------------------------------------------------------------

def is_prime(number, rng):
    """Miller and Rabin, 24 rounds."""
    if any(number % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(24):
        power = pow(rng.randrange(2, number - 1), odd, number)
        for _ in range(twos - 1):
            if power in (1, number - 1):
                break
            power = power * power % number
        if power not in (1, number - 1):
            return False
    return True


def prime(bits, rng):
    """One with its two highest bits set."""
    while True:
        number = rng.getrandbits(bits) | 3 << (bits - 2) | 1
        if number % 65537 != 1 and is_prime(number, rng):
            return number


class Rsa:
    """A key of exactly `bits`, the same in each run."""

    name = 'rsa-sha256'

    def __init__(self, bits=1024, seed=1, exponent=65537):
        rng = random.Random('%d %d' % (bits, seed))
        while True:
            one, other = prime((bits + 1) // 2, rng), prime(bits // 2, rng)
            self.modulus = one * other
            if self.modulus.bit_length() == bits and one != other:
                break
        self.exponent = exponent
        self.private = pow(exponent, -1, (one - 1) * (other - 1))

    def pkcs1(self):
        """RSAPublicKey."""
        return der(0x30, integer(self.modulus) + integer(self.exponent))

    def spki(self):
        """SubjectPublicKeyInfo."""
        return der(0x30, RSA_OID + der(3, b'\0' + self.pkcs1()))

    def record(self, tags='v=DKIM1; k=rsa; '):
        """The text of a key record."""
        return tags + 'p=' + base64.b64encode(self.spki()).decode()

    def sign(self, digest, info=SHA256_INFO):
        """RSASSA-PKCS1-v1_5."""
        size = (self.modulus.bit_length() + 7) // 8
        tail = b'\0' + info + digest
        padded = b'\0\1' + b'\xff' * (size - 2 - len(tail)) + tail
        return pow(int.from_bytes(padded, 'big'), self.private, self.modulus).to_bytes(size, 'big')


class Openssl:
    """A key made by openssl, another one in each run: of Ed25519, or of RSA with many bits."""

    def __init__(self, algorithm, *options):
        self.file = path('key.pem')
        self.is_rsa = algorithm == 'rsa'
        self.name = 'rsa-sha256' if self.is_rsa else 'ed25519-sha256'
        self.run('genpkey', '-quiet', '-algorithm', algorithm, *options, '-out', self.file)
        self.spki = self.run('pkey', '-in', self.file, '-pubout', '-outform', 'DER')
        self.public = self.spki if self.is_rsa else self.spki[-32:]

    @staticmethod
    def run(*words):
        """Its output."""
        return subprocess.run(['openssl', *words], check=True, capture_output=True).stdout

    def record(self, tags='v=DKIM1; '):
        """The text of a key record."""
        kind = '' if self.is_rsa else 'k=ed25519; '
        return tags + kind + 'p=' + base64.b64encode(self.public).decode()

    def sign(self, digest):
        """PKCS #1 of the digest, or PureEdDSA of it as message: RFC 8463 3."""
        how = ['-pkeyopt', 'digest:sha256'] if self.is_rsa else ['-rawin']
        return self.run('pkeyutl', '-sign', *how, '-inkey', self.file, '-in', file(digest))


def ed25519():
    """A key."""
    return Openssl('ed25519')


@functools.lru_cache(None)
def rsa(bits=1024, seed=1):
    """One that was made before."""
    return Rsa(bits, seed)


# --- canonical forms ---------------------------------------------------------------------

def canon_field(field, how):
    """One field, CRLF at its end."""
    if how == 'simple':
        return field
    name, value = field.split(b':', 1)
    value = re.sub(rb'\r\n', b'', value)
    value = re.sub(rb'[ \t]+', b' ', value).strip(b' ')
    return name.strip(b' \t').lower() + b':' + value + b'\r\n'


def canon_body(body, how):
    """All of it."""
    if how == 'relaxed':
        body = re.sub(rb'[ \t]+', b' ', body)
        body = re.sub(rb' \r\n', b'\r\n', body)
        body = re.sub(rb' \Z', b'', body)
    body = re.sub(rb'(\r\n)*\Z', b'', body)
    return body + b'\r\n' if body or how == 'simple' else b''


def fields(header):
    """The fields of a header, from the top."""
    return re.findall(rb'[^\r\n][^\n]*\n(?:[ \t][^\n]*\n)*', header)


def signed_fields(header, names, how):
    """What h= takes, from the bottom up."""
    left = [(field.split(b':', 1)[0].strip().lower(), field) for field in fields(header)]
    out = b''
    for name in names:
        for at in range(len(left) - 1, -1, -1):
            if left[at][0] == name.strip().lower():
                out += canon_field(left.pop(at)[1], how)
                break
    return out


# --- signing --------------------------------------------------------------------------------

def sign(key, header, body, info=None, name=b'DKIM-Signature', order=None, **tags):
    """The message with a signature on top. A tag set to None is left out; `info` is of another
    hash, `order` of the tags."""
    canon = tags.get('c') or 'simple/simple'
    head, _, tail = canon.partition('/')
    wanted = {'v': '1', 'a': key.name, 'd': 'example.com', 's': 's', 'h': 'from', **tags}
    text = canon_body(body, tail or 'simple')
    if 'l' in wanted and str(wanted['l']).isdigit():
        text = text[:int(wanted['l'])]
    wanted.setdefault('bh', base64.b64encode(hashlib.sha256(text).digest()).decode())
    wanted['b'] = ''
    words = [(tag, wanted[tag]) for tag in order or wanted if wanted[tag] is not None]
    value = '; '.join('%s=%s' % word for word in words).encode()
    own = name + b': ' + value + b'\r\n'
    h = (wanted['h'] or '').encode().split(b':')
    octets = signed_fields(header, h, head) + canon_field(own, head)[:-2]
    if wanted['a'] == 'rsa-sha1':
        signature = key.sign(hashlib.sha1(octets).digest(), SHA1_INFO)
    else:
        signature = key.sign(hashlib.sha256(octets).digest())
    at = own.rindex(b' b=') + 3
    b = base64.b64encode(signature)
    return own[:at] + b + own[at:] + header + b'\r\n' + body


def quoted(text):
    """The strings of a TXT record in a zone file."""
    text = text.encode() if isinstance(text, str) else text
    pieces = [text[at:at + 200] for at in range(0, len(text), 200)] or [b'']
    return ' '.join('"%s"' % ''.join('\\%03d' % octet if octet in b'"\\' or not 32 <= octet < 127
                                     else chr(octet) for octet in piece) for piece in pieces)


def keys(records):
    """A zone file in which these names alone exist; a value may be a list of records."""
    lines = '$ORIGIN .\n$TTL 60\n@ SOA ns. root. 1 1 1 1 1\n'
    for name, texts in records.items():
        for text in texts if isinstance(texts, list) else [texts]:
            lines += '%s. TXT %s\n' % (name, quoted(text))
    return file(lines, 'keys.zone')


# --- ARC ------------------------------------------------------------------------------------

def chain(header):
    """Its ARC fields in the order in which a seal signs them: by instance, then by kind."""
    kinds = (b'arc-authentication-results', b'arc-message-signature', b'arc-seal')
    found = []
    for field in fields(header):
        name, value = field.split(b':', 1)
        instance = re.search(rb'\bi%s=%s(\d+)' % (CFWS, CFWS), value)
        if name.strip().lower() in kinds and instance:
            found.append((int(instance.group(1)), kinds.index(name.strip().lower()), field))
    return [field for _, _, field in sorted(found)]


def seal(key, message, i=1, cv=None, results='mx.example; spf=pass', ams=None, aar='i=%d', change=None, **tags):
    """The message with a set on top; `ams` and `tags` change those of its two signatures, `aar` how the
    instance of its results is written. `change` makes another field of the message signature before
    it is sealed."""
    header, _, body = message.partition(b'\r\n\r\n')
    header += b'\r\n'
    wanted = {'v': None, 'c': 'relaxed/relaxed', 'i': str(i), 'd': 'arc.example', 'h': 'from:subject',
              **(ams or {})}
    signed = sign(key, header, body, name=b'ARC-Message-Signature', **wanted)
    if change:
        own, _, rest = signed.partition(b'\r\n')
        signed = change(own) + b'\r\n' + rest
    aar = b'ARC-Authentication-Results: %s; %s\r\n' % ((aar % i).encode(), results.encode())
    with_set = aar + signed
    words = {'i': str(i), 'cv': cv or ('none' if i == 1 else 'pass'), 'a': key.name, 'd': 'arc.example',
             's': 's', **tags, 'b': ''}
    own = ('ARC-Seal: ' + '; '.join('%s=%s' % word for word in words.items() if word[1] is not None)).encode()
    octets = b''.join(canon_field(field, 'relaxed') for field in chain(with_set.partition(b'\r\n\r\n')[0] + b'\r\n'))
    octets += canon_field(own + b'\r\n', 'relaxed')[:-2]
    b = base64.b64encode(key.sign(hashlib.sha256(octets).digest()))
    return own + b + b'\r\n' + with_set
