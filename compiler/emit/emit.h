/* emit: the schedules of a model's entry points become C. The emitter reads them and changes
 * nothing. */
#ifndef RNNC_EMIT_H
#define RNNC_EMIT_H

#include "ir/schedule.h"

/* All that is emitted into one pair of files. */
typedef struct Emission {
    const Model *model;
    const char *header_name; /* the file that the source includes */
    Options options;
    const Schedule *schedules[ENTRY_COUNT]; /* NULL: no such entry */
    const PackedPlan *packed;
} Emission;

/* The texts of NAME.c and NAME.h (source.c, interface.c). They depend on nothing but the emission.
 */
const char *emit_source(Arena *arena, const Emission *e);
const char *emit_header(Arena *arena, const Emission *e);

/* ---- writer.c: lines, blocks, indentation ---- */

typedef struct Writer {
    Text text;
    int depth;
} Writer;

Writer writer_new(Arena *arena);
/* One line at the current depth; a long one is broken after a comma. */
void line(Writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line, and the block that it heads. */
void open_block(Writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
void close_block(Writer *w, const char *after);
void blank(Writer *w);

/* A comment that takes lines of its own, whatever its text says. */
void comment(Writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- escape.c: text of a model, which may be anything, in emitted C ---- */

/* Between the marks of a comment. */
const char *in_comment(Arena *arena, const char *string);
/* A string literal. */
const char *in_quotes(Arena *arena, const char *string);
/* Whether emitted code can include a file of that name. */
bool emit_can_include(const char *file);

/* ---- names.c ---- */

/* "char_lm" as "CHAR_LM". */
const char *upper_name(Arena *arena, const char *name);
/* A float literal: "0.5f". */
const char *float_literal(Arena *arena, double value);
/* The options of a compilation as rnnc takes them: "--fuse=all --no-train". */
const char *options_text(Arena *arena, const Options *o);
/* The offset of a parameter in the contiguous block, in floats. */
size_t param_offset(const Model *model, const Param *param);
size_t param_floats(const Param *param);
/* Rows, columns of a parameter as stored (1 where it has none). */
int stored_rows(const Param *param);
int stored_columns(const Param *param);
/* Where a parameter begins in the contiguous block: "CHAR_LM_lstm_weight_hh_l0". */
const char *param_constant(Arena *arena, const Model *model, const Param *param);
/* The first float of a block of a parameter, as "CHAR_LM_lstm_weight_hh_l0 + 65536". */
const char *param_expression(Arena *arena, const Model *model, const Param *param, Block block);
/* Where packed weights begin: "packed + PACKED_lstm_weight_hh_l0". */
const char *packed_expression(Arena *arena, const PackedPlan *packed, int index);
/* The offset of a state that is no sequence in the session, in floats per row of the batch. */
int state_offset(const Model *model, int state);
/* Floats of all states per row of the batch, but for sequences. */
int model_state_floats(const Model *model);
int state_width(const State *state);
/* The outputs of a model in order, each once: logits that are an output as well are not another. */
int output_count(const Model *model);
const Result *output_at(const Model *model, int index);
/* The metrics of a model in order. */
int metric_count(const Model *model);
const Result *metric_at(const Model *model, int index);

/* ---- members.c ---- */

/* Stops at the first axis or input whose name cannot be that of a member of the struct of
 * arguments. */
void emit_check_members(Arena *arena, const Model *model);
/* The struct member of an output or a metric: its name, or out_NAME where that cannot be. */
const char *output_member(Arena *arena, const Model *model, const Result *r);

/* ---- place of a value as a C expression, in access.c ---- */

/* A step of a loop whose steps are written out, one after the other. */
typedef struct Step {
    int t;
    int next; /* the step among whose rows the next state goes, or the one behind the last */
    bool first, last;
    bool exchanged; /* states with two buffers have changed places */
} Step;

/* How the rows that a kernel runs over are found in a buffer. */
typedef struct Rows {
    RowRange range;
    const Axis *axis;
    const Kernel *nest; /* of a part: the nest, whose row is r, of the caller's row b */
    const Step *step;   /* of a loop that is written out; else the step is t, from row `at` on */
    const char *part;   /* the thread's share of them, a variable; NULL: all rows */
} Rows;

Rows rows_of_kernel(const Kernel *kernel, const Step *step);
/* Where n is read, or in a nest also written, over these rows: perhaps a copy. */
Place place_over(const Schedule *s, const Node *n, Rows rows);
/* The pointer to the first of these rows of n: "m.h + at * 256". */
const char *pointer(const Schedule *s, const Node *n, Rows rows);
/* The pointer to a buffer's first such row. */
const char *buffer_pointer(const Schedule *s, const Buffer *buffer, Rows rows);
/* The rows over the batch of a in order of rank; "NULL" where they are 0. */
const char *ranked_pointer(const Schedule *s, const Node *a, const Axis *axis);
/* Where the next state of a carry goes. */
const char *next_pointer(const Schedule *s, const CarryState *state, Rows rows);
/* The team that computes the kernel: of the entry, of its loop, or within a nest of one thread. */
const char *team_of(const Kernel *kernel);
/* How many rows: "1", "B", "(size_t)T.N", "rows". */
const char *row_count(const Schedule *s, Rows rows);
/* Floats from a row of n to the next; 0 where the value stands still over these rows. */
int row_stride(const Schedule *s, const Node *n, Rows rows);

/* ---- kernel.c: fused kernels ---- */

/* The kernels that were emitted so far. Entry points share those whose text is the same. */
typedef struct KernelTable {
    struct EmittedKernel *first;
} KernelTable;

/* The functions of a fused kernel, unless they were emitted before. Returns its name. */
const char *emit_kernel(Writer *w, KernelTable *table, const Schedule *s, const Kernel *kernel);
/* A call of it over its rows, where they are of a step that is written out at that one. */
void emit_kernel_call(Writer *w, const Schedule *s, const Kernel *kernel, const Step *step,
                      const char *name);

/* ---- share.c: how threads divide an operation ---- */

/* How the threads of a team do an operation: each some rows, each some units of the result, or one
 * of them all of it, as always within a nest. */
typedef enum Sharing { WHOLE, BY_ROWS, BY_UNITS, BY_ONE } Sharing;

Sharing sharing_of(const Schedule *s, const Node *n, Rows rows);
/* The variable that holds this thread's share of the rows. */
const char *part_of(const Schedule *s, Rows rows);

/* ---- call.c: operations that are calls of the runtime ---- */

/* The block of a gradient to which n, a term of it, is added, and the floats from row to row there;
 * NULL where n is no such term. */
const char *gradient_block(const Schedule *s, const Node *n, int *width);
void emit_operation(Writer *w, const Schedule *s, const Node *n, Rows rows);

/* ---- entry.c, clocks.c, memory.c, prepare.c, describe.c ---- */

void emit_entry(Writer *w, KernelTable *table, const Emission *e, Entry entry);
/* "64 * B + ...": an upper bound of the session bytes of an entry, as an expression of sizes. */
const char *session_expression(const Emission *e, Entry entry, Arena *arena);
/* In the description: where the clocks of each entry are. */
void emit_clocks(Writer *w, const Emission *e);
void emit_prepare(Writer *w, const Emission *e);
size_t packed_bytes(const PackedPlan *packed);
size_t packed_offset(const PackedPlan *packed, int index);
void emit_description(Writer *w, const Emission *e);

#endif
