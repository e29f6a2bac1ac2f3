/* SPDX-License-Identifier: MIT
 *
 * scenario.h - one check, the world that it asks, and how its answers arrive: drawn
 * from bytes, or read from a text that a person can write. In the text a line is a
 * comment (#), one of the words below with its value, or a record of the world as in
 * world.h; a line that is none of these is passed over.
 *
 *     client ADDRESS    helo NAME    from SENDER    receiver NAME    default TEXT
 *     used-only               the identity that does not decide is left out
 *     late PART...            client, helo, from: arrive only once they are asked for
 *     order BYTES             what the order of arrival is drawn from
 *     questions N             the limits of a message, smaller than they are; they do
 *     bytes N                 not go with deadline and withhold
 *
 * and at most one thing that goes wrong in a second run (the last one counts):
 *
 *     deadline N              the time is over after N answers
 *     withhold NAME TYPE WORD this question ends so (a word of dns_status_text)
 *     memory N                the arenas have N octets
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "draw.h"
#include "spf/spf.h"
#include "world.h"

enum part { PART_CLIENT, PART_HELO, PART_FROM, PART_COUNT };

enum trouble { TROUBLE_NONE, TROUBLE_DEADLINE, TROUBLE_WITHHELD, TROUBLE_MEMORY };

struct scenario {
    struct world world;
    struct spf_input in;   /* all parts are known */
    bool late[PART_COUNT]; /* these arrive only once they are asked for */
    struct draw draw;      /* the order of arrival */
    enum trouble trouble;
    size_t amount;            /* TROUBLE_DEADLINE: answers; TROUBLE_MEMORY: octets */
    enum dns_status status;   /* TROUBLE_WITHHELD: how the question ends */
    struct question withheld; /* which one; without a name: once in four */
    size_t questions_max, bytes_max;
};

/* Everything lives in `arena`, whose end is an assert. A text begins with '#'. */
void scenario_read(struct scenario *scenario_r, struct arena *arena, struct slice input);

/* The part of `in` that a question of kind QUESTION_PART asks for. */
struct spf_part *scenario_part(struct spf_input *in, enum part part);
enum part scenario_part_asked(const struct question *question);

#endif
