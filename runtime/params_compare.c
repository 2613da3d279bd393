/* Are the tensors of a file the parameters of a model?
 *
 *     file     seen, by the rules for names        expected
 *     net.W    W [2, 3]                            W [2, 3]
 *     net.c    c []                                -             unexpected
 *     other                                        b [2]         missing
 */
#include "rnn/params.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differences.h"
#include "params_load.h"

/* ---- names ---- */

/* What follows `prefix` in `name`, or NULL. */
static const char *after(const char *name, const char *prefix)
{
    const size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

/* What a checkpoint holds besides the parameters. */
bool rnn_load_is_of_trainer(const rnn_tensor *tensor)
{
    return after(tensor->name, RNN_TRAINER_PREFIX) != NULL;
}

/* The tensor's name without the prefix, or NULL if it has none or is no parameter's. */
static const char *seen_name(const rnn_load *load, const rnn_tensor *tensor)
{
    const char *prefix = load->options->prefix;
    if (rnn_load_is_of_trainer(tensor))
        return NULL;
    return prefix ? after(tensor->name, prefix) : tensor->name;
}

/* The rule that holds for a name, or NULL. */
static const rnn_rename *rule_of(const rnn_load *load, const char *name)
{
    for (size_t i = 0; i < load->options->rename_count; i++)
        if (after(name, load->options->renames[i].from))
            return &load->options->renames[i];
    return NULL;
}

/* Whether a tensor's name, by the rules, is the parameter's. */
static bool means(const rnn_load *load, const rnn_tensor *tensor, const char *param)
{
    const char *name = seen_name(load, tensor);
    if (!name)
        return false;
    const rnn_rename *rule = rule_of(load, name);
    const char *rest = rule ? after(param, rule->to) : param;
    return rest && strcmp(rule ? after(name, rule->from) : name, rest) == 0;
}

static rnn_tensor as_expected(const rnn_param_info *info)
{
    return (rnn_tensor){
        .name = info->name, .dims = info->dims, .shape = {info->shape[0], info->shape[1]}};
}

const rnn_tensor *rnn_load_find(const rnn_load *load, const rnn_param_info *param)
{
    const rnn_tensor expected = as_expected(param);
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++) {
        const rnn_tensor *tensor = rnn_tensors_at(load->tensors, i);
        if (means(load, tensor, param->name))
            return load->options->partial && !rnn_same_shape(&expected, tensor) ? NULL : tensor;
    }
    return NULL;
}

static bool is_whole(rnn_dtype dtype)
{
    return dtype != RNN_F64 && dtype != RNN_F32 && dtype != RNN_F16 && dtype != RNN_BF16;
}

/* Whole numbers that no parameter has the name of: a count, a table of places. */
static bool is_aside(const rnn_load *load, const rnn_tensor *tensor)
{
    if (!is_whole(tensor->dtype))
        return false;
    for (size_t i = 0; i < load->model->param_count; i++)
        if (means(load, tensor, load->model->params[i].name))
            return false;
    return true;
}

/* ---- the two sides ---- */

/* What is expected, and what is seen of the file, under the names that the rules give. */
typedef struct Sides {
    rnn_tensor *expected, *seen;
    size_t seen_count;
    char *names; /* of what is seen, one behind the other */
} Sides;

/* The bytes of a seen name with its NUL; writes it unless `out` is NULL. */
static size_t put_name(const rnn_load *load, const char *name, char *out)
{
    const rnn_rename *rule = rule_of(load, name);
    const char *begin = rule ? rule->to : "", *rest = rule ? after(name, rule->from) : name;
    const size_t first = strlen(begin), second = strlen(rest) + 1;
    if (out) {
        memcpy(out, begin, first);
        memcpy(out + first, rest, second);
    }
    return first + second;
}

static size_t names_bytes(const rnn_load *load)
{
    size_t bytes = 1;
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++) {
        const char *name = seen_name(load, rnn_tensors_at(load->tensors, i));
        bytes += name ? put_name(load, name, NULL) : 0;
    }
    return bytes;
}

