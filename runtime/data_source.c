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

static bool has_words(const rnn_source *source)
{
    return source->format == RNN_FORMAT_WORDS || source->format == RNN_FORMAT_TSV ||
           source->format == RNN_FORMAT_CONLL;
}

/* Takes the next piece off a list that colons separate; an empty one where none is left. */
static rnn_span next_piece(rnn_span *rest)
{
    const char *colon = rest->length ? memchr(rest->bytes, ':', rest->length) : NULL;
    const size_t length = colon ? (size_t)(colon - rest->bytes) : rest->length;
    const rnn_span piece = {rest->bytes, length};
    const size_t taken = colon ? length + 1 : length;
    *rest = (rnn_span){rest->bytes + taken, rest->length - taken};
    return piece;
}

static bool is(rnn_span piece, const char *word)
{
    return rnn_span_equal(piece, rnn_span_of(word));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number from 1 that the digits are; 0 if they are none. */
static int parse_count(rnn_span digits)
{
    char *end;
    if (digits.length == 0 || !is_digit(digits.bytes[0]))
        return 0;
    const long count = strtol(digits.bytes, &end, 10);
    return end == digits.bytes + digits.length && count <= INT_MAX ? (int)count : 0;
}

/* What follows a format of words: nothing, n-grams, or these and how many buckets. */
static bool parse_letters(rnn_source *out, rnn_span rest)
{
    if (rest.length == 0)
        return true;
    const rnn_span letters = next_piece(&rest);
    out->letters = is(letters, "bigrams") ? 2 : is(letters, "trigrams") ? 3 : 0;
    if (rest.length == 0 || !out->letters)
        return out->letters > 0;
    out->buckets = (size_t)parse_count(rest);
    return out->buckets > 0;
}

static bool parse_name(rnn_source *out, rnn_span *rest)
{
    const rnn_span name = next_piece(rest);
    out->format = is(name, "tsv") ? RNN_FORMAT_TSV : RNN_FORMAT_CONLL;
    if (is(name, "tsv") || is(name, "conll")) {
        out->column = parse_count(next_piece(rest));
        return out->column > 0;
    }
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (is(name, formats[i].name)) {
            out->format = formats[i].format;
            return true;
        }
    return false;
}

static bool parse_format(rnn_source *out, const char *format)
{
    rnn_span rest = rnn_span_of(format);
    return parse_name(out, &rest) && (rest.length == 0 || has_words(out)) &&
           parse_letters(out, rest);
}

/* The colon before the last one, or NULL; a colon that a slash follows belongs to the path. */
static char *colon_before(char *path, const char *end)
{
    char *found = NULL;
    for (char *c = path; c < end; c++)
        found = *c == ':' ? c : *c == '/' ? NULL : found;
    return found;
}

/* The colon before the format, or NULL. A number, and the name of n-grams, belong to the word that
 * stands before them. */
static char *find_format(char *path)
{
    char *colon = colon_before(path, path + strlen(path));
    for (char *before = colon; before; before = colon_before(path, colon)) {
        colon = before;
        if (!is_digit(colon[1]) && strncmp(colon + 1, "bigrams", 7) != 0 &&
            strncmp(colon + 1, "trigrams", 8) != 0)
            break;
    }
    return colon;
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
    return rnn_fail(e, RNN_BAD_ARGUMENT,
                    "%s=%s: the format `%s` is none of chars, lines, words, tsv:COLUMN, "
                    "conll:COLUMN, safetensors, or one of words with :bigrams or :trigrams behind",
                    out->name, path, format);
}

rnn_units rnn_source_units(const rnn_source *source)
{
    if (!has_words(source))
        return RNN_CHARACTERS;
    return source->letters == 2 ? RNN_BIGRAMS : source->letters == 3 ? RNN_TRIGRAMS : RNN_WORDS;
}
