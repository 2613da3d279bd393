/* Every row of the operation table: emitted C against the interpreter, gradients against
 * differences. Models for element-wise operations are made from the table; the other operations
 * have no common form, so they stand in models below, and a row that no graph has is a failure. */
#include "model_text.h"

#include "tool/build.h"

#include <fenv.h>
#include <math.h>

enum { WAYS = 2, MOST_CASES = 2 * OP_COUNT + 8 };

typedef struct Case {
    const char *lua;
    bool is_smooth;          /* differences agree with the gradients */
    Compiled compiled[WAYS]; /* unfused, fused */
    const rnn_model *emitted[WAYS];
} Case;

typedef struct Cases {
    Case items[MOST_CASES];
    int count;
} Cases;

/* ---- element-wise operations, from the table ---- */

/* In a layer over all steps, in a recurrence, of scalars, of a scalar and vectors. */
static const char element_wise[] =
    "local function op(a, b, c) return %s end\n"
    "local function operand(x) return %s end\n"
    "local x = rnn.sequence('x', { size = 5 })\n"
    "local layer = rnn.layer(function(x, p)\n"
    "  return op(operand(p.A(x, 5)), operand(p.B(x, 5)), operand(p.C(x, 5))) end)\n"
    "local cell = rnn.cell { state = { h = 5 }, step = function(x, s, p)\n"
    "  local y = op(operand(p.A(x, 5) + s.h), operand(p.b * s.h), operand(p.C(s.h, 5)))\n"
    "  return y, { h = tanh(0.5 * y + x) } end }\n"
    "local scalar, loop = mean(x), rnn.scan(cell, x)\n"
    "return rnn.model('%s_%s', { outputs = { layer = layer(x), loop = loop,\n"
    "  scalar = op(operand(scalar), operand(2 * scalar), operand(0.3 - scalar)),\n"
    "  mixed = op(operand(scalar), operand(x), operand(0.5 * x)) } })\n";

static const char *call_of(Op op)
{
    static const char *const operands[] = {"", "a", "a, b", "a, b, c"};
    return arena_format(test_arena(), "%s(%s)", op_table[op].name, operands[op_table[op].in]);
}

static void add_case(Cases *cases, const char *lua, bool is_smooth)
{
    cr_assert_lt(cases->count, MOST_CASES);
    cases->items[cases->count++] = (Case){.lua = lua, .is_smooth = is_smooth};
}

/* Differences see through stop_gradient; no model has copy, which schedule adds. */
static void add_element_wise(Cases *cases)
{
    for (Op op = 0; op < OP_COUNT; op++) {
        if (op_table[op].kind != MAP || op == OP_copy)
            continue;
        bool smooth = op != OP_stop_gradient;
        const char *call = call_of(op), *name = op_table[op].name;
        add_case(
            cases,
            arena_format(test_arena(), element_wise, call, "0.6 + sigmoid(x)", name, "positive"),
            smooth);
        add_case(cases, arena_format(test_arena(), element_wise, call, "x", name, "signed"),
                 smooth);
    }
}

/* ---- all others ---- */

