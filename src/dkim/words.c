/* SPDX-License-Identifier: MIT */
#include "dkim/dkim.h"

const char *dkim_verdict_text(enum dkim_verdict verdict)
{
    static const char *const texts[] = {
        [DKIM_NONE] = "none",           [DKIM_PASS] = "pass",
        [DKIM_FAIL] = "fail",           [DKIM_PERMERROR] = "permerror",
        [DKIM_TEMPERROR] = "temperror", [DKIM_NOT_CHECKED] = "not checked",
    };
    return texts[verdict];
}

const char *dkim_algorithm_text(enum dkim_algorithm algorithm)
{
    static const char *const texts[] = {
        [DKIM_RSA_SHA256] = "rsa-sha256",
        [DKIM_ED25519_SHA256] = "ed25519-sha256",
        [DKIM_RSA_SHA1] = "rsa-sha1",
        [DKIM_UNKNOWN] = "unknown",
    };
    return texts[algorithm];
}

const char *dkim_canon_text(const struct dkim_signature *signature)
{
    static const char *const texts[2][2] = {
        [MAIL_SIMPLE] = {[MAIL_SIMPLE] = "simple/simple", [MAIL_RELAXED] = "simple/relaxed"},
        [MAIL_RELAXED] = {[MAIL_SIMPLE] = "relaxed/simple", [MAIL_RELAXED] = "relaxed/relaxed"},
    };
    return texts[signature->header_canon][signature->body_canon];
}

static const struct {
    const char *word;
    const char *text;
} whys[] = {
    [DKIM_WHY_VERIFIED] = {"verified", "the signature fits the message"},
    [DKIM_WHY_SYNTAX] = {"syntax", "the signature is no tag list"},
    [DKIM_WHY_TAG] = {"tag", "a tag of the signature has a wrong value"},
    [DKIM_WHY_MISSING] = {"missing-tag", "a tag of the signature is missing"},
    [DKIM_WHY_VERSION] = {"version", "the signature has a version that is not known"},
    [DKIM_WHY_ALGORITHM] = {"algorithm", "the algorithm is not known"},
    [DKIM_WHY_SHA1] = {"sha1", "rsa-sha1 must not be used any more"},
    [DKIM_WHY_CANON] = {"canonicalization", "the canonical form is not known"},
    [DKIM_WHY_QUERY] = {"query", "the key is not to be found in DNS"},
    [DKIM_WHY_DOMAIN] = {"domain", "no key can be asked for at this domain and selector"},
    [DKIM_WHY_IDENTITY] = {"identity", "the identity lies outside the signing domain"},
    [DKIM_WHY_FROM] = {"from-unsigned", "From is not signed"},
    [DKIM_WHY_TIMES] = {"times", "the signature expires no later than it was made"},
    [DKIM_WHY_EXPIRED] = {"expired", "the signature has expired"},
    [DKIM_WHY_LENGTH] = {"length", "the signature covers more than the body has"},
    [DKIM_WHY_DNS] = {"dns", "the key could not be asked for"},
    [DKIM_WHY_NO_KEY] = {"no-key", "there is no key"},
    [DKIM_WHY_KEY_SYNTAX] = {"key-syntax", "what is published is no key record"},
    [DKIM_WHY_KEY_VERSION] = {"key-version", "the key record has a version that is not known"},
    [DKIM_WHY_REVOKED] = {"key-revoked", "the key has been revoked"},
    [DKIM_WHY_KEY_TYPE] = {"key-type", "the key is of another type"},
    [DKIM_WHY_KEY_HASH] = {"key-hash", "the key is not for SHA-256"},
    [DKIM_WHY_KEY_SERVICE] = {"key-service", "the key is not for mail"},
    [DKIM_WHY_KEY_STRICT] = {"key-strict", "the key is not for subdomains"},
    [DKIM_WHY_KEY] = {"key", "the key is not usable"},
    [DKIM_WHY_MALFORMED] = {"malformed", "the header is not of the form of a message"},
    [DKIM_WHY_BODY] = {"body", "the body was changed after it was signed"},
    [DKIM_WHY_SIGNATURE] = {"signature", "the signature does not fit header and key"},
    [DKIM_WHY_LIMIT] = {"limit", "it is past what is checked"},
};

const char *dkim_why_word(enum dkim_why why)
{
    return whys[why].word;
}

const char *dkim_why_text(enum dkim_why why)
{
    return whys[why].text;
}
