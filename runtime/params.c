/* Parameters from and to files.
 *
 * Loading first compares all names and shapes, then converts to a buffer of its own, and only then
 * touches the parameters: a file that does not fit changes nothing. */
#include "rnn/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params_load.h"

/* ---- loading ---- */

/* Converts all tensors to their places in `params`; counts those that are not single precision. */
static int convert(const rnn_load *load, float *params, size_t *converted, rnn_error *error)
{
    for (size_t i = 0; i < load->model->param_count; i++) {
        const rnn_param_info *info = &load->model->params[i];
        const rnn_tensor *tensor = rnn_load_find(load, info);
        if (!tensor)
            continue;
        const int code = rnn_tensor_to_float(tensor, params + info->offset, error);
        if (code)
            return code;
        *converted += tensor->dtype != RNN_F32;
    }
    return RNN_OK;
}

static void note_converted(const rnn_load_options *options, size_t converted)
{
    if (!converted || !options->note)
        return;
    char text[80];
    snprintf(text, sizeof text, "%zu %s converted to single precision", converted,
             converted == 1 ? "tensor" : "tensors");
    options->note(options->context, text);
}

/* ---- what became of all ---- */

/* Marks the tensor that a parameter took, in the order of the file. */
static void mark(const rnn_load *load, const rnn_tensor *taken, bool *marks)
{
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++)
        if (rnn_tensors_at(load->tensors, i) == taken)
            marks[i] = true;
}

static int list_all(const rnn_load *load, rnn_error *error)
{
    const rnn_load_options *options = load->options;
    const size_t count = rnn_tensors_count(load->tensors);
    if (!options->list)
        return RNN_OK;
    bool *taken = calloc(count + 1, sizeof *taken);
    if (!taken)
        return rnn_fail(error, RNN_NO_MEMORY, "no memory to list parameters");
    for (size_t i = 0; i < load->model->param_count; i++) {
        const rnn_param_info *info = &load->model->params[i];
        const rnn_tensor *tensor = rnn_load_find(load, info);
        mark(load, tensor, taken);
        options->list(options->context, tensor ? RNN_TAKEN : RNN_LEFT, info->name);
    }
    for (size_t i = 0; i < count; i++) {
        const rnn_tensor *tensor = rnn_tensors_at(load->tensors, i);
        if (!taken[i] && !rnn_load_is_of_trainer(tensor))
            options->list(options->context, RNN_IGNORED, tensor->name);
    }
    free(taken);
    return RNN_OK;
}

static int load_checked(const rnn_load *load, float *params, rnn_error *error)
{
    const size_t bytes = load->model->param_floats * sizeof *params;
    float *fresh = malloc(bytes ? bytes : 1);
    if (!fresh)
        return rnn_fail(error, RNN_NO_MEMORY, "no memory for %zu bytes of parameters", bytes);
    memcpy(fresh, params, bytes);
    size_t converted = 0;
    int code = convert(load, fresh, &converted, error);
    if (!code)
        code = list_all(load, error);
    if (!code)
        memcpy(params, fresh, bytes);
    free(fresh);
    if (!code)
        note_converted(load->options, converted);
    return code;
}

int rnn_params_load(const rnn_model *model, const rnn_tensors *tensors,
                    const rnn_load_options *options, float *params, rnn_error *error)
{
    const rnn_load_options strict = {0};
    const rnn_load load = {model, tensors, options ? options : &strict};
    const int code = rnn_load_compare(&load, NULL, error);
    return code ? code : load_checked(&load, params, error);
}

const rnn_tensor *rnn_params_find(const rnn_model *model, const rnn_tensors *tensors,
                                  const rnn_load_options *options, size_t param)
{
    const rnn_load_options strict = {0};
    const rnn_load load = {model, tensors, options ? options : &strict};
    return rnn_load_find(&load, &model->params[param]);
}

/* ---- saving ---- */

static rnn_tensor as_tensor(const rnn_param_info *info, const float *params)
{
    return (rnn_tensor){.name = info->name,
                        .dtype = RNN_F32,
                        .dims = info->dims,
                        .shape = {info->shape[0], info->shape[1]},
                        .data = params + info->offset,
                        .bytes = rnn_param_size(info) * sizeof *params};
}

int rnn_params_save_with(const rnn_model *model, const float *params, const rnn_tensor *further,
                         size_t further_count, const char *path, const rnn_metadata *metadata,
                         size_t metadata_count, rnn_error *error)
{
    const size_t count = model->param_count + further_count;
    rnn_tensor *tensors = calloc(count + 1, sizeof *tensors);
    if (!tensors)
        return rnn_fail(error, RNN_NO_MEMORY, "%s: no memory", path);
    for (size_t i = 0; i < model->param_count; i++)
        tensors[i] = as_tensor(&model->params[i], params);
    for (size_t i = 0; i < further_count; i++)
        tensors[model->param_count + i] = further[i];
    const int code = rnn_tensors_write(path, tensors, count, metadata, metadata_count, error);
    free(tensors);
    return code;
}

int rnn_params_save(const rnn_model *model, const float *params, const char *path,
                    const rnn_metadata *metadata, size_t metadata_count, rnn_error *error)
{
    return rnn_params_save_with(model, params, NULL, 0, path, metadata, metadata_count, error);
}
