/* SPDX-License-Identifier: MIT
 * Public keys as octets: RFC 5280 4.1, RFC 8017 A.1.1, RFC 8463 4.2, DER made by hand. */
#include "unit.h"

#include "crypto/crypto.h"

#define TAG_INTEGER  0x02
#define TAG_BITS     0x03
#define TAG_SEQUENCE 0x30

#define RSA_OID    "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"
#define NULL_PARAM "\x05\x00"
#define E_65537    "\x01\x00\x01"

/* --- DER ----------------------------------------------------------------------------- */

static void put_length(struct buffer *out, size_t len)
{
    if (len >= 0x80)
        buffer_byte(out, (char)(len > 0xff ? 0x82 : 0x81));
    if (len > 0xff)
        buffer_byte(out, (char)(len >> 8));
    buffer_byte(out, (char)len);
}

static void put_element(struct buffer *out, char tag, struct slice content)
{
    buffer_byte(out, tag);
    put_length(out, content.len);
    buffer_slice(out, content);
}

/* What a key is made of; each piece is content, or takes the place of a whole element. */
struct parts {
    struct slice modulus, exponent;
    struct slice algorithm;                          /* content */
    struct slice behind_numbers, behind_rsa;         /* more octets there */
    struct slice behind_algorithm, behind_bits, end; /* and there */
    char unused_bits;
};

static const struct slice rsa_with_null = {RSA_OID NULL_PARAM, 13};

/* A modulus of this many bits, with the zero before it that DER wants; odd. */
static struct slice modulus_of(unsigned bits, char room[1100])
{
    size_t len = bits / 8 + 1;
    memset(room, 0x5a, len);
    room[0] = (char)(bits % 8 ? 1 << (bits % 8 - 1) : 0);
    if (bits % 8 == 0)
        room[1] = (char)0x80;
    room[len - 1] = 0x5b;
    return slice_make(room, len);
}

static void put_rsa(struct buffer *out, const struct parts *parts)
{
    struct buffer content;
    buffer_init(&content, 8000);
    put_element(&content, TAG_INTEGER, parts->modulus);
    put_element(&content, TAG_INTEGER, parts->exponent);
    buffer_slice(&content, parts->behind_numbers);
    put_element(out, TAG_SEQUENCE, buffer_get(&content));
    buffer_slice(out, parts->behind_rsa);
    buffer_free(&content);
}

static void put_spki(struct buffer *out, const struct parts *parts)
{
    struct buffer bits, content;
    buffer_init(&bits, 8000);
    buffer_init(&content, 8000);
    buffer_byte(&bits, parts->unused_bits);
    put_rsa(&bits, parts);
    put_element(&content, TAG_SEQUENCE, parts->algorithm);
    buffer_slice(&content, parts->behind_algorithm);
    put_element(&content, TAG_BITS, buffer_get(&bits));
    buffer_slice(&content, parts->behind_bits);
    put_element(out, TAG_SEQUENCE, buffer_get(&content));
    buffer_slice(out, parts->end);
    buffer_free(&bits);
    buffer_free(&content);
}

static struct parts good_parts(unsigned bits, char room[1100])
{
    return (struct parts){
        .modulus = modulus_of(bits, room), .exponent = SLICE(E_65537), .algorithm = rsa_with_null};
}

/* --- reading --------------------------------------------------------------------------- */

struct read {
    struct crypto_key key;
    enum crypto_key_fault fault;
};

static struct read read_octets(struct slice octets)
{
    struct read read;
    struct slice copy = exact(octets.p, octets.len);
    read.fault = crypto_key_read(CRYPTO_RSA, copy, &read.key);
    exact_free(copy);
    return read;
}

typedef void put_fn(struct buffer *out, const struct parts *parts);

static struct read read_parts(put_fn *put, const struct parts *parts)
{
    struct buffer out;
    buffer_init(&out, 8000);
    put(&out, parts);
    assert_int_equal(out.error, ASSAY_OK);
    struct read read = read_octets(buffer_get(&out));
    buffer_free(&out);
    return read;
}

/* The same fault in both forms. */
static void assert_fault(const struct parts *parts, enum crypto_key_fault fault)
{
    assert_int_equal(read_parts(put_spki, parts).fault, fault);
    assert_int_equal(read_parts(put_rsa, parts).fault, fault);
}

