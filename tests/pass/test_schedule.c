/* schedule, place and plan: loops, kernels and memory of tiny models. */
#include "scheduled.h"

static int count_loops(const Schedule *s)
{
    int loops = 0;
    for (int i = 0; i < s->item_count; i++)
        loops += s->items[i].loop != NULL;
    return loops;
}

/* The first loop in the given direction. */
static const Loop *loop_of(const Schedule *s, bool reverse)
{
    for (int i = 0; i < s->item_count; i++)
        if (s->items[i].loop && s->items[i].loop->reverse == reverse)
            return s->items[i].loop;
    cr_assert(false, "no loop");
    return NULL;
}

static int products_of(const Schedule *s, const Loop *loop)
{
    int products = 0;
    for (int i = 0; i < s->count; i++)
        products += s->order[i]->op == OP_matvec && s->loop_of[s->order[i]->id] == loop;
    return products;
}

static const char gated[] = "local x = rnn.sequence('x', { size = 5 })\n"
                            "local y, last = rnn.scan(rnn.cells.simple_gru(7), x)\n"
                            "return rnn.model('gated', { outputs = { y = y, last = last.h } })\n";

/* Products of the input leave the loop, products of the state stay. */
Test(schedule, what_is_in_no_cycle_leaves_the_loop)
{
    const Schedule *s = scheduled(gated, ENTRY_FORWARD, FUSE_NONE);
    cr_expect_eq(count_loops(s), 1);
    cr_expect_eq(products_of(s, loop_of(s, false)), 2);
    cr_expect_eq(products_of(s, NULL), 2);
}

/* One sweep over the state gives all gates and the next state. */
Test(schedule, fused_step_is_one_kernel)
{
    const Schedule *s = scheduled(gated, ENTRY_FORWARD, FUSE_ALL);
    const Loop *loop = loop_of(s, false);
    cr_assert_eq(loop->kernel_count, 1);
    cr_expect(loop->kernels[0]->fused);
    cr_assert_eq(loop->kernels[0]->group_count, 1);
    cr_expect_eq(loop->kernels[0]->groups[0].count, 2);
    cr_expect_eq(loop->carries[0].writer, loop->kernels[0]);
    cr_expect(loop->carries[0].swapped, "the products read the whole old state");
}

/* More gates than a group takes are two sweeps in one kernel. */
Test(schedule, groups_take_so_many_gates)
{
    const char *lua = arena_format(
        test_arena(),
        "local function step(x, s, p)\n"
        "  local h = x\n"
        "  for i = 1, %d do h = h + sigmoid(p['W' .. i](s.h)) end\n"
        "  return h, { h = tanh(h) }\n"
        "end\n"
        "local x = rnn.sequence('x', { size = 5 })\n"
        "local y = rnn.scan(rnn.cell { state = { h = 5 }, step = step }, x)\n"
        "return rnn.model('m', { outputs = { y = y } })\n",
        RNN_MOST_GATES + 1);
    const Loop *loop = loop_of(scheduled(lua, ENTRY_FORWARD, FUSE_ALL), false);
    cr_assert_eq(loop->kernel_count, 1);
    cr_assert_eq(loop->kernels[0]->group_count, 2);
    cr_expect_eq(loop->kernels[0]->groups[0].count, RNN_MOST_GATES);
    cr_expect_eq(loop->kernels[0]->groups[1].count, 1);
}

Test(schedule, unfused_kernels_hold_one_operation)
{
    const Schedule *s = scheduled(gated, ENTRY_FORWARD, FUSE_NONE);
    const Loop *loop = loop_of(s, false);
    for (int i = 0; i < loop->kernel_count; i++)
        cr_expect_eq(loop->kernels[i]->count, 1);
}

/* The last state is taken where each row's run ends. */
Test(schedule, last_is_part_of_the_loop)
{
    const Schedule *s = scheduled(gated, ENTRY_FORWARD, FUSE_ALL);
    cr_expect_eq(loop_of(s, false)->end_count, 1);
}

/* A number that time reads row by row, a result that is a slice, a next state that is an old one.
 */
Test(schedule, what_needs_rows_of_its_own_is_copied)
{
    const Schedule *s = scheduled("local x = rnn.sequence('x', { size = 5 })\n"
                                  "local cell = rnn.cell { state = { a = 5, b = 5 },\n"
                                  "  step = function(x, s) return s.b, { a = x, b = s.a } end }\n"
                                  "local y = rnn.scan(cell, x)\n"
                                  "return rnn.model('m', { outputs = { y = y, z = slice(y, 1, 3) } "
                                  "})\n",
                                  ENTRY_STEP, FUSE_ALL);
    cr_expect_eq(count_op(s->graph, OP_copy), 2);
    cr_expect_eq(count_op(s->graph, OP_stop_gradient), 0);
}

/* Stacked layers are loops of their own, both directions as well. */
Test(schedule, every_recurrence_is_a_loop)
{
    cr_expect_eq(
        count_loops(scheduled("local x = rnn.sequence('x', { size = 3 })\n"
                              "local y = rnn.lstm(3, { layers = 2, bidirectional = true })(x)\n"
                              "return rnn.model('m', { outputs = { y = y } })\n",
                              ENTRY_FORWARD, FUSE_ALL)),
        4);
}

