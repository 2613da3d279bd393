/* What a problem costs: operations, and the least time that a machine can need for them.
 *
 *     bound = max( operations / measured rate of the product kernel,
 *                  steps * bytes of the recurrent weights / bandwidth of the level that holds them,
 *                  steps * longest dependent chain of a step )
 *
 * for which all of it would have to happen at once. The products outside of the loop over steps do
 * not: those with the inputs come before it, and those that give gradients of weights after it.
 *
 *     phases = operations outside / rate
 *            + max( operations inside / rate,
 *                   steps * bytes of the recurrent weights / bandwidth of sweeps over as many,
 *                   steps * chain )
 *
 * Training walks the steps twice, there and back, and has three products for each of inference. */
#ifndef JOB_H
#define JOB_H

#include <stdbool.h>
#include <stdio.h>

/* A line of problems.csv. */
typedef struct Job {
    char cell[24];
    double hidden, batch, steps;
    char mode[24]; /* inference, training, decoding */
    bool training;
} Job;

enum { LEVELS = 4, MOST_SWEEPS = 64 }; /* L1, L2, L3, memory */

/* So many bytes are read again and again, back and forth, at so many GB/s. */
typedef struct Sweep {
    double bytes, bandwidth;
} Sweep;

/* What machine.c measured; 0 where it is not known. */
typedef struct Machine {
    double peak, product;      /* GFLOP/s */
    double bandwidth[LEVELS];  /* GB/s */
    double bytes[LEVELS];      /* of each level, the last without end */
    Sweep sweeps[MOST_SWEEPS]; /* by size */
    int sweep_count;
    double chain_lstm, chain_gru, chain_vanilla; /* ns a step */
} Machine;

/* The problem that a line begins with; false: none. */
bool job_parse(const char *line, Job *job);

/* Reads the next problem; false: no more. Ends the program at a line that is not one. */
bool job_read(FILE *file, const char *path, Job *job);

/* "lstm/256/16/150/training" */
const char *job_name(const Job *job, char *text, size_t size);

/* 2mnk for a product, 1 for an activation; 0 for what is not one layer. */
double job_operations(const Job *job);

/* The terms of a bound, in seconds; all 0 where the machine is not known, or the job is not one
 * layer. */
typedef struct Bound {
    double arithmetic, bandwidth, chain;
    double phases;
    const char *level; /* that holds what a step reads: l1, l2, l3 or memory */
} Bound;

Bound job_bound(const Job *job, const Machine *machine);

/* The largest of the first three, and its name. */
double bound_seconds(const Bound *bound);
const char *bound_name(const Bound *bound);

/* What a time on the machine `then` is worth on `now`: by the ratio of the peaks, or of the
 * bandwidths, whichever bounds the job more. */
double job_scale(const Job *job, const Machine *then, const Machine *now);

bool job_is_same(const Job *a, const Job *b);

/* Reads "quantity,value" lines; a quantity that is not in the file stays 0. Sweeps come in order of
 * their sizes. */
Machine machine_read(const char *path);

#endif
