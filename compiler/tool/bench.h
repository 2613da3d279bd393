/* bench: what its two tables share. */
#ifndef RNNC_TOOL_BENCH_H
#define RNNC_TOOL_BENCH_H

#include "tool/build.h"
#include "tool/costs.h"
#include "tool/drive.h"

#include <stdio.h>

double bench_seconds(void);
/* How often to run an entry in one sample, so that the clock's own time does not count. */
int bench_calls(Drive *drive, rnn_entry entry);

/* What the table of kernels is made from. */
typedef struct KernelBench {
    Arena *arena;
    const Compiled *compiled; /* fused, with clocks */
    Drive *plain, *clocked;   /* without clocks and with them, on one thread */
    Sizes sizes;
    double time; /* seconds for each entry point */
    double peak; /* GFLOP/s */
    FILE *csv;   /* rows go here too, or NULL */
} KernelBench;

/* Measures the kernels of an entry point that the model has, and prints them by time. */
void bench_kernels(const KernelBench *bench, Entry entry);

#endif
