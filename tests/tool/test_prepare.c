/* Packing by the threads of a pool: the same bytes, however many there are. */
#include <criterion/criterion.h>
#include <string.h>

#include "compile.h"
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/params.h>

enum { MOST_THREADS = 5 };

/* A model large enough for its packing to be shared: matrices that stand below one another,
 * transposed, by gates; units that fill no panel. */
static Drive *open_model(Arena *arena, Fuse fuse)
{
    Setting settings[] = {{"hidden", "155"}, {"inputs", "235"}};
    Request request = {.path = RNNC_SOURCE_DIR "/models/simple_gru.lua",
                       .options = options_default(),
                       .settings = settings,
                       .setting_count = 2};
    request.options.fuse = fuse;
    const Compiled compiled = compile(arena, &request);
    Drive *drive = drive_new(arena, build_load(arena, &compiled, (BuildOptions){"-O1"}), 1);
    rnn_params_init(drive->model, 1, drive->params);
    return drive;
}

/* What is prepared over NaN. */
static void *prepare(Drive *drive, int threads)
{
    rnn_pool *pool;
    cr_assert_eq(rnn_pool_open(&pool, threads, NULL), RNN_OK);
    drive_lend(drive, pool);
    memset(drive->packed, 0xff, drive->model->packed_bytes);
    drive_prepare(drive);
    rnn_pool_close(pool);
    void *packed = drive_memory(drive->arena, drive->model->packed_bytes);
    return memcpy(packed, drive->packed, drive->model->packed_bytes);
}

static void check(Fuse fuse)
{
    Arena *arena = arena_new();
    Drive *drive = open_model(arena, fuse);
    cr_assert_gt((double)drive->model->packed_bytes / sizeof(float) * 2 * RNN_MOVE_WORK,
                 RNN_SHARED_WORK);
    const void *alone = prepare(drive, 1);
    for (int threads = 2; threads <= MOST_THREADS; threads++)
        cr_expect_eq(memcmp(prepare(drive, threads), alone, drive->model->packed_bytes), 0,
                     "%d threads pack otherwise", threads);
    arena_free(arena);
}

Test(prepare, is_the_same_with_any_number_of_threads)
{
    check(FUSE_GATES);
    check(FUSE_ALL);
}