static void see(const rnn_load *load, Sides *sides)
{
    char *out = sides->names;
    for (size_t i = 0; i < rnn_tensors_count(load->tensors); i++) {
        const rnn_tensor *tensor = rnn_tensors_at(load->tensors, i);
        const char *name = seen_name(load, tensor);
        if (!name || is_aside(load, tensor))
            continue;
        sides->seen[sides->seen_count] = *tensor;
        sides->seen[sides->seen_count++].name = out;
        out += put_name(load, name, out);
    }
}

static void close_sides(Sides *sides)
{
    free(sides->expected);
    free(sides->seen);
    free(sides->names);
}

static int open_sides(Sides *sides, const rnn_load *load, rnn_error *error)
{
    *sides = (Sides){
        .expected = malloc((load->model->param_count + 1) * sizeof *sides->expected),
        .seen = malloc((rnn_tensors_count(load->tensors) + 1) * sizeof *sides->seen),
        .names = malloc(names_bytes(load)),
    };
    if (!sides->expected || !sides->seen || !sides->names) {
        close_sides(sides);
        return rnn_fail(error, RNN_NO_MEMORY, "no memory to compare tensors");
    }
    for (size_t i = 0; i < load->model->param_count; i++)
        sides->expected[i] = as_expected(&load->model->params[i]);
    see(load, sides);
    return RNN_OK;
}

/* ---- a partial loading ---- */

static int compare_partially(const rnn_load *load, rnn_error *error)
{
    for (size_t i = 0; i < load->model->param_count; i++)
        if (rnn_load_find(load, &load->model->params[i]))
            return RNN_OK;
    return rnn_fail(error, RNN_BAD_WEIGHTS, "no tensor has the name and the shape of a parameter");
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

static bool is_misshapen(const rnn_difference *d)
{
    return d->expected && d->found && strcmp(d->expected->name, d->found->name) == 0;
}

static void report_missing(const rnn_differences *d, Report *report)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].expected && !is_misshapen(&d->items[i]) && begin_fault(report, "missing"))
            add(report, "%s", d->items[i].expected->name);
    end_faults(report);
}

static void report_unexpected(const rnn_differences *d, Report *report)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->items[i].found && !is_misshapen(&d->items[i]) && begin_fault(report, "unexpected"))
            add(report, "%s", d->items[i].found->name);
    end_faults(report);
}

static void report_misshapen(const rnn_differences *d, Report *report)
{
    for (size_t i = 0; i < d->count; i++) {
        const rnn_tensor *expected = d->items[i].expected, *found = d->items[i].found;
        if (!is_misshapen(&d->items[i]) || !begin_fault(report, "other shape"))
            continue;
        add(report, "%s ", found->name);
        add_shape(report, found->shape, found->dims);
        add(report, ", not ");
        add_shape(report, expected->shape, expected->dims);
    }
    end_faults(report);
}

/* Fails with all that does not agree on one line, and where `table` is not NULL with the table. */
static int tell(const rnn_differences *d, char **table, rnn_error *error)
{
    Report report = {.text = ""};
    report_missing(d, &report);
    report_unexpected(d, &report);
    report_misshapen(d, &report);
    if (table && !(*table = rnn_differences_table(d)))
        return rnn_fail(error, RNN_NO_MEMORY, "no memory to compare tensors");
    return rnn_fail(error, RNN_BAD_WEIGHTS, "%s", report.text);
}

int rnn_load_compare(const rnn_load *load, char **table, rnn_error *error)
{
    Sides sides;
    if (load->options->partial)
        return compare_partially(load, error);
    int code = open_sides(&sides, load, error);
    if (code != RNN_OK)
        return code;
    rnn_differences d;
    code = rnn_differences_find(&d, sides.expected, load->model->param_count, sides.seen,
                                sides.seen_count, error);
    if (code == RNN_OK && d.count > 0)
        code = tell(&d, table, error);
    rnn_differences_close(&d);
    close_sides(&sides);
    return code;
}

int rnn_params_compare(const rnn_model *model, const rnn_tensors *tensors,
                       const rnn_load_options *options, char **table, rnn_error *error)
{
    const rnn_load_options strict = {0};
    const rnn_load load = {model, tensors, options ? options : &strict};
    *table = NULL;
    return rnn_load_compare(&load, table, error);
}
