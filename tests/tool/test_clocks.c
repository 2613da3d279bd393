/* Code with a clock around each kernel: all have one, and it computes the same numbers. */
#include <criterion/criterion.h>

#include "compile.h"
#include "scratch.h"
#include "tool/build.h"
#include "tool/costs.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/clock.h>
#include <rnn/params.h>

#include <glob.h>

static const Sizes small = {.batch = 3, .steps = 9};

static Compiled compile_model(Arena *arena, const char *path, bool clocks)
{
    Request request = {.path = path, .options = options_default()};
    request.options.clocks = clocks;
    return compile(arena, &request);
}

/* ---- what is emitted ---- */

static int count(const char *text, const char *what)
{
    int found = 0;
    for (; (text = strstr(text, what)); text++)
        found++;
    return found;
}

/* Every row of the table of kernels has one clock, and every clock is that of a row. */
static void expect_clocks(Arena *arena, const Compiled *compiled, Entry entry, const char *path)
{
    const CostTable table = costs_of(arena, compiled, entry, small);
    const char *clocks = arena_format(arena, "rnn_clock_start(&rnn_%s_clocks[", entry_names[entry]);
    for (int i = 0; i < table.count; i++) {
        const char *clock = arena_format(arena, "%s%d]", clocks,
                                         kernel_number(table.kernels[i].kernel));
        cr_expect_eq(count(compiled->source, clock), 1, "%s %s: %s", path, entry_names[entry],
                     table.kernels[i].name);
    }
    cr_expect_eq(count(compiled->source, clocks), table.count, "%s %s", path, entry_names[entry]);
}

Test(clocks, every_kernel_of_every_model_has_one)
{
    glob_t models;
    cr_assert_eq(glob(RNNC_SOURCE_DIR "/models/*.lua", 0, NULL, &models), 0);
    for (size_t i = 0; i < models.gl_pathc; i++) {
        Arena *arena = arena_new();
        const Compiled compiled = compile_model(arena, models.gl_pathv[i], true);
        for (int entry = 0; entry < ENTRY_COUNT; entry++)
            if (compiled.schedules[entry])
                expect_clocks(arena, &compiled, (Entry)entry, models.gl_pathv[i]);
        arena_free(arena);
    }
    cr_expect_gt(models.gl_pathc, 20);
    globfree(&models);
}

Test(clocks, there_are_none_where_none_are_asked_for)
{
    Arena *arena = arena_new();
    const Compiled compiled = compile_model(arena, RNNC_SOURCE_DIR "/models/lstm.lua", false);
    cr_expect_null(strstr(compiled.source, "clock"));
    arena_free(arena);
}

/* ---- what is computed ---- */

static void give_inputs(Drive *drive)
{
    for (size_t i = 0; i < drive->model->input_count; i++) {
        const rnn_value_info *input = &drive->model->inputs[i];
        size_t count_ = drive_count(drive, input);
        float *floats = drive_memory(drive->arena, count_ * sizeof *floats);
        int32_t *ids = (int32_t *)floats;
        for (size_t k = 0; k < count_; k++)
            if (input->is_id)
                ids[k] = (int32_t)(k * 7 % input->vocab);
            else
                floats[k] = (float)(k % 13) / 13 - 0.5f;
        if (!input->optional)
            drive_set(drive, input, floats);
    }
}

static Drive *trained(Arena *arena, const Compiled *compiled)
{
    Drive *drive = drive_new(arena, build_load(arena, compiled, (BuildOptions){"-O1"}),
                             small.batch);
    for (size_t i = 0; i < drive->model->axis_count; i++)
        if (drive->model->axes[i].from < 0)
            drive_steps(drive, &drive->model->axes[i], steps_along(compiled->model->axes[i], small),
                        NULL);
    give_inputs(drive);
    rnn_params_init(drive->model, 1, drive->params);
    drive_prepare(drive);
    drive_run_or_stop(drive, RNN_TRAIN);
    return drive;
}

static void expect_same_numbers(const char *name)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    const char *path = arena_format(arena, RNNC_SOURCE_DIR "/models/%s.lua", name);
    const Compiled plain = compile_model(arena, path, false);
    const Compiled clocked = compile_model(arena, path, true);
    const Drive *one = trained(arena, &plain), *other = trained(arena, &clocked);
    cr_expect_eq(one->instance.loss, other->instance.loss, "%s", name);
    cr_expect_arr_eq(one->gradients, other->gradients,
                     one->model->param_floats * sizeof *one->gradients, "%s", name);
    cr_expect_null(one->model->clocks[ENTRY_TRAIN], "%s", name);
    const CostTable table = costs_of(arena, &clocked, ENTRY_TRAIN, small);
    for (int i = 0; i < table.count; i++) {
        const KernelCost *k = &table.kernels[i];
        const rnn_clock *clock = &other->model->clocks[ENTRY_TRAIN][kernel_number(k->kernel)];
        cr_expect_eq((double)clock->calls, k->cost.calls, "%s: %s is called %g times, not %g", name,
                     k->name, (double)clock->calls, k->cost.calls);
    }
    scratch_remove(arena, folder);
    arena_free(arena);
}

Test(clocks, same_numbers_in_a_loop)
{
    expect_same_numbers("lstm");
}

/* Kernels that are skipped in some steps are called as often as the compiler says. */
Test(clocks, same_numbers_with_guards)
{
    expect_same_numbers("clockwork");
}

Test(clocks, same_numbers_with_nests)
{
    expect_same_numbers("translate");
}

Test(clocks, same_numbers_with_a_pyramid)
{
    expect_same_numbers("spoken_digits");
}
