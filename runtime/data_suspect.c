/* Is a text what its format says?
 *
 * Nearly every text can be read in every format of lines, and what comes out can be nonsense: a
 * word a line is then an example of one word, and a header an example with a label of its own. So a
 * text is looked at as a whole first, and refused where it is plausibly of another format; each
 * rule asks for more than a chance of the text, and its message tells what to do if the format was
 * meant. */
#include "data_suspect.h"

#include "conll.h"
#include "data_fields.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names and cells ---- */

/* "tsv:1" */
static const char *format_of(const rnn_source *source, char out[24])
{
    static const char *const names[] = {[RNN_FORMAT_CHARS] = "chars",
                                        [RNN_FORMAT_LINES] = "lines",
                                        [RNN_FORMAT_WORDS] = "words",
                                        [RNN_FORMAT_TSV] = "tsv",
                                        [RNN_FORMAT_CONLL] = "conll"};
    if (source->column)
        snprintf(out, 24, "%s:%d", names[source->format], source->column);
    else
        snprintf(out, 24, "%s", names[source->format]);
    return out;
}

static bool has_byte(rnn_span text, char byte)
{
    return text.length > 0 && memchr(text.bytes, byte, text.length);
}

static size_t count_words(rnn_span text)
{
    return rnn_count_items(RNN_WORDS, text);
}

/* ---- a word a line ----
 *
 * Empty lines part groups of several lines, and all lines have the same number of columns, of which
 * each holds one word. */

typedef struct Groups {
    size_t groups, lines;
    size_t tabs, words; /* of the first line */
    bool alike;         /* all lines have as many */
    bool marked;        /* -DOCSTART- occurs */
} Groups;

/* More tabs than words less one: a cell is empty, which no word of CoNLL is; fewer: a cell holds
 * several words. */
static bool is_like_conll(const Groups *g)
{
    enum { LONGEST = 200 }; /* lines of a sentence, on average */
    const bool grouped = g->groups >= 2 && g->lines >= 2 * g->groups &&
                         g->lines <= LONGEST * g->groups;
    return g->marked || (grouped && g->alike && (g->tabs == 0 || g->words == 1));
}

/* The most words that a cell of the line has, cells parted by tabs. */
static size_t most_words(rnn_span line)
{
    size_t most = 0;
    rnn_span cell;
    while (rnn_text_column(line, 1, &cell)) {
        const size_t words = count_words(cell);
        most = words > most ? words : most;
        if (cell.length == line.length)
            break;
        line = (rnn_span){line.bytes + cell.length + 1, line.length - cell.length - 1};
    }
    return most;
}

static size_t count_bytes(rnn_span text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += text.bytes[i] == byte;
    return count;
}

static void look_at_line(Groups *g, rnn_span line)
{
    const size_t tabs = count_bytes(line, '\t'), words = most_words(line);
    if (g->lines++ == 0) {
        g->tabs = tabs;
        g->words = words;
        g->alike = true;
    }
    g->alike = g->alike && tabs == g->tabs && words == g->words;
}

static Groups find_groups(rnn_span text)
{
    Groups g = {0};
    bool inside = false;
    for (rnn_span line; rnn_next_line(&text, &line);) {
        const bool empty = count_words(line) == 0;
        g.marked = g.marked || (line.length >= 10 && memcmp(line.bytes, "-DOCSTART-", 10) == 0);
        g.groups += !empty && !inside;
        inside = !empty;
        if (!empty && line.bytes[0] != '#')
            look_at_line(&g, line);
    }
    return g;
}

static int refuse_conll(const rnn_source *source, rnn_span text, rnn_error *e)
{
    char format[24];
    const Groups g = find_groups(text);
    if (!is_like_conll(&g))
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE,
                    "%s: a word a line, with an empty line behind each sentence, is the format "
                    "conll:%d, not %s; if each line is an example of its own, leave the empty "
                    "lines out",
                    rnn_field_path(source), source->column ? source->column : 1,
                    format_of(source, format));
}

/* ---- other separators ---- */

/* How many columns commas, or such, would make of every line: 0 if not of every one the same, or if
 * blanks stand beside them, as in sentences. */
static size_t columns_by(rnn_span text, char separator)
{
    enum { FEWEST = 5 }; /* lines that can be no chance */
    size_t columns = 0, lines = 0;
    for (rnn_span line; rnn_next_line(&text, &line); lines++) {
        const size_t here = count_bytes(line, separator) + 1;
        for (size_t i = 0; i < line.length; i++)
            if (line.bytes[i] == separator && ((i > 0 && line.bytes[i - 1] == ' ') ||
                                               (i + 1 < line.length && line.bytes[i + 1] == ' ')))
                return 0;
        if (here == 1 || (columns && here != columns))
            return 0;
        columns = here;
    }
    return lines >= FEWEST ? columns : 0;
}

static int refuse_separators(const rnn_source *source, rnn_span text, rnn_error *e)
{
    static const struct {
        char byte;
        const char *name;
    } separators[] = {{',', "commas"}, {';', "semicolons"}, {'|', "bars"}};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (columns_by(text, separators[i].byte))
            return rnn_fail(e, RNN_BAD_FILE,
                            "%s: %s separate %zu columns in every line; write tabs in their place, "
                            "for tsv:COLUMN",
                            rnn_field_path(source), separators[i].name,
                            columns_by(text, separators[i].byte));
    return RNN_OK;
}

