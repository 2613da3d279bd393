/* bench, kernel by kernel: where the time of an entry point goes.
 *
 * Code with a clock around each kernel (rnn/clock.h) runs in turn with code that has none. The
 * whole is that of the latter, the kernels are those of the clocked run that took the least,
 * without what a clock adds to them. What no kernel takes is elsewhere: inputs and results, states
 * that begin, the loops; below 0 where kernels overlap that clocks keep apart, or by chance. */
#include "tool/bench.h"

#include <rnn/clock.h>

#include <math.h>
#include <stdlib.h>

/* What was measured of one run: of the kernels in the order of the table. */
typedef struct KernelTimes {
    double *ticks, *calls;
    double plain, clocked; /* the whole run in seconds, the best without clocks and with them */
    double tick;           /* how long one is, in seconds */
} KernelTimes;

/* ---- clocks ---- */

/* Ticks that a clock counts with nothing in it: what it adds to a kernel. The least of many means.
 */
static double measure_clock(void)
{
    enum { RUNS = 100, PAIRS = 200 };
    double least = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        rnn_clock clock = {0};
        for (int i = 0; i < PAIRS; i++) {
            rnn_clock_start(&clock);
            rnn_clock_stop(&clock);
        }
        least = fmin(least, (double)clock.ticks / PAIRS);
    }
    return least;
}

static rnn_clock *clock_of(const KernelBench *bench, Entry entry, const KernelCost *k)
{
    return &bench->clocked->model->clocks[entry][kernel_number(k->kernel)];
}

static void reset_clocks(const KernelBench *bench, Entry entry, const CostTable *table)
{
    for (int i = 0; i < table->count; i++)
        *clock_of(bench, entry, &table->kernels[i]) = (rnn_clock){0};
}

static void read_clocks(const KernelBench *bench, Entry entry, const CostTable *table, int runs,
                        KernelTimes *times)
{
    for (int i = 0; i < table->count; i++) {
        const rnn_clock *clock = clock_of(bench, entry, &table->kernels[i]);
        times->ticks[i] = (double)clock->ticks / runs;
        times->calls[i] = (double)clock->calls / runs;
    }
}

/* ---- runs ---- */

/* Seconds of one of so many runs. */
static double run_often(Drive *drive, Entry entry, int runs)
{
    double start = bench_seconds();
    for (int i = 0; i < runs; i++)
        drive_run_or_stop(drive, (rnn_entry)entry);
    return (bench_seconds() - start) / runs;
}

/* Plain and clocked runs in turn; the clocks are those of the best clocked ones. */
static KernelTimes measure(const KernelBench *bench, Entry entry, const CostTable *table)
{
    size_t bytes = ((size_t)table->count + 1) * sizeof(double);
    KernelTimes times = {.ticks = arena_alloc(bench->arena, bytes),
                         .calls = arena_alloc(bench->arena, bytes),
                         .plain = INFINITY,
                         .clocked = INFINITY};
    int runs = bench_calls(bench->plain, (rnn_entry)entry);
    double start = bench_seconds();
    const uint64_t first = rnn_tick();
    run_often(bench->clocked, entry, runs);
    for (int i = 0; i < 5 || bench_seconds() < start + bench->time; i++) {
        times.plain = fmin(times.plain, run_often(bench->plain, entry, runs));
        reset_clocks(bench, entry, table);
        double clocked = run_often(bench->clocked, entry, runs);
        if (clocked < times.clocked)
            read_clocks(bench, entry, table, runs, &times);
        times.clocked = fmin(times.clocked, clocked);
    }
    times.plain = fmin(times.plain, times.clocked); /* slower by chance: clocks save no time */
    times.tick = (bench_seconds() - start) / (double)(rnn_tick() - first);
    return times;
}

/* ---- the table ---- */

typedef struct Row {
    const char *name, *line;
    double seconds, calls, operations, bytes;
    bool is_short; /* a call is shorter than an empty clock: its time is not known well */
} Row;

