/* Arenas: blocks in a chain, each at least as large as all that came before it. */
#include "base/base.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Block {
    struct Block *next;
    size_t used, room;
    alignas(max_align_t) unsigned char bytes[];
} Block;

struct Arena {
    Block *first;     /* the block that is filled now; older ones follow */
    size_t total;     /* bytes of all blocks */
    size_t limit;     /* of total; 0: none */
    size_t given;     /* the part of the limit that was asked for */
    const char *file; /* where the model is */
    int line;
};

/* The only place where the compiler asks the machine for memory. */
static void *reserve(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fprintf(stderr, "rnnc: out of memory (%zu bytes)\n", size);
        exit(EXIT_FAILURE);
    }
    return memory;
}

Arena *arena_new(void)
{
    return reserve(sizeof(Arena));
}

void arena_limit(Arena *arena, size_t bytes)
{
    arena->given = bytes;
    arena->limit = bytes ? arena->total + bytes : 0;
}

void arena_tell(Arena *arena, const char *file, int line)
{
    arena->file = file;
    arena->line = line;
}

Pos arena_told(const Arena *arena)
{
    return (Pos){arena->file, arena->line};
}

size_t arena_total(const Arena *arena)
{
    return arena->total;
}

static void check_limit(const Arena *arena, size_t size)
{
    if (arena->limit && (arena->total > arena->limit || size > arena->limit - arena->total))
        fail(arena_told(arena), "the model needs more than %zu MiB of memory",
             arena->given / 1048576);
}

static Block *add_block(Arena *arena, size_t size)
{
    size_t room = arena->total > 65536 ? arena->total : 65536;
    check_limit(arena, size);
    if (arena->limit && room > arena->limit - arena->total)
        room = arena->limit - arena->total;
    if (room < size)
        room = size;
    Block *block = reserve(sizeof(Block) + room);
    block->room = room;
    block->next = arena->first;
    arena->first = block;
    arena->total += room;
    return block;
}

void *arena_alloc(Arena *arena, size_t size)
{
    size_t step = alignof(max_align_t);
    size = (size + step - 1) / step * step;
    Block *block = arena->first;
    if (!block || block->room - block->used < size)
        block = add_block(arena, size);
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

void *arena_grow(Arena *arena, const void *old, size_t count, size_t room, size_t size)
{
    void *memory = arena_alloc(arena, room * size);
    if (count)
        memcpy(memory, old, count * size);
    return memory;
}

const char *arena_string(Arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

const char *arena_format(Arena *arena, const char *format, ...)
{
    Text text = text_new(arena);
    va_list arguments;
    va_start(arguments, format);
    text_vformat(&text, format, arguments);
    va_end(arguments);
    return text.bytes;
}

void arena_reset(Arena *arena)
{
    while (arena->first) {
        Block *block = arena->first;
        arena->first = block->next;
        free(block);
    }
    arena->total = 0;
}

void arena_free(Arena *arena)
{
    arena_reset(arena);
    free(arena);
}
