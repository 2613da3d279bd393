/* Axes of static length in emitted code: what it refuses, and loops that are written out. */
#include <criterion/criterion.h>

#include "compile.h"
#include "scratch.h"
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/params.h>

static const char model_text[] =
    "local cell = rnn.cell { name = 'sum', state = { h = 3 }, step = function(x, s, p)\n"
    "  local h = x + 0.5 * s.h\n"
    "  return h, { h = h }\n"
    "end }\n"
    "local x = rnn.sequence('x', { size = 3, steps = rnn.option('steps', 4) })\n"
    "local y, last = rnn.scan(cell, x, { reverse = rnn.option('reverse', false) })\n"
    "return rnn.model('tiny', { outputs = { y = y, last = last.h } })\n";

/* How the model is compiled. */
typedef struct Line {
    const char *steps, *reverse;
    int unroll;
} Line;

/* Everything of a test is in a folder of its own, which is also where code is built. */
typedef struct Place {
    Arena *arena;
    const char *folder;
} Place;

static Place new_place(void)
{
    Arena *arena = arena_new();
    return (Place){arena, scratch_folder(arena)};
}

static void leave(Place p)
{
    scratch_remove(p.arena, p.folder);
    arena_free(p.arena);
}

static Compiled compile_line(Place p, const Line *line)
{
    Setting settings[] = {{"steps", line->steps}, {"reverse", line->reverse}};
    Request request = {.path = scratch_file(p.arena, p.folder, "tiny.lua", model_text),
                       .options = options_default(),
                       .settings = settings,
                       .setting_count = 2};
    request.options.unroll = line->unroll;
    return compile(p.arena, &request);
}

static Drive *open_drive(Place p, Line line, int rows)
{
    const Compiled compiled = compile_line(p, &line);
    Drive *drive = drive_new(p.arena, build_load(p.arena, &compiled, (BuildOptions){"-O1"}), rows);
    drive_prepare(drive);
    return drive;
}

/* ---- lengths ---- */

static void expect_refusal(Drive *drive, int steps, const int32_t *lengths, const char *message)
{
    rnn_error error;
    drive_steps(drive, drive_axis(drive->model, "T"), steps, lengths);
    cr_expect_eq(drive_run(drive, RNN_FORWARD, &error), RNN_BAD_LENGTH);
    cr_expect_str_eq(error.message, message);
}

Test(unroll, other_lengths_are_refused)
{
    Place p = new_place();
    Drive *drive = open_drive(p, (Line){"4", "false", 1}, 2);
    const float x[4 * 2 * 3] = {1};
    drive_set(drive, drive_input(drive->model, "x"), x);
    cr_expect_eq(drive->model->axes[0].static_steps, 4);
    cr_expect_eq(drive_run(drive, RNN_FORWARD, NULL), RNN_OK, "a new drive has them");
    expect_refusal(drive, 5, NULL, "axis T: 5 steps, expected 4");
    expect_refusal(drive, 0, NULL, "axis T: 0 steps, expected 4");
    expect_refusal(drive, 4, (const int32_t[]){4, 3},
                   "axis T: the length of row 1 is 3, expected 4");
    drive_steps(drive, &drive->model->axes[0], 4, (const int32_t[]){4, 4});
    cr_expect_eq(drive_run(drive, RNN_FORWARD, NULL), RNN_OK);
    leave(p);
}

/* ---- what is emitted ---- */

static const char *forward_of(Place p, Line line)
{
    const char *source = compile_line(p, &line).source;
    const char *from = strstr(source, "static void tiny_forward_work("),
               *to = strstr(from, "\n}\n");
    return arena_format(p.arena, "%.*s", (int)(to - from), from);
}

/* Steps are calls with their numbers in them. */
Test(unroll, steps_are_written_out)
{
    Place p = new_place();
    const char *forward = forward_of(p, (Line){"3", "false", UNROLL_FULL});
    cr_expect_null(strstr(forward, "for ("), "%s", forward);
    cr_expect(strstr(forward, "            /* t = 1 */\n"
                              "            compute_sum_h(&crew, B, m.sum_previous_h, x + B * 3, "
                              "m.sum_h + B * 3);\n"
                              "            rnn_meet(&crew);\n"
                              "            /* t = 2 */\n"),
              "%s", forward);
    leave(p);
}

/* Without loops, in both directions, for odd and even numbers of steps, and for one. */
Test(unroll, results_are_the_same)
{
    static const char *const steps[] = {"1", "2", "5"}, *const reverse[] = {"false", "true"};
    Place p = new_place();
    for (int i = 0; i < 6; i++) {
        float x[5 * 2 * 3], y[2][5 * 2 * 3] = {{0}}, last[2][2 * 3];
        for (int k = 0; k < 5 * 2 * 3; k++)
            x[k] = 0.1f * (float)k;
        for (int full = 0; full < 2; full++) {
            Drive *drive = open_drive(
                p, (Line){steps[i / 2], reverse[i % 2], full ? UNROLL_FULL : 1}, 2);
            drive_set(drive, drive_input(drive->model, "x"), x);
            drive_set(drive, drive_output(drive->model, "y"), y[full]);
            drive_set(drive, drive_output(drive->model, "last"), last[full]);
            drive_poison(drive, RNN_FORWARD);
            drive_run_or_stop(drive, RNN_FORWARD);
        }
        cr_expect_arr_eq(y[0], y[1], sizeof y[0], "%s steps", steps[i / 2]);
        cr_expect_arr_eq(last[0], last[1], sizeof last[0], "%s steps", steps[i / 2]);
    }
    leave(p);
}

/* ---- what cannot be written out ---- */

/* A compilation that ends its process. */
typedef struct Failing {
    Place place;
    Line line;
} Failing;

static int compile_alone(void *failing)
{
    compile_line(((Failing *)failing)->place, &((Failing *)failing)->line);
    return 0;
}

static void expect_message(Line line, const char *message)
{
    Failing failing = {new_place(), line};
    const char *told;
    cr_expect_eq(scratch_run(failing.place.arena, compile_alone, &failing, &told), EXIT_FAILURE);
    cr_expect(strstr(told, message), "%s", told);
    leave(failing.place);
}

Test(unroll, needs_a_length)
{
    expect_message((Line){"0", "false", UNROLL_FULL},
                   "tiny.lua:5: --unroll=full: the length of T is not static\n"
                   "    hint: steps = n, where an input names that axis\n");
}

Test(unroll, has_an_end)
{
    expect_message((Line){"20000", "false", UNROLL_FULL},
                   "tiny.lua:5: --unroll=full: 20000 steps of T would be 20000 calls, and at most "
                   "10000 are written out\n");
}
