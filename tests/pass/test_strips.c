/* Strips: wide values outside of loops are computed for some rows at a time. */
#include "scheduled.h"

/* Scores of so many words that they are wide, and the rest of the model as `end` has it. */
static const char *wide(const char *end)
{
    return arena_format(test_arena(),
                        "local x = rnn.sequence('x', { size = 2 })\n"
                        "local words = rnn.tokens('words', { vocab = %d })\n"
                        "local scores = rnn.linear(%d)(x)\n%s",
                        RNN_STRIP_WIDTH, RNN_STRIP_WIDTH, end);
}

static const char cross_entropy[] =
    "return rnn.model('m', { loss = rnn.cross_entropy(scores, words) })\n";

static int count_strips(const Schedule *s)
{
    int strips = 0;
    for (int i = 0; i < s->item_count; i++)
        strips += is_strip(s->items[i].kernel);
    return strips;
}

/* The widest value that is stored for all steps of all rows. */
static int widest_of_all_rows(const Schedule *s)
{
    int widest = 0;
    for (int i = 0; i < s->slot_count; i++)
        if (!s->slots[i].strip && time_axis(s->graph->model, s->slots[i].axes) &&
            s->slots[i].width > widest)
            widest = s->slots[i].width;
    return widest;
}

Test(strips, wide_scores_and_their_gradients_never_exist_whole)
{
    static const Entry entries[] = {ENTRY_LOSS, ENTRY_TRAIN};
    for (int i = 0; i < 2; i++) {
        const Schedule *s = scheduled(wide(cross_entropy), entries[i], FUSE_ALL);
        cr_expect_eq(count_strips(s), 1, "%s", entry_names[entries[i]]);
        cr_expect_lt(widest_of_all_rows(s), RNN_STRIP_WIDTH, "%s", entry_names[entries[i]]);
    }
}

Test(strips, unfused_code_has_none)
{
    const Schedule *s = scheduled(wide(cross_entropy), ENTRY_TRAIN, FUSE_NONE);
    cr_expect_eq(count_strips(s), 0);
    cr_expect_geq(widest_of_all_rows(s), RNN_STRIP_WIDTH);
}

Test(strips, results_are_whole)
{
    const Schedule *s = scheduled(wide("return rnn.model('m', { outputs = { s = scores } })\n"),
                                  ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(s->places[s->graph->results[0].node->id].buffer->strip, 0);
    cr_expect_eq(widest_of_all_rows(s), RNN_STRIP_WIDTH);
}

/* The gradient of the scores is known only once those of all rows are. */
Test(strips, a_gradient_that_needs_all_rows_waits_for_them)
{
    const Schedule *s = scheduled(wide("local mean = rnn.cross_entropy(scores, words)\n"
                                       "return rnn.model('m', { loss = mean * mean })\n"),
                                  ENTRY_TRAIN, FUSE_ALL);
    cr_expect_geq(widest_of_all_rows(s), RNN_STRIP_WIDTH);
}

/* A strip ends before what needs a sum over its rows. */
Test(strips, sums_are_read_behind_the_strip)
{
    const Schedule *s = scheduled(wide(cross_entropy), ENTRY_TRAIN, FUSE_ALL);
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        const Kernel *strip = s->nest_of[n->id];
        for (int k = 0; is_strip(strip) && k < n->in_count; k++)
            cr_expect_not(s->nest_of[n->in[k]->id] == strip && is_summed_over_rows(s, n->in[k]));
    }
}

Test(strips, two_heads_never_exist_whole)
{
    const Schedule *s = scheduled(
        wide("local others = rnn.linear(scores.size, { name = 'others' })(tanh(x))\n"
             "return rnn.model('m', { loss = rnn.cross_entropy(scores, words)"
             " + rnn.cross_entropy(others, words) })\n"),
        ENTRY_TRAIN, FUSE_ALL);
    cr_expect_lt(widest_of_all_rows(s), RNN_STRIP_WIDTH);
}
