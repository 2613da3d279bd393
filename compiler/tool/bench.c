/* bench: how fast the emitted code is, fused against unfused, interleaved in one run; then kernel
 * by kernel (bench_kernels.c).
 *
 * A time is the best, and beside it the median, of many runs; ratios are of the best. Work is that
 * of the unfused code (ir/cost.h). The peak is that of fused products on registers alone, measured
 * in the same run. */
#include "tool/bench.h"
#include "tool/options.h"

#include <rnn/params.h>
#include <rnn/random.h>
#include <rnn/simd.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- time ---- */

double bench_seconds(void)
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
        double start = bench_seconds();
        for (int turn = 0; turn < TURNS; turn++) {
            RNN_UNROLL
            for (int i = 0; i < CHAINS; i++)
                sums[i] = rnn_fma(sums[i], a, b);
            __asm__ volatile("" : "+m"(a), "+m"(b));
        }
        double time = bench_seconds() - start, sum = 0;
        for (int i = 0; i < CHAINS; i++)
            sum += rnn_sum(sums[i]);
        double speed = 2.0 * CHAINS * TURNS * RNN_LANES / time / 1e9 + 0 * sum;
        best = speed > best ? speed : best;
    }
    return best;
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
            drive_steps(drive, &model->axes[i], steps_along(compiled->model->axes[i], sizes), NULL);
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
int bench_calls(Drive *drive, rnn_entry entry)
{
    double start = bench_seconds();
    drive_run_or_stop(drive, entry);
    double once = bench_seconds() - start;
    return once > 200e-6 ? 1 : (int)(200e-6 / (once + 1e-9)) + 1;
}

/* The variants in turn, again and again, for about `time` seconds. */
static void measure(Drive *const *drives, rnn_entry entry, double time, Timing *timings)
{
    static double samples[FUSE_COUNT][MOST_RUNS];
    int calls[FUSE_COUNT], runs = 0;
    for (int v = 0; v < FUSE_COUNT; v++)
        calls[v] = bench_calls(drives[v], entry);
    for (double end = bench_seconds() + time;
         runs < 5 || (runs < MOST_RUNS && bench_seconds() < end); runs++)
        for (int v = 0; v < FUSE_COUNT; v++) {
            double start = bench_seconds();
            for (int i = 0; i < calls[v]; i++)
                drive_run_or_stop(drives[v], entry);
            samples[v][runs] = (bench_seconds() - start) / calls[v];
        }
    for (int v = 0; v < FUSE_COUNT; v++) {
        qsort(samples[v], (size_t)runs, sizeof(double), by_size);
        timings[v] = (Timing){samples[v][0], samples[v][runs / 2]};
    }
}

/* A run of the command. */
typedef struct Bench {
    Arena *arena;
    Compiled compiled[FUSE_COUNT];
    Drive *drives[FUSE_COUNT];
    Sizes sizes;
    double time, peak;
    FILE *csv; /* or NULL */
} Bench;

static void report(const Bench *bench, Entry entry, const Timing *timings, const Cost *cost)
{
    for (int v = 0; v < FUSE_COUNT; v++) {
        double best = timings[v].best, speed = cost->operations / best / 1e9;
        printf("%-8s %-6s %12.4f %12.4f %10.4g %7.1f %% %7.2f\n", entry_names[entry], fuse_names[v],
               1e3 * best, 1e3 * timings[v].median, speed, 100 * speed / bench->peak,
               timings[0].best / best);
        if (bench->csv)
            fprintf(bench->csv, "%s,%s,,,,%.6g,%.6g,%.0f,\n", entry_names[entry], fuse_names[v],
                    1e3 * best, 1e3 * timings[v].median, cost->operations);
    }
}

static void bench_entry(const Bench *bench, Entry entry)
{
    Timing timings[FUSE_COUNT];
    const CostTable table = costs_of(bench->arena, &bench->compiled[FUSE_NONE], entry,
                                     bench->sizes);
    measure(bench->drives, (rnn_entry)entry, bench->time, timings);
    report(bench, entry, timings, &table.whole);
}

static void compile_all(Bench *bench, CompileFunction *compile, Request request, rnn_pool *pool)
{
    for (int v = 0; v < FUSE_COUNT; v++) {
        request.options.fuse = (Fuse)v;
        bench->compiled[v] = compile(bench->arena, &request);
        bench->drives[v] = ready(bench->arena, &bench->compiled[v], bench->sizes);
        drive_lend(bench->drives[v], pool);
    }
}

