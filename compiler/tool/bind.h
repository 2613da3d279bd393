/* bind: named tensors become the parameters, inputs and lengths of a model.
 *
 *     NAME              the parameter NAME
 *     in.NAME           the input or initial state NAME; bags with -1 behind the last id of each
 *     in.T.lengths      the lengths of axis T, [B]; absent: all full
 *     G.NAME            dL/dy of the output NAME
 *
 * Everything is checked here, so that both engines can rely on it: what is missing or unknown,
 * every shape, every length, every id within its row's length. The process stops with a message
 * that names the tensor. Tensors whose names begin with out., out64., grad. or grad64. are results,
 * those with rnnc. a trainer's, and neither is seen.
 */
#ifndef RNNC_TOOL_BIND_H
#define RNNC_TOOL_BIND_H

#include "ir/interp.h"
#include "tool/tensors.h"

/* A model with all that it is given. */
typedef struct Binding {
    Arena *arena;
    const Model *model;
    const char *source;               /* of the tensors, for messages */
    size_t extent[MAX_AXES + 1];      /* [0] rows of the batch; [id] steps of an axis; 0: unknown */
    size_t longest[MAX_AXES + 1];     /* the same for the rows' own lengths */
    const char *origin[MAX_AXES + 1]; /* the tensor that told an extent */
    int *lengths[MAX_AXES + 1];       /* [id] of an axis that is not derived: by row */
    const Tensor **params;            /* by id */
    const Tensor **inputs;            /* by id; NULL: optional and not given */
} Binding;

/* Binds `tensors` to the model; cotangents are inputs of the model (INPUT_COTANGENT). */
Binding *bind_tensors(Arena *arena, const Model *model, const Tensors *tensors);
/* Whether any tensor is a cotangent: the loss is then the sum of outputs times cotangents. */
bool bind_has_cotangents(const Tensors *tensors);

/* The name under which an input is given: "in.x", or for the input G_y "G.y". */
const char *bind_input_name(Arena *arena, const Input *input);
/* "in.T.lengths" */
const char *bind_lengths_name(Arena *arena, const Axis *axis);
/* What an input varies over, and how many features it has (0: a scalar or an id). */
AxisSet bind_input_axes(const Model *model, const Input *input, size_t *features);
/* The input of that name; stops if the model has none. */
const Input *bind_input(const Model *model, const char *name);
/* The node of an output, or of the logits of generation. */
const Node *bind_output(const Model *model, const char *name);
/* How many steps a row has along an axis, derived or not. */
size_t bind_length(const Binding *binding, const Axis *axis, size_t row);
/* The layouts of an input and of an output, for `extent` or `longest` of the binding, and of a
 * parameter: tensors without a name and values. */
Tensor bind_input_layout(const Binding *binding, const Input *input,
                         const size_t extent[MAX_AXES + 1]);
Tensor bind_output_layout(const Binding *binding, const Node *n, const size_t extent[MAX_AXES + 1]);
Tensor bind_param_layout(const Param *param);

/* ---- bind_interp.c: to the interpreter ---- */

/* An interpreter of `g`, a graph of the bound model, with everything filled in. */
Interp *bind_interp(Arena *arena, const Binding *binding, const Graph *g);
/* Whether a graph reads an input at all. */
bool bind_reads(const Graph *g, const Input *input);
/* Fills in the parameters alone. */
void bind_params(const Binding *binding, Interp *interp);

#endif