/* Weight gradients are products over all steps, after the backward loop. */
Test(schedule, weight_gradients_follow_the_backward_loop)
{
    const Schedule *s = scheduled(gated, ENTRY_TRAIN, FUSE_ALL);
    cr_expect_eq(count_loops(s), 2);
    cr_expect(loop_of(s, true));
    for (int i = 0; i < s->count; i++)
        if (s->order[i]->op == OP_outer)
            cr_expect_null(s->loop_of[s->order[i]->id]);
}

static int position(const Schedule *s, const Node *n)
{
    for (int i = 0; i < s->item_count; i++)
        if (s->items[i].loop ? s->items[i].loop == s->loop_of[n->id]
                             : s->items[i].kernel == s->kernel_of[n->id])
            return i;
    return -1;
}

/* Nothing is computed before what it needs. */
static void expect_order(const Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        int at = position(s, n);
        for (int k = 0; at >= 0 && k < n->in_count; k++) {
            bool same_loop = s->loop_of[n->id] && s->loop_of[n->id] == s->loop_of[n->in[k]->id];
            int needed = position(s, n->in[k]);
            cr_expect(needed <= at || same_loop, "%s at item %d needs item %d",
                      op_table[n->op].name, at, needed);
        }
    }
}

/* Buffers that share a slot are not alive at the same time, and the slot holds each of them. */
static void expect_disjoint(const Schedule *s)
{
    for (int i = 0; i < s->buffer_count; i++)
        for (int k = 0; k < s->buffer_count; k++) {
            const Buffer *a = s->buffers[i], *b = s->buffers[k];
            if (a->slot < 0 || a->slot != b->slot || i == k)
                continue;
            cr_expect(a->last < b->first || b->last < a->first, "%s and %s", a->name, b->name);
            cr_expect_leq(a->width, s->slots[a->slot].width);
            cr_expect_eq(a->axes, s->slots[a->slot].axes);
        }
}

static const char *const models[] = {
    gated,
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local y, last = rnn.gru(4, { bidirectional = true })(window(x, 1, 1))\n"
    "return rnn.model('m', { outputs = { y = rnn.linear(2)(y), a = last.backward.h,\n"
    "  s = softmax(y, 'T') } })\n",
    "local ids = rnn.tokens('ids', { vocab = 5 })\n"
    "local h = rnn.lstm(4, { layers = 2 })(rnn.embedding(5, 3)(previous(ids)))\n"
    "local logits = rnn.linear(5)(dropout(h, 0.2))\n"
    "return rnn.model('m', { loss = rnn.cross_entropy(logits, ids), outputs = { y = logits },\n"
    "  carry = 'T' })\n",
};

Test(schedule, order_and_memory_are_sound)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        for (int fuse = FUSE_NONE; fuse <= FUSE_ALL; fuse++)
            for (int entry = ENTRY_FORWARD; entry <= ENTRY_TRAIN; entry += 2) {
                const Schedule *s = scheduled(models[i], (Entry)entry, (Fuse)fuse);
                expect_order(s);
                expect_disjoint(s);
            }
}

/* A gradient that is added in two places has a buffer of its own, as large as the matrix. */
Test(schedule, a_shared_gradient_has_room)
{
    const Schedule *s = scheduled(
        "local x = rnn.sequence('x', { size = 4 })\n"
        "local f = rnn.layer(function(x, p) return p.A(x, 5) + p.B(x, 5) end)\n"
        "return rnn.model('m', { outputs = { y = f(x) } })\n",
        ENTRY_TRAIN, FUSE_NONE);
    int found = 0;
    for (int i = 0; i < s->buffer_count; i++)
        if (s->buffers[i]->node && s->buffers[i]->node->op == OP_outer) {
            cr_expect_eq(s->buffers[i]->width, 20);
            found++;
        }
    cr_expect_eq(found, 1);
}

/* ---- gradients that are stored ---- */

static bool is_stored_in(const char *outputs, const char *param)
{
    const char *lua = arena_format(test_arena(),
                                   "local x = rnn.sequence('x', { size = 3 })\n"
                                   "local z = rnn.sequence('z', { size = 1 })\n"
                                   "local a = rnn.linear(3, { name = 'a' })\n"
                                   "local e = rnn.embedding(4, 3, { name = 'e' })\n"
                                   "local ids = rnn.tokens('ids', { vocab = 4 })\n"
                                   "local b = rnn.linear(2, { name = 'b' })\n"
                                   "return rnn.model('m', { outputs = { y = %s } })\n",
                                   outputs);
    const Schedule *s = scheduled(lua, ENTRY_TRAIN, FUSE_ALL);
    const Result *gradient = NULL;
    for (int i = 0; i < s->graph->result_count; i++)
        if (s->graph->results[i].role == RESULT_GRADIENT &&
            strcmp(s->graph->results[i].name, param) == 0)
            gradient = &s->graph->results[i];
    cr_assert(gradient, "there is no gradient of %s", param);
    return is_stored_gradient(s, gradient);
}

/* One product for all rows, or several side by side; not where two add up, nor what is no product.
 */
Test(schedule, gradients_that_products_fill_are_stored)
{
    cr_expect(is_stored_in("a(x)", "a.weight"));
    cr_expect(is_stored_in("b(z .. tanh(z))", "b.weight"));
    cr_expect_not(is_stored_in("a(a(x))", "a.weight"));
    cr_expect_not(is_stored_in("a(x)", "a.bias"));
    cr_expect_not(is_stored_in("e(ids)", "e.weight"));
}
