/* Checkpoints of the trainer.
 *
 *     NAME, ...          F32    the best parameters, each under its own name
 *     rnnc.params        F32    [param_floats] the present ones, where there are best ones
 *     rnnc.optimizer     F32    [planes, param_floats] its state
 *     rnnc.state         I32    the carried state as it lies in memory, floats and ids
 *     rnnc.numbers       F64    what `numbers` lists: counters and settings
 *     rnnc.data          I64    what the data is known by (trainer_data.c)
 *
 * Numbers are doubles: whole ones are exact to 2^53, and none is rounded on its way. */
#include "trainer_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/params.h>

enum { OWN_TENSORS = 5 };

/* Where each number stands in rnnc.numbers. */
enum {
    UPDATE,
    EPOCH,
    INDEX,
    SECONDS,
    BEST_LOSS,
    BEST_COST,
    DISAPPOINTED,
    /* from here on, what must be the same in the trainer that goes on */
    ROWS,
    STEPS,
    SEED,
    SHUFFLE_SEED,
    ITEMS,
    OPTIMIZER,
    VALIDATES,
    BEST,
    NUMBERS
};

static const char *const same_names[NUMBERS] = {[ROWS] = "batch",
                                                [STEPS] = "steps",
                                                [SEED] = "seed",
                                                [SHUFFLE_SEED] = "seed of the shuffle",
                                                [ITEMS] = "number of items in the data",
                                                [OPTIMIZER] = "optimizer",
                                                [VALIDATES] = "presence of data to validate on",
                                                [BEST] = "notion of the best"};

static void collect(const rnn_trainer *t, double numbers[NUMBERS])
{
    const rnn_position position = rnn_feed_position(t->feed);
    numbers[UPDATE] = (double)t->update;
    numbers[EPOCH] = (double)position.epoch;
    numbers[INDEX] = (double)position.index;
    numbers[SECONDS] = t->seconds;
    numbers[BEST_LOSS] = t->best_loss;
    numbers[BEST_COST] = t->best_cost;
    numbers[DISAPPOINTED] = (double)t->disappointed;
    numbers[ROWS] = (double)t->options.feed.rows;
    numbers[STEPS] = (double)t->options.feed.steps;
    numbers[SEED] = (double)t->options.seed;
    numbers[SHUFFLE_SEED] = (double)t->options.feed.seed;
    numbers[ITEMS] = (double)t->items;
    numbers[OPTIMIZER] = (double)t->options.optimizer.kind;
    numbers[VALIDATES] = t->valid != NULL;
    numbers[BEST] = (double)t->options.best;
}

/* ---- saving ---- */

static rnn_tensor flat(const char *name, rnn_dtype dtype, const void *data, size_t count)
{
    return (rnn_tensor){.name = name,
                        .dtype = dtype,
                        .dims = 1,
                        .shape = {count},
                        .data = data,
                        .bytes = count * rnn_dtype_bytes(dtype)};
}

/* The session's state, or what it will begin with: before the first update there is no session. */
static const void *state_of(const rnn_trainer *t)
{
    return t->instance->session ? t->instance->session : t->state;
}

static void list_params(const rnn_trainer *t, rnn_tensor *tensors)
{
    for (size_t i = 0; i < t->model->param_count; i++) {
        const rnn_param_info *info = &t->model->params[i];
        tensors[i] = flat(info->name, RNN_F32, rnn_trainer_params(t) + info->offset,
                          rnn_param_size(info));
        tensors[i].dims = info->dims;
        tensors[i].shape[0] = info->shape[0];
        tensors[i].shape[1] = info->shape[1];
    }
}

/* Returns how many there are. */
static size_t list_own(const rnn_trainer *t, const double numbers[NUMBERS], rnn_tensor *tensors)
{
    const size_t floats = t->model->param_floats;
    size_t n = 0;
    tensors[n++] = flat("rnnc.numbers", RNN_F64, numbers, NUMBERS);
    tensors[n++] = rnn_trainer_data_tensor(t);
    if (t->planes)
        tensors[n++] = flat("rnnc.optimizer", RNN_F32, t->moments, t->planes * floats);
    if (rnn_trainer_params(t) != t->weights.params)
        tensors[n++] = flat("rnnc.params", RNN_F32, t->weights.params, floats);
    if (t->state_room)
        tensors[n++] = flat("rnnc.state", RNN_I32, state_of(t), t->state_room / sizeof(int32_t));
    return n;
}

/* With the rules for rates behind the caller's metadata. */
static int write_with_rates(const rnn_trainer *t, const char *path, const rnn_tensor *tensors,
                            size_t count, const rnn_metadata *metadata, size_t metadata_count,
                            rnn_error *e)
{
    rnn_metadata *all = calloc(metadata_count + 2, sizeof *all);
    size_t used = metadata_count;
    if (!all)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory", path);
    if (metadata_count)
        memcpy(all, metadata, metadata_count * sizeof *all);
    const int code = rnn_trainer_list_rates(t, all, &used)
                         ? rnn_tensors_write(path, tensors, count, all, used, e)
                         : rnn_fail(e, RNN_NO_MEMORY, "%s: no memory", path);
    rnn_trainer_forget_rates(all, metadata_count, used);
    free(all);
    return code;
}

int rnn_trainer_save(const rnn_trainer *t, const char *path, const rnn_metadata *metadata,
                     size_t count, rnn_error *e)
{
    double numbers[NUMBERS];
    collect(t, numbers);
    const size_t params = t->model->param_count;
    rnn_tensor *tensors = calloc(params + OWN_TENSORS, sizeof *tensors);
    if (!tensors)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory", path);
    list_params(t, tensors);
    const size_t own = list_own(t, numbers, tensors + params);
    const int code = write_with_rates(t, path, tensors, params + own, metadata, count, e);
    free(tensors);
    return code;
}

