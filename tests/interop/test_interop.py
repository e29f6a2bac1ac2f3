# SPDX-License-Identifier: MIT
"""What dkimpy, libopendkim and Mail::DKIM sign we verify, in every combination of algorithm and
canonical form; and not after any one octet of what was signed has changed. Small messages have
each octet changed, a large one a sample. ASSAY_SEED and ASSAY_RANDOM_SEED choose that sample."""
import base64
import os
import random
import subprocess

import tap
from lib.program import assay, file
from lib.signer import Openssl, keys

try:
    import dkim
except ImportError:
    dkim = None

FOLDER = os.path.dirname(os.path.abspath(__file__))
OPENDKIM = os.environ.get('ASSAY_SIGN_OPENDKIM')
HEADER = (b'From: Alice  <alice@example.com>\r\nTo: bob@example.net,\r\n\tcarol@example.org\r\n'
          b'Subject:  hello   \r\n\tworld \r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n')
SMALL = HEADER + b'\r\nhi  there \t\r\n\r\nmore\t tabs\r\nend\r\n\r\n\r\n'
LINE = b'The quick  brown fox \tjumps over the lazy dog. 0123456789 \r\n'
LARGE = HEADER + b'\r\n' + LINE * 1500
RSA = {bits: Openssl('rsa', '-pkeyopt', 'rsa_keygen_bits:%d' % bits) for bits in (1024, 2048, 4096)}
ED = Openssl('ed25519')
KEYS = {**{'s%d' % bits: key for bits, key in RSA.items()}, 'ed': ED}
ZONE = keys({'%s._domainkey.example.com' % name: key.record() for name, key in KEYS.items()})
CANONS = [head + '/' + body for head in ('simple', 'relaxed') for body in ('simple', 'relaxed')]


def pem(key):
    """The private key, in the form that all of them read."""
    kind = ['-traditional'] if key.is_rsa else []
    return Openssl.run('pkey', '-in', key.file, *kind)


def seed_of(key):
    """The 32 octets of an Ed25519 key, in base64."""
    return base64.b64encode(Openssl.run('pkey', '-in', key.file, '-outform', 'DER')[-32:])


def by_dkimpy(name, canon, message):
    """The field."""
    key = KEYS[name]
    canons = tuple(one.encode() for one in canon.split('/'))
    return dkim.sign(message, name.encode(), b'example.com', pem(key) if key.is_rsa else seed_of(key),
                     canonicalize=canons, signature_algorithm=key.name.encode())


def run(words, message):
    """The field that a program writes."""
    return subprocess.run(words, input=message, check=True, capture_output=True).stdout


def by_opendkim(name, canon, message):
    """The field."""
    return run([OPENDKIM, file(pem(KEYS[name])), *canon.split('/'), 'example.com', name], message)


def by_perl(name, canon, message):
    """The field."""
    return run(['perl', os.path.join(FOLDER, 'sign_perl.pl'), file(pem(KEYS[name])), canon, 'example.com',
                name], message)


def judge(message):
    """The exit code: 0 for a pass."""
    return assay('dkim', '-q', '--zone', ZONE, '-', stdin=message)


def verifies(signer, name, canon, message):
    """As it was signed."""
    whole = signer(name, canon, message) + message
    done = assay('dkim', '--zone', ZONE, '-', stdin=whole)
    assert done.code == 0, (whole[:600], done)


def changed(whole, at):
    """One bit of one octet."""
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]


def no_octet_may_change(signer, name, canon):
    """Each of a small message."""
    whole = signer(name, canon, SMALL) + SMALL
    passed = [at for at in range(len(whole)) if judge(changed(whole, at)).code == 0]
    assert not passed, [(at, whole[max(0, at - 20):at + 20]) for at in passed]


def no_octet_of_a_sample_may_change(signer, seed):
    """Of a large one."""
    print('# seed %s' % seed)
    rng = random.Random(seed)
    whole = signer('s2048', 'relaxed/relaxed', LARGE) + LARGE
    assert judge(whole).code == 0
    for at in rng.sample(range(len(whole)), 60):
        assert judge(changed(whole, at)).code != 0, (at, whole[max(0, at - 20):at + 20])


def has_perl():
    """Mail::DKIM is there."""
    return subprocess.run(['perl', '-MMail::DKIM::Signer', '-e', '1'], check=False,
                          capture_output=True).returncode == 0


def main():
    """A test for each signer, algorithm and form."""
    there = {'dkimpy': by_dkimpy if dkim else None, 'opendkim': by_opendkim if OPENDKIM else None,
             'Mail::DKIM': by_perl if has_perl() else None}
    for who, signer in there.items():
        if not signer:
            tap.case('%s signs' % who, tap.skip, who + ' is not installed')
            continue
        for name in KEYS:
            if name == 'ed' and who != 'dkimpy':
                continue # Debian's have no Ed25519
            for canon in CANONS:
                tap.case('%s signs with %s, %s' % (who, name, canon), verifies, signer, name, canon, SMALL)
        for canon in CANONS:
            tap.case('of what %s signs no octet may change, %s' % (who, canon), no_octet_may_change,
                     signer, 's1024', canon)
        for seed in (os.environ.get('ASSAY_SEED', '7208'), os.environ.get('ASSAY_RANDOM_SEED', '1')):
            tap.case('of a large message that %s signs no octet may change, seed %s'
                     % (who, 'fixed' if seed == '7208' else 'random'), no_octet_of_a_sample_may_change,
                     signer, seed)
    tap.run()


if __name__ == '__main__':
    main()
