/* unroll: --unroll=full writes the steps of a loop one after the other, with their numbers.
 *
 *     for (int32_t t = 0; t < T.T; t++) {                    compute(B, m.z, m.h, m.h_next);
 *         const size_t rows = ..., at = ...;           =>    compute(B, m.z + B * 8, m.h_next,
 * m.h); compute(rows, m.z + at * 8, h, h_next);            ...
 *         ... h and h_next change places
 *     }
 *
 * That takes an axis of static length: then every row begins at the first step and ends at the
 * last, and step t begins at row t B. */
#include "emit/entry.h"

enum { MOST_CALLS = 10000 }; /* that are worth a C compiler's time */

static _Noreturn void fail_length(const Axis *axis)
{
    while (axis->from)
        axis = axis->from;
    fail(axis->pos,
         "--unroll=full: the length of %s is not static\n"
         "    hint: steps = n, where an input names that axis",
         axis->name);
}

int unrolled_steps(const Loop *loop)
{
    int steps = static_steps(loop->axis);
    if (!steps)
        fail_length(loop->axis);
    long calls = (long)steps * (loop->kernel_count ? loop->kernel_count : 1);
    if (calls > MOST_CALLS)
        fail(loop->axis->pos,
             "--unroll=full: %d steps of %s would be %ld calls, and at most %d are written out",
             steps, loop->axis->name, calls, MOST_CALLS);
    return steps;
}

Step unrolled_step(const Loop *loop, int steps, int turn)
{
    bool last = turn == steps - 1;
    int t = loop->reverse ? steps - 1 - turn : turn;
    int next = !loop->reverse ? t + 1 : last ? steps : t - 1;
    return (Step){
        .t = t, .next = next, .first = turn == 0, .last = last, .exchanged = turn % 2 == 1};
}
