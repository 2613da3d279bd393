/* random: models drawn at random, and what holds them against one another.
 *
 *     choices     a list of small numbers, drawn from a seed
 *     model       the Lua text of a model, a pure function of choices
 *                 (generator.h: expression.c, cell.c, layer.c)
 *     trial       whether all engines agree on a model
 *                 (hold.h: hold.c, chunks.c, unit.c)
 *     shrinking   simpler choices that still fail
 *
 * Since a model is nothing but its choices, and 0 is always the simplest choice, a failing model is
 * made smaller without knowing anything about models: choices are removed and lowered as long as
 * the failure stays (MacIver and Donaldson: Test-case reduction via test-case generation, 2020).
 */
#ifndef RNNC_TESTS_RANDOM_H
#define RNNC_TESTS_RANDOM_H

#include "base/base.h"

/* ---- choices.c ---- */

/* What was decided, in order. */
typedef struct Choices {
    Arena *arena;
    uint64_t seed;
    bool drawn; /* from the seed; else `made` is repeated, followed by zeros */
    int *made;
    int count, room; /* of `made` */
    int next;        /* the decision that comes next */
} Choices;

/* Choices that are drawn from a seed. */
Choices choices_drawn(Arena *arena, uint64_t seed);
/* Choices that repeat a list. */
Choices choices_repeated(Arena *arena, const int *made, int count);
/* A number from 0 to n - 1. */
int choose(Choices *choices, int n);
/* True in one of n cases. */
bool one_in(Choices *choices, int n);

/* ---- model.c ---- */

/* The Lua text of the model `name`. */
const char *random_model(Choices *choices, const char *name);
/* The same model again, from choices that were made. */
const char *repeated_model(Arena *arena, const Choices *made, const char *name);

/* ---- trial.c ---- */

typedef enum Verdict {
    AGREES,
    REFUSED, /* the compiler says that it does not support this yet */
    FAILS,   /* engines disagree, or the compiler stops or dies */
} Verdict;

typedef struct Trial {
    const Choices *choices; /* the model's */
    uint64_t seed;          /* of the points at which it is held against itself */
    Verdict verdict;        /* what is found */
    const char *told;       /* all that was printed */
} Trial;

/* So many models are built at once; more would gain little. */
enum { TOGETHER = 16 };

/* Tries models, each in a process of its own. */
void trial_run(Arena *arena, Trial *trials, int count);
/* The same for the models that are drawn from the seeds first, first + 1, ... */
Trial *trial_seeds(Arena *arena, uint64_t first, int count);

/* ---- shrink.c ---- */

/* Simpler choices whose model still fails, found in at most `tries` trials. */
Choices shrink(const Choices *failing, uint64_t seed, int tries);

#endif
