/* SPDX-License-Identifier: MIT
 * Public keys as octets. OpenSSL's own reader takes seven times as long as a check of a
 * signature, and takes forms that are none of DKIM's. */
#include "crypto/crypto.h"

#define TAG_INTEGER    0x02
#define TAG_BIT_STRING 0x03
#define TAG_NULL       0x05
#define TAG_OID        0x06
#define TAG_SEQUENCE   0x30

const char *crypto_key_fault_text(enum crypto_key_fault fault)
{
    static const char *const texts[] = {
        [CRYPTO_KEY_OK] = "no fault",
        [CRYPTO_KEY_FORM] = "not a public key",
        [CRYPTO_KEY_ALGORITHM] = "a key of another kind",
        [CRYPTO_KEY_SHORT] = "fewer than 1024 bits",
        [CRYPTO_KEY_LONG] = "more than 8192 bits",
        [CRYPTO_KEY_EXPONENT] = "a public exponent that is even, below 3 or over 64 bits",
        [CRYPTO_KEY_LENGTH] = "not the 32 octets of an Ed25519 key",
    };
    return texts[fault];
}

/* The length octets of X.690 8.1.3 in their shortest form (10.1); SIZE_MAX: none. */
static size_t read_length(struct slice *rest)
{
    if (!rest->len)
        return SIZE_MAX;
    uint8_t first = (uint8_t)rest->p[0];
    *rest = slice_after(*rest, 1);
    if (first < 0x80)
        return first;
    size_t count = first & 0x7f;
    size_t len = 0;
    if (count < 1 || count > 3 || count > rest->len || !rest->p[0])
        return SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        len = len << 8 | (uint8_t)rest->p[i];
    *rest = slice_after(*rest, count);
    return len < 0x80 ? SIZE_MAX : len;
}

/* Takes an element of this tag off the front; false where there is none. */
static bool take(struct slice *rest, uint8_t tag, struct slice *content_r)
{
    if (!rest->len || (uint8_t)rest->p[0] != tag)
        return false;
    struct slice behind = slice_after(*rest, 1);
    size_t len = read_length(&behind);
    if (len > behind.len)
        return false;
    *content_r = slice_head(behind, len);
    *rest = slice_after(behind, len);
    return true;
}

/* An INTEGER above 0 in its shortest form, its sign octet taken off. */
static bool take_number(struct slice *rest, struct slice *number_r)
{
    struct slice n;
    if (!take(rest, TAG_INTEGER, &n) || !n.len || (uint8_t)n.p[0] >= 0x80)
        return false;
    if (n.p[0] == 0) {
        n = slice_after(n, 1);
        if (!n.len || (uint8_t)n.p[0] < 0x80)
            return false;
    }
    *number_r = n;
    return true;
}

/* RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } */
static bool read_rsa(struct slice octets, struct crypto_key *key)
{
    struct slice content;
    return take(&octets, TAG_SEQUENCE, &content) && !octets.len &&
           take_number(&content, &key->modulus) && take_number(&content, &key->exponent) &&
           !content.len;
}

/* AlgorithmIdentifier of rsaEncryption, with or without its NULL. */
static bool is_rsa_algorithm(struct slice algorithm)
{
    static const char oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
    struct slice id, none;
    if (!take(&algorithm, TAG_OID, &id) || !slice_eq(id, slice_make(oid, sizeof(oid) - 1)))
        return false;
    return !algorithm.len || (take(&algorithm, TAG_NULL, &none) && !none.len && !algorithm.len);
}

static enum crypto_key_fault read_spki(struct slice octets, struct crypto_key *key)
{
    struct slice content, algorithm, bits;
    if (!take(&octets, TAG_SEQUENCE, &content) || octets.len)
        return CRYPTO_KEY_FORM;
    if (!take(&content, TAG_SEQUENCE, &algorithm))
        return CRYPTO_KEY_FORM;
    if (!take(&content, TAG_BIT_STRING, &bits) || content.len || !bits.len || bits.p[0])
        return CRYPTO_KEY_FORM;
    if (!is_rsa_algorithm(algorithm))
        return CRYPTO_KEY_ALGORITHM;
    return read_rsa(slice_after(bits, 1), key) ? CRYPTO_KEY_OK : CRYPTO_KEY_FORM;
}

static unsigned bit_length(struct slice number)
{
    unsigned bits = (unsigned)number.len * 8;
    for (uint8_t top = (uint8_t)number.p[0]; top < 0x80; top = (uint8_t)(top << 1))
        bits--;
    return bits;
}

static bool is_odd(struct slice number)
{
    return number.p[number.len - 1] & 1;
}

static enum crypto_key_fault check_rsa(struct crypto_key *key)
{
    key->bits = bit_length(key->modulus);
    if (key->bits < CRYPTO_RSA_BITS_MIN)
        return CRYPTO_KEY_SHORT;
    if (key->bits > CRYPTO_RSA_BITS_MAX)
        return CRYPTO_KEY_LONG;
    if (!is_odd(key->modulus))
        return CRYPTO_KEY_FORM;
    bool is_one = key->exponent.len == 1 && key->exponent.p[0] == 1;
    if (bit_length(key->exponent) > CRYPTO_EXPONENT_BITS_MAX || !is_odd(key->exponent) || is_one)
        return CRYPTO_KEY_EXPONENT;
    return CRYPTO_KEY_OK;
}

enum crypto_key_fault crypto_key_read(enum crypto_key_type type, struct slice octets,
                                      struct crypto_key *out_r)
{
    *out_r = (struct crypto_key){.type = type};
    if (type == CRYPTO_ED25519) {
        if (octets.len != 32)
            return CRYPTO_KEY_LENGTH;
        out_r->bits = 256;
        out_r->point = octets;
        return CRYPTO_KEY_OK;
    }
    out_r->is_pkcs1 = read_rsa(octets, out_r);
    enum crypto_key_fault fault = out_r->is_pkcs1 ? CRYPTO_KEY_OK : read_spki(octets, out_r);
    return fault == CRYPTO_KEY_OK ? check_rsa(out_r) : fault;
}
