# SPDX-License-Identifier: MIT
"""`assay dkim`: the octets of a public key."""
import base64

import tap
from lib.dkimcheck import BODY, HEADER, NAME, check
from lib.signer import RSA_OID, der, integer, keys, rsa, sign


def published_key(octets):
    """The verdict on a sound signature whose key is published so."""
    where = keys({NAME: 'v=DKIM1; p=' + base64.b64encode(octets).decode()})
    _, page = check(sign(rsa(), HEADER, BODY), where)
    first = page['dkim'][0]
    return first['result'], first['code']


@tap.test
def a_key_that_is_not_in_der_is_none():
    """RFC 6376 3.6.1 and X.690 10.1: a lenient reader finds our key in each."""
    numbers, bits = integer(rsa().modulus) + integer(65537), b'\0' + rsa().pkcs1()
    id_alone = bytes.fromhex('06092a864886f70d010101')
    modulus = rsa().modulus.to_bytes(128, 'big')
    whole = der(0x30, RSA_OID + der(3, bits))
    for good in (whole, der(0x30, der(0x30, id_alone) + der(3, bits)), der(0x30, numbers)):
        assert published_key(good) == ('pass', 'verified'), good.hex()
    for bad in (whole[:-1], whole[:1], whole[:2], whole[:3], b'\x31' + whole[1:], whole + b'\0',
                b'\x30\x82\0' + whole[2:], b'\x30\x80' + whole[3:] + b'\0\0', b'\x30\x84\0\0\0' + whole[2:],
                der(0x30, RSA_OID + der(4, bits)), der(0x30, RSA_OID + der(3, b'\1' + bits[1:])),
                der(0x30, RSA_OID + der(3, b'')), der(0x30, RSA_OID + der(3, bits) + b'\5\0'),
                der(0x30, der(3, bits)), der(0x30, RSA_OID),
                der(0x30, der(0x30, bytes.fromhex('06032b6570')) + der(3, bits)),
                der(0x30, der(0x30, id_alone + b'\5\1\0') + der(3, bits)),
                der(0x30, der(0x30, id_alone + b'\5\0\5\0') + der(3, bits)),
                der(0x30, numbers + b'\2\1\1'), der(0x30, integer(rsa().modulus)), der(0x30, b''),
                der(0x30, der(2, modulus) + integer(65537)), der(0x30, der(2, b'\0\0' + modulus) + integer(65537)),
                der(0x30, integer(rsa().modulus) + der(2, b'')), der(0x30, integer(rsa().modulus) + der(2, b'\0')),
                der(0x30, integer(rsa().modulus) + der(2, b'\0\1\0\1')),
                der(0x30, integer(rsa().modulus) + b'\2\x81\3\1\0\1'),
                der(0x30, integer(rsa().modulus - 1) + integer(65537)),
                der(0x30, integer(rsa().modulus) + integer(1)), der(0x30, integer(rsa().modulus) + integer(65536)),
                der(0x30, integer((1 << 8192) + 1) + integer(65537))):
        assert published_key(bad) == ('permerror', 'key'), bad.hex()


if __name__ == '__main__':
    tap.run()
