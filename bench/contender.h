/* Contenders: programs that do the same job, each in its own way, and are timed in turns.
 *
 *     PROGRAM CELL HIDDEN BATCH STEPS MODE [--threads N]
 *
 * CELL is lstm, gru (the reset gate after the product, as in PyTorch), vanilla (tanh) or, where a
 * contender has it, another one; the input is as wide as the state. MODE is inference (all outputs,
 * from a given initial state), training (also the gradients of weights, biases, input and initial
 * state, given that of the outputs) or, where a contender has it, decoding (one more token, again
 * and again). The program writes one line,
 *
 *     ready NAME VERSION        or        skip REASON, and ends
 *
 * and then answers each line that it reads: `run SECONDS` with the seconds of every sample that it
 * took in about that time, `check` with the norms of what it computed last (Check), `memory` with
 * the bytes that were resident at most beyond those after construction, and ends at `quit`. All
 * fill their problem with the same numbers (contender_number), so the norms are equal. Whatever a
 * library prints to the standard output goes to the standard error instead. */
#ifndef CONTENDER_H
#define CONTENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Problem {
    const char *cell;
    size_t hidden, batch, steps;
    bool training, decoding;
    int threads;
} Problem;

/* The numbers of a problem. Weights are laid out as in PyTorch, gates i f g o or r z n. */
typedef enum Stream {
    STREAM_X,       /* [steps, batch, hidden], as the next */
    STREAM_DY,      /* gradients of the outputs */
    STREAM_W_INPUT, /* [gates, hidden, hidden], as the next */
    STREAM_W_STATE,
    STREAM_B_INPUT, /* [gates, hidden], as the next */
    STREAM_B_STATE,
    STREAM_H, /* [batch, hidden], as the next: the initial state */
    STREAM_C,
    STREAM_PEEPHOLES, /* [3, hidden]: i f o */
} Stream;

/* What is held against other contenders: norms, because they do not depend on the layout. A
 * contender of inference knows the first only. */
typedef enum Check {
    CHECK_Y,
    CHECK_DX,
    CHECK_DW_INPUT,
    CHECK_DW_STATE,
    CHECK_DB_INPUT,
    CHECK_DH,
    CHECKS
} Check;

/* One contender, its problem constructed. */
typedef struct Contender {
    const char *name, *version;
    void *state;
    void (*run)(void *state);
    void (*check)(void *state, double norms[CHECKS]); /* NULL: none that others have, too */
    bool decodes;                                     /* knows decoding */
} Contender;

/* Gates of a stock cell, or 0. */
size_t problem_gates(const Problem *p);
bool problem_is(const Problem *p, const char *cell);

/* Reads the command line; ends the program where it is wrong. */
Problem contender_problem(int argc, char **argv);

/* Answers until the end. */
void contender_serve(const Contender *contender, const Problem *p);

/* Says why this contender does not take part, and ends the program. */
_Noreturn void contender_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reports an error and ends the program. */
_Noreturn void contender_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The number i of a stream: in (-1, 1), and for weights and biases in (-k, k), k = 1/sqrt(hidden).
 */
float contender_number(const Problem *p, Stream stream, size_t i);

/* `count` floats of 0, aligned for any vector. */
float *contender_floats(size_t count);

/* The first `count` numbers of a stream. */
float *contender_numbers(const Problem *p, Stream stream, size_t count);

double contender_norm(const float *x, size_t count);

#endif
