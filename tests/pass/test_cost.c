/* cost: operations and bytes of kernels, counted by hand. */
#include "scheduled.h"

#include "ir/cost.h"

static const Sizes four_steps = {.batch = 2, .steps = 4};

static Cost cost_of(const char *lua, Entry entry, Fuse fuse, Sizes sizes, const char *name)
{
    const CostTable table = schedule_costs(scheduled(lua, entry, fuse), test_arena(), sizes);
    for (int i = 0; i < table.count; i++)
        if (strcmp(table.kernels[i].name, name) == 0)
            return table.kernels[i].cost;
    cr_assert(false, "no kernel %s", name);
    return (Cost){0};
}

static void expect_cost(Cost got, Cost want)
{
    cr_expect_eq(got.calls, want.calls, "%g calls, not %g", got.calls, want.calls);
    cr_expect_eq(got.operations, want.operations, "%g operations, not %g", got.operations,
                 want.operations);
    cr_expect_eq(got.read, want.read, "%g bytes read, not %g", got.read, want.read);
    cr_expect_eq(got.written, want.written, "%g bytes written, not %g", got.written, want.written);
}

/* Three inputs, two units. */
static const char elman[] =
    "local cell = rnn.cell { name = 'cell', state = { h = 2 }, step = function(x, s, p)\n"
    "  local h = tanh(p.W(x) + p.R(s.h) + p.b)\n"
    "  return h, { h = h } end }\n"
    "local y = rnn.scan(cell, rnn.sequence('x', { size = 3 }))\n"
    "return rnn.model('elman', { outputs = { y = y } })\n";

/* 2 rows, 4 steps. Weights lie in panels. */
Test(cost, of_a_product_of_all_rows)
{
    expect_cost(cost_of(elman, ENTRY_FORWARD, FUSE_ALL, four_steps, "cell_W_product"),
                (Cost){.calls = 1,
                       .operations = 8 * 2 * 2 * 3,
                       .read = 4 * (8 * 3 + RNN_PANEL * 3),
                       .written = 4 * 8 * 2});
}

/* In each step: the product, two sums and tanh; the weights, W x, the state and b are read; the
 * output and the next state are written. */
Test(cost, of_a_step)
{
    expect_cost(cost_of(elman, ENTRY_FORWARD, FUSE_ALL, four_steps, "cell_h"),
                (Cost){.calls = 4,
                       .operations = 4 * 2 * (2 * 2 * 2 + 3 * 2),
                       .read = 4 * 4 * (RNN_PANEL * 2 + 2 * 2 + 2 * 2 + 2),
                       .written = 4 * 4 * (2 * 2 + 2 * 2)});
}

/* Without fusion weights lie as they are stored, and a sum goes through memory. */
Test(cost, of_unfused_operations)
{
    expect_cost(cost_of(elman, ENTRY_FORWARD, FUSE_NONE, four_steps, "cell_R_product"),
                (Cost){.calls = 4,
                       .operations = 4 * 2 * 2 * 2 * 2,
                       .read = 4 * 4 * (2 * 2 + 2 * 2),
                       .written = 4 * 4 * 2 * 2});
}

/* dL/dR is one product over all steps, and stored. */
Test(cost, of_a_gradient_that_is_stored)
{
    expect_cost(cost_of(elman, ENTRY_TRAIN, FUSE_ALL, four_steps, "grad.cell.R"),
                (Cost){.calls = 1,
                       .operations = 8 * 2 * 2 * 2,
                       .read = 4 * (8 * 2 + 8 * 2),
                       .written = 4 * 2 * 2});
}

/* Of two products each is added to what stands there. */
Test(cost, of_a_gradient_that_is_added)
{
    static const char twice[] = "local a = rnn.linear(2, { name = 'a' })\n"
                                "local x = rnn.sequence('x', { size = 2 })\n"
                                "return rnn.model('twice', { outputs = { y = a(a(x)) } })\n";
    expect_cost(cost_of(twice, ENTRY_TRAIN, FUSE_ALL, four_steps, "grad.a.weight"),
                (Cost){.calls = 1,
                       .operations = 8 * 2 * 2 * 2,
                       .read = 4 * (8 * 2 + 8 * 2 + 2 * 2),
                       .written = 4 * 2 * 2});
}

