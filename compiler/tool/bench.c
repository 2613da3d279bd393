/* bench: how fast the emitted code is, fused against unfused, interleaved in one run.
 *
 * A time is the best, and beside it the median, of many runs; ratios are of the best. Work is
 * counted as the field does: 2 m n k for a product of matrices, 1 for any other operation on an
 * element. The peak is that of fused products on registers alone, measured in the same run. */
#include "tool/build.h"
#include "tool/drive.h"
#include "tool/options.h"

#include <rnn/params.h>
#include <rnn/random.h>
#include <rnn/simd.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- time ---- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* GFLOP/s of independent fused products on registers, the best of many short runs. */
static double measure_peak(void)
{
    enum { CHAINS = 12, TURNS = 20000 };
    double best = 0;
    for (int run = 0; run < 50; run++) {
        rnn_vec sums[CHAINS];
        for (int i = 0; i < CHAINS; i++)
            sums[i] = rnn_set((float)i);
        rnn_vec a = rnn_set(1.0f), b = rnn_set(1e-9f);
        double start = seconds();
        for (int turn = 0; turn < TURNS; turn++) {
            RNN_UNROLL
            for (int i = 0; i < CHAINS; i++)
                sums[i] = rnn_fma(sums[i], a, b);
            __asm__ volatile("" : "+m"(a), "+m"(b));
        }
        double time = seconds() - start, sum = 0;
        for (int i = 0; i < CHAINS; i++)
            sum += rnn_sum(sums[i]);
        double speed = 2.0 * CHAINS * TURNS * RNN_LANES / time / 1e9 + 0 * sum;
        best = speed > best ? speed : best;
    }
    return best;
}

/* ---- work ---- */

typedef struct Sizes {
    int batch, steps;
    const Axis *stream; /* of which one step is done; NULL: all are */
} Sizes;

static int steps_of(const Axis *axis, Sizes sizes)
{
    if (axis == sizes.stream)
        return 1;
    if (axis->from)
        return (steps_of(axis->from, sizes) + axis->divide - 1) / axis->divide;
    return axis->steps ? axis->steps : sizes.steps;
}

static double rows_of(const Model *model, AxisSet axes, Sizes sizes)
{
    double count = axes & BATCH ? sizes.batch : 1;
    for (int i = 0; i < model->axis_count; i++) {
        if (axes & axis_bit(model->axes[i]))
            count *= steps_of(model->axes[i], sizes);
    }
    return count;
}

/* Floating-point operations of one node for all rows. */
static double work_of(const Model *model, const Node *n, Sizes sizes)
{
    double rows_ = rows_of(model, n->axes, sizes);
    switch (op_table[n->op].kind) {
    case PRODUCT:
        return 2.0 * rows(n->in[0]) * columns(n->in[0]) * rows_;
    case GRADIENT:
        return n->op == OP_outer ? 2.0 * rows(n) * columns(n) *
                                       rows_of(model, n->in[0]->axes | n->in[1]->axes, sizes)
                                 : 0;
    case MAP:
    case FEATURE:
        return (double)units(n->in[0]) * rows_;
    default:
        return 0;
    }
}

static double work_of_graph(const Model *model, const Graph *g, Sizes sizes)
{
    Arena *scratch = arena_new();
    int count;
    double work = 0;
    Node **order = graph_order(g, scratch, &count);
    for (int i = 0; i < count; i++)
        work += work_of(model, order[i], sizes);
    arena_free(scratch);
    return work;
}

/* ---- inputs ---- */

static void give_random_input(Drive *drive, const rnn_value_info *input, uint64_t stream)
{
    size_t count = drive_count(drive, input);
    uint32_t *words = drive_memory(drive->arena, count * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        uint32_t word = rnn_random_at(1, (uint32_t)stream, i);
        if (input->is_id) {
            ((int32_t *)words)[i] = (int32_t)rnn_random_below(word, (uint32_t)input->vocab);
        } else {
            float value = 2 * rnn_uniform(word) - 1;
            memcpy(&words[i], &value, sizeof value);
        }
    }
    drive_set(drive, input, words);
}

static Drive *ready(Arena *arena, const Compiled *compiled, Sizes sizes)
{
    Drive *drive = drive_new(arena, build_load(arena, compiled, (BuildOptions){NULL}), sizes.batch);
    const rnn_model *model = drive->model;
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0)
            drive_steps(drive, &model->axes[i], steps_of(compiled->model->axes[i], sizes), NULL);
    for (size_t i = 0; i < model->input_count; i++)
        if (!model->inputs[i].optional)
            give_random_input(drive, &model->inputs[i], i);
    rnn_params_init(model, 1, drive->params);
    drive_prepare(drive);
    return drive;
}

/* ---- runs ---- */

enum { MOST_RUNS = 2000 };

typedef struct Timing {
    double best, median;
} Timing;

