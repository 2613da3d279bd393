/* rnnc show --cost prints what the compiler expects of each kernel. */
#include <criterion/criterion.h>

#include "command.h"

static const char model_text[] =
    "local cell = rnn.cell { name = 'cell', state = { h = 2 }, step = function(x, s, p)\n"
    "  local h = tanh(p.W(x) + p.R(s.h) + p.b)\n"
    "  return h, { h = h } end }\n"
    "local y = rnn.scan(cell, rnn.sequence('x', { size = 3 }))\n"
    "return rnn.model('elman', { outputs = { y = y } })\n";

/* A model in a folder of its own. */
typedef struct Place {
    Arena *arena;
    const char *folder, *model;
} Place;

static Place new_place(void)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    return (Place){arena, folder, scratch_file(arena, folder, "elman.lua", model_text)};
}

static void leave(Place p)
{
    scratch_remove(p.arena, p.folder);
    arena_free(p.arena);
}

static CommandRun show(Place p, const char *options)
{
    CommandRun run = command_line(p.arena, command_show, "%s %s", p.model, options);
    command_finish(p.arena, &run);
    return run;
}

Test(show, costs_of_every_entry)
{
    Place p = new_place();
    CommandRun run = show(p, "--cost -b 2 -t 4");
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "---- forward, batch 2, 4 steps of T\n"), "%s", run.told);
    cr_expect(strstr(run.told, "---- step, "), "%s", run.told);
    leave(p);
}

/* 96 operations of W x, and 4 times 28 of the steps. */
Test(show, costs_are_of_the_given_sizes)
{
    Place p = new_place();
    CommandRun run = show(p, "--cost --entry forward -b 2 -t 4");
    const char *row = strstr(run.told, "cell_W_product");
    cr_assert(row, "%s", run.told);
    double calls, operations, share;
    cr_assert_eq(sscanf(row, "%*s elman.lua:2 %lf %lf %*s %*s %lf", &calls, &operations, &share), 3,
                 "%s", row);
    cr_expect_eq(calls, 1);
    cr_expect_eq(operations, 96);
    cr_expect_float_eq(share, 100. * 96 / (96 + 4 * 28), 0.1);
    cr_expect_null(strstr(run.told, "---- step"), "%s", run.told);
    leave(p);
}

static void expect_refusal(Place p, const char *options, const char *message)
{
    CommandRun run = show(p, options);
    cr_expect_eq(run.status, 2);
    cr_expect(strstr(run.told, message), "%s", run.told);
}

Test(show, refuses_what_has_no_meaning)
{
    Place p = new_place();
    expect_refusal(p, "-b 2", "rnnc show: --batch and --steps are sizes for --cost");
    expect_refusal(p, "--cost -o x.svg", "rnnc show: --cost prints a table");
    expect_refusal(p, "--cost -t 0", "rnnc show: --steps is 0, and a positive number is expected");
    leave(p);
}