static const char *const others[] = {
    /* within features, and moving them */
    "local x = rnn.sequence('x', { size = 5 })\n"
    "local y = rnn.sequence('y', { size = 5 })\n"
    "return rnn.model('features', { outputs = { sum = sum(x), max = max(x), best = argmax(x),\n"
    "  dot = x:dot(y), soft = softmax(x), log = log_softmax(x), norm = layer_norm(x),\n"
    "  joined = x .. y, part = slice(x, 2, 4) } })\n",
    /* fill, pad and stack: an initial number, a slice within a recurrence, merged products */
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local cell = rnn.cell { state = { h = 5 }, step = function(x, s, p)\n"
    "  local z = sigmoid(p.W(x, 3) + p.R(s.h, 3) + slice(s.h, 1, 3))\n"
    "  return z, { h = tanh(p.V(x, 5) + p.U(s.h, 5)) } end }\n"
    "return rnn.model('blocks', { outputs = { y = (rnn.scan(cell, x, { init = { h = 0.5 } })) } "
    "})\n",
    /* by id */
    "local a = rnn.tokens('a', { vocab = 5 })\n"
    "local b = rnn.token('b', { vocab = 4 })\n"
    "local h = rnn.embedding(5, 3)(a)\n"
    "return rnn.model('ids', { loss = rnn.cross_entropy(rnn.linear(5)(h), a),\n"
    "  outputs = { h = h, hot = one_hot(a), one = rnn.embedding(4, 2)(b) } })\n",
    /* by the ids of a bag, which is moved along time, and chosen */
    "local a = rnn.bags('a', { vocab = 7, most = 4 })\n"
    "local look = rnn.embedding(7, 3)\n"
    "local tied, back = look:transposed(), reverse(a)\n"
    "local cell = rnn.cell { state = { h = 3 }, step = function(x, s, p)\n"
    "  local h = tanh(look(every(2, x[1], x[2])) + p.U(s.h))\n"
    "  return h, { h = h } end }\n"
    "return rnn.model('bags', { outputs = { sum = look(a), hot = one_hot(a), before = "
    "previous(a),\n"
    "  last = look(last(a)), back = look(back), loop = rnn.scan(cell, { a, back }),\n"
    "  tied = tied(look(shift(a, -2))), still = look(along(first(a), 'T')),\n"
    "  columns = rnn.layer(function(p) return p.W(one_hot(a), 5) end)() } })\n",
    /* ids that are the same: with ids before, with ids that stand still, with one id */
    "local a = rnn.tokens('a', { vocab = 4 })\n"
    "local b = rnn.token('b', { vocab = 4 })\n"
    "local cell = rnn.cell { state = { n = 'scalar' }, step = function(a, s)\n"
    "  local n = 0.5 * s.n + equal(a, 1) return n, { n = n } end }\n"
    "return rnn.model('same', { outputs = { again = equal(a, previous(a)), two = equal(2, b),\n"
    "  b = equal(a, b), n = (rnn.scan(cell, a)),\n"
    "  none = select(equal(a, 3), 0, rnn.embedding(4, 1)(a)) } })\n",
    /* along time */
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local v = rnn.vector('v', { size = 3 })\n"
    "return rnn.model('time', { outputs = { previous = previous(x), ahead = shift(x, -1),\n"
    "  sum = sum(x, 'T'), mean = mean(x, 'T'), soft = softmax(x, 'T'), last = last(x),\n"
    "  window = window(x, 2, 1), first = first(x), back = reverse(x), pairs = pyramid(x, 2), still "
    "= along(v, 'T') * x,\n"
    "  number = x * rnn.index('T') } })\n",
    /* the last state of rows that may be empty */
    "local _, last = rnn.rnn(3)(rnn.sequence('x', { size = 2 }))\n"
    "return rnn.model('ends', { loss = rnn.mse(last.h, 0.3), outputs = { h = last.h } })\n",
    /* along one of two times, where sums are weighted */
    "local x = rnn.sequence('x', { size = 3, axis = 'Tx' })\n"
    "local y = rnn.sequence('y', { size = 3, axis = 'Ty' })\n"
    "return rnn.model('attention', { outputs = {\n"
    "  c = sum(softmax(y:dot(x), 'Tx') * x, 'Tx') } })\n",
    /* moved along the inner one of two times */
    "local x = rnn.sequence('x', { size = 3, axis = 'Tx' })\n"
    "local y = rnn.sequence('y', { size = 3, axis = 'Ty' })\n"
    "local s = y:dot(x)\n"
    "local ids = argmax(along(x, 'Ty') + along(y, 'Tx'))\n"
    "return rnn.model('moved', { outputs = { before = sum(previous(s, 'Tx') * x, 'Tx'),\n"
    "  behind = sum(shift(s, -2, 'Tx') * x, 'Tx'), window = sum(window(s, 2, 1, 'Tx'), 'Tx'),\n"
    "  ids = sum(rnn.embedding(3, 2)(previous(ids, 'Tx')), 'Tx') } })\n",
    /* dropout, of which every engine draws the same masks; of ids and bags as well */
    "local ids = rnn.tokens('ids', { vocab = 5, unknown = 3 })\n"
    "local bags = rnn.bags('bags', { vocab = 5, most = 3 })\n"
    "local look = rnn.embedding(5, 4)\n"
    "local some = look(previous(dropout(ids, 0.5))) * look(dropout(bags, 0.4))\n"
    "return rnn.model('masked_ids', { loss = rnn.mse(some, 0.3), outputs = { some = some } })\n",
    "local x = rnn.sequence('x', { size = 5 })\n"
    "return rnn.model('masks', { loss = rnn.mse(dropout(x, 0.5) * dropout(x, 0.3, { along = 'T' "
    "}),\n"
    "  0.3), outputs = { x = x } })\n",
};

static void add_others(Cases *cases)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        add_case(cases, others[i], true);
}