/* One step of a stream goes over the rows of the batch, whatever the steps. */
Test(cost, of_a_stream)
{
    const Schedule *s = scheduled(elman, ENTRY_STEP, FUSE_ALL);
    const Sizes sizes = {.batch = 2, .steps = 4, .stream = s->graph->model->stream};
    const CostTable table = schedule_costs(s, test_arena(), sizes);
    cr_expect_eq(table.whole.operations, 2 * (2 * 2 * 3 + 2 * 2 * 2 + 3 * 2));
}

/* Three units that tick every third step. */
static const char slow[] =
    "local cell = rnn.cell { name = 'cell', state = { h = 3 }, step = function(x, s, p)\n"
    "  local h = every(3, tanh(x + p.R(s.h)), s.h)\n"
    "  return h, { h = h } end }\n"
    "local y = rnn.scan(cell, rnn.sequence('x', { size = 3 }))\n"
    "return rnn.model('slow', { outputs = { y = y } })\n";

Test(cost, of_steps_that_are_skipped)
{
    const Sizes sizes = {.batch = 1, .steps = 7};
    const CostTable table = schedule_costs(scheduled(slow, ENTRY_FORWARD, FUSE_ALL), test_arena(),
                                           sizes);
    int guarded = 0;
    for (int i = 0; i < table.count; i++) {
        const KernelCost *k = &table.kernels[i];
        if (!k->kernel->guard.condition)
            continue;
        guarded++;
        cr_expect_eq(k->cost.calls, 3, "%s: steps 0, 3 and 6", k->name);
        cr_expect_eq(k->cost.operations, 3 * (2 * 3 * 3 + 3 + 3), "%s", k->name);
    }
    cr_expect_eq(guarded, 1);
}

/* A query for each of 4 steps, a score for each of 5, and the weighted sum: what is over both axes
 * stays in the nest. */
static const char attention[] =
    "local q = rnn.sequence('q', { size = 3, axis = 'Ty' })\n"
    "local m = rnn.sequence('m', { size = 3, axis = 'Tx', steps = 5 })\n"
    "local w = softmax(m:dot(q), 'Tx')\n"
    "return rnn.model('attention', { outputs = { c = sum(w * m, 'Tx') } })\n";

Test(cost, of_a_nest)
{
    const CostTable table = schedule_costs(scheduled(attention, ENTRY_FORWARD, FUSE_ALL),
                                           test_arena(), four_steps);
    const KernelCost *nest = NULL;
    for (int i = 0; i < table.count; i++)
        if (table.kernels[i].kernel->part_count)
            nest = &table.kernels[i];
    cr_assert(nest);
    cr_expect_eq(nest->cost.calls, 1);
    /* 8 rows of 5 steps: dot and weighted sum are of 3 products each; softmax is more than one
     * operation */
    cr_expect_geq(nest->cost.operations, 8 * 5 * (2 * 3 + 2 * 3 + 1));
    cr_expect_eq(nest->cost.written, 4 * 8 * 3);
    cr_expect_geq(nest->cost.read, 8 * 4 * (3 + 2 * 5 * 3));
}

/* Names tell kernels apart. */
Test(cost, names_are_unique)
{
    for (int fuse = 0; fuse < FUSE_COUNT; fuse++) {
        const CostTable table = schedule_costs(scheduled(elman, ENTRY_TRAIN, (Fuse)fuse),
                                               test_arena(), four_steps);
        for (int i = 0; i < table.count; i++)
            for (int k = 0; k < i; k++)
                cr_expect_str_neq(table.kernels[i].name, table.kernels[k].name);
    }
}
