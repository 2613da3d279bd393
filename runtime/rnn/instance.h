/* Instances: an emitted model made ready to run by a program that knows its description alone.
 *
 *     rnn_weights    params, and packed derived from them     one, shared by all instances
 *     rnn_instance   arguments, and a session that grows      one for each use: train, validate
 *
 * What is set in an instance stays until it is set anew; arrays that are handed in belong to the
 * caller, who keeps them alive. */
#ifndef RNN_INSTANCE_H
#define RNN_INSTANCE_H

#include <stddef.h>
#include <stdint.h>

#include <rnn/error.h>
#include <rnn/memory.h>
#include <rnn/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- weights ---- */

typedef struct rnn_weights {
    const rnn_model *model;
    float *params;  /* [model->param_floats] */
    void *packed;   /* [model->packed_bytes], what rnn_weights_prepare made of params */
    rnn_pool *pool; /* that rnn_weights_prepare, and instances opened from here on, share; NULL:
                       none. The caller's. */
} rnn_weights;

/* Takes memory for the weights of a model, all zero. RNN_NO_MEMORY; then there is nothing to close.
 */
int rnn_weights_open(rnn_weights *out, const rnn_model *model, rnn_error *e);

/* Frees them; closing twice is harmless. */
void rnn_weights_close(rnn_weights *weights);

/* Derives the packed weights: after every change of params. */
void rnn_weights_prepare(const rnn_weights *weights);

/* ---- instances ---- */

typedef struct rnn_instance {
    const rnn_model *model;
    void *args;           /* the model's own struct of arguments */
    void *session;        /* state, then workspace */
    size_t session_bytes; /* as many are there */
    float loss;           /* what the entries loss and train write */
    float *metrics;       /* [model->metric_count] what the entry loss writes besides */
} rnn_instance;

/* A new instance of one row, with one step on every axis that is not static, and no input. The
 * weights must live as long. RNN_NO_MEMORY; then *out is NULL. */
int rnn_instance_open(rnn_instance **out, const rnn_weights *weights, rnn_error *e);

/* Frees it; NULL is harmless. */
void rnn_instance_close(rnn_instance *instance);

/* The input or output of that name, or NULL. */
const rnn_value_info *rnn_model_input(const rnn_model *model, const char *name);
const rnn_value_info *rnn_model_output(const rnn_model *model, const char *name);

/* Sets the number of rows, B. The state of another number of rows has no meaning afterwards. */
void rnn_instance_set_rows(rnn_instance *instance, size_t rows);
size_t rnn_instance_rows(const rnn_instance *instance);

/* Sets the steps of an axis that does not derive from another, and the lengths [B] of its rows
 * (NULL: all are full). */
void rnn_instance_set_steps(rnn_instance *instance, const rnn_axis_info *axis, size_t steps,
                            const int32_t *lengths);
/* The steps of any axis. */
size_t rnn_instance_steps(const rnn_instance *instance, const rnn_axis_info *axis);
/* How many steps a derived axis has where the one that it is from has so many. */
size_t rnn_derived_steps(const rnn_axis_info *axis, size_t steps);

/* How many floats or ids a value has for the rows and steps that are set. */
size_t rnn_instance_count(const rnn_instance *instance, const rnn_value_info *value);

/* Sets where an input stands (NULL: not given), or where an output goes (NULL: not wanted). */
void rnn_instance_set(rnn_instance *instance, const rnn_value_info *value, const void *values);

/* Sets which rows start anew, not 0 in restart [B]; NULL: all. Only models that carry have it. */
void rnn_instance_set_restart(rnn_instance *instance, const float *restart);

/* Sets where the entry train writes the gradients [param_floats]. */
void rnn_instance_set_gradients(rnn_instance *instance, float *gradients);

/* Lends it threads that share the work of its runs; NULL: none but the calling one. */
void rnn_instance_lend(rnn_instance *instance, rnn_pool *pool);

/* Sets what the masks of dropout are drawn from. */
void rnn_instance_set_dropout(rnn_instance *instance, uint64_t seed, uint64_t update);

/* Makes the session large enough for an entry; the state in it stays. RNN_NO_MEMORY. */
int rnn_instance_reserve(rnn_instance *instance, rnn_entry entry, rnn_error *e);

/* Runs an entry that the model has, with a session that is large enough. Returns its code. */
int rnn_instance_run(rnn_instance *instance, rnn_entry entry, rnn_error *e);

/* Size of the state, which stands at the beginning of the session. */
size_t rnn_instance_state_bytes(const rnn_instance *instance);

#ifdef __cplusplus
}
#endif

#endif
