/* Many models in one C file, so that what they include is read once.
 *
 *     static void compute_h(...)                static void m3a_compute_h(...)
 *     compute_h(rows, m.h);             =>      m3a_compute_h(rows, m.h);
 *
 * The names that an emitted file exports begin with its model's already; what it defines for itself
 * gets it here. */
#include "hold.h"

#include <ctype.h>
#include <string.h>

typedef struct Word {
    const char *begin;
    size_t length;
} Word;

/* What a file defines for itself. */
typedef struct Names {
    Arena *arena;
    Word *words;
    size_t count, room;
} Names;

static bool is_part_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (is_part_of_word(text[length]))
        length++;
    return length;
}

static bool is_equal(Word a, Word b)
{
    return a.length == b.length && memcmp(a.begin, b.begin, a.length) == 0;
}

static bool has_word(const Names *names, Word word)
{
    for (size_t i = 0; i < names->count; i++)
        if (is_equal(names->words[i], word))
            return true;
    return false;
}

/* ---- what is defined ---- */

/* Adds the word before `end`. */
static void add_word_before(Names *names, const char *end)
{
    while (end[-1] == ' ')
        end--;
    const char *begin = end;
    while (is_part_of_word(begin[-1]))
        begin--;
    if (names->count == names->room) {
        names->room = 2 * names->room + 64;
        names->words = arena_grow(names->arena, names->words, names->count, names->room,
                                  sizeof *names->words);
    }
    names->words[names->count++] = (Word){begin, (size_t)(end - begin)};
}

static bool begins_with(const char *line, const char *what)
{
    return strncmp(line, what, strlen(what)) == 0;
}

/* Static functions and objects, and enumerators, one a line. */
static Names names_of(Arena *arena, const char *source)
{
    Names names = {.arena = arena};
    bool in_enum = false;
    for (const char *line = source; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        in_enum = begins_with(line, "enum {") || (in_enum && *line != '}');
        if (begins_with(line, "static ") || begins_with(line, "RNN_INLINE "))
            add_word_before(&names, line + strcspn(line, "([="));
        else if (in_enum && begins_with(line, "    ") && is_part_of_word(line[4]))
            add_word_before(&names, line + strcspn(line, "="));
    }
    return names;
}

/* ---- renaming ---- */

/* Whether the text ends with `end` before a word. */
static bool follows(const char *source, const char *word, const char *end)
{
    size_t length = strlen(end);
    return (size_t)(word - source) >= length && memcmp(word - length, end, length) == 0;
}

/* Whether the word is a member: a.x, a->x, offsetof(m_args, x). */
static bool is_member(const char *source, const char *word)
{
    return follows(source, word, ".") || follows(source, word, "->") ||
           follows(source, word, "_args, ");
}

static void put_renamed(Text *unit, const char *prefix, const Names *names, const char *source)
{
    const char *from = source;
    for (const char *c = source; *c;) {
        size_t length = word_length(c);
        if (length && has_word(names, (Word){c, length}) && !is_member(source, c)) {
            text_format(unit, "%.*s%s_", (int)(c - from), from, prefix);
            from = c;
        }
        c += length ? length : 1;
    }
    text_put(unit, from);
}

void unit_add(Text *unit, const Compiled *compiled)
{
    const Names names = names_of(unit->arena, compiled->source);
    const char *include = strstr(compiled->source, "#include \"");
    text_put(unit, compiled->header);
    put_renamed(unit, compiled->model->name, &names, strchr(include, '\n'));
}
