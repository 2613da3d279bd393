/* rnnc bench counts the work that it times, and tells which kernel takes how much of it. */
#include <criterion/criterion.h>

#include "command.h"
#include "tool/costs.h"
#include "tool/options.h"

/* Each step of U adds up all steps of T: 2 T H operations a row, and some that T has no part in. */
static const char model_text[] =
    "local x = rnn.sequence('x', { size = 64, axis = 'T' })\n"
    "local y = rnn.sequence('y', { size = 64, axis = 'U' })\n"
    "local cell = rnn.cell { name = 'cell', state = { h = 64 }, step = function(y, s, p)\n"
    "  local h = s.h + y + 0.01 * sum(exp(-1 * (x * s.h)), 'T')\n"
    "  return h, { h = h } end }\n"
    "return rnn.model('sums', { outputs = { h = rnn.scan(cell, y) }, carry = 'U' })\n";

/* The work of one step in millions of operations, as its time and speed tell it. */
static double work_of_step(Arena *arena, const char *model, int steps)
{
    CommandRun run = command_line(arena, command_bench, "%s -b 16 -t %d --time 0.01 --no-train",
                                  model, steps);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    const char *row = strstr(run.told, "step     none");
    cr_assert(row, "%s", run.told);
    double best, median, speed;
    cr_assert_eq(sscanf(row, "step none %lf %lf %lf", &best, &median, &speed), 3, "%s", row);
    return best * speed;
}

Test(bench, counts_what_a_step_attends_to)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const char *model = scratch_file(arena, folder, "sums.lua", model_text);
    const double few = work_of_step(arena, model, 20), many = work_of_step(arena, model, 200);
    cr_expect_float_eq(many / few, 10, 1.5, "%g and %g", few, many);
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* ---- kernel by kernel ---- */

static const char elman_text[] =
    "local cell = rnn.cell { name = 'cell', state = { h = 64 }, step = function(x, s, p)\n"
    "  local h = tanh(p.W(x) + p.R(s.h) + p.b)\n"
    "  return h, { h = h } end }\n"
    "local y = rnn.scan(cell, rnn.sequence('x', { size = 32 }))\n"
    "return rnn.model('elman', { loss = rnn.mse(y, rnn.sequence('z', { size = 64 })),\n"
    "  outputs = { y = y } })\n";

/* A run of bench in a folder of its own, and the table that it wrote. */
typedef struct Benched {
    Arena *arena;
    const char *folder, *model, *csv;
} Benched;

static const char *text_of(Arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file);
    char *text = arena_alloc(arena, 20000);
    text[fread(text, 1, 19999, file)] = 0;
    fclose(file);
    return text;
}

static Benched bench_elman(void)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const char *model = scratch_file(arena, folder, "elman.lua", elman_text);
    const char *csv = arena_format(arena, "%s/elman.csv", folder);
    CommandRun run = command_line(arena, command_bench, "%s -b 16 -t 20 --time 0.05 --csv %s",
                                  model, csv);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "\nforward, fused, on one thread\n"), "%s", run.told);
    return (Benched){arena, folder, model, text_of(arena, csv)};
}

static void leave(Benched b)
{
    scratch_remove(b.arena, b.folder);
    arena_free(b.arena);
}

/* What the table says of a kernel of an entry. */
typedef struct KernelRow {
    double calls, ms, operations, bytes;
} KernelRow;

static KernelRow row_of(Benched b, const char *entry, const char *kernel, const char *line)
{
    KernelRow row;
    const char *begin = arena_format(b.arena, "\n%s,all,%s,%s,", entry, kernel, line);
    const char *found = strstr(b.csv, begin);
    cr_assert(found, "no %s in %s", begin, b.csv);
    cr_assert_eq(sscanf(found + strlen(begin), "%lf,%lf,,%lf,%lf", &row.calls, &row.ms,
                        &row.operations, &row.bytes),
                 4, "%s", found);
    return row;
}

static CostTable expected_costs(Benched b, Entry entry)
{
    Request request = {.path = b.model, .options = options_default()};
    const Compiled compiled = compile(b.arena, &request);
    return costs_of(b.arena, &compiled, entry, (Sizes){.batch = 16, .steps = 20});
}

/* Every kernel has a row: what it does is what show --cost says, and what they take adds up. */
Test(bench, rows_of_kernels_add_up)
{
    static const Entry entries[] = {ENTRY_FORWARD, ENTRY_TRAIN, ENTRY_STEP};
    Benched b = bench_elman();
    for (int e = 0; e < 3; e++) {
        const char *entry = entry_names[entries[e]];
        const CostTable table = expected_costs(b, entries[e]);
        double sum = 0;
        for (int i = 0; i < table.count; i++) {
            const KernelCost *k = &table.kernels[i];
            const KernelRow row = row_of(b, entry, k->name, origin(b.arena, k->kernel->nodes[0]));
            cr_expect_eq(row.calls, k->cost.calls, "%s %s", entry, k->name);
            cr_expect_eq(row.operations, k->cost.operations, "%s %s", entry, k->name);
            cr_expect_eq(row.bytes, costs_bytes(&k->cost), "%s %s", entry, k->name);
            sum += row.ms;
        }
        const KernelRow all = row_of(b, entry, "all", ""), left = row_of(b, entry, "elsewhere", "");
        cr_expect_float_eq(sum + left.ms, all.ms, 1e-4 * all.ms, "%s: %g + %g, not %g", entry, sum,
                           left.ms, all.ms);
        cr_expect_eq(all.operations, table.whole.operations);
    }
    leave(b);
}
