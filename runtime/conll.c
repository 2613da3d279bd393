/* Takes a file of CoNLL's tasks apart.
 *
 *     # sent_id = 1              a comment
 *     1   The    DET    2        tabs between columns, or blanks
 *     2-3 cannot _      _        CoNLL-U: one word written for two, no word of the sentence
 *     2   can    AUX    0
 *     ...
 *                                an empty line, or -DOCSTART-, ends the sentence
 *
 * A word may begin with a # as well. So a line that does is a comment only where it has another
 * number of columns than the other lines of its sentence. */
#include "conll.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static rnn_span without_blanks(rnn_span text)
{
    while (text.length > 0 && is_blank(text.bytes[0]))
        text = (rnn_span){text.bytes + 1, text.length - 1};
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

static bool has_tab(rnn_span line)
{
    return line.length > 0 && memchr(line.bytes, '\t', line.length);
}

/* ---- columns ---- */

/* Takes the next column of a line; false where none is left. */
static bool next_column(bool tabs, rnn_span *rest, rnn_span *column)
{
    if (!tabs)
        return rnn_next_item(RNN_WORDS, rest, column);
    if (!rest->bytes || !rnn_text_column(*rest, 1, column))
        return false;
    const size_t taken = column->length + 1;
    *rest = column->length < rest->length ? (rnn_span){rest->bytes + taken, rest->length - taken}
                                          : (rnn_span){NULL, 0};
    return true;
}

static size_t count_columns(bool tabs, rnn_span line)
{
    size_t count = 0;
    for (rnn_span column; next_column(tabs, &line, &column);)
        count++;
    return count;
}

bool rnn_conll_column(const rnn_conll *c, rnn_span word, int column, rnn_span *found)
{
    for (int i = 0; i < column; i++)
        if (!next_column(c->tabs, &word, found))
            return false;
    *found = without_blanks(*found);
    return found->length > 0;
}

/* ---- lines ---- */

/* Whether a line ends a sentence. */
static bool ends(rnn_span line)
{
    static const char mark[] = "-DOCSTART-";
    const size_t length = sizeof mark - 1;
    return without_blanks(line).length == 0 ||
           (line.length >= length && memcmp(line.bytes, mark, length) == 0 &&
            (line.length == length || is_blank(line.bytes[length])));
}

static bool begins_as_comment(rnn_span line)
{
    return line.length > 0 && line.bytes[0] == '#';
}

static size_t count_digits(rnn_span text)
{
    size_t count = 0;
    while (count < text.length && text.bytes[count] >= '0' && text.bytes[count] <= '9')
        count++;
    return count;
}

/* Of CoNLL-U, which has ten columns: 2-3 is a word written for two, and 2.1 one that is not
 * written. */
static bool is_no_word(const rnn_conll *c, rnn_span line)
{
    enum { CONLL_U = 10 };
    if (!c->tabs || c->columns != CONLL_U)
        return false;
    rnn_span id;
    next_column(true, &line, &id);
    const size_t first = count_digits(id);
    if (first == 0 || first + 1 >= id.length || (id.bytes[first] != '-' && id.bytes[first] != '.'))
        return false;
    const rnn_span rest = {id.bytes + first + 1, id.length - first - 1};
    return count_digits(rest) == rest.length;
}

static bool is_word(const rnn_conll *c, rnn_span line)
{
    if (begins_as_comment(line) && count_columns(c->tabs, line) != c->columns)
        return false;
    return !is_no_word(c, line);
}

bool rnn_conll_word(const rnn_conll *c, rnn_span *sentence, rnn_span *word, size_t *line)
{
    while (rnn_next_line(sentence, word)) {
        ++*line;
        if (is_word(c, *word))
            return true;
    }
    return false;
}

/* ---- sentences ---- */

static void set_columns(rnn_conll *c, rnn_span line)
{
    c->tabs = has_tab(line);
    c->columns = count_columns(c->tabs, line);
}

/* Learns from the first line that can be no comment how the columns of a text are separated, and
 * how many there are; false where there is none. */
static bool learn(rnn_conll *c, rnn_span text)
{
    for (rnn_span line; rnn_next_line(&text, &line);)
        if (!ends(line) && !begins_as_comment(line)) {
            set_columns(c, line);
            return true;
        }
    return false;
}

/* A sentence whose lines all begin with # has the columns of the sentence before it; at the
 * beginning of a file, of the next one, or at last its own. */
static void learn_from(rnn_conll *c, rnn_span sentence)
{
    rnn_span first;
    if (learn(c, sentence) || c->columns > 0 || learn(c, c->rest))
        return;
    if (rnn_next_line(&sentence, &first))
        set_columns(c, first);
}

/* Takes the lines up to the one that ends the sentence, and that one. */
static rnn_span take_lines(rnn_conll *c)
{
    rnn_span lines = {c->rest.bytes, 0};
    for (rnn_span line; rnn_next_line(&c->rest, &line);) {
        c->line++;
        if (ends(line))
            break;
        lines.length = c->rest.length ? (size_t)(c->rest.bytes - lines.bytes)
                                      : (size_t)(line.bytes - lines.bytes) + line.length;
    }
    return lines;
}

bool rnn_conll_next(rnn_conll *c, rnn_span *sentence, size_t *before)
{
    while (c->rest.length > 0) {
        size_t line = *before = c->line;
        *sentence = take_lines(c);
        if (sentence->length == 0)
            continue;
        learn_from(c, *sentence);
        rnn_span lines = *sentence, word;
        if (rnn_conll_word(c, &lines, &word, &line))
            return true;
    }
    return false;
}
