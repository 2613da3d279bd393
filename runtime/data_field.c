/* The memory of a field, and where in its file an example stands. */
#include "data_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int rnn_field_allocate(rnn_field *f, rnn_error *e)
{
    const size_t width = rnn_field_width(f);
    if (f->items < SIZE_MAX / sizeof(float) / width) {
        f->start = calloc(f->examples + 1, sizeof *f->start);
        f->line = calloc(f->examples + 1, sizeof *f->line);
        if (f->source.size)
            f->floats = malloc((f->items + 1) * width * sizeof *f->floats);
        else
            f->ids = malloc((f->items + 1) * width * sizeof *f->ids);
    }
    if (f->start && f->line && (f->floats || f->ids))
        return RNN_OK;
    return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory for %zu items of data", f->source.path,
                    f->items);
}

void rnn_field_close(rnn_field *f)
{
    free(f->start);
    free(f->line);
    free(f->ids);
    free(f->floats);
}

size_t rnn_field_length(const rnn_field *f, size_t example)
{
    return f->start[example + 1] - f->start[example];
}

size_t rnn_field_width(const rnn_field *f)
{
    return f->source.size ? f->source.size : f->source.most ? f->source.most : 1;
}

/* Enough of a path to know the file by, so that two places fit into one message. */
enum { PATH_SHOWN = 80 };

const char *rnn_field_path(const rnn_source *source)
{
    const size_t length = strlen(source->path);
    return length > PATH_SHOWN ? source->path + length - PATH_SHOWN : source->path;
}

place rnn_field_place(const rnn_source *source, size_t line)
{
    place p;
    const char *path = rnn_field_path(source);
    if (source->format == RNN_FORMAT_TENSORS)
        snprintf(p.text, sizeof p.text, "%s: example %zu of %.40s", path, line, source->name);
    else
        snprintf(p.text, sizeof p.text, "%s:%zu", path, line);
    return p;
}

int rnn_field_check_length(const rnn_source *source, size_t line, size_t length, rnn_error *e)
{
    if (source->longest > 0 && length > source->longest)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s: %zu items, and at most %zu are allowed",
                        rnn_field_place(source, line).text, length, source->longest);
    if (!source->axis && length > 1)
        return rnn_fail(e, RNN_BAD_LENGTH, "%s: %zu items, and %s takes one an example",
                        rnn_field_place(source, line).text, length, source->name);
    return RNN_OK;
}
