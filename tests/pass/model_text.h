/* Models given as text, for tests of passes. */
#ifndef RNNC_TESTS_MODEL_TEXT_H
#define RNNC_TESTS_MODEL_TEXT_H

#include "compile.h"
#include "front/front.h"
#include "pass/pass.h"
#include "tool/check.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

/* Holds everything of a test; reachable until its process ends. */
static inline Arena *test_arena(void)
{
    static Arena *arena;
    if (!arena)
        arena = arena_new();
    return arena;
}

/* A file that holds the text; the caller removes it. */
static inline const char *text_file(const char *lua)
{
    static char path[32];
    strcpy(path, "/tmp/rnnc-pass-XXXXXX.lua");
    int file = mkstemps(path, 4);
    cr_assert(file >= 0 && write(file, lua, strlen(lua)) == (ssize_t)strlen(lua));
    close(file);
    return path;
}

/* The traced model. */
static inline Model *model_of(const char *lua)
{
    const char *path = text_file(lua);
    Model *model = front_trace(test_arena(), path, NULL, 0);
    unlink(path);
    return model;
}

/* The model compiled as `request` says, but for its path; from outputs where it has no loss. */
static inline Compiled compiled_of(const char *lua, Request request)
{
    request.options.unroll = 1;
    request.options.blas = true;
    request.options.backward_from_outputs = !graph_find(model_of(lua)->graph, RESULT_LOSS, NULL);
    request.path = text_file(lua);
    Compiled compiled = compile(test_arena(), &request);
    unlink(request.path);
    return compiled;
}

/* The graph as text, nodes numbered from 0 in order, without places in the file. */
static inline const char *dump_of(const Graph *g)
{
    Text text = text_new(test_arena()), out = text_new(test_arena());
    graph_print(graph_copy(g, NULL, NULL), &text);
    for (char *line = strtok(text.bytes, "\n"); line; line = strtok(NULL, "\n")) {
        char *place = strstr(line, "}  ");
        if (place)
            place[1] = '\0';
        text_format(&out, "%s\n", line);
    }
    return out.bytes;
}

static inline int count_op(const Graph *g, Op op)
{
    int count, found = 0;
    Node **order = graph_order(g, test_arena(), &count);
    for (int i = 0; i < count; i++)
        found += order[i]->op == op;
    return found;
}

/* Fails where a result of `expected` is missing in `got`, or further off than `bound`. */
static inline void expect_agreement(const char *what, const Tensors *got, const Tensors *expected,
                                    double bound)
{
    for (size_t i = 0; i < expected->count; i++) {
        const Tensor *want = &expected->items[i], *have = tensors_find(got, want->name);
        cr_assert(have, "%s: no %s", what, want->name);
        double error = check_error(have->values, want->values, tensor_size(want));
        cr_expect(error <= bound, "%s: %s is %g off", what, want->name, error);
    }
}

/* What the interpreter computes from the graphs of a compiled model, at a point of that seed. */
static inline const Tensors *interpreted(const Compiled *compiled, uint64_t seed)
{
    const Tensors *in = draw_point(test_arena(), compiled->model, (Draw){seed, seed, true});
    return eval_run(test_arena(), (Engine){compiled, NULL, NULL}, in,
                    compiled->graphs[ENTRY_TRAIN] != NULL);
}

#endif
