/* Parameters from and to files.
 *
 * Loading first compares all names and shapes, then converts to a buffer of its own, and only then
 * touches the parameters: a file that does not fit changes nothing. */
#include "rnn/params.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One loading. */
typedef struct Load {
    const rnn_model *model;
    const rnn_tensors *tensors;
    const rnn_load_options *options;
} Load;

/* ---- names and shapes ---- */

/* What follows `prefix` in `name`, or NULL. */
static const char *after(const char *name, const char *prefix)
{
    const size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

/* What a checkpoint holds besides the parameters. */
static bool is_of_trainer(const rnn_tensor *tensor)
{
    return after(tensor->name, RNN_TRAINER_PREFIX) != NULL;
}

/* The tensor's name without the prefix, or NULL if it has none or is no parameter's. */
static const char *seen_name(const Load *load, const rnn_tensor *tensor)
{
    const char *prefix = load->options->prefix;
    if (is_of_trainer(tensor))
        return NULL;
    return prefix ? after(tensor->name, prefix) : tensor->name;
}

/* Whether a tensor's name, by the rules, is the parameter's. */
static bool means(const Load *load, const rnn_tensor *tensor, const char *param)
{
    const char *name = seen_name(load, tensor);
    for (size_t i = 0; name && i < load->options->rename_count; i++) {
        const rnn_rename *rule = &load->options->renames[i];
        const char *rest = after(name, rule->from);
        if (!rest)
            continue;
        const char *param_rest = after(param, rule->to);
        return param_rest && strcmp(rest, param_rest) == 0;
    }
    return name && strcmp(name, param) == 0;
}

static const rnn_tensor *find_tensor(const Load *load, const char *param)
{
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++)
        if (means(load, rnn_tensors_at(load->tensors, i), param))
            return rnn_tensors_at(load->tensors, i);
    return NULL;
}

/* Whether the tensor is the one that some parameter takes. */
static bool is_expected(const Load *load, const rnn_tensor *tensor)
{
    for (size_t i = 0; i < load->model->param_count; i++)
        if (find_tensor(load, load->model->params[i].name) == tensor)
            return true;
    return false;
}

/* The shape without dimensions of 1; returns how many are left. */
static int essential_shape(const size_t *shape, int dims, size_t out[RNN_MAX_DIMS])
{
    int count = 0;
    for (int i = 0; i < dims; i++)
        if (shape[i] != 1)
            out[count++] = shape[i];
    return count;
}

static bool fits(const rnn_param_info *info, const rnn_tensor *tensor)
{
    size_t a[RNN_MAX_DIMS], b[RNN_MAX_DIMS];
    const int dims = essential_shape(info->shape, info->dims, a);
    return essential_shape(tensor->shape, tensor->dims, b) == dims &&
           memcmp(a, b, (size_t)dims * sizeof *a) == 0;
}

/* ---- what does not agree, in one message ----
 *
 *     missing: a, b, c and 4 more; unexpected: d; other shape: e [3, 4], not [3, 5]
 */

enum { NAMED = 3 }; /* of each kind of fault, this many are named */

typedef struct Report {
    char text[sizeof((rnn_error *)0)->message];
    size_t faults; /* of the kind that is listed now */
} Report;

__attribute__((format(printf, 2, 3))) static void add(Report *report, const char *format, ...)
{
    const size_t used = strlen(report->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(report->text + used, sizeof report->text - used, format, arguments);
    va_end(arguments);
}

/* Counts a fault; true if it is to be named, for which the text is then ready. */
static bool begin_fault(Report *report, const char *kind)
{
    if (report->faults++ >= NAMED)
        return false;
    if (report->faults == 1)
        add(report, "%s%s: ", report->text[0] ? "; " : "", kind);
    else
        add(report, ", ");
    return true;
}

static void end_faults(Report *report)
{
    if (report->faults > NAMED)
        add(report, " and %zu more", report->faults - NAMED);
    report->faults = 0;
}

static void add_shape(Report *report, const size_t *shape, int dims)
{
    add(report, "[");
    for (int i = 0; i < dims; i++)
        add(report, "%s%zu", i ? ", " : "", shape[i]);
    add(report, "]");
}

static void report_missing(const Load *load, Report *report)
{
    for (size_t i = 0; i < load->model->param_count; i++) {
        const char *name = load->model->params[i].name;
        if (!find_tensor(load, name) && begin_fault(report, "missing"))
            add(report, "%s", name);
    }
    end_faults(report);
}

static void report_unexpected(const Load *load, Report *report)
{
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++) {
        const rnn_tensor *tensor = rnn_tensors_at(load->tensors, i);
        if (seen_name(load, tensor) && !is_expected(load, tensor) &&
            begin_fault(report, "unexpected"))
            add(report, "%s", tensor->name);
    }
    end_faults(report);
}

static void report_misshapen(const Load *load, Report *report)
{
    for (size_t i = 0; i < load->model->param_count; i++) {
        const rnn_param_info *info = &load->model->params[i];
        const rnn_tensor *tensor = find_tensor(load, info->name);
        if (!tensor || fits(info, tensor) || !begin_fault(report, "other shape"))
            continue;
        add(report, "%s ", tensor->name);
        add_shape(report, tensor->shape, tensor->dims);
        add(report, ", not ");
        add_shape(report, info->shape, info->dims);
    }
    end_faults(report);
}

static int compare(const Load *load, rnn_error *error)
{
    Report report = {.text = ""};
    if (!load->options->partial) {
        report_missing(load, &report);
        report_unexpected(load, &report);
    }
    report_misshapen(load, &report);
    return report.text[0] ? rnn_fail(error, RNN_BAD_WEIGHTS, "%s", report.text) : RNN_OK;
}

/* ---- loading ---- */

/* Converts all tensors to their places in `params`; counts those that are not single precision. */
static int convert(const Load *load, float *params, size_t *converted, rnn_error *error)
{
    for (size_t i = 0; i < load->model->param_count; i++) {
        const rnn_param_info *info = &load->model->params[i];
        const rnn_tensor *tensor = find_tensor(load, info->name);
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

static int load_checked(const Load *load, float *params, rnn_error *error)
{
    const size_t bytes = load->model->param_floats * sizeof *params;
    float *fresh = malloc(bytes ? bytes : 1);
    if (!fresh)
        return rnn_fail(error, RNN_NO_MEMORY, "no memory for %zu bytes of parameters", bytes);
    memcpy(fresh, params, bytes);
    size_t converted = 0;
    const int code = convert(load, fresh, &converted, error);
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
    const Load load = {model, tensors, options ? options : &strict};
    const int code = compare(&load, error);
    return code ? code : load_checked(&load, params, error);
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

int rnn_params_save(const rnn_model *model, const float *params, const char *path,
                    const rnn_metadata *metadata, size_t metadata_count, rnn_error *error)
{
    rnn_tensor *tensors = calloc(model->param_count + 1, sizeof *tensors);
    if (!tensors)
        return rnn_fail(error, RNN_NO_MEMORY, "%s: no memory", path);
    for (size_t i = 0; i < model->param_count; i++)
        tensors[i] = as_tensor(&model->params[i], params);
    const int code = rnn_tensors_write(path, tensors, model->param_count, metadata, metadata_count,
                                       error);
    free(tensors);
    return code;
}
