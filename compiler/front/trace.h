/* What the files of the front end share while a model is traced. Private to this layer. */
#ifndef RNNC_FRONT_TRACE_H
#define RNNC_FRONT_TRACE_H

#include "front/front.h"

#include <lauxlib.h>
#include <lua.h>

/* Who owns a parameter: a layer or a cell. */
typedef struct Scope {
    const char *name; /* the part of the parameters' names before the first '.'; may be "" */
    bool frozen;
} Scope;

/* What the front end knows about parameter i, beside model->params[i]. */
typedef struct Slot {
    const Scope *scope;
    Node *node; /* the whole parameter */
} Slot;

/* The step of a scan while it is traced. */
typedef struct Step {
    Axis *axis; /* NULL outside any step */
    bool reverse;
    int first;    /* nodes from this id on were made within the step */
    Node **given; /* the sequences that the scan hands to the step */
    int given_count;
} Step;

typedef struct Trace {
    Arena *arena;
    Model *model;
    Graph *g;
    lua_State *L;
    const Setting *overrides;
    int override_count;
    bool *override_used;
    const char **files; /* of the model; a chunk named "=3" is files[3] */
    int file_count, file_room;
    Slot *slots; /* as many as parameters */
    Step step;
    const char *prefix; /* of the names of nodes: the layer or cell that is traced */
    Pos model_pos;      /* of rnn.model; no file before it was called */
    Node *generate;     /* the token input that generation feeds back, or NULL */
    Pos last;           /* the model's line that ran last */
    lua_Alloc allocate; /* Lua's own allocator, under our limit */
    void *allocate_data;
    size_t memory;        /* bytes that Lua holds */
    int64_t instructions; /* that Lua has run */
} Trace;

/* ---- where.c: positions in the model, and stopping there ---- */

