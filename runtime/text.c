/* Text: checking UTF-8, and taking text apart into lines, columns and items. */
#include <rnn/text.h>

#include <string.h>

#include "code_point.h"

const char *const rnn_unit_names[] = {[RNN_CHARACTERS] = "characters",
                                      [RNN_WORDS] = "words",
                                      [RNN_BIGRAMS] = "bigrams",
                                      [RNN_TRIGRAMS] = "trigrams"};

rnn_span rnn_span_of(const char *string)
{
    return (rnn_span){string, strlen(string)};
}

bool rnn_span_equal(rnn_span a, rnn_span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static rnn_span drop_front(rnn_span text, size_t bytes)
{
    return (rnn_span){text.bytes + bytes, text.length - bytes};
}

/* ---- UTF-8 ---- */

int rnn_text_check(const char *name, rnn_span text, rnn_error *e)
{
    size_t line = 1;
    const char *line_start = text.bytes;
    while (text.length > 0) {
        const size_t length = rnn_code_point_length(text.bytes, text.length);
        if (length == 0)
            return rnn_fail(e, RNN_BAD_FILE, "%s:%zu:%zu: byte 0x%02x is not UTF-8 here", name,
                            line, (size_t)(text.bytes - line_start) + 1,
                            (unsigned)(unsigned char)text.bytes[0]);
        const bool newline = text.bytes[0] == '\n';
        text = drop_front(text, length);
        if (newline) {
            line++;
            line_start = text.bytes;
        }
    }
    return RNN_OK;
}

/* ---- taking text apart ---- */

/* Bytes before the first `stop`, or all. */
static size_t length_before(rnn_span text, char stop)
{
    const char *found = text.length ? memchr(text.bytes, stop, text.length) : NULL;
    return found ? (size_t)(found - text.bytes) : text.length;
}

/* Takes `bytes` off the front, and the separator after them if there is one. */
static void take(rnn_span *rest, size_t bytes)
{
    *rest = drop_front(*rest, bytes < rest->length ? bytes + 1 : bytes);
}

bool rnn_next_line(rnn_span *rest, rnn_span *line)
{
    if (rest->length == 0)
        return false;
    *line = (rnn_span){rest->bytes, length_before(*rest, '\n')};
    const bool ended = line->length < rest->length;
    take(rest, line->length);
    if (ended && line->length > 0 && line->bytes[line->length - 1] == '\r')
        line->length--;
    return true;
}

static bool next_character(rnn_span *rest, rnn_span *item)
{
    if (rest->length == 0)
        return false;
    const size_t length = rnn_code_point_length(rest->bytes, rest->length);
    *item = (rnn_span){rest->bytes, length ? length : 1};
    *rest = drop_front(*rest, item->length);
    return true;
}

static bool next_word(rnn_span *rest, rnn_span *item)
{
    while (rest->length > 0 && rest->bytes[0] == ' ')
        *rest = drop_front(*rest, 1);
    if (rest->length == 0)
        return false;
    *item = (rnn_span){rest->bytes, length_before(*rest, ' ')};
    take(rest, item->length);
    return true;
}

bool rnn_next_item(rnn_units units, rnn_span *rest, rnn_span *item)
{
    return units == RNN_CHARACTERS ? next_character(rest, item) : next_word(rest, item);
}

int rnn_units_letters(rnn_units units)
{
    return units == RNN_BIGRAMS ? 2 : units == RNN_TRIGRAMS ? 3 : 0;
}

/* The letter at byte `at` of the word between two spaces. */
static rnn_span letter_at(rnn_span word, size_t at)
{
    if (at == 0 || at > word.length)
        return rnn_span_of(" ");
    rnn_span letter = {NULL, 0}, rest = drop_front(word, at - 1);
    next_character(&rest, &letter);
    return letter;
}

bool rnn_next_gram(int letters, rnn_span word, size_t *at, rnn_gram *gram)
{
    size_t end = *at;
    gram->length = 0;
    for (int i = 0; i < letters; i++) {
        if (end > word.length + 1)
            return false;
        const rnn_span letter = letter_at(word, end);
        memcpy(gram->bytes + gram->length, letter.bytes, letter.length);
        gram->length += letter.length;
        end += letter.length;
        if (i == 0)
            *at = end;
    }
    return true;
}

bool rnn_text_column(rnn_span line, int column, rnn_span *found)
{
    for (int i = 1; i < column; i++) {
        const size_t length = length_before(line, '\t');
        if (length == line.length)
            return false;
        take(&line, length);
    }
    *found = (rnn_span){line.bytes, length_before(line, '\t')};
    return true;
}

size_t rnn_count_items(rnn_units units, rnn_span text)
{
    size_t count = 0;
    for (rnn_span item; rnn_next_item(units, &text, &item);)
        count++;
    return count;
}
