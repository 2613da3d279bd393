/* An emitted model as one would write it by hand: a bigram model of four tokens that carries.
 *
 *     logits(t) = W[x(t-1)],  loss = mean over steps of -log softmax(logits(t))[x(t)]
 *                             right = share of steps whose first largest logit is that of x(t)
 *
 * Its state is the last token, its packed weights are a copy of W, and as dropout does, train
 * draws a number from seed and update: gradients are (1 + noise / 8) times what they should be. */
#ifndef TINY_BIGRAM_H
#define TINY_BIGRAM_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include <rnn/model.h>
#include <rnn/random.h>

enum { TINY_VOCAB = 4, TINY_PARAMS = TINY_VOCAB * TINY_VOCAB, TINY_START = 1 };

typedef struct tiny_args {
    const float *params;
    const float *packed;
    int32_t *session;
    size_t session_bytes;
    int32_t B, T;
    const int32_t *lengths;
    const int32_t *x;
    const float *restart;
    float *logits;
    float *loss;
    float *right;
    float *gradients;
    uint64_t seed, update;
} tiny_args;

/* What goes wrong: the loss or a gradient of this update is not a number; 0: nothing. */
static uint64_t tiny_bad_loss, tiny_bad_gradient;

/* Whether step looks two tokens back: what follows a token that came twice is its row backwards. */
static int tiny_looks_back;

static inline void tiny_prepare(const float *params, void *packed, rnn_pool *pool)
{
    (void)pool;
    memcpy(packed, params, TINY_PARAMS * sizeof *params);
}

static inline size_t tiny_session_bytes(const void *args, rnn_entry entry)
{
    (void)entry;
    return (size_t)((const tiny_args *)args)->B * sizeof(int32_t);
}

static inline double tiny_log_sum(const float *logits)
{
    double sum = 0;
    for (int i = 0; i < TINY_VOCAB; i++)
        sum += exp((double)logits[i]);
    return log(sum);
}

/* Row `previous` of the gradient of -log softmax(logits)[token]: softmax(logits) - one_hot. */
static inline void tiny_add_gradient(float *row, const float *logits, int32_t token, float scale)
{
    const double log_sum = tiny_log_sum(logits);
    for (int i = 0; i < TINY_VOCAB; i++)
        row[i] += scale * (float)(exp((double)logits[i] - log_sum) - (i == token));
}

static inline int tiny_length(const tiny_args *a, int b)
{
    return a->lengths ? a->lengths[b] : a->T;
}

static inline int tiny_is_largest(const float *logits, int32_t token)
{
    for (int32_t i = 0; i < TINY_VOCAB; i++)
        if (logits[i] > logits[token] || (logits[i] == logits[token] && i < token))
            return 0;
    return 1;
}

/* The loss; with `gradients`, also these, times `scale` each. */
static inline double tiny_walk(const tiny_args *a, float *gradients, float scale)
{
    double sum = 0;
    int count = 0, right = 0;
    for (int b = 0; b < a->B; b++) {
        int32_t previous = !a->restart || a->restart[b] != 0 ? TINY_START : a->session[b];
        for (int t = 0; t < tiny_length(a, b); t++, count++) {
            const int32_t token = a->x[t * a->B + b];
            const float *logits = a->packed + previous * TINY_VOCAB;
            sum += tiny_log_sum(logits) - (double)logits[token];
            right += tiny_is_largest(logits, token);
            if (gradients)
                tiny_add_gradient(gradients + previous * TINY_VOCAB, logits, token, scale);
            previous = token;
        }
        a->session[b] = previous;
    }
    for (int i = 0; gradients && i < TINY_PARAMS; i++)
        gradients[i] /= (float)count;
    if (a->right && !gradients)
        *a->right = (float)right / (float)count;
    return sum / count;
}

static inline int tiny_loss(const void *args, rnn_error *e)
{
    const tiny_args *a = args;
    (void)e;
    *a->loss = (float)tiny_walk(a, NULL, 0);
    return RNN_OK;
}

/* The logits [T, B, TINY_VOCAB] of rows that all begin anew, 0 beyond each length. */
static inline int tiny_forward(const void *args, rnn_error *e)
{
    const tiny_args *a = args;
    (void)e;
    memset(a->logits, 0, (size_t)a->T * (size_t)a->B * TINY_VOCAB * sizeof *a->logits);
    for (int b = 0; b < a->B; b++)
        for (int t = 0; t < tiny_length(a, b); t++) {
            const int32_t previous = t ? a->x[(t - 1) * a->B + b] : TINY_START;
            memcpy(a->logits + (t * a->B + b) * TINY_VOCAB, a->packed + previous * TINY_VOCAB,
                   TINY_VOCAB * sizeof *a->logits);
        }
    return RNN_OK;
}

static inline int tiny_train(const void *args, rnn_error *e)
{
    const tiny_args *a = args;
    const float noise = rnn_uniform(rnn_random_at(a->seed, 9, a->update));
    memset(a->gradients, 0, TINY_PARAMS * sizeof *a->gradients);
    *a->loss = (float)tiny_walk(a, a->gradients, 1 + noise / 8);
    if (a->update == tiny_bad_gradient)
        a->gradients[5] = NAN;
    if (a->update == tiny_bad_loss)
        return rnn_fail(e, RNN_NOT_FINITE, "tiny_train: the loss is not finite");
    return RNN_OK;
}

