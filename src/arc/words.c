/* SPDX-License-Identifier: MIT */
#include "arc/arc.h"

const char *arc_verdict_text(enum arc_verdict verdict)
{
    static const char *const texts[] = {
        [ARC_NONE] = "none", [ARC_PASS] = "pass", [ARC_FAIL] = "fail"};
    return texts[verdict];
}

static const struct {
    const char *word;
    const char *text;
} whys[] = {
    [ARC_WHY_VALID] = {"valid", "every seal fits"},
    [ARC_WHY_NO_SETS] = {"no-sets", "there is no chain"},
    [ARC_WHY_MANY] = {"many", "there are more than 50 sets, or one has a number above 50"},
    [ARC_WHY_FAILED] = {"failed-before", "a seal says that the chain had failed before it"},
    [ARC_WHY_INSTANCE] = {"instance", "a field has no sound i="},
    [ARC_WHY_TWICE] = {"twice", "a set has a field twice"},
    [ARC_WHY_MISSING] = {"missing", "a set is not whole"},
    [ARC_WHY_SYNTAX] = {"syntax", "a field cannot be read"},
    [ARC_WHY_CV] = {"cv", "cv= is not what it must be in this place"},
    [ARC_WHY_MALFORMED] = {"malformed", "the header is not of the form of a message"},
    [ARC_WHY_MESSAGE] = {"message", "the newest message signature does not fit"},
    [ARC_WHY_SEAL] = {"seal", "a seal does not fit"},
    [ARC_WHY_DNS] = {"dns", "a key could not be asked for"},
    [ARC_WHY_LIMIT] = {"limit", "it is past what is checked"},
};

const char *arc_why_word(enum arc_why why)
{
    return whys[why].word;
}

const char *arc_why_text(enum arc_why why)
{
    return whys[why].text;
}
