/* Sources of text, and what is read from them. */
#ifndef TEXT_SOURCE_H
#define TEXT_SOURCE_H

#include "data_files.h"

#include <rnn/data.h>

/* A column of a file, of the input x on the axis T. */
static inline rnn_source column_of(const File *file, rnn_format format, int column,
                                   const rnn_vocab *vocab)
{
    return (rnn_source){.name = "x",
                        .path = file->path,
                        .format = format,
                        .column = column,
                        .axis = "T",
                        .vocab = vocab};
}

/* Reads it with a vocabulary of its own, and writes the words of each example between bars: what is
 * read, or what the message says behind the path. To be freed. */
static inline char *read_back(const File *file, rnn_format format, int column)
{
    rnn_source source = column_of(file, format, column, NULL);
    rnn_vocab *v;
    rnn_data *data = NULL;
    rnn_error e = {0};
    char *out = calloc(1, 4096);
    int code = rnn_vocab_build(&v, &source, &(rnn_vocab_rules){0}, &e);
    source.vocab = v;
    if (code == RNN_OK)
        code = rnn_data_open(&data, &source, 1, true, &e);
    for (size_t i = 0; code == RNN_OK && i < data->fields[0].items; i++) {
        const rnn_field *f = &data->fields[0];
        const bool first = i == 0 || f->start[data->examples] == i;
        for (size_t k = 1; k < data->examples; k++)
            if (f->start[k] == i)
                strcat(out, "|");
        strcat(out, first || out[strlen(out) - 1] == '|' ? "" : " ");
        strcat(out, rnn_vocab_text(v, f->ids[i]).bytes);
    }
    if (code != RNN_OK)
        strcpy(out, e.message + (strncmp(e.message, file->path, strlen(file->path)) == 0
                                     ? strlen(file->path)
                                     : 0));
    rnn_data_close(data);
    rnn_vocab_close(v);
    return out;
}

static inline void expect_read(const char *text, rnn_format format, int column,
                               const char *expected)
{
    File file = make_text(text);
    char *got = read_back(&file, format, column);
    cr_expect_str_eq(got, expected, "%s\n%s\n%s", text, got, expected);
    free(got);
    close_file(&file);
}

#endif
