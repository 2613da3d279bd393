/* What is stored past the caches, where memory is aligned and there is much of it, is the same as
 * what is stored in them. */
#include <criterion/criterion.h>
#include <string.h>

#include "compile.h"
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/limits.h>
#include <rnn/params.h>
#include <rnn/random.h>

enum { ROWS = 33, STEPS = 90 };

static Drive *open_model(Arena *arena)
{
    Setting settings[] = {{"hidden", "64"}, {"inputs", "16"}};
    Request request = {.path = RNNC_SOURCE_DIR "/models/peephole_lstm.lua",
                       .options = options_default(),
                       .settings = settings,
                       .setting_count = 2};
    const Compiled compiled = compile(arena, &request);
    Drive *drive = drive_new(arena, build_load(arena, &compiled, (BuildOptions){"-O1"}), ROWS);
    drive_steps(drive, drive_axis(drive->model, "T"), STEPS, NULL);
    for (size_t i = 0; i < drive->model->input_count; i++) {
        const rnn_value_info *input = &drive->model->inputs[i];
        const size_t count = drive_count(drive, input);
        float *values = drive_memory(arena, count * sizeof *values);
        for (size_t k = 0; k < count; k++)
            values[k] = 2 * rnn_uniform(rnn_random_at(1, (uint32_t)i, k)) - 1;
        drive_set(drive, input, values);
    }
    rnn_params_init(drive->model, 1, drive->params);
    drive_prepare(drive);
    return drive;
}

/* The gradients with a session that begins so many bytes behind a cache line. */
static const float *train(Drive *drive, size_t shift)
{
    const rnn_model *model = drive->model;
    const size_t bytes = model->session_bytes(drive->instance.args, RNN_TRAIN);
    cr_assert_geq(bytes, RNN_FAR_BYTES);
    void *session = (char *)drive_memory(drive->arena, bytes + shift) + shift;
    drive->instance.session = session;
    drive->instance.session_bytes = bytes;
    memcpy((char *)drive->instance.args + model->member_session, &session, sizeof session);
    memcpy((char *)drive->instance.args + model->member_session_bytes, &bytes, sizeof bytes);
    drive_run_or_stop(drive, RNN_TRAIN);
    const size_t size = model->param_floats * sizeof(float);
    return memcpy(drive_memory(drive->arena, size), drive->gradients, size);
}

Test(far, gradients_do_not_depend_on_where_the_session_lies)
{
    Arena *arena = arena_new();
    Drive *drive = open_model(arena);
    for (int threads = 1; threads <= 3; threads++) {
        rnn_pool *pool;
        cr_assert_eq(rnn_pool_open(&pool, threads, NULL), RNN_OK);
        drive_lend(drive, pool);
        const float *aligned = train(drive, 0), *shifted = train(drive, sizeof(float));
        cr_expect_eq(memcmp(aligned, shifted, drive->model->param_floats * sizeof(float)), 0,
                     "%d threads", threads);
        drive_lend(drive, NULL);
        rnn_pool_close(pool);
    }
    arena_free(arena);
}
