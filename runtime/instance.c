/* Fills a model's struct of arguments by the offsets in its description. */
#include <rnn/instance.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- weights ---- */

int rnn_weights_open(rnn_weights *out, const rnn_model *model, rnn_error *e)
{
    *out = (rnn_weights){.model = model,
                         .params = rnn_aligned_zeros(model->param_floats * sizeof(float)),
                         .packed = rnn_aligned_zeros(model->packed_bytes)};
    if (out->params && out->packed)
        return RNN_OK;
    rnn_weights_close(out);
    return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for its weights", model->name);
}

void rnn_weights_close(rnn_weights *weights)
{
    free(weights->params);
    free(weights->packed);
    weights->params = NULL;
    weights->packed = NULL;
}

void rnn_weights_prepare(const rnn_weights *weights)
{
    if (weights->model->prepare)
        weights->model->prepare(weights->params, weights->packed, weights->pool);
}

/* ---- members ---- */

static void put(rnn_instance *instance, size_t member, const void *value, size_t size)
{
    if (member != RNN_NO_MEMBER)
        memcpy((char *)instance->args + member, value, size);
}

static void put_pointer(rnn_instance *instance, size_t member, const void *pointer)
{
    put(instance, member, &pointer, sizeof pointer);
}

static void put_count(rnn_instance *instance, size_t member, size_t count)
{
    const int32_t value = (int32_t)count;
    assert(count <= INT32_MAX);
    put(instance, member, &value, sizeof value);
}

static size_t get_count(const rnn_instance *instance, size_t member)
{
    int32_t value;
    memcpy(&value, (const char *)instance->args + member, sizeof value);
    return (size_t)value;
}

/* ---- opening and closing ---- */

static size_t first_steps(const rnn_axis_info *axis)
{
    return axis->static_steps ? (size_t)axis->static_steps : 1;
}

static void set_up(rnn_instance *instance, const rnn_weights *weights)
{
    const rnn_model *model = weights->model;
    put_pointer(instance, model->member_params, weights->params);
    put_pointer(instance, model->member_packed, weights->packed);
    put_pointer(instance, model->member_loss, &instance->loss);
    if (weights->pool)
        rnn_instance_lend(instance, weights->pool);
    for (size_t i = 0; i < model->metric_count; i++)
        rnn_instance_set(instance, &model->metrics[i], &instance->metrics[i]);
    rnn_instance_set_rows(instance, 1);
    for (size_t i = 0; i < model->axis_count; i++)
        if (model->axes[i].from < 0)
            rnn_instance_set_steps(instance, &model->axes[i], first_steps(&model->axes[i]), NULL);
}

int rnn_instance_open(rnn_instance **out, const rnn_weights *weights, rnn_error *e)
{
    rnn_instance *instance = calloc(1, sizeof *instance);
    if (instance) {
        instance->args = rnn_aligned_zeros(weights->model->args_bytes);
        instance->metrics = calloc(weights->model->metric_count + 1, sizeof(float));
    }
    if (!instance || !instance->args || !instance->metrics) {
        rnn_instance_close(instance);
        *out = NULL;
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for its arguments", weights->model->name);
    }
    instance->model = weights->model;
    set_up(instance, weights);
    *out = instance;
    return RNN_OK;
}

void rnn_instance_close(rnn_instance *instance)
{
    if (!instance)
        return;
    free(instance->args);
    free(instance->metrics);
    free(instance->session);
    free(instance);
}

/* ---- what is set ---- */

static const rnn_value_info *find(const rnn_value_info *values, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

const rnn_value_info *rnn_model_input(const rnn_model *model, const char *name)
{
    return find(model->inputs, model->input_count, name);
}

const rnn_value_info *rnn_model_output(const rnn_model *model, const char *name)
{
    return find(model->outputs, model->output_count, name);
}

void rnn_instance_set_rows(rnn_instance *instance, size_t rows)
{
    put_count(instance, instance->model->member_batch, rows);
}

size_t rnn_instance_rows(const rnn_instance *instance)
{
    return get_count(instance, instance->model->member_batch);
}

void rnn_instance_set_steps(rnn_instance *instance, const rnn_axis_info *axis, size_t steps,
                            const int32_t *lengths)
{
    assert(axis->from < 0);
    put_count(instance, axis->steps, steps);
    put_pointer(instance, axis->lengths, lengths);
}

size_t rnn_instance_steps(const rnn_instance *instance, const rnn_axis_info *axis)
{
    if (axis->from < 0)
        return get_count(instance, axis->steps);
    return rnn_derived_steps(axis,
                             rnn_instance_steps(instance, &instance->model->axes[axis->from]));
}

size_t rnn_derived_steps(const rnn_axis_info *axis, size_t steps)
{
    const size_t divide = (size_t)axis->divide;
    return steps / divide + (!axis->down && steps % divide != 0);
}

size_t rnn_instance_count(const rnn_instance *instance, const rnn_value_info *value)
{
    size_t count = value->size ? value->size : 1;
    if (value->batch)
        count *= rnn_instance_rows(instance);
    if (value->axis >= 0)
        count *= rnn_instance_steps(instance, &instance->model->axes[value->axis]);
    if (value->inner >= 0)
        count *= rnn_instance_steps(instance, &instance->model->axes[value->inner]);
    return count;
}

void rnn_instance_set(rnn_instance *instance, const rnn_value_info *value, const void *values)
{
    put_pointer(instance, value->member, values);
}

void rnn_instance_set_restart(rnn_instance *instance, const float *restart)
{
    put_pointer(instance, instance->model->member_restart, restart);
}

void rnn_instance_set_gradients(rnn_instance *instance, float *gradients)
{
    put_pointer(instance, instance->model->member_gradients, gradients);
}

void rnn_instance_lend(rnn_instance *instance, rnn_pool *pool)
{
    put_pointer(instance, instance->model->member_pool, pool);
}

void rnn_instance_set_dropout(rnn_instance *instance, uint64_t seed, uint64_t update)
{
    put(instance, instance->model->member_seed, &seed, sizeof seed);
    put(instance, instance->model->member_update, &update, sizeof update);
}

/* ---- running ---- */

size_t rnn_instance_state_bytes(const rnn_instance *instance)
{
    return instance->model->state_floats * rnn_instance_rows(instance) * sizeof(float);
}

/* The old session keeps its place until there is a new one that holds the same. */
static int grow(rnn_instance *instance, size_t bytes, rnn_error *e)
{
    void *session = rnn_aligned_zeros(bytes);
    if (!session)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for a session of %zu bytes",
                        instance->model->name, bytes);
    if (instance->session)
        memcpy(session, instance->session, instance->session_bytes);
    free(instance->session);
    instance->session = session;
    instance->session_bytes = bytes;
    put_pointer(instance, instance->model->member_session, session);
    put(instance, instance->model->member_session_bytes, &bytes, sizeof bytes);
    return RNN_OK;
}

int rnn_instance_reserve(rnn_instance *instance, rnn_entry entry, rnn_error *e)
{
    const size_t needed = instance->model->session_bytes(instance->args, entry);
    return needed > instance->session_bytes ? grow(instance, needed, e) : RNN_OK;
}

int rnn_instance_run(rnn_instance *instance, rnn_entry entry, rnn_error *e)
{
    assert(instance->model->entry[entry]);
    const int code = rnn_instance_reserve(instance, entry, e);
    return code ? code : instance->model->entry[entry](instance->args, e);
}
