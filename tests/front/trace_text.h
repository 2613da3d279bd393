/* Models given as text, for tests. */
#ifndef RNNC_TEST_TRACE_TEXT_H
#define RNNC_TEST_TRACE_TEXT_H

#include "front/front.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Holds all models of a test; reachable until its process ends. */
static inline Arena *test_arena(void)
{
    static Arena *arena;
    if (!arena)
        arena = arena_new();
    return arena;
}

/* The model that the text describes. */
static inline Model *trace_with(const char *lua, const Setting *settings, int count)
{
    char path[] = "/tmp/rnnc_model_XXXXXX.lua";
    int file = mkstemps(path, 4);
    cr_assert(file >= 0 && write(file, lua, strlen(lua)) == (ssize_t)strlen(lua));
    close(file);
    Model *model = front_trace(test_arena(), path, settings, count);
    unlink(path);
    graph_verify(model->graph, "front");
    return model;
}

static inline Model *trace_text(const char *lua)
{
    return trace_with(lua, NULL, 0);
}

/* The folder `name` within tests/. */
static inline const char *test_folder(char *buffer, size_t size, const char *name)
{
    snprintf(buffer, size, "%s/tests/%s", RNNC_SOURCE_DIR, name);
    return buffer;
}

static inline const Node *output(const Model *model, const char *name)
{
    const Node *n = graph_find(model->graph, RESULT_OUTPUT, name);
    cr_assert(n, "no output %s", name);
    return n;
}

#endif