/* ---- trying them ---- */

static Cases *all_cases(void)
{
    Cases *cases = arena_alloc(test_arena(), sizeof *cases);
    add_element_wise(cases);
    add_others(cases);
    return cases;
}

static void compile_cases(Cases *cases, int way)
{
    for (int i = 0; i < cases->count; i++) {
        Request request = {.options = {.train = true, .fuse = way ? FUSE_ALL : FUSE_NONE}};
        cases->items[i].compiled[way] = compiled_of(cases->items[i].lua, request);
    }
}

static void build_cases(Cases *cases, int way)
{
    Compiled *compiled = arena_alloc(test_arena(), (size_t)cases->count * sizeof *compiled);
    for (int i = 0; i < cases->count; i++)
        compiled[i] = cases->items[i].compiled[way];
    const rnn_model **models = build_load_all(test_arena(), compiled, cases->count,
                                              (BuildOptions){"-O0"});
    for (int i = 0; i < cases->count; i++)
        cases->items[i].emitted[way] = models[i];
}

static bool is_finite(const Tensors *results)
{
    for (size_t i = 0; i < results->count; i++)
        for (size_t k = 0; k < tensor_size(&results->items[i]); k++)
            if (!isfinite(results->items[i].values[k]))
                return false;
    return true;
}

/* With small limits a vector is half a register of the processor, whose other half raises what it
 * likes. */
#ifdef RNN_SMALL
enum { TRAPPED = 0 };
#else
enum { TRAPPED = FE_OVERFLOW | FE_DIVBYZERO | FE_INVALID };
#endif

/* Operations that are not defined for signed operands are not tried there. */
static void expect_case_agrees(const Case *c)
{
    const Model *model = c->compiled->model;
    const Tensors *in = draw_point(test_arena(), model, (Draw){1, 1, true});
    const Tensors *expected = eval_run(test_arena(), (Engine){c->compiled, NULL, NULL}, in, true);
    if (!is_finite(expected))
        return;
    for (int way = 0; way < WAYS; way++) {
        const Engine engine = {&c->compiled[way], c->emitted[way], NULL};
        feclearexcept(FE_ALL_EXCEPT);
        const Tensors *found = eval_run(test_arena(), engine, in, true);
        cr_expect(!fetestexcept(TRAPPED), "%s raises an exception that no result needs",
                  model->name);
        expect_agreement(model->name, found, expected, 5e-5);
    }
}

Test(ops, emitted_code_agrees_with_the_interpreter)
{
    Cases *cases = all_cases();
    for (int way = 0; way < WAYS; way++) {
        compile_cases(cases, way);
        build_cases(cases, way);
    }
    for (int i = 0; i < cases->count; i++)
        expect_case_agrees(&cases->items[i]);
}

Test(ops, gradients_agree_with_differences)
{
    Cases *cases = all_cases();
    compile_cases(cases, 0);
    for (int i = 0; i < cases->count; i++) {
        const Case *c = &cases->items[i];
        if (c->is_smooth && is_finite(interpreted(c->compiled, 1)))
            cr_expect(check_differences(test_arena(), c->compiled, 1), "%s",
                      c->compiled->model->name);
    }
}

/* ---- every row ---- */

static void mark_ops(const Graph *g, bool *seen)
{
    for (int i = 0; g && i < g->node_count; i++)
        seen[g->nodes[i]->op] = true;
}

static void mark_ops_of(const Compiled *compiled, bool *seen)
{
    for (int entry = 0; entry < ENTRY_COUNT; entry++) {
        mark_ops(compiled->graphs[entry], seen);
        mark_ops(compiled->optimized[entry], seen);
        if (compiled->schedules[entry])
            mark_ops(compiled->schedules[entry]->graph, seen);
    }
}

Test(ops, every_row_is_tried)
{
    bool seen[OP_COUNT] = {false};
    Cases *cases = all_cases();
    for (int way = 0; way < WAYS; way++) {
        compile_cases(cases, way);
        for (int i = 0; i < cases->count; i++)
            mark_ops_of(&cases->items[i].compiled[way], seen);
    }
    for (Op op = 0; op < OP_COUNT; op++)
        cr_expect(seen[op], "no model has the operation %s", op_table[op].name);
}
