/* check: what rnnc check compares. Each file compares one thing and tells the report. */
#ifndef RNNC_TOOL_CHECK_H
#define RNNC_TOOL_CHECK_H

#include "tool/draw.h"
#include "tool/eval.h"

/* Tensors are compared by max |got - expected| / max(SMALLEST, max |expected|). */
#define CHECK_SMALLEST 1e-3

/* A comparison of many numbers, of which the worst is told. */
typedef struct Comparison {
    const char *subject; /* "--fuse=all" */
    const char *what;    /* "gradients" */
    double bound;        /* of the error */
    double error;        /* the largest so far; infinite for a NaN */
    const char *worst;   /* the tensor that has it */
    long count;          /* numbers that were compared */
} Comparison;

/* One error within the comparison. */
void check_note(Comparison *comparison, const char *name, double error, long count);
/* max |got - expected| / max(SMALLEST, max |expected|), where infinities are equal to themselves
 * and of no scale; infinite where either is NaN or one alone is infinite. */
double check_error(const double *got, const double *expected, size_t count);
/* Prints the comparison on one line; true if it is within its bound. */
bool check_print(const Comparison *comparison);

/* Gradients of the train graph against differences of its loss (check_differences.c). */
bool check_differences(Arena *arena, const Compiled *compiled, uint64_t seed);

/* Steps of the stream, one after the other, against a whole forward pass of the interpreter, which
 * is `forward` for the tensors `in`, whose rows are all full (check_steps.c). The comparison is one
 * that begins: its subject and its bound. */
bool check_steps(Arena *arena, Comparison comparison, Engine engine, const Tensors *in,
                 const Tensors *forward);

#endif
