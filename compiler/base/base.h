/* base: arenas by lifetime, growable text, and the one way to stop on a user's mistake. */
#ifndef RNNC_BASE_H
#define RNNC_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in a model file. `file` is NULL where there is none. */
typedef struct Pos {
    const char *file;
    int line;
} Pos;

/* ---- arena.c ---- */

/* Memory that is given back all at once. Nothing in it is freed alone. */
typedef struct Arena Arena;

/* A new, empty arena. */
Arena *arena_new(void);
/* `size` bytes set to zero, aligned for any type; never NULL (the process stops when memory ends).
 */
void *arena_alloc(Arena *arena, size_t size);
/* A copy of `old` (`count` elements of `size` bytes) in an array with room for `room` elements. */
void *arena_grow(Arena *arena, const void *old, size_t count, size_t room, size_t size);
/* A copy of a string. */
const char *arena_string(Arena *arena, const char *text);
/* A string made by printf. */
const char *arena_format(Arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Gives back everything that was allocated, and keeps the arena. */
void arena_reset(Arena *arena);
/* Gives back everything and the arena itself. */
void arena_free(Arena *arena);

/* From here on it may take so many bytes (0: any number); then the process stops with a message at
 * the position that was told last. */
void arena_limit(Arena *arena, size_t bytes);
void arena_tell(Arena *arena, const char *file, int line);
Pos arena_told(const Arena *arena);
/* Bytes that it holds. */
size_t arena_total(const Arena *arena);

/* ---- budget.c ---- */

/* Calls f(context) with a large stack, for no more than so many seconds of processor time; then
 * the process stops with a message at the position that the arena was told last. */
void budget_call(Arena *arena, int seconds, void (*f)(void *context), void *context);

/* ---- text.c ---- */

/* A string that grows. `bytes` always ends in a zero byte that `length` does not count. */
typedef struct Text {
    Arena *arena;
    char *bytes;
    size_t length;
    size_t room;
} Text;

/* An empty text that allocates from `arena`. */
Text text_new(Arena *arena);
void text_put(Text *text, const char *string);
void text_format(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vformat(Text *text, const char *format, va_list arguments);
/* A name from elsewhere as messages show it: control characters are written as "\\012". */
const char *text_shown(Arena *arena, const char *string);

/* ---- output.c ---- */

/* From here on a process that could not write all of its standard output ends with status 1 and a
 * message, whatever ends it. */
void output_check_at_exit(void);

/* ---- fail.c ---- */

/* Stops: prints "file:line: message" to standard error and exits with status 1. The message may go
 * on over several lines, each further one indented by its writer. No other control character of it
 * reaches the terminal. */
_Noreturn void fail(Pos pos, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