/* What a kernel does in the steps in which it did run. */
static Row row_of(const KernelBench *bench, const KernelCost *k, double seconds, double calls)
{
    double share = calls / k->cost.calls;
    return (Row){.name = k->name,
                 .line = origin(bench->arena, k->kernel->nodes[0]),
                 .seconds = seconds,
                 .calls = calls,
                 .operations = share * k->cost.operations,
                 .bytes = share * costs_bytes(&k->cost)};
}

static int by_time(const void *a, const void *b)
{
    double x = ((const Row *)a)->seconds, y = ((const Row *)b)->seconds;
    return (x < y) - (x > y);
}

/* The kernels by time, then what is left and the whole. */
static Row *make_rows(const KernelBench *bench, const CostTable *table, const KernelTimes *times)
{
    Row *rows = arena_alloc(bench->arena, ((size_t)table->count + 2) * sizeof *rows);
    const double own = measure_clock() * times->tick;
    Row *left = &rows[table->count], *all = &rows[table->count + 1];
    *left = (Row){.name = "elsewhere", .line = "", .seconds = times->plain};
    *all = (Row){.name = "all", .line = "", .seconds = times->plain};
    for (int i = 0; i < table->count; i++) {
        double added = own * times->calls[i];
        double seconds = fmax(0, times->ticks[i] * times->tick - added);
        rows[i] = row_of(bench, &table->kernels[i], seconds, times->calls[i]);
        rows[i].is_short = seconds <= added;
        left->seconds -= rows[i].seconds;
        all->calls += rows[i].calls;
        all->operations += rows[i].operations;
        all->bytes += rows[i].bytes;
    }
    qsort(rows, (size_t)table->count, sizeof *rows, by_time);
    return rows;
}

/* How much of what a kernel does it does in a nanosecond; "-" where its time is not known well. */
static const char *rate(const KernelBench *bench, const Row *row, double amount)
{
    return row->is_short ? "-" : arena_format(bench->arena, "%.4g", 1e-9 * amount / row->seconds);
}

static const char *share_of_peak(const KernelBench *bench, const Row *row)
{
    double speed = 1e-9 * row->operations / row->seconds;
    return row->is_short ? "-" : arena_format(bench->arena, "%.1f %%", 100 * speed / bench->peak);
}

static void print_row(const KernelBench *bench, NameColumns widths, const Row *row, double whole)
{
    printf("%-*s  %-*s %8.4g %12.6f %6.1f %% %9s %9s %10s %8s\n", widths.name, row->name,
           widths.line, row->line, row->calls, 1e3 * row->seconds, 100 * row->seconds / whole,
           rate(bench, row, row->operations), share_of_peak(bench, row),
           costs_number(bench->arena, row->bytes), rate(bench, row, row->bytes));
}

static void print_left(NameColumns widths, const Row *row, double whole)
{
    printf("%-*s  %-*s %8s %12.6f %6.1f %%\n", widths.name, row->name, widths.line, row->line, "",
           1e3 * row->seconds, 100 * row->seconds / whole);
}

static void write_row(const KernelBench *bench, Entry entry, const Row *row)
{
    fprintf(bench->csv, "%s,%s,%s,%s,%.6g,%.6g,,%.0f,%.0f\n", entry_names[entry],
            fuse_names[FUSE_ALL], row->name, row->line, row->calls, 1e3 * row->seconds,
            row->operations, row->bytes);
}

void bench_kernels(const KernelBench *bench, Entry entry)
{
    const CostTable table = costs_of(bench->arena, bench->compiled, entry, bench->sizes);
    const KernelTimes times = measure(bench, entry, &table);
    const Row *rows = make_rows(bench, &table, &times);
    const NameColumns widths = costs_columns(bench->arena, &table);
    printf("\n%s, fused, on one thread\n", entry_names[entry]);
    printf("%-*s  %-*s %8s %12s %8s %9s %9s %10s %8s\n", widths.name, "kernel", widths.line, "line",
           "calls", "ms", "share", "GFLOP/s", "of peak", "bytes", "GB/s");
    for (int i = 0; i < table.count + 2; i++) {
        if (i == table.count)
            print_left(widths, &rows[i], times.plain);
        else
            print_row(bench, widths, &rows[i], times.plain);
        if (bench->csv)
            write_row(bench, entry, &rows[i]);
    }
}