static void good_keys(void **state)
{
    (void)state;
    char room[1100];
    struct parts parts = good_parts(2048, room);
    struct buffer out;
    struct crypto_key key;
    buffer_init(&out, 8000);
    put_spki(&out, &parts);
    assert_int_equal(crypto_key_read(CRYPTO_RSA, buffer_get(&out), &key), CRYPTO_KEY_OK);
    assert_int_equal(key.type, CRYPTO_RSA);
    assert_int_equal(key.bits, 2048);
    assert_false(key.is_pkcs1);
    assert_true(slice_eq(key.modulus, slice_after(parts.modulus, 1)));
    assert_true(slice_eq(key.exponent, parts.exponent));
    buffer_clear(&out);
    put_rsa(&out, &parts);
    assert_int_equal(crypto_key_read(CRYPTO_RSA, buffer_get(&out), &key), CRYPTO_KEY_OK);
    assert_true(key.is_pkcs1);
    assert_true(slice_eq(key.modulus, slice_after(parts.modulus, 1)));
    buffer_free(&out);
}

static void parameters_may_be_null_or_absent(void **state)
{
    (void)state;
    char room[1100];
    struct parts parts = good_parts(1024, room);
    assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_OK);
    parts.algorithm = SLICE(RSA_OID);
    assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_OK);
    static const struct slice bad[] = {
        {RSA_OID "\x05\x01\x00", 14},
        {RSA_OID NULL_PARAM NULL_PARAM, 15},
        {RSA_OID "\x05", 12},
        {RSA_OID "\x30\x00", 13},
        {RSA_OID "\x02\x01\x00", 14},
        {NULL_PARAM RSA_OID, 13},
        {"", 0},
        {RSA_OID "\x05\x81\x00", 14},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        parts.algorithm = bad[i];
        assert_int_not_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_OK);
    }
}

static void other_algorithms(void **state)
{
    (void)state;
    static const struct slice other[] = {
        {"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
         19},                                                 /* EC */
        {"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 11}, /* RSASSA-PSS */
        {"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b" NULL_PARAM, 13},
        {"\x06\x07\x2a\x86\x48\xce\x38\x04\x01", 9}, /* DSA */
        {"\x06\x03\x2b\x65\x70", 5},                 /* Ed25519 */
        {"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x01\x01" NULL_PARAM, 12},
    };
    char room[1100];
    for (size_t i = 0; i < ARRAY_LEN(other); i++) {
        struct parts parts = good_parts(1024, room);
        parts.algorithm = other[i];
        assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_ALGORITHM);
    }
}

/* RFC 8463 4: an Ed25519 key is 32 octets; its SubjectPublicKeyInfo is no RSA key. */
static void an_ed25519_spki_is_no_rsa_key(void **state)
{
    (void)state;
    char spki[44] = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21";
    struct crypto_key key;
    struct slice octets = exact(spki, sizeof(spki));
    assert_int_equal(crypto_key_read(CRYPTO_RSA, octets, &key), CRYPTO_KEY_ALGORITHM);
    assert_int_equal(crypto_key_read(CRYPTO_ED25519, octets, &key), CRYPTO_KEY_LENGTH);
    exact_free(octets);
}

static void octets_behind_at_each_level(void **state)
{
    (void)state;
    static const struct slice more[] = {{"\0", 1}, {NULL_PARAM, 2}, {"\x02\x01\x03", 3}};
    char room[1100];
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        struct parts parts = good_parts(1024, room);
        parts.behind_numbers = more[i];
        assert_fault(&parts, CRYPTO_KEY_FORM);
        parts.behind_numbers = SLICE_NONE;
        parts.behind_rsa = more[i];
        assert_fault(&parts, CRYPTO_KEY_FORM);
        parts.behind_rsa = SLICE_NONE;
        parts.behind_algorithm = more[i];
        assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_FORM);
        parts.behind_algorithm = SLICE_NONE;
        parts.behind_bits = more[i];
        assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_FORM);
        parts.behind_bits = SLICE_NONE;
        parts.end = more[i];
        assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_FORM);
    }
}

static void assert_truncations(put_fn *put)
{
    char room[1100];
    struct parts parts = good_parts(1024, room);
    struct buffer out;
    buffer_init(&out, 8000);
    put(&out, &parts);
    assert_int_equal(read_octets(buffer_get(&out)).fault, CRYPTO_KEY_OK);
    for (size_t len = 0; len < out.len; len++)
        assert_int_equal(read_octets(slice_head(buffer_get(&out), len)).fault, CRYPTO_KEY_FORM);
    buffer_free(&out);
}

static void each_truncation_is_a_fault(void **state)
{
    (void)state;
    assert_truncations(put_spki);
    assert_truncations(put_rsa);
}