static int refuse_no_tab(const rnn_source *source, rnn_span text, rnn_error *e)
{
    char format[24];
    const Groups g = find_groups(text);
    if (g.lines == 0 || has_byte(text, '\t'))
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE,
                    "%s: no tab is in it, and %s is a column that tabs separate; the format words "
                    "takes whole lines",
                    rnn_field_path(source), format_of(source, format));
}

/* Bytes that stand in no line of a format. */
static int refuse_byte(const rnn_source *source, rnn_span text, char byte, const char *what,
                       rnn_error *e)
{
    size_t number = 0;
    for (rnn_span line; rnn_next_line(&text, &line);) {
        number++;
        if (has_byte(line, byte))
            return rnn_fail(e, RNN_BAD_FILE, "%s: %s", rnn_field_place(source, number).text, what);
    }
    return RNN_OK;
}

static int refuse_json(const rnn_source *source, rnn_span text, rnn_error *e)
{
    size_t lines = 0;
    for (rnn_span line; rnn_next_line(&text, &line); lines++)
        if (line.length < 4 || memcmp(line.bytes, "{\"", 2) != 0 ||
            line.bytes[line.length - 1] != '}')
            return RNN_OK;
    if (lines == 0)
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE,
                    "%s: its lines are JSON; write the text alone, or columns that tabs separate, "
                    "for tsv:COLUMN",
                    rnn_field_path(source));
}

/* ---- headers ---- */

static bool is_word(rnn_span cell, const char *word)
{
    for (size_t i = 0; i < cell.length; i++)
        if (tolower((unsigned char)cell.bytes[i]) != tolower((unsigned char)word[i]))
            return false;
    return word[cell.length] == '\0';
}

/* Whether a cell is what people call columns, or the input's own name. */
static bool names_a_column(const rnn_source *source, rnn_span cell)
{
    static const char *const words[] = {
        "text",   "sentence", "sentences", "word",     "words",    "token",  "tokens", "tag",
        "tags",   "label",    "labels",    "class",    "category", "source", "target", "src",
        "tgt",    "input",    "output",    "question", "answer",   "review", "title",  "utterance",
        "intent", "slot",     "slots",     "form",     "lemma",    "upos",   "xpos",   "pos",
        "ner",    "chunk",    "id",        "idx",      "index"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(cell, words[i]))
            return true;
    enum { TELLING = 3 }; /* bytes of a name that is no chance */
    return strlen(source->name) >= TELLING && is_word(cell, source->name);
}

/* Column 1, 2, ... of a line, as the format takes it apart; all of it where there are none. */
static bool cell_of(const rnn_source *source, rnn_span line, int column, rnn_span *cell)
{
    const bool tabs = has_byte(line, '\t');
    *cell = line;
    if (source->format == RNN_FORMAT_TSV || (source->format == RNN_FORMAT_CONLL && tabs))
        return rnn_text_column(line, column, cell);
    if (source->format != RNN_FORMAT_CONLL)
        return column == 1;
    for (int i = 0; i < column; i++)
        if (!rnn_next_item(RNN_WORDS, &line, cell))
            return false;
    return true;
}

static bool occurs(const rnn_source *source, rnn_span text, int column, rnn_span cell)
{
    rnn_span other;
    for (rnn_span line; rnn_next_line(&text, &line);)
        if (cell_of(source, line, column, &other) && rnn_span_equal(cell, other))
            return true;
    return false;
}

/* The first line is a header if its cells are single words that their columns do not have again,
 * and one of them names a column; a comment is none. */
static int refuse_header(const rnn_source *source, rnn_span text, rnn_error *e)
{
    enum { FEWEST = 3, MOST = 32 }; /* lines; columns */
    rnn_span rest = text, first, cell, name = {NULL, 0};
    size_t lines = 0;
    for (rnn_span line; lines < FEWEST && rnn_next_line(&text, &line);)
        lines++;
    if (lines < FEWEST || !rnn_next_line(&rest, &first) || has_byte(first, '#'))
        return RNN_OK;
    for (int i = 1; i <= MOST && cell_of(source, first, i, &cell); i++) {
        if (count_words(cell) != 1 || occurs(source, rest, i, cell))
            return RNN_OK;
        if (!name.bytes && names_a_column(source, cell))
            name = cell;
    }
    if (!name.bytes)
        return RNN_OK;
    return rnn_fail(e, RNN_BAD_FILE,
                    "%s: `%.*s` names a column: a line with the names of columns would become an "
                    "example; take it out",
                    rnn_field_place(source, 1).text, (int)name.length, name.bytes);
}

/* ---- what stands in the column ---- */

enum { SAMPLE = 1000, FEWEST_ITEMS = 20 }; /* items that are looked at; that can be no chance */

typedef struct Sample {
    rnn_span items[SAMPLE];
    size_t count, fractions, numbers, quoted, cells;
} Sample;

