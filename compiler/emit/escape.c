/* Text of a model as it may stand in emitted C, whatever it is.
 *
 * Names of a model are words, and file names can be anything: none of them may end the comment or
 * the string that it stands in, begin another, or be joined with the next line. Everything that is
 * no identifier passes through here. */
#include "emit/emit.h"

#include <ctype.h>
#include <string.h>

/* A byte that stands for itself in a comment and in a string. The backslash and the question mark
 * could begin a line's splice or a trigraph. */
static bool is_plain(char c)
{
    return isascii((unsigned char)c) && isprint((unsigned char)c) && c != '\\';
}

static void put_octal(Text *text, char c)
{
    text_format(text, "\\%03o", (unsigned char)c);
}

/* Whether two characters in a row would mean something in a comment: its end, another beginning, a
 * trigraph. */
static bool is_mark(char a, char b)
{
    return (a == '*' && b == '/') || (a == '/' && b == '*') || (a == '?' && b == '?');
}

const char *in_comment(Arena *arena, const char *string)
{
    Text text = text_new(arena);
    for (const char *c = string; *c; c++) {
        if (!is_plain(*c))
            put_octal(&text, *c);
        else
            text_format(&text, c > string && is_mark(c[-1], *c) ? " %c" : "%c", *c);
    }
    return text.bytes;
}

const char *in_quotes(Arena *arena, const char *string)
{
    Text text = text_new(arena);
    text_put(&text, "\"");
    for (; *string; string++) {
        if (is_plain(*string) && *string != '"' && *string != '?')
            text_format(&text, "%c", *string);
        else
            put_octal(&text, *string);
    }
    text_put(&text, "\"");
    return text.bytes;
}

bool emit_can_include(const char *file)
{
    for (const char *c = file; *c; c++)
        if (iscntrl((unsigned char)*c) || *c == '"' || *c == '\\' || is_mark(*c, c[1]))
            return false;
    return *file && !strstr(file, "//");
}