/* X.690 10.1: the shortest form, and a length that is known. */
static void lengths_in_other_forms(void **state)
{
    (void)state;
    static const struct slice exponents[] = {
        {"\x02\x81\x03\x01\x00\x01", 6},             /* long where short will do */
        {"\x02\x82\x00\x03\x01\x00\x01", 7},         /* a zero before it */
        {"\x02\x84\x00\x00\x00\x03\x01\x00\x01", 9}, /* the same */
        {"\x02\x80\x01\x00\x01\x00\x00", 7},         /* indefinite */
        {"\x02\xff\x01\x00\x01", 5},                 /* reserved */
        {"\x02\x84\xff\xff\xff\xff\x03", 7},         /* far beyond the end */
        {"\x02\x88\x80\x00\x00\x00\x00\x00\x00\x03\x03", 11},
        {"\x02\x04\x01\x00\x01", 5}, /* one beyond the end */
        {"\x22\x03\x01\x00\x01", 5}, /* constructed */
        {"\x03\x03\x01\x00\x01", 5}, /* no INTEGER */
    };
    char room[1100];
    struct slice modulus = modulus_of(1024, room);
    for (size_t i = 0; i < ARRAY_LEN(exponents); i++) {
        struct buffer content, out;
        buffer_init(&content, 8000);
        buffer_init(&out, 8000);
        put_element(&content, TAG_INTEGER, modulus);
        buffer_slice(&content, exponents[i]);
        put_element(&out, TAG_SEQUENCE, buffer_get(&content));
        assert_int_equal(read_octets(buffer_get(&out)).fault, CRYPTO_KEY_FORM);
        buffer_free(&content);
        buffer_free(&out);
    }
}

/* The outer length in each other form. */
static void an_outer_length_in_other_forms(void **state)
{
    (void)state;
    static const struct slice heads[] = {
        {"\x30\x83\x00\x00", 4}, {"\x30\x80", 2}, {"\x31\x81", 2}, {"\x30\x84\x00\x00\x00", 5}};
    char room[1100];
    struct parts parts = good_parts(1024, room);
    struct buffer good, out;
    buffer_init(&good, 8000);
    buffer_init(&out, 8000);
    put_rsa(&good, &parts);
    assert_memory_equal(good.p, "\x30\x81", 2);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        buffer_clear(&out);
        buffer_slice(&out, heads[i]);
        buffer_slice(&out, slice_after(buffer_get(&good), 2));
        assert_int_equal(read_octets(buffer_get(&out)).fault, CRYPTO_KEY_FORM);
    }
    buffer_free(&good);
    buffer_free(&out);
}

/* Negative, zero, empty, and with zeros that need not be. */
static void numbers_that_are_none(void **state)
{
    (void)state;
    static const struct slice bad[] = {{"", 0},         {"\0", 1},         {"\x80", 1},
                                       {"\xff\x01", 2}, {"\0\x03", 2},     {"\0\0\x03", 3},
                                       {"\0\0", 2},     {"\0\x7f\x01", 3}, {"\0\0\x80\x01", 4}};
    char room[1100], padded[1101];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct parts parts = good_parts(1024, room);
        parts.exponent = bad[i];
        assert_fault(&parts, CRYPTO_KEY_FORM);
        parts = good_parts(1024, room);
        parts.modulus = bad[i];
        assert_fault(&parts, CRYPTO_KEY_FORM);
    }
    struct parts parts = good_parts(1024, room);
    padded[0] = 0;
    memcpy(padded + 1, parts.modulus.p, parts.modulus.len);
    parts.modulus = slice_make(padded, parts.modulus.len + 1);
    assert_fault(&parts, CRYPTO_KEY_FORM);
    parts = good_parts(1024, room);
    parts.modulus = slice_after(parts.modulus, 1); /* its sign is minus now */
    assert_fault(&parts, CRYPTO_KEY_FORM);
}

static void unused_bits(void **state)
{
    (void)state;
    char room[1100];
    for (char unused = 1; unused < 9; unused++) {
        struct parts parts = good_parts(1024, room);
        parts.unused_bits = unused;
        assert_int_equal(read_parts(put_spki, &parts).fault, CRYPTO_KEY_FORM);
    }
}

static void dk_15_bits_of_a_modulus(void **state)
{
    (void)state;
    static const struct {
        unsigned bits;
        enum crypto_key_fault fault;
    } moduli[] = {
        {16, CRYPTO_KEY_SHORT},   {512, CRYPTO_KEY_SHORT}, {1016, CRYPTO_KEY_SHORT},
        {1023, CRYPTO_KEY_SHORT}, {1024, CRYPTO_KEY_OK},   {1025, CRYPTO_KEY_OK},
        {2047, CRYPTO_KEY_OK},    {4096, CRYPTO_KEY_OK},   {8191, CRYPTO_KEY_OK},
        {8192, CRYPTO_KEY_OK},    {8193, CRYPTO_KEY_LONG}, {8200, CRYPTO_KEY_LONG},
    };
    char room[1100];
    for (size_t i = 0; i < ARRAY_LEN(moduli); i++) {
        struct parts parts = good_parts(moduli[i].bits, room);
        struct read read = read_parts(put_spki, &parts);
        assert_int_equal(read.fault, moduli[i].fault);
        assert_int_equal(read.key.bits, moduli[i].bits);
        assert_fault(&parts, moduli[i].fault);
    }
}

