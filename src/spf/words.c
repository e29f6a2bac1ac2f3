/* SPDX-License-Identifier: MIT */
#include "spf/spf.h"

const char *spf_verdict_text(enum spf_verdict verdict)
{
    static const char *const texts[] = {"none",     "neutral",   "pass",     "fail",
                                        "softfail", "temperror", "permerror"};
    return texts[verdict];
}

const char *spf_identity_text(enum spf_identity identity)
{
    return identity == SPF_HELO ? "helo" : "mfrom";
}

const char *spf_why_text(enum spf_why why)
{
    static const char *const texts[] = {
        [SPF_WHY_MATCHED] = "a mechanism matched",
        [SPF_WHY_NO_MATCH] = "no mechanism matched",
        [SPF_WHY_NO_DOMAIN] = "no domain that could be looked up",
        [SPF_WHY_NO_RECORD] = "no SPF record",
        [SPF_WHY_SEVERAL_RECORDS] = "more than one SPF record",
        [SPF_WHY_SYNTAX] = "the record breaks the grammar",
        [SPF_WHY_TERMS] = "more than 10 terms ask DNS",
        [SPF_WHY_VOIDS] = "more than 2 terms got an empty answer",
        [SPF_WHY_MX] = "more than 10 hosts in one mx term",
        [SPF_WHY_NO_TARGET] = "an include or redirect leads to no record",
        [SPF_WHY_DNS] = "a DNS question could not be answered",
        [SPF_WHY_LIMIT] = "one of our own limits was reached",
    };
    return texts[why];
}

const char *spf_outcome_text(enum spf_outcome outcome)
{
    static const char *const texts[] = {"not reached", "matched", "no match",
                                        "followed",    "ignored", "error"};
    return texts[outcome];
}
