/* rnnc bench counts the work that it times. */
#include <criterion/criterion.h>

#include "command.h"

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
