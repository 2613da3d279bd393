/* Nests: values over two time axes row by row, their places, and what is computed again. */
#include "scheduled.h"

/* Additive attention within the step of a decoder. */
static const char additive[] =
    "local x = rnn.sequence('x', { size = 3, axis = 'Tx' })\n"
    "local y = rnn.sequence('y', { size = 3, axis = 'Ty' })\n"
    "local cell = rnn.cell { state = { h = 4 }, step = function(y, s, p)\n"
    "  local w = softmax(p.v:dot(tanh(p.W(s.h, 5) + p.U(x))), 'Tx')\n"
    "  local c = sum(w * x, 'Tx')\n"
    "  local h = tanh(p.A(y) + p.B(s.h) + p.C(c))\n"
    "  return { h = h, w = w }, { h = h }\n"
    "end }\n"
    "local out = rnn.scan(cell, y)\n";

static const char loss[] = "return rnn.model('m', { loss = rnn.mse(out.h, 0.3) })\n";
static const char outputs[] = "return rnn.model('m', { outputs = { h = out.h, w = out.w } })\n";

static const char *with(const char *cell, const char *results)
{
    return arena_format(test_arena(), "%s%s", cell, results);
}

static int count_nests(const Schedule *s, const Loop *loop)
{
    int nests = 0;
    if (!loop)
        for (int i = 0; i < s->item_count; i++)
            nests += s->items[i].kernel && s->items[i].kernel->inner;
    for (int i = 0; loop && i < loop->kernel_count; i++)
        nests += loop->kernels[i]->inner != NULL;
    return nests;
}

static const Loop *loop_along(const Schedule *s, const char *axis, bool reverse)
{
    for (int i = 0; i < s->item_count; i++) {
        const Loop *loop = s->items[i].loop;
        if (loop && strcmp(loop->axis->name, axis) == 0 && loop->reverse == reverse)
            return loop;
    }
    return NULL;
}

/* The widest value that is stored for every step of both axes. */
static int widest_over_both(const Schedule *s)
{
    int widest = 0;
    for (int i = 0; i < s->slot_count; i++)
        if (s->slots[i].inner && (s->slots[i].axes & ~(AxisSet)BATCH) && s->slots[i].width > widest)
            widest = s->slots[i].width;
    return widest;
}

Test(nest, attention_in_a_step_is_one_nest_of_its_loop)
{
    const Schedule *s = scheduled(with(additive, outputs), ENTRY_FORWARD, FUSE_ALL);
    cr_assert(loop_along(s, "Ty", false));
    cr_expect_eq(count_nests(s, loop_along(s, "Ty", false)), 1);
    cr_expect_eq(count_nests(s, NULL), 0);
}

/* The keys, U x, are one product of all steps. */
Test(nest, what_does_not_depend_on_the_query_is_computed_once)
{
    const Schedule *s = scheduled(with(additive, outputs), ENTRY_FORWARD, FUSE_ALL);
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (n->op == OP_matvec && n->in[1]->op == OP_input)
            cr_expect_null(s->loop_of[n->id]);
    }
}

Test(nest, vectors_over_two_axes_never_exist_whole)
{
    cr_expect_eq(widest_over_both(scheduled(with(additive, outputs), ENTRY_FORWARD, FUSE_ALL)), 1);
    cr_expect_eq(widest_over_both(scheduled(with(additive, loss), ENTRY_TRAIN, FUSE_ALL)), 1);
    cr_expect_eq(widest_over_both(scheduled(with(additive, loss), ENTRY_TRAIN, FUSE_NONE)), 1);
}

/* tanh is there twice, once for each direction, and the sums over the target stand in the backward
 * loop. */
Test(nest, backward_computes_vectors_again_in_its_own_loop)
{
    const Schedule *s = scheduled(with(additive, loss), ENTRY_TRAIN, FUSE_ALL);
    const Loop *backward = loop_along(s, "Ty", true);
    int again = 0, sums = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        again += n->op == OP_tanh && inner_axis(s, n->axes) && s->loop_of[n->id] == backward;
        sums += s->nest_of[n->id] && is_summed_over_rows(s, n) && s->loop_of[n->id] == backward;
    }
    cr_expect_eq(again, 1);
    cr_expect_geq(sums, 2);
    cr_expect_eq(count_nests(s, NULL), 0);
}

/* ---- weighted sums ---- */

/* Forward over the memory's steps, backward also where the memory's gradient stands, as it is read
 * twice; the gradients of weights are dots. What is left is the sum of the loss. */
