/* Lines, blocks and indentation: braces balance by construction. */
#include "emit/emit.h"

#include <string.h>

enum { WIDTH = 100 };

Writer writer_new(Arena *arena)
{
    return (Writer){text_new(arena), 0};
}

static void indent(Writer *w, int depth)
{
    for (int i = 0; i < depth; i++)
        text_put(&w->text, "    ");
}

/* Whether a line may go on behind string[i]: after a comma, or before an operator. */
static bool may_break(const char *string, size_t i)
{
    if (string[i] == ',' && string[i + 1] == ' ')
        return true;
    return string[i] != ',' && string[i + 1] == ' ' && string[i + 2] && string[i + 3] == ' ' &&
           strchr("+-*/?:", string[i + 2]);
}

/* Where to break a line so that at most `room` characters stay: outside quotes, at the lowest depth
 * of parentheses, and there as late as can be. */
static size_t break_at(const char *string, size_t room)
{
    size_t best = 0;
    int depth = 0, loosest = 1000;
    bool quoted = false;
    for (size_t i = 0; string[i] && i + 1 < room; i++) {
        if (string[i] == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        depth += string[i] == '(' || string[i] == '{';
        depth -= string[i] == ')' || string[i] == '}';
        int looseness = 2 * depth + (string[i] != ','); /* rather at a comma */
        if (i > 20 && looseness <= loosest && may_break(string, i)) {
            best = i + 1;
            loosest = looseness;
        }
    }
    return best;
}

/* What goes on is two levels deeper than it began, the spaces that it begins with included. */
static void put_broken(Writer *w, const char *string)
{
    size_t spaces = strspn(string, " ");
    int depth = w->depth + (int)spaces / 4;
    size_t room = (size_t)(WIDTH - 4 * depth);
    string += spaces;
    indent(w, depth);
    while (strlen(string) > room) {
        size_t at = break_at(string, room);
        if (!at)
            break;
        text_format(&w->text, "%.*s\n", (int)at, string);
        string += at + 1;
        indent(w, depth + 2);
        room = (size_t)(WIDTH - 4 * (depth + 2));
    }
    text_format(&w->text, "%s\n", string);
}

static const char *format_line(Writer *w, const char *format, va_list arguments)
{
    Text text = text_new(w->text.arena);
    text_vformat(&text, format, arguments);
    return text.bytes;
}

void line(Writer *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_broken(w, format_line(w, format, arguments));
    va_end(arguments);
}

void comment(Writer *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_line(w, format, arguments);
    va_end(arguments);
    line(w, "/* %s */", in_comment(w->text.arena, text));
}

void open_block(Writer *w, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *head = format_line(w, format, arguments);
    va_end(arguments);
    if (w->depth == 0) {
        put_broken(w, head);
        line(w, "{");
    } else {
        put_broken(w, arena_format(w->text.arena, "%s {", head));
    }
    w->depth++;
}

void close_block(Writer *w, const char *after)
{
    w->depth--;
    line(w, "}%s", after);
}

void blank(Writer *w)
{
    text_put(&w->text, "\n");
}