static void print_head(const Bench *bench, int threads)
{
    const Model *model = bench->compiled[0].model;
    printf("%s, %s, %d thread%s; measured peak of one %.1f GFLOP/s\n", model->name,
           costs_sizes(bench->arena, model, bench->sizes), threads, threads > 1 ? "s" : "",
           bench->peak);
    printf("%-8s %-6s %12s %12s %10s %9s %7s\n", "entry", "fuse", "best ms", "median ms", "GFLOP/s",
           "of peak", "speedup");
    if (bench->csv)
        fprintf(bench->csv, "entry,fuse,kernel,line,calls,best_ms,median_ms,operations,bytes\n");
}

/* What is timed: a loss alone, or a beginning, is part of what others do. */
static const Entry entries[] = {ENTRY_FORWARD, ENTRY_TRAIN, ENTRY_STEP};
enum { ENTRIES = sizeof entries / sizeof *entries };

static void bench_every_kernel(const Bench *bench, CompileFunction *compile, Request request)
{
    request.options.fuse = FUSE_ALL;
    request.options.clocks = true;
    const Compiled clocked = compile(bench->arena, &request);
    const KernelBench kernels = {.arena = bench->arena,
                                 .compiled = &clocked,
                                 .plain = bench->drives[FUSE_ALL],
                                 .clocked = ready(bench->arena, &clocked, bench->sizes),
                                 .sizes = bench->sizes,
                                 .time = bench->time,
                                 .peak = bench->peak,
                                 .csv = bench->csv};
    drive_lend(kernels.plain, NULL);
    for (int i = 0; i < ENTRIES; i++)
        if (clocked.schedules[entries[i]])
            bench_kernels(&kernels, entries[i]);
}

static FILE *open_csv(const char *path)
{
    FILE *file = path ? fopen(path, "w") : NULL;
    if (path && !file)
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(errno));
    return file;
}

static void close_csv(FILE *file, const char *path)
{
    bool whole = !file || !ferror(file);
    if (file && (fclose(file) != 0 || !whole))
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(errno));
}

int command_bench(CompileFunction *compile, int argc, char **argv)
{
    Bench bench = {.arena = arena_new(), .sizes = {1, 25, NULL}, .time = 1};
    int threads = 1;
    const char *csv = NULL;
    static const Number numbers[] = {
        {"batch", POSITIVE, 0}, {"steps", POSITIVE, 0}, {NULL, NOT_NEGATIVE, 0}};
    const struct poptOption own[] = {
        {"batch", 'b', POPT_ARG_INT, &bench.sizes.batch, 0, "rows of the batch (1)", "B"},
        {"steps", 't', POPT_ARG_INT, &bench.sizes.steps, 0,
         "steps of each axis that is not static (25)", "T"},
        {"time", 0, POPT_ARG_DOUBLE, &bench.time, 0,
         "seconds for each entry point, and as many for its kernels (1)", "SECONDS"},
        {"threads", 0, POPT_ARG_INT, &threads, 0, "threads that share the work (1; 0: one a core)",
         "N"},
        {"csv", 0, POPT_ARG_STRING, &csv, 0, "write both tables there, too", "FILE"},
        POPT_TABLEEND};
    const CommandLine command = {
        "bench",
        "[OPTION...] MODEL.lua",
        "Times the emitted code, unfused, with merged gates and fused, interleaved;\n"
        "then each kernel of the fused code, on one thread.",
        own,
        .numbers = numbers,
        .every_fuse = true};
    Request request = options_parse(bench.arena, &command, argc, argv);
    rnn_pool *pool = options_pool(&command, threads);
    bench.csv = open_csv(csv);
    compile_all(&bench, compile, request, pool);
    bench.peak = measure_peak();
    print_head(&bench, rnn_pool_threads(pool));
    for (int i = 0; i < ENTRIES; i++)
        if (bench.compiled[FUSE_NONE].schedules[entries[i]])
            bench_entry(&bench, entries[i]);
    bench_every_kernel(&bench, compile, request);
    close_csv(bench.csv, csv);
    return EXIT_SUCCESS;
}