/* Whether an item is a decimal number, and whether it has a fraction. */
static bool is_number(rnn_span item, bool *fraction)
{
    size_t i = 0, digits = 0, points = 0;
    i += item.length > 0 && (item.bytes[0] == '-' || item.bytes[0] == '+');
    for (; i < item.length; i++) {
        digits += isdigit((unsigned char)item.bytes[i]) != 0;
        points += item.bytes[i] == '.';
        if (!isdigit((unsigned char)item.bytes[i]) && item.bytes[i] != '.')
            break;
    }
    const bool power = digits > 0 && i + 1 < item.length && (item.bytes[i] | 32) == 'e';
    for (i += power ? 2 : 0; power && i < item.length; i++)
        if (!isdigit((unsigned char)item.bytes[i]))
            return false;
    *fraction = points == 1 || power;
    return i == item.length && digits > 0 && points <= 1;
}

static void look_at_cell(Sample *s, rnn_span cell)
{
    s->cells++;
    s->quoted += cell.length >= 2 && cell.bytes[0] == '"' && cell.bytes[cell.length - 1] == '"';
    for (rnn_span item; s->count < SAMPLE && rnn_next_item(RNN_WORDS, &cell, &item);) {
        bool fraction = false;
        s->numbers += is_number(item, &fraction);
        s->fractions += fraction;
        s->items[s->count++] = item;
    }
}

static int compare_spans(const void *a, const void *b)
{
    const rnn_span *left = a, *right = b;
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    return memcmp(left->bytes, right->bytes, left->length);
}

static size_t count_distinct(Sample *s)
{
    size_t distinct = s->count > 0;
    qsort(s->items, s->count, sizeof *s->items, compare_spans);
    for (size_t i = 1; i < s->count; i++)
        distinct += !rnn_span_equal(s->items[i - 1], s->items[i]);
    return distinct;
}

/* Measurements hardly recur, and numbers of lines never. */
static bool are_measured(Sample *s)
{
    if (s->count < FEWEST_ITEMS || s->numbers < s->count)
        return false;
    const size_t distinct = count_distinct(s);
    return s->fractions ? 2 * distinct > s->count : distinct == s->count;
}

static int refuse_contents(const rnn_source *source, rnn_span text, rnn_error *e)
{
    enum { FEWEST_CELLS = 5 };
    Sample *s = calloc(1, sizeof *s);
    if (!s)
        return rnn_fail(e, RNN_NO_MEMORY, "%s: no memory to read it", source->path);
    const int column = source->column ? source->column : 1;
    rnn_span cell;
    for (rnn_span line; s->count < SAMPLE && rnn_next_line(&text, &line);)
        if (count_words(line) > 0 && cell_of(source, line, column, &cell))
            look_at_cell(s, cell);
    int code = RNN_OK;
    if (are_measured(s))
        code = rnn_fail(e, RNN_BAD_FILE,
                        "%s: what %s takes of it are numbers, which would each become a word; "
                        "numbers are for rnn.sequence, in the format safetensors",
                        rnn_field_path(source), source->name);
    else if (source->format == RNN_FORMAT_TSV && s->cells >= FEWEST_CELLS && s->quoted == s->cells)
        code = rnn_fail(e, RNN_BAD_FILE,
                        "%s: column %d is in quotes, which would become part of the words; write "
                        "it without",
                        rnn_field_path(source), column);
    free(s);
    return code;
}

/* ---- all of them ---- */

static int refuse_all(const rnn_source *source, rnn_span text, rnn_error *e)
{
    const rnn_format format = source->format;
    int code = RNN_OK;
    if (format == RNN_FORMAT_CHARS)
        return RNN_OK;
    if (format != RNN_FORMAT_CONLL)
        code = refuse_conll(source, text, e);
    if (code == RNN_OK)
        code = refuse_byte(source, text, '\r',
                           "a carriage return within a line; lines end in LF or CR LF, all alike",
                           e);
    if (code == RNN_OK && format == RNN_FORMAT_WORDS)
        code = refuse_byte(source, text, '\t',
                           "a tab, where blanks separate words; the format tsv:COLUMN takes "
                           "columns that tabs separate",
                           e);
    if (code == RNN_OK && format == RNN_FORMAT_WORDS)
        code = refuse_json(source, text, e);
    if (code == RNN_OK && (format == RNN_FORMAT_WORDS || format == RNN_FORMAT_TSV) &&
        !has_byte(text, '\t'))
        code = refuse_separators(source, text, e);
    if (code == RNN_OK && format == RNN_FORMAT_TSV)
        code = refuse_no_tab(source, text, e);
    if (code == RNN_OK)
        code = refuse_header(source, text, e);
    if (code == RNN_OK && format != RNN_FORMAT_LINES)
        code = refuse_contents(source, text, e);
    return code;
}

int rnn_source_open(const rnn_source *source, rnn_text *text, rnn_error *e)
{
    int code = rnn_text_open(text, source->path, e);
    if (code == RNN_OK)
        code = refuse_all(source, (rnn_span){text->bytes, text->length}, e);
    if (code != RNN_OK)
        rnn_text_close(text);
    return code;
}