Trace *trace_of(lua_State *L);
/* The innermost line of the model that is running. */
Pos trace_pos(const Trace *t);
/* A function returns: the line of its caller is the one that ran last. */
void trace_return(Trace *t);
/* Stops with a message at trace_pos. */
_Noreturn void trace_fail(Trace *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Registers a file of the model; returns the name of its chunk. */
const char *trace_file(Trace *t, const char *path);
/* The file of a chunk, or NULL if it is not the model's. */
const char *trace_file_of(const Trace *t, const char *chunk);
/* Stops with a message of Lua's compiler at the position that it states. */
_Noreturn void trace_syntax_error(Trace *t, const char *message);
/* Lua's message handler: stops with the message at trace_pos. */
int trace_stop(lua_State *L);

/* ---- sandbox.c: Lua with limits ---- */

/* A Lua state that holds no more than a fixed amount of memory and runs no more than a fixed number
 * of instructions. */
lua_State *sandbox_open(Trace *t);
/* Runs the function at the top of the stack. */
void sandbox_run(Trace *t);

/* ---- load.c: the text of chunks ---- */

/* Pushes the chunk of the model file `path`, whose globals are the model's environment. Messages
 * call it `shown`. */
void load_file(Trace *t, const char *path, const char *shown);
/* Pushes a file of the prelude as a chunk of the given name. */
void load_prelude(Trace *t, const char *name, const char *chunk);

/* ---- name.c ---- */

/* Names nodes after the local variables that hold them, in the function that `ar` describes. */
void name_locals(Trace *t, lua_Debug *ar);
/* `name` behind the prefix, with '_' where a character may not stand in an identifier of C. */
const char *name_node(Trace *t, const char *name);
/* A word of letters, digits and '_' that begins with no digit, and is not too long. */
bool name_is_identifier(const char *name);
/* Words of letters, digits and '_' joined by dots: "encoder.0.weight". */
bool name_is_dotted(const char *name);
/* Stops unless the name of `what`, such as "a layer", is of such words: no text of a model may mean
 * something where it is printed. */
void name_check(Trace *t, const char *what, const char *name);
/* What messages call a node: its name, that of its parameter, or its operation. */
const char *name_of(const Node *n);

/* ---- step.c: making nodes, and what may not meet ---- */

/* As graph_add, at the model's line, if the operands may be used here. */
Node *step_add(Trace *t, Node like, Node *const *in, int in_count);
/* Time axes of a value as the model sees them: without the axis of the step that is traced. */
AxisSet step_axes(const Trace *t, const Node *n);

/* ---- argument.c: arguments from Lua, or a message; `who` is the function that asks ---- */

/* What stands at `index`, for messages: "a table", "nil", "64 units per step of T". */
const char *argument_describe(Trace *t, int index);
_Noreturn void argument_fail(Trace *t, int index, const char *who, const char *expected);
int argument_integer(Trace *t, int index, const char *who, int least);
const char *argument_string(Trace *t, int index, const char *who);
Size *argument_size(Trace *t, int index, const char *who);
/* An axis, or the name of one, which is made if it does not exist. */
Axis *argument_axis(Trace *t, int index, const char *who);
/* An axis or nil; nil means the only time axis of n. */
Axis *argument_axis_of(Trace *t, int index, const char *who, const Node *n);

/* ---- value.c: values of the model ---- */

void value_push(Trace *t, Node *n);
/* The value at `index`; a number becomes a constant and a parameter a vector. NULL for others. */
Node *value_get(Trace *t, int index);
Node *value_need(Trace *t, int index, const char *who);
/* Gives the metatable at the top of the stack the operators. */
void value_set_operators(lua_State *L);
/* The attributes that values and parameters have in common: size, axis, dot. Pushes what `key`
 * means for n, or returns false. */
bool value_attribute(Trace *t, Node *n, const char *key);
/* Stops: a number cannot be the key of a vector called `name`. */
_Noreturn void value_fail_element(Trace *t, const char *name, const char *key);

/* ---- param.c ---- */

/* The parameter that is named at `index`, as a vector; NULL if there is none. */
Node *param_vector(Trace *t, int index);

/* ---- axis.c ---- */

void axis_push(Trace *t, Axis *axis);
Axis *axis_get(Trace *t, int index);
/* The axis of that name, made if there is none. */
Axis *axis_named(Trace *t, const char *name);
/* The axis of T / divide steps, rounded up or down. */
Axis *axis_derived(Trace *t, Axis *from, int divide, bool down);
/* Every row has so many steps along the axis; stops where that was said otherwise. */
void axis_set_steps(Trace *t, Axis *axis, int steps);
/* Stops if the steps of an axis of static length are too few for one that derives from it. */
void axis_check_steps(const Trace *t);

/* ---- scan.c ---- */

/* What stands before the first step of n: the start id of tokens, no id of bags, else zero. */
Node *scan_start(Trace *t, const Node *n);

/* ---- init.c ---- */

/* The description of initial values at `index`, or NULL. */
const Init *init_get(Trace *t, int index);

/* ---- causal.c ---- */

/* Stops if generation would have to know a token before it is chosen. */
void causal_check_generate(Trace *t);
/* Stops if a step of a recurrence would have to know the steps that follow. */
void causal_check_recurrences(Trace *t);
/* Stops if a model that is carried on from chunk to chunk looks beyond its chunk. */
void causal_check_carry(Trace *t);

/* ---- result.c ---- */

/* Stops unless the model named its results and all its sizes are known. */
void result_check(Trace *t);

/* ---- each file adds its functions to the table `core` at the top of the stack ---- */

void id_open(lua_State *L);
void axis_open(lua_State *L);
void init_open(lua_State *L);
void input_open(lua_State *L);
void load_open(lua_State *L);
void name_open(lua_State *L);
void operation_open(lua_State *L);
void option_open(lua_State *L);
void param_open(lua_State *L);
void place_open(lua_State *L);
void result_open(lua_State *L);
void scan_open(lua_State *L);
void time_open(lua_State *L);
void value_open(lua_State *L);
void where_open(lua_State *L);

#endif
