/* costs: tables of kernels, for show --cost and for bench. */
#ifndef RNNC_TOOL_COSTS_H
#define RNNC_TOOL_COSTS_H

#include "tool/tool.h"

#include "ir/cost.h"

/* The kernels of an entry point that the model has, for so many rows and steps; step does one of
 * its axis. */
CostTable costs_of(Arena *arena, const Compiled *compiled, Entry entry, Sizes sizes);
/* "batch 16, 25 steps of T": of all axes but a stream's. */
const char *costs_sizes(Arena *arena, const Model *model, Sizes sizes);

/* The columns that name a kernel, as wide as the longest name and model line. */
typedef struct NameColumns {
    int name, line;
} NameColumns;

NameColumns costs_columns(Arena *arena, const CostTable *table);
/* "13.1 M": a number with four digits and its unit. */
const char *costs_number(Arena *arena, double number);
double costs_bytes(const Cost *cost);

/* Prints what the compiler expects of an entry point. */
void costs_print(Arena *arena, const Compiled *compiled, Entry entry, Sizes sizes);

#endif