Test(nest, products_and_their_sum_are_one_operation)
{
    const Schedule *s = scheduled(with(additive, outputs), ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(count_op(s->graph, OP_weighted_sum), 1);
    s = scheduled(with(additive, outputs), ENTRY_FORWARD, FUSE_NONE);
    cr_expect_eq(count_op(s->graph, OP_weighted_sum), 0);
    s = scheduled("local x = rnn.linear(4)(rnn.sequence('x', { size = 4, axis = 'Tx' }))\n"
                  "local y = rnn.sequence('y', { size = 4, axis = 'Ty' })\n"
                  "local c = sum(softmax(y:dot(x), 'Tx') * x, 'Tx')\n"
                  "return rnn.model('m', { loss = rnn.mse(c, 0.3) })\n",
                  ENTRY_TRAIN, FUSE_ALL);
    int summed = 0;
    for (int i = 0; i < s->count; i++)
        summed += s->order[i]->op == OP_weighted_sum && is_summed_over_rows(s, s->order[i]);
    cr_expect_eq(summed, 2);
    cr_expect_eq(count_op(s->graph, OP_weighted_sum), 2 + summed);
    cr_expect_eq(count_op(s->graph, OP_sum), 1);
    cr_expect_eq(count_op(s->graph, OP_dot), 2);
}

/* The product is read twice; it has no weight, or a number is a factor; it is summed over time, of
 * which there is one axis. */
Test(nest, other_sums_stay)
{
    static const char *const sums[] = {
        "local e = w * x  local c = sum(e, 'Tx') + max(e, 'Tx')",
        "local m = along(x, 'Ty')  local c = sum(along(y, 'Tx') * m, 'Tx')",
        "local c = sum(x:dot(x) * x, 'Tx')",
        "local e = along(y, 'Tx') * along(x, 'Ty')  local c = sum(sum(e) + max(e), 'Tx')",
        "local c = sum(sum(tanh(along(y, 'Tx') + along(x, 'Ty')) * fill(2, 4)), 'Tx')",
        "local c = sum(x * tanh(x))"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        const char *lua = arena_format(
            test_arena(),
            "local x = rnn.sequence('x', { size = 4, axis = 'Tx' })\n"
            "local y = rnn.sequence('y', { size = 4, axis = 'Ty' })\n"
            "local w = softmax(mean(along(y, 'Tx') - along(x, 'Ty')), 'Tx')\n"
            "%s\nreturn rnn.model('m', { outputs = { c = c, w = w } })\n",
            sums[i]);
        const Schedule *s = scheduled(lua, ENTRY_FORWARD, FUSE_ALL);
        cr_expect_eq(count_op(s->graph, OP_weighted_sum), 0, "%s", sums[i]);
        cr_expect_eq(count_op(s->graph, OP_dot), i == 2, "%s", sums[i]);
    }
}

/* Keys and values that were merged are slices, which are read where they are. */
Test(nest, weighted_slices_are_not_copied)
{
    const Schedule *s = scheduled("local x = rnn.sequence('x', { size = 4, axis = 'Tx' })\n"
                                  "local y = rnn.sequence('y', { size = 4, axis = 'Ty' })\n"
                                  "local attend = rnn.layer(function(y, x, p)\n"
                                  "  local k, v = p.K(x), p.V(x, 5)\n"
                                  "  return sum(softmax(y:dot(k), 'Tx') * v, 'Tx') end)\n"
                                  "return rnn.model('m', { outputs = { c = attend(y, x) } })\n",
                                  ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(count_op(s->graph, OP_matvec), 1);
    cr_expect_eq(count_op(s->graph, OP_weighted_sum), 1);
    cr_expect_eq(count_op(s->graph, OP_along), 0);
    cr_expect_eq(count_op(s->graph, OP_copy), 0);
}

/* ---- where nests stand ---- */

/* Where nothing recurs over both, the nest stands alone. */
Test(nest, attention_to_all_steps_at_once_needs_no_loop)
{
    const Schedule *s = scheduled("local x = rnn.sequence('x', { size = 4, axis = 'Tx' })\n"
                                  "local y = rnn.sequence('y', { size = 4, axis = 'Ty' })\n"
                                  "local w = softmax(y:dot(x), 'Tx')\n"
                                  "return rnn.model('m', { outputs = {\n"
                                  "  c = sum(w * x, 'Tx'), w = w } })\n",
                                  ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(s->item_count, 1);
    cr_expect_eq(count_nests(s, NULL), 1);
    cr_expect_eq(s->items[0].kernel->rows, ROWS_EACH);
    cr_expect_str_eq(s->items[0].kernel->inner->name, "Tx");
}

/* A product between two nests parts them. */
Test(nest, a_product_of_what_a_nest_gives_begins_another)
{
    const Schedule *s = scheduled("local x = rnn.sequence('x', { size = 4, axis = 'Tx' })\n"
                                  "local y = rnn.sequence('y', { size = 4, axis = 'Ty' })\n"
                                  "local c = sum(softmax(y:dot(x), 'Tx') * x, 'Tx')\n"
                                  "local z = rnn.linear(4)(c)\n"
                                  "return rnn.model('m', { outputs = {\n"
                                  "  c = sum(softmax(z:dot(x), 'Tx') * x, 'Tx') } })\n",
                                  ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(count_nests(s, NULL), 2);
}

/* A step of the stream has rows of the batch, and the memory of each row within it. */
Test(nest, a_step_of_the_stream_goes_over_the_batch)
{
    const Schedule *s = scheduled(
        with("local t = rnn.tokens('t', { vocab = 5, axis = 'Ty' })\n"
             "local x = rnn.sequence('x', { size = 3, axis = 'Tx' })\n"
             "local cell = rnn.cell { state = { h = 3 }, step = function(y, s, p)\n"
             "  local c = sum(softmax(s.h:dot(x), 'Tx') * x, 'Tx')\n"
             "  local h = tanh(p.A(y) + p.C(c))\n"
             "  return h, { h = h }\n"
             "end }\n"
             "local h = rnn.scan(cell, rnn.embedding(5, 3)(previous(t)))\n"
             "local logits = rnn.linear(5)(h)\n",
             "return rnn.model('m', { outputs = { l = logits },\n"
             "  generate = { token = t, logits = logits } })\n"),
        ENTRY_STEP, FUSE_ALL);
    cr_expect(s->stepped);
    cr_assert_eq(count_nests(s, NULL), 1);
    for (int i = 0; i < s->item_count; i++)
        if (s->items[i].kernel && s->items[i].kernel->part_count)
            cr_expect_eq(s->items[i].kernel->rows, ROWS_BATCH);
}
