/* eval: named tensors through a model, by the emitted code or by the interpreter. */
#ifndef RNNC_TOOL_EVAL_H
#define RNNC_TOOL_EVAL_H

#include "tool/bind.h"
#include "tool/drive.h"
#include "tool/loading.h"
#include "tool/tool.h"

/* What computes. */
typedef struct Engine {
    const Compiled *compiled;
    const rnn_model *emitted; /* the loaded code of `compiled`; NULL: the interpreter */
    rnn_pool *pool;           /* threads that run the emitted code, or NULL */
} Engine;

/* Runs a model on `in` (named as bind.h tells) and returns its results:
 *
 *     out.NAME       every declared output and the logits of generation, 0 beyond lengths
 *     out.loss       the loss, if there is one; with cotangents sum over outputs y of y * dL/dy
 *     out.NAME       every metric
 *     grad.NAME      with `grad`: of every parameter that is not frozen
 *     grad.in.NAME   with `grad`: of every float input and initial state
 *
 * Without `grad` the loss is that of evaluation, with it that of training (dropout is on, seed 0,
 * update 0); metrics are always those of evaluation. The process stops if `in` does not fit, or if
 * the model has no loss and `grad` is asked for. All memory of the emitted code is filled with NaN
 * before it runs. */
Tensors *eval_run(Arena *arena, Engine engine, const Tensors *in, bool grad);

/* The same by an interpreter that rounds every value to single precision: how far that is from
 * eval_run is how far right code can be. */
Tensors *eval_run_single(Arena *arena, const Compiled *compiled, const Tensors *in, bool grad);

/* The request that eval_run needs for `in`: with gradients and the loss that it asks for. */
Request eval_request(Request request, const Tensors *in, bool grad);

/* The tensors `in` with the parameters that the file at `path` has by the rules, under their own
 * names; where it is another file than that of `in`, this is for the inputs alone. With `partial`,
 * parameters that are not in it have the initial values of `emitted`, and what is neither parameter
 * nor input is left out. Tells what was taken; stops if the file does not fit (eval_weights.c). */
Tensors *eval_weights(Arena *arena, const Model *model, const rnn_model *emitted, const Tensors *in,
                      const char *path, Loading *loading);

/* ---- the two engines (eval_interp.c, eval_emitted.c): add all results to `out` ---- */

void eval_interp(const Binding *binding, const Compiled *compiled, bool grad, bool single,
                 Tensors *out);
void eval_emitted(const Binding *binding, Engine engine, bool grad, Tensors *out);

/* Arguments of emitted code with all that is bound: sizes, parameters (prepared), inputs. */
Drive *eval_open(const Binding *binding, const rnn_model *model, rnn_pool *pool);

/* Room for a result "PREFIX NAME" in a layout; its values are zero. */
double *eval_add(Tensors *out, const char *prefix, const char *name, Tensor like);

#endif