/* Enough calls in one sample that the clock's own time does not count. */
static int calls_of(Drive *drive, rnn_entry entry)
{
    double start = seconds();
    drive_run_or_stop(drive, entry);
    double once = seconds() - start;
    return once > 200e-6 ? 1 : (int)(200e-6 / (once + 1e-9)) + 1;
}

/* The variants in turn, again and again, for about `time` seconds. */
static void measure(Drive *const *drives, rnn_entry entry, double time, Timing *timings)
{
    static double samples[FUSE_COUNT][MOST_RUNS];
    int calls[FUSE_COUNT], runs = 0;
    for (int v = 0; v < FUSE_COUNT; v++)
        calls[v] = calls_of(drives[v], entry);
    for (double end = seconds() + time; runs < 5 || (runs < MOST_RUNS && seconds() < end); runs++)
        for (int v = 0; v < FUSE_COUNT; v++) {
            double start = seconds();
            for (int i = 0; i < calls[v]; i++)
                drive_run_or_stop(drives[v], entry);
            samples[v][runs] = (seconds() - start) / calls[v];
        }
    for (int v = 0; v < FUSE_COUNT; v++) {
        qsort(samples[v], (size_t)runs, sizeof(double), by_size);
        timings[v] = (Timing){samples[v][0], samples[v][runs / 2]};
    }
}

static void report(const char *entry, const Timing *timings, double work, double peak)
{
    for (int v = 0; v < FUSE_COUNT; v++) {
        double speed = work / timings[v].best / 1e9;
        printf("%-8s %-6s %12.4f %12.4f %10.4g %7.1f %% %7.2f\n", entry, fuse_names[v],
               1e3 * timings[v].best, 1e3 * timings[v].median, speed, 100 * speed / peak,
               timings[0].best / timings[v].best);
    }
}

static void bench_entry(Drive *const *drives, const Compiled *compiled, Entry entry, Sizes sizes,
                        double time, double peak)
{
    Timing timings[FUSE_COUNT];
    if (!drives[0]->model->entry[entry] || !compiled->optimized[entry])
        return;
    Sizes counted = sizes;
    if (entry == ENTRY_STEP)
        counted.stream = compiled->model->stream;
    measure(drives, (rnn_entry)entry, time, timings);
    report(entry_names[entry], timings,
           work_of_graph(compiled->model, compiled->optimized[entry], counted), peak);
}

int command_bench(CompileFunction *compile, int argc, char **argv)
{
    Arena *arena = arena_new();
    int batch = 1, steps = 25;
    int threads = 1;
    double time = 1;
    const struct poptOption own[] = {
        {"batch", 'b', POPT_ARG_INT, &batch, 0, "rows of the batch (1)", "B"},
        {"steps", 't', POPT_ARG_INT, &steps, 0, "steps of each axis that is not static (25)", "T"},
        {"time", 0, POPT_ARG_DOUBLE, &time, 0, "seconds for each entry point (1)", "SECONDS"},
        {"threads", 0, POPT_ARG_INT, &threads, 0, "threads that share the work (1; 0: one a core)",
         "N"},
        POPT_TABLEEND};
    const CommandLine command = {
        "bench", "[OPTION...] MODEL.lua",
        "Times the emitted code, unfused, with merged gates and fused, interleaved.", own,
        .every_fuse = true};
    Request request = options_parse(arena, &command, argc, argv);
    if (batch < 1 || steps < 1)
        options_fail(&command, "batch and steps must be at least 1");
    rnn_pool *pool = options_pool(&command, threads);
    Drive *drives[FUSE_COUNT];
    Compiled compiled[FUSE_COUNT];
    Sizes sizes = {batch, steps, NULL};
    for (int v = 0; v < FUSE_COUNT; v++) {
        request.options.fuse = (Fuse)v;
        compiled[v] = compile(arena, &request);
        drives[v] = ready(arena, &compiled[v], sizes);
        drive_lend(drives[v], pool);
    }
    double peak = measure_peak();
    printf("%s, batch %d", compiled[0].model->name, batch);
    for (int i = 0; i < compiled[0].model->axis_count; i++)
        printf(", %d steps of %s", steps_of(compiled[0].model->axes[i], sizes),
               compiled[0].model->axes[i]->name);
    printf(", %d thread%s; measured peak of one %.1f GFLOP/s\n", rnn_pool_threads(pool),
           rnn_pool_threads(pool) > 1 ? "s" : "", peak);
    printf("%-8s %-6s %12s %12s %10s %9s %7s\n", "entry", "fuse", "best ms", "median ms", "GFLOP/s",
           "of peak", "speedup");
    static const Entry entries[] = {ENTRY_FORWARD, ENTRY_TRAIN, ENTRY_STEP};
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        bench_entry(drives, &compiled[FUSE_NONE], entries[i], sizes, time, peak);
    return EXIT_SUCCESS;
}
