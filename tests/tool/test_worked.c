/* Numbers that can be worked out by hand, by emitted code from the models' own initial values. */
#include <criterion/criterion.h>
#include <math.h>

#include "command.h"
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/optimizer.h>
#include <rnn/params.h>
#include <rnn/safetensors.h>

/* A model of models/, loaded, with its initial values, `steps` steps and one row. */
static Drive *open_model(Arena *arena, const char *name, int steps)
{
    Request request = {.path = arena_format(arena, RNNC_SOURCE_DIR "/models/%s.lua", name),
                       .options = options_default()};
    const Compiled compiled = compile(arena, &request);
    Drive *drive = drive_new(arena, build_load(arena, &compiled, (BuildOptions){"-O1"}), 1);
    rnn_params_init(drive->model, 1, drive->params);
    drive_prepare(drive);
    drive_steps(drive, drive_axis(drive->model, "T"), steps, NULL);
    return drive;
}

Test(worked, a_memory_of_ones)
{
    Arena *arena = arena_new();
    Drive *drive = open_model(arena, "worked_example", 3);
    const float x[] = {1, 1, 1, 1, 2, 2}, expected[] = {4, 4, 12, 12, 32, 32};
    float y[6];
    drive_set(drive, drive_input(drive->model, "x"), x);
    drive_set(drive, drive_output(drive->model, "y"), y);
    drive_run_or_stop(drive, RNN_FORWARD);
    for (int i = 0; i < 6; i++)
        cr_expect_eq(y[i], expected[i], "value %d is %g", i, (double)y[i]);
    arena_free(arena);
}

/* The parameter is the nearest float to 1.01. */
static double power_of(double exponent)
{
    return pow((double)1.01f, exponent);
}

static double relative(double got, double expected)
{
    return fabs(got - expected) / expected;
}

Test(worked, a_power_explodes)
{
    Arena *arena = arena_new();
    Drive *drive = open_model(arena, "power", 999);
    const float first = 1;
    float y = 0;
    drive_set(drive, drive_input(drive->model, "first"), &first);
    drive_set(drive, drive_output(drive->model, "y"), &y);
    drive_run_or_stop(drive, RNN_FORWARD);
    cr_expect_float_eq((double)y, 20751, 10, "w^999 is %g", (double)y);
    cr_expect_lt(relative((double)y, power_of(999)), 1e-4);
    drive_run_or_stop(drive, RNN_TRAIN);
    cr_expect_lt(relative((double)drive->gradients[0], 999 * power_of(998)), 1e-4, "gradient %g",
                 (double)drive->gradients[0]);
    rnn_clip_value(drive->gradients, 1, 15);
    cr_expect_eq(drive->gradients[0], 15);
    arena_free(arena);
}

Test(worked, a_power_vanishes)
{
    Arena *arena = arena_new();
    Drive *drive = open_model(arena, "power", 999);
    const float first = 1;
    drive->params[0] = 0.9f;
    drive_prepare(drive);
    drive_set(drive, drive_input(drive->model, "first"), &first);
    drive_run_or_stop(drive, RNN_TRAIN);
    cr_expect_lt(fabs((double)drive->gradients[0]), 1e-40);
    arena_free(arena);
}

/* The same by the commands: 32 rows of 1 are one row of 1. What is shown is the gradient before it
 * is clipped, and a step of descent at rate 0.001 is 0.015. */
Test(worked, a_power_is_clipped_in_training)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const float ones[2] = {1, 1};
    const rnn_tensor first = {"first", RNN_F32, 1, {2}, ones, sizeof ones};
    const char *data = arena_format(arena, "%s/ones.safetensors", folder);
    rnn_error e;
    cr_assert_eq(rnn_tensors_write(data, &first, 1, NULL, 0, &e), RNN_OK, "%s", e.message);
    const char *model = RNNC_SOURCE_DIR "/models/power.lua";
    CommandRun run = command_line(arena, command_train,
                                  "%s --data first=%s --hold-out 0 --steps 999 --updates 1 "
                                  "--optimizer sgd --rate 0.001 --schedule constant "
                                  "--clip-value 15 --clip-norm 0 -o %s/w",
                                  model, data, folder);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    const char *norm = strstr(run.told, "norm ");
    cr_assert(norm, "%s", run.told);
    cr_expect_lt(relative(strtod(norm + 5, NULL), 999 * power_of(998)), 1e-4, "%s", run.told);
    run = command_line(arena, command_run, "%s --weights %s/w --data first=%s --steps 1", model,
                       folder, data);
    command_finish(arena, &run);
    cr_expect_float_eq(strtod(run.told, NULL), 1.01 - 0.015, 1e-4, "%s", run.told);
    scratch_remove(arena, folder);
    arena_free(arena);
}
