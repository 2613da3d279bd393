/* Bindings: what NAME=FILE[:FORMAT] says. */
#include <rnn/data.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    rnn_format format;
} formats[] = {
    {"chars", RNN_FORMAT_CHARS},
    {"lines", RNN_FORMAT_LINES},
    {"words", RNN_FORMAT_WORDS},
    {"safetensors", RNN_FORMAT_TENSORS},
};

/* The column that DIGITS asks for; 0 if it is not a number from 1. */
static int parse_column(const char *digits)
{
    char *end;
    const long column = strtol(digits, &end, 10);
    const bool number = digits[0] >= '0' && digits[0] <= '9' && *end == '\0';
    return number && column <= INT_MAX ? (int)column : 0;
}

static bool parse_format(rnn_source *out, const char *word)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(word, formats[i].name) == 0) {
            out->format = formats[i].format;
            return true;
        }
    out->format = RNN_FORMAT_TSV;
    out->column = strncmp(word, "tsv:", 4) == 0 ? parse_column(word + 4) : 0;
    return out->column > 0;
}

/* The colon before the format, or NULL. A colon that a slash follows belongs to the path, and so
 * does whatever stands before the colon of tsv:COLUMN. */
static char *find_format(char *path)
{
    char *colon = strrchr(path, ':');
    if (!colon || strchr(colon, '/'))
        return NULL;
    char *tsv = colon - path >= 4 ? colon - 4 : NULL;
    return tsv && strncmp(tsv, ":tsv:", 5) == 0 ? tsv : colon;
}

static rnn_format default_format(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending && strcmp(ending, ".safetensors") == 0 ? RNN_FORMAT_TENSORS : RNN_FORMAT_CHARS;
}

int rnn_source_parse(rnn_source *out, char *binding, rnn_error *e)
{
    *out = (rnn_source){.name = binding};
    char *path = strchr(binding, '=');
    if (!path || path == binding || path[1] == '\0' || path[1] == ':')
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s: expected NAME=FILE[:FORMAT]", binding);
    *path++ = '\0';
    out->path = path;
    char *format = find_format(path);
    if (!format) {
        out->format = default_format(path);
        return RNN_OK;
    }
    *format++ = '\0';
    if (parse_format(out, format))
        return RNN_OK;
    return rnn_fail(
        e, RNN_BAD_ARGUMENT,
        "%s=%s: the format `%s` is none of chars, lines, words, tsv:COLUMN, safetensors", out->name,
        path, format);
}

rnn_units rnn_format_units(rnn_format format)
{
    return format == RNN_FORMAT_WORDS || format == RNN_FORMAT_TSV ? RNN_WORDS : RNN_CHARACTERS;
}
