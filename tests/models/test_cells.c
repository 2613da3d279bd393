/* Every cell learns to keep a running mean of what it sees:  m(t) = 0.9 m(t-1) + 0.2 x(t). */
#include <criterion/criterion.h>

#include "../tool/training.h"

#include <rnn/random.h>
#include <rnn/safetensors.h>

enum { EXAMPLES = 200, STEPS = 30, UNITS = 8, ITEMS = EXAMPLES * STEPS };

/* Writes x, uniform from -1 to 1, and target, the mean in every unit. Returns the mean square of
 * 0.9 m(t-1), which is what is left to a network that sees nothing but the present step. */
static double write_data(const char *path, uint64_t seed)
{
    static float x[ITEMS], target[ITEMS][UNITS];
    static int32_t lengths[EXAMPLES];
    double squares = 0, mean = 0;
    for (int i = 0; i < ITEMS; i++) {
        const double kept = i % STEPS ? 0.9 * mean : 0;
        x[i] = 2 * rnn_uniform(rnn_random_at(seed, 0, (uint64_t)i)) - 1;
        mean = kept + 0.2 * (double)x[i];
        squares += kept * kept;
        lengths[i / STEPS] = STEPS;
        for (int j = 0; j < UNITS; j++)
            target[i][j] = (float)mean;
    }
    const rnn_tensor tensors[] = {
        {"x", RNN_F32, 2, {ITEMS, 1}, x, sizeof x},
        {"x.lengths", RNN_I32, 1, {EXAMPLES}, lengths, sizeof lengths},
        {"target", RNN_F32, 2, {ITEMS, UNITS}, target, sizeof target},
        {"target.lengths", RNN_I32, 1, {EXAMPLES}, lengths, sizeof lengths}};
    rnn_error e = {0};
    cr_assert_eq(rnn_tensors_write(path, tensors, 4, NULL, 0, &e), RNN_OK, "%s", e.message);
    return squares / ITEMS;
}

/* Trains a model of models/ for seconds; on examples that it has not seen, less than a certain
 * part of what is left without memory must be left. */
static void teach(const char *model, const char *settings, double part)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    write_data(arena_format(arena, "%s/train.safetensors", folder), 1);
    const double blind = write_data(arena_format(arena, "%s/valid.safetensors", folder), 2);
    CommandRun run = command_line(
        arena, command_train,
        RNNC_SOURCE_DIR "/models/%s.lua --data x=%s/train.safetensors "
                        "--data target=%s/train.safetensors --valid x=%s/valid.safetensors "
                        "--valid target=%s/valid.safetensors -o %s/weights --batch 20 --rate 0.02 "
                        "--epochs 30 --set inputs=1 %s",
        model, folder, folder, folder, folder, folder, settings);
    command_finish(arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    const double loss = number_after(run.told, "validation loss ");
    cr_expect_lt(loss, part * blind, "%s: %g of %g", model, loss, blind);
    scratch_remove(arena, folder);
    arena_free(arena);
}

Test(cells, elman)
{
    teach("elman", "--set hidden=8 --set outputs=8", 1. / 3);
}

Test(cells, lstm)
{
    teach("lstm", "--set hidden=8", 1. / 3);
}

Test(cells, first_lstm)
{
    teach("first_lstm", "--set hidden=8", 1. / 3);
}

Test(cells, peephole_lstm)
{
    teach("peephole_lstm", "--set hidden=8", 1. / 3);
}

Test(cells, gru)
{
    teach("gru", "--set hidden=8", 1. / 3);
}

Test(cells, gru_reset_before)
{
    teach("gru_reset_before", "--set hidden=8", 1. / 3);
}

Test(cells, simple_gru)
{
    teach("simple_gru", "--set hidden=8", 1. / 3);
}

Test(cells, scrn)
{
    teach("scrn", "--set hidden=8", 1. / 3);
}

Test(cells, deep)
{
    teach("deep", "--set hidden=8", 1. / 3);
}

Test(cells, bidirectional)
{
    teach("bidirectional", "--set hidden=8 --set add=true", 1. / 3);
}

/* What it gives is normalized: its size says little. */
Test(cells, normalized_lstm)
{
    teach("normalized_lstm", "--set hidden=8", 0.85);
}

/* The slower a module, the less of x does it see. */
Test(cells, clockwork)
{
    teach("clockwork", "--set module=2", 0.75);
}
