/* Parameters for eval by the rules of a Loading, from the file of the inputs or another one. */
#include "tool/checkpoint.h"
#include "tool/eval.h"
#include "tool/stop.h"

#include <string.h>

/* One file of weights on its way to the tensors of a model. */
typedef struct Weights {
    Arena *arena;
    const Model *model;
    const rnn_model *emitted; /* knows initial values, or NULL */
    rnn_model described;      /* the model's parameters */
    const Tensors *in;        /* what else there is */
    rnn_tensors *file;
    Loading *loading;
    Tensors *out;
} Weights;

static void tell(const Weights *w, rnn_load_fate fate, const char *name)
{
    w->loading->options.list(w->loading->options.context, fate, name);
}

/* ---- parameters ---- */

/* With the shape that it has in the file, which is checked where all is bound. */
static void take(const Weights *w, size_t param, const rnn_tensor *from)
{
    Tensor like = {.name = w->described.params[param].name, .dims = from->dims};
    memcpy(like.shape, from->shape, sizeof like.shape);
    rnn_error error;
    stop_if(rnn_tensor_to_double(from, tensors_add(w->out, like)->values, &error), &error);
    tell(w, RNN_TAKEN, like.name);
}

/* Initial values, as a training with the first seed begins with. */
static void start(const Weights *w, size_t param, const float *initial)
{
    Tensor like = bind_param_layout(w->model->params[param]);
    Tensor *to = tensors_add(w->out, like);
    for (size_t i = 0; i < tensor_size(to); i++)
        to->values[i] = (double)initial[w->emitted->params[param].offset + i];
    tell(w, RNN_LEFT, like.name);
}

/* Adds all parameters that there are; returns which tensors of the file they are. */
static const rnn_tensor **add_params(const Weights *w)
{
    const size_t count = w->described.param_count;
    const rnn_tensor **taken = arena_alloc(w->arena, (count + 1) * sizeof *taken);
    float *initial = NULL;
    if (w->loading->partial) {
        initial = arena_alloc(w->arena, (w->emitted->param_floats + 1) * sizeof *initial);
        rnn_params_init(w->emitted, 1, initial);
    }
    for (size_t i = 0; i < count; i++) {
        taken[i] = rnn_params_find(&w->described, w->file, &w->loading->options, i);
        if (taken[i])
            take(w, i, taken[i]);
        else if (initial)
            start(w, i, initial);
    }
    return taken;
}

/* ---- the others ---- */

static bool begins(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_param(const Weights *w, const char *name)
{
    for (size_t i = 0; i < w->described.param_count; i++)
        if (strcmp(w->described.params[i].name, name) == 0)
            return true;
    return false;
}

static bool is_taken(const Weights *w, const rnn_tensor *const *taken, const char *name)
{
    for (size_t i = 0; i < w->described.param_count; i++)
        if (taken[i] && strcmp(taken[i]->name, name) == 0)
            return true;
    return false;
}

static void add(const Weights *w, const Tensor *tensor)
{
    memcpy(tensors_add(w->out, *tensor)->values, tensor->values,
           tensor_size(tensor) * sizeof *tensor->values);
}

/* Of the file that parameters are in too: what did not become one. */
static void add_rest(const Weights *w, const rnn_tensor *const *taken)
{
    for (size_t i = 0; i < w->in->count; i++) {
        const Tensor *tensor = &w->in->items[i];
        const bool is_input = begins(tensor->name, "in.") || begins(tensor->name, "G.");
        if (is_taken(w, taken, tensor->name))
            continue;
        if (is_input || !w->loading->partial)
            add(w, tensor);
        else
            tell(w, RNN_IGNORED, tensor->name);
    }
}

/* Of a file of inputs: all but parameters, which are those of the weights. */
static void add_inputs(const Weights *w, const rnn_tensor *const *taken)
{
    for (size_t i = 0; i < w->in->count; i++)
        if (!is_param(w, w->in->items[i].name))
            add(w, &w->in->items[i]);
    for (size_t i = 0; i < rnn_tensors_count(w->file); i++) {
        const char *name = rnn_tensors_at(w->file, i)->name;
        if (!is_taken(w, taken, name) && !begins(name, RNN_TRAINER_PREFIX))
            tell(w, RNN_IGNORED, name);
    }
}

Tensors *eval_weights(Arena *arena, const Model *model, const rnn_model *emitted, const Tensors *in,
                      const char *path, Loading *loading)
{
    const bool is_other = strcmp(path, in->source) != 0;
    Weights w = {.arena = arena,
                 .model = model,
                 .emitted = emitted,
                 .described = checkpoint_describe(arena, model),
                 .in = in,
                 .file = checkpoint_open(path),
                 .loading = loading,
                 .out = tensors_new(arena, in->source)};
    if (is_other)
        checkpoint_check_params(arena, w.file, path, model, &loading->options);
    const rnn_tensor **taken = add_params(&w);
    if (is_other)
        add_inputs(&w, taken);
    else
        add_rest(&w, taken);
    loading_print(loading, path);
    rnn_tensors_close(w.file);
    return w.out;
}