static void an_even_modulus_is_none(void **state)
{
    (void)state;
    char room[1100];
    struct parts parts = good_parts(1024, room);
    room[parts.modulus.len - 1] = 0x5a;
    assert_fault(&parts, CRYPTO_KEY_FORM);
}

static void exponents(void **state)
{
    (void)state;
    static const struct {
        struct slice exponent;
        enum crypto_key_fault fault;
    } all[] = {
        {{"\x01", 1}, CRYPTO_KEY_EXPONENT},
        {{"\x02", 1}, CRYPTO_KEY_EXPONENT},
        {{"\x03", 1}, CRYPTO_KEY_OK},
        {{"\x04", 1}, CRYPTO_KEY_EXPONENT},
        {{"\x11", 1}, CRYPTO_KEY_OK},
        {{E_65537, 3}, CRYPTO_KEY_OK},
        {{"\x01\x00\x00", 3}, CRYPTO_KEY_EXPONENT},
        {{"\x01\x01", 2}, CRYPTO_KEY_OK},
        {{"\0\xff\xff\xff\xff\xff\xff\xff\xff", 9}, CRYPTO_KEY_OK},         /* 64 bits */
        {{"\x01\x00\x00\x00\x00\x00\x00\x00\x01", 9}, CRYPTO_KEY_EXPONENT}, /* 65 */
        {{"\x7f\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10}, CRYPTO_KEY_EXPONENT},
    };
    char room[1100];
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct parts parts = good_parts(1024, room);
        parts.exponent = all[i].exponent;
        assert_fault(&parts, all[i].fault);
    }
}

/* libraries.md: 3064 bits of exponent under a modulus of 3072 cost 6 ms a check. */
static void an_exponent_as_long_as_the_modulus(void **state)
{
    (void)state;
    char room[1100], other[1100];
    struct parts parts = good_parts(3072, room);
    parts.exponent = modulus_of(3064, other);
    assert_fault(&parts, CRYPTO_KEY_EXPONENT);
}

static void dk_17_ed25519_has_32_octets(void **state)
{
    (void)state;
    char octets[100];
    memset(octets, 7, sizeof(octets));
    for (size_t len = 0; len <= sizeof(octets); len++) {
        struct crypto_key key;
        struct slice copy = exact(octets, len);
        enum crypto_key_fault fault = crypto_key_read(CRYPTO_ED25519, copy, &key);
        assert_int_equal(fault, len == 32 ? CRYPTO_KEY_OK : CRYPTO_KEY_LENGTH);
        assert_int_equal(key.bits, len == 32 ? 256 : 0);
        exact_free(copy);
    }
    assert_string_equal(crypto_key_fault_text(CRYPTO_KEY_SHORT), "fewer than 1024 bits");
}

/* Each octet of a good key, each bit turned: a fault, or a key in bounds. */
static void each_turned_bit(void **state)
{
    (void)state;
    char room[1100];
    struct parts parts = good_parts(1024, room);
    struct buffer out;
    buffer_init(&out, 8000);
    put_spki(&out, &parts);
    for (size_t bit = 0; bit < out.len * 8; bit++) {
        out.p[bit / 8] = (char)(out.p[bit / 8] ^ 1 << bit % 8);
        struct read read = read_octets(buffer_get(&out));
        bool is_head = bit / 8 < 28; /* before the modulus */
        if (is_head)
            assert_int_not_equal(read.fault, CRYPTO_KEY_OK);
        assert_true(read.fault || (read.key.bits >= 1024 && read.key.modulus.len >= 128));
        out.p[bit / 8] = (char)(out.p[bit / 8] ^ 1 << bit % 8);
    }
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_keys),
        cmocka_unit_test(parameters_may_be_null_or_absent),
        cmocka_unit_test(other_algorithms),
        cmocka_unit_test(an_ed25519_spki_is_no_rsa_key),
        cmocka_unit_test(octets_behind_at_each_level),
        cmocka_unit_test(each_truncation_is_a_fault),
        cmocka_unit_test(lengths_in_other_forms),
        cmocka_unit_test(an_outer_length_in_other_forms),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(unused_bits),
        cmocka_unit_test(dk_15_bits_of_a_modulus),
        cmocka_unit_test(an_even_modulus_is_none),
        cmocka_unit_test(exponents),
        cmocka_unit_test(an_exponent_as_long_as_the_modulus),
        cmocka_unit_test(dk_17_ed25519_has_32_octets),
        cmocka_unit_test(each_turned_bit),
    };
    return cmocka_run_group_tests_name("crypto-key", tests, NULL, NULL);
}
