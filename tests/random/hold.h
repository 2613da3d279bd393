/* hold: a model held against itself; and the C of many models as one file. */
#ifndef RNNC_TESTS_HOLD_H
#define RNNC_TESTS_HOLD_H

#include "compile.h"

/* ---- hold.c ---- */

enum { WAYS = 3 };

/* A model compiled in several ways, which follow from a seed. */
typedef struct Subject Subject;

/* Compiles the model files, a way each: the same model under different names. */
Subject *hold_compile(Arena *arena, const char *const paths[WAYS], uint64_t seed);
/* Adds the C of all ways to a unit. */
void hold_add(const Subject *subject, Text *unit);
/* Holds the model against itself, at points that follow from the seed, and prints what disagrees.
 * Its code is in the object; where there is no such file, it is built. */
bool hold(Subject *subject, const char *object);

/* ---- unit.c ---- */

/* Adds a model's header and source to a unit, a C file of many models with different names. */
void unit_add(Text *unit, const Compiled *compiled);

#endif