/* ---- loading ---- */

/* The tensor of that name with so many elements of a type. */
static int find(const rnn_tensors *checkpoint, const char *name, rnn_dtype dtype, size_t count,
                const rnn_tensor **out, rnn_error *e)
{
    *out = rnn_tensors_find(checkpoint, name);
    if (!*out)
        return rnn_fail(e, RNN_BAD_FILE, "it has no %s, so training cannot go on from it", name);
    if ((*out)->dtype == dtype && rnn_tensor_size(*out) == count)
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE, "its %s has %zu elements of %s, and should have %zu of %s",
                    name, rnn_tensor_size(*out), rnn_dtype_name((*out)->dtype), count,
                    rnn_dtype_name(dtype));
}

/* Copies a tensor's bytes as they are. */
static int take(const rnn_tensors *checkpoint, const char *name, rnn_dtype dtype, size_t count,
                void *out, rnn_error *e)
{
    const rnn_tensor *tensor;
    const int code = find(checkpoint, name, dtype, count, &tensor, e);
    if (code == RNN_OK)
        memcpy(out, tensor->data, tensor->bytes);
    return code;
}

/* Counters are whole, times and the best so far are numbers. */
static bool is_possible(int i, double number)
{
    const double most = 9007199254740992.0; /* 2^53, the last that follows its neighbour */
    if (i == BEST_LOSS || i == BEST_COST)
        return number > -INFINITY;
    if (i == SECONDS)
        return number >= 0 && number < INFINITY;
    return number >= 0 && number < most && number == floor(number);
}

static int check_numbers(const rnn_trainer *t, const double numbers[NUMBERS], rnn_error *e)
{
    double own[NUMBERS];
    collect(t, own);
    for (int i = ROWS; i < NUMBERS; i++)
        if (own[i] != numbers[i])
            return rnn_fail(e, RNN_BAD_FILE,
                            "it was trained with another %s, so training cannot go on from it",
                            same_names[i]);
    for (int i = UPDATE; i < ROWS; i++)
        if (!is_possible(i, numbers[i]))
            return rnn_fail(e, RNN_BAD_FILE, "its rnnc.numbers are damaged");
    if (!t->best && isfinite(numbers[BEST_COST])) /* the best of no validation */
        return rnn_fail(e, RNN_BAD_FILE, "its rnnc.numbers are damaged");
    return RNN_OK;
}

static int take_numbers(rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    double numbers[NUMBERS];
    int code = take(checkpoint, "rnnc.numbers", RNN_F64, NUMBERS, numbers, e);
    if (code == RNN_OK)
        code = check_numbers(t, numbers, e);
    if (code != RNN_OK)
        return code;
    t->update = (uint64_t)numbers[UPDATE];
    t->seconds = numbers[SECONDS];
    t->best_loss = numbers[BEST_LOSS];
    t->best_cost = numbers[BEST_COST];
    t->disappointed = (uint64_t)numbers[DISAPPOINTED];
    const rnn_position position = {(uint64_t)numbers[EPOCH], (uint64_t)numbers[INDEX]};
    return rnn_feed_seek(t->feed, position, e);
}

/* The file's parameters are the best ones where there are any, else the present ones. */
static int take_params(rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    const bool has_best = isfinite(t->best_cost);
    float *named = has_best ? t->best : t->weights.params;
    int code = rnn_params_load(t->model, checkpoint, NULL, named, e);
    if (code == RNN_OK && has_best)
        code = take(checkpoint, "rnnc.params", RNN_F32, t->model->param_floats, t->weights.params,
                    e);
    if (code == RNN_OK)
        rnn_weights_prepare(&t->weights);
    return code;
}

/* Ids are read from tables as they are. States follow one another, each [rows, size]. */
static int check_state(const rnn_trainer *t, const int32_t *ids, rnn_error *e)
{
    const size_t rows = rnn_feed_rows(t->feed);
    for (size_t i = 0; i < t->model->state_count; i++) {
        const rnn_state_info *state = &t->model->states[i];
        if (state->axis >= 0)
            continue;
        const int32_t least = state->is_bag ? -1 : 0;
        for (size_t k = 0; state->is_id && k < rows * state->size; k++)
            if (ids[k] < least || (ids[k] >= 0 && (size_t)ids[k] >= state->vocab))
                return rnn_fail(e, RNN_BAD_FILE,
                                "its rnnc.state is damaged: %d is not an id of %s, of which there "
                                "are %zu",
                                (int)ids[k], state->name, state->vocab);
        ids += rows * state->size;
    }
    return RNN_OK;
}

static int take_state(rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    if (!t->state_room)
        return RNN_OK;
    int code = take(checkpoint, "rnnc.state", RNN_I32, t->state_room / sizeof(int32_t), t->state,
                    e);
    if (code == RNN_OK)
        code = check_state(t, t->state, e);
    return code == RNN_OK ? rnn_trainer_put_state(t, e) : code;
}

int rnn_trainer_load(rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    int code = rnn_trainer_check_data(t, checkpoint, e);
    if (code == RNN_OK)
        code = rnn_trainer_take_rates(t, checkpoint, e);
    if (code == RNN_OK)
        code = take_numbers(t, checkpoint, e);
    if (code == RNN_OK)
        code = take_params(t, checkpoint, e);
    if (code == RNN_OK && t->planes)
        code = take(checkpoint, "rnnc.optimizer", RNN_F32, t->planes * t->model->param_floats,
                    t->moments, e);
    return code == RNN_OK ? take_state(t, checkpoint, e) : code;
}