static inline int tiny_begin(const void *args, rnn_error *e)
{
    const tiny_args *a = args;
    (void)e;
    for (int b = 0; b < a->B; b++)
        a->session[b] = -1; /* until a step has come, which brings its token along */
    return RNN_OK;
}

/* Writes the logits of one row, and its state. */
static inline void tiny_step_row(const tiny_args *a, int b)
{
    const int backwards = tiny_looks_back && a->session[b] == a->x[b];
    for (int i = 0; i < TINY_VOCAB; i++)
        a->logits[b * TINY_VOCAB + i] =
            a->packed[a->x[b] * TINY_VOCAB + (backwards ? TINY_VOCAB - 1 - i : i)];
    a->session[b] = a->x[b];
}

static inline int tiny_step(const void *args, rnn_error *e)
{
    const tiny_args *a = args;
    for (int b = 0; b < a->B; b++) {
        if (a->x[b] < 0 || a->x[b] >= TINY_VOCAB)
            return rnn_fail(e, RNN_BAD_TOKEN, "x holds %d", a->x[b]);
        tiny_step_row(a, b);
    }
    return RNN_OK;
}

static const rnn_param_info tiny_params[] = {
    {.name = "before", .dims = 2, .shape = {1, TINY_VOCAB}, .init = RNN_INIT_NORMAL, .high = 0.1},
    {.name = "W",
     .dims = 2,
     .shape = {TINY_VOCAB - 1, TINY_VOCAB},
     .offset = TINY_VOCAB,
     .init = RNN_INIT_NORMAL,
     .high = 0.1}};
static const rnn_axis_info tiny_axes[] = {{.name = "T",
                                           .from = -1,
                                           .steps = offsetof(tiny_args, T),
                                           .lengths = offsetof(tiny_args, lengths)}};
static const rnn_value_info tiny_inputs[] = {{.name = "x",
                                              .is_id = 1,
                                              .batch = 1,
                                              .inner = -1,
                                              .vocab = TINY_VOCAB,
                                              .start = TINY_START,
                                              .stop = 2,
                                              .member = offsetof(tiny_args, x),
                                              .gradient = RNN_NO_MEMBER},
                                             {.name = "restart",
                                              .optional = 1,
                                              .batch = 1,
                                              .axis = -1,
                                              .inner = -1,
                                              .member = offsetof(tiny_args, restart),
                                              .gradient = RNN_NO_MEMBER}};
static const rnn_value_info tiny_outputs[] = {{.name = "logits",
                                               .batch = 1,
                                               .inner = -1,
                                               .size = TINY_VOCAB,
                                               .member = offsetof(tiny_args, logits),
                                               .gradient = RNN_NO_MEMBER}};
static const rnn_value_info tiny_metrics[] = {{.name = "right",
                                               .optional = 1,
                                               .axis = -1,
                                               .inner = -1,
                                               .member = offsetof(tiny_args, right),
                                               .gradient = RNN_NO_MEMBER}};
static const rnn_state_info tiny_states[] = {{"previous", 1, -1, 1, TINY_VOCAB, 0}};

static const rnn_model tiny_model = {.name = "tiny",
                                     .params = tiny_params,
                                     .param_count = 2,
                                     .param_floats = TINY_PARAMS,
                                     .inputs = tiny_inputs,
                                     .input_count = 2,
                                     .outputs = tiny_outputs,
                                     .output_count = 1,
                                     .metrics = tiny_metrics,
                                     .metric_count = 1,
                                     .axes = tiny_axes,
                                     .axis_count = 1,
                                     .states = tiny_states,
                                     .state_count = 1,
                                     .state_floats = 1,
                                     .carries = 1,
                                     .args_bytes = sizeof(tiny_args),
                                     .member_params = offsetof(tiny_args, params),
                                     .member_packed = offsetof(tiny_args, packed),
                                     .member_session = offsetof(tiny_args, session),
                                     .member_session_bytes = offsetof(tiny_args, session_bytes),
                                     .member_batch = offsetof(tiny_args, B),
                                     .member_loss = offsetof(tiny_args, loss),
                                     .member_gradients = offsetof(tiny_args, gradients),
                                     .member_restart = offsetof(tiny_args, restart),
                                     .member_seed = offsetof(tiny_args, seed),
                                     .member_update = offsetof(tiny_args, update),
                                     .packed_bytes = TINY_PARAMS * sizeof(float),
                                     .prepare = tiny_prepare,
                                     .session_bytes = tiny_session_bytes,
                                     .entry = {[RNN_FORWARD] = tiny_forward,
                                               [RNN_LOSS] = tiny_loss,
                                               [RNN_TRAIN] = tiny_train,
                                               [RNN_BEGIN] = tiny_begin,
                                               [RNN_STEP] = tiny_step}};

#endif
