/* The parts of the generator of models. Everything is Lua text: an expression is a string, a
 * statement is written to `lua` and brings a new value into the scope. */
#ifndef RNNC_TESTS_GENERATOR_H
#define RNNC_TESTS_GENERATOR_H

#include "random.h"

enum { STILL = -1, MOST_VALUES = 200, MOST_MATRICES = 40, MOST_AXES = 8 };

/* A value that expressions may use. */
typedef struct Value {
    const char *lua; /* "v3", "s.h", "last2.n.u" */
    int size;        /* features; 0: a scalar */
    int axis;        /* index of its time axis, or STILL */
} Value;

/* A matrix that may be applied again. */
typedef struct Matrix {
    const char *lua; /* "p.W4" */
    int rows, columns;
} Matrix;

typedef struct Generator {
    Arena *arena;
    Choices *choices;
    Text lua;
    int names;                 /* that were made: v1, W2, ... */
    uint64_t strange;          /* which of the strange names are used, a bit each */
    int indent;                /* of statements, in spaces */
    Value values[MOST_VALUES]; /* the scope */
    int value_count;
    Matrix matrices[MOST_MATRICES]; /* of the p that is visible */
    int matrix_count;
    bool has_params;             /* whether a p is visible */
    bool in_step;                /* within the step of a cell */
    int axis;                    /* what is written may vary along this axis, or stand still */
    bool varies;                 /* whether the expression so far varies along it */
    const char *axes[MOST_AXES]; /* names, as Lua expressions: "T" in quotes, or v3.axis */
    int steps[MOST_AXES];        /* of an axis of static length, else 0 */
    int axis_count;
    bool causal;       /* nothing may look ahead along the first axis */
    const char *token; /* of a model that generates along it, else NULL */
    int vocabulary;    /* of the token */
    bool large;        /* a size above 64 was drawn: no other will be */
} Generator;

/* ---- generator.c: names, sizes, the scope ---- */

/* A name that the model does not use yet: the letter and a number, or now and then a name that
 * emitted code might use itself. */
const char *new_name(Generator *g, const char *letter);
/* The same for an input, which cannot be called as a word of C. */
const char *input_name(Generator *g, const char *letter);
/* A size: mostly small, odd ones included, and at times around the edges of panels and lanes. */
int draw_size(Generator *g);
void statement(Generator *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
void add_value(Generator *g, const char *lua, int size, int axis);

typedef enum Wanted { ANY_VECTOR = -1, ANY_VALUE = -2 } Wanted;

/* Whether nothing may look ahead along g->axis. */
bool is_stream(const Generator *g);

/* A value of the scope of this size (0: a scalar; or ANY_VECTOR or ANY_VALUE) that may be used
 * along g->axis; NULL if there is none. Notes that the expression varies as the value does. */
const Value *pick(Generator *g, int size);
/* The same among values that do vary along g->axis. */
const Value *pick_varying(Generator *g, int size);

/* ---- expression.c ---- */

/* Expressions with values that stay near -3 to 3, of this size or scalar. */
const char *vector(Generator *g, int size, int depth);
const char *scalar(Generator *g, int depth);
/* Either: of size 0 it is a scalar. */
const char *expression(Generator *g, int size, int depth);
/* Writes the statement that gives an expression a name, and brings it into the scope. */
void define(Generator *g, const char *name, int size, int depth);

/* ---- attend.c ---- */

/* A vector along another axis than the one at hand, and not along that of a stream, of which no
 * step has all; or NULL. */
const Value *pick_memory(Generator *g);
/* A vector of this size that attends to a sequence along another axis, where there is one. */
const char *attended(Generator *g, int size, int depth);

/* ---- cell.c ---- */

/* A state, or one of several. */
typedef struct State {
    const char *path; /* "h", "n.u" */
    int size;
} State;

enum { MOST_STATES = 4 };

/* A cell that was written: a Lua function that makes it. */
typedef struct Cell {
    const char *maker;
    State states[MOST_STATES];
    int state_count;
    int inputs[3]; /* sizes of the sequences that it takes */
    int input_count;
    int outputs[2]; /* sizes, of one value or of a table { a = , b = } */
    int output_count;
} Cell;

/* Writes a cell over the axis g->axis that takes these sequences. */
Cell random_cell(Generator *g, const int *inputs, int input_count, bool one_output);

/* The Lua table of the states' form with these expressions at its leaves; NULL leaves one out. */
const char *state_table(Generator *g, const Cell *cell, const char *const *leaves);

/* ---- layer.c ---- */

/* Writes a statement that computes something new along g->axis. */
void random_layer(Generator *g);
/* Writes a pyramid of one to three levels over something along g->axis, which becomes that of the
 * last level. */
void random_pyramid(Generator *g);
/* Writes attention of a sequence along g->axis to one along another axis, if there is one. */
void random_attention(Generator *g);
/* The same as random_layer for values that stand still. */
void still_layer(Generator *g);

#endif
