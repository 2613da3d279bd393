/* Steps of a stream equal one forward, also after rows start anew and after rows change places. */
#include <criterion/criterion.h>

#include "compile.h"
#include "scratch.h"
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/params.h>
#include <rnn/random.h>
#include <rnn/state.h>

#include <math.h>

enum { B = 5, T = 8, SIZE = 3, HIDDEN = 7 };

static const char model_text[] =
    "local h, last = rnn.lstm(7, { layers = 2 })(rnn.sequence('x', { size = 3 }))\n"
    "return rnn.model('streamed', { outputs = { y = h } })\n";

static const rnn_model *load(Arena *arena)
{
    const char *folder = scratch_folder(arena);
    Request request = {.path = scratch_file(arena, folder, "streamed.lua", model_text),
                       .options = options_default()};
    Compiled compiled = compile(arena, &request);
    const rnn_model *model = build_load(arena, &compiled, (BuildOptions){"-O1"});
    scratch_remove(arena, folder);
    return model;
}

/* Row b of x at step t is a function of its sequence's number and of its own step. */
static void fill_step(float *x, const int *sequence, const int *step)
{
    for (int b = 0; b < B; b++)
        for (int j = 0; j < SIZE; j++)
            x[b * SIZE + j] = 2 * rnn_uniform(rnn_random_at(3, (uint32_t)sequence[b],
                                                            (uint64_t)(step[b] * SIZE + j))) -
                              1;
}

static Drive *open_drive(Arena *arena, const rnn_model *model)
{
    Drive *drive = drive_new(arena, model, B);
    rnn_params_init(model, 1, drive->params);
    drive_prepare(drive);
    return drive;
}

/* y [T, B, HIDDEN] of the sequences 0 .. B-1 by one forward. */
static float *whole(Arena *arena, const rnn_model *model)
{
    Drive *drive = open_drive(arena, model);
    drive_steps(drive, drive_axis(model, "T"), T, NULL);
    float *x = drive_memory(arena, T * B * SIZE * sizeof *x);
    float *y = drive_memory(arena, T * B * HIDDEN * sizeof *y);
    int sequence[B], step[B];
    for (int t = 0; t < T; t++) {
        for (int b = 0; b < B; b++) {
            sequence[b] = b;
            step[b] = t;
        }
        fill_step(x + t * B * SIZE, sequence, step);
    }
    drive_set(drive, drive_input(model, "x"), x);
    drive_set(drive, drive_output(model, "y"), y);
    drive_run_or_stop(drive, RNN_FORWARD);
    return y;
}

/* One step of all rows; what it computes must be what forward computed for each row's own sequence.
 */
static void step_and_compare(Drive *drive, const float *y, const int *sequence, int *step)
{
    float x[B * SIZE], out[B * HIDDEN];
    fill_step(x, sequence, step);
    drive_set(drive, drive_input(drive->model, "x"), x);
    drive_set(drive, drive_output(drive->model, "y"), out);
    drive_run_or_stop(drive, RNN_STEP);
    for (int b = 0; b < B; b++) {
        for (int j = 0; j < HIDDEN; j++)
            cr_assert_float_eq(out[b * HIDDEN + j], y[(step[b] * B + sequence[b]) * HIDDEN + j],
                               1e-6, "row %d, step %d, unit %d", b, step[b], j);
        step[b]++;
    }
}

static void begin(Drive *drive, const float *restart)
{
    drive_set(drive, drive_input(drive->model, "restart"), restart);
    drive_run_or_stop(drive, RNN_BEGIN);
}

Test(streams, steps_equal_forward_after_restarts)
{
    Arena *arena = arena_new();
    const rnn_model *model = load(arena);
    const float *y = whole(arena, model);
    Drive *drive = open_drive(arena, model);
    drive_poison(drive, RNN_STEP);
    int sequence[B] = {0, 1, 2, 3, 4}, step[B] = {0};
    begin(drive, NULL);
    for (int t = 0; t < 3; t++)
        step_and_compare(drive, y, sequence, step);
    const float restart[B] = {0, 1, 0, 0, 1};
    begin(drive, restart);
    sequence[1] = 3;
    step[1] = step[4] = 0;
    for (int t = 0; t < 5; t++)
        step_and_compare(drive, y, sequence, step);
    arena_free(arena);
}

Test(streams, rows_change_places)
{
    Arena *arena = arena_new();
    const rnn_model *model = load(arena);
    const float *y = whole(arena, model);
    Drive *drive = open_drive(arena, model), *other = open_drive(arena, model);
    int sequence[B] = {0, 1, 2, 3, 4}, step[B] = {0};
    begin(drive, NULL);
    begin(other, NULL);
    for (int t = 0; t < 4; t++)
        step_and_compare(drive, y, sequence, step);
    const int32_t map[B] = {4, 4, 0, 2, 1};
    rnn_state_gather(model, drive->instance.session, B, map, other->instance.session, B);
    const int moved[B] = {4, 4, 0, 2, 1};
    for (int t = 4; t < T; t++)
        step_and_compare(other, y, moved, step);
    arena_free(arena);
}
