/* Tiny models made by hand, for tests of the graph's own layer. */
#ifndef RNNC_TESTS_TINY_MODEL_H
#define RNNC_TESTS_TINY_MODEL_H

#include "ir/interp.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

enum { TINY_ROOM = 8 }; /* axes, parameters and inputs of a tiny model */

static inline Graph *tiny_graph(void)
{
    Arena *arena = arena_new();
    Model *model = arena_alloc(arena, sizeof *model);
    model->arena = arena;
    model->name = "tiny";
    model->axes = arena_alloc(arena, TINY_ROOM * sizeof *model->axes);
    model->params = arena_alloc(arena, TINY_ROOM * sizeof *model->params);
    model->inputs = arena_alloc(arena, TINY_ROOM * sizeof *model->inputs);
    model->graph = graph_new(model);
    return model->graph;
}

static inline void tiny_free(Graph *g)
{
    arena_free(g->arena);
}

/* A time axis; derived from `from` where that is not NULL. */
static inline Axis *tiny_axis(Graph *g, const char *name, Axis *from, int divide)
{
    Axis *axis = arena_alloc(g->arena, sizeof *axis);
    *axis = (Axis){.name = name, .id = g->model->axis_count + 1, .from = from, .divide = divide};
    return g->model->axes[g->model->axis_count++] = axis;
}

static inline Shape tiny_shape(Graph *g, int height, int width)
{
    Size *rows = size_of(g->arena, height);
    return width ? shape_matrix(rows, size_of(g->arena, width)) : shape_vector(rows);
}

static inline Node *tiny_param(Graph *g, const char *name, Shape shape)
{
    Param *param = arena_alloc(g->arena, sizeof *param);
    *param = (Param){.name = name, .id = g->model->param_count, .shape = shape};
    g->model->params[g->model->param_count++] = param;
    return graph_param(g, param, (Pos){NULL, 0});
}

static inline Node *tiny_add_input(Graph *g, Input like)
{
    Input *input = arena_alloc(g->arena, sizeof *input);
    *input = like;
    input->id = g->model->input_count;
    g->model->inputs[g->model->input_count++] = input;
    return graph_input(g, input);
}

/* An input; size 0 where it has no features (of tokens: their number). */
static inline Node *tiny_input(Graph *g, const char *name, InputKind kind, Axis *axis, int size)
{
    Size *features = size ? size_of(g->arena, size) : NULL;
    return tiny_add_input(g, (Input){.name = name, .kind = kind, .axis = axis, .size = features});
}

/* A bag of up to `most` of `count` ids, without a time axis. */
static inline Node *tiny_bag(Graph *g, const char *name, int count, int most)
{
    return tiny_add_input(g, (Input){.name = name,
                                     .kind = INPUT_BAGS,
                                     .size = size_of(g->arena, count),
                                     .most = size_of(g->arena, most)});
}

/* The result number `index`, declared as an output. */
static inline void tiny_output(Graph *g, Node *n)
{
    graph_result(g, RESULT_OUTPUT, "y", g->result_count, n);
}

/* The verified graph, ready for its lengths. */
static inline Interp *tiny_interp(Graph *g, int batch)
{
    graph_verify(g, "the test");
    return interp_new(g->arena, g, batch);
}

/* Fills the storage of a leaf. */
static inline void tiny_fill(Interp *interp, const Node *leaf, const double *values, size_t count)
{
    double *storage = leaf->op == OP_param ? interp_param(interp, leaf->param)
                                           : interp_input(interp, leaf->input);
    memcpy(storage, values, count * sizeof *values);
}

static inline bool tiny_near(double got, double expected)
{
    return got == expected || fabs(got - expected) <= 1e-13 * fmax(1, fabs(expected));
}

/* Fails where result `index` of the graph is not what is expected. */
static inline void tiny_expect(Interp *interp, const Graph *g, int index, const double *expected,
                               size_t count)
{
    const Node *n = g->results[index].node;
    const double *got = interp_result(interp, &g->results[index]);
    cr_assert_eq(interp_count(interp, n), count, "result %d has %zu numbers, not %zu", index,
                 interp_count(interp, n), count);
    for (size_t i = 0; i < count; i++)
        cr_expect(tiny_near(got[i], expected[i]), "result %d, number %zu: %.17g is not %.17g",
                  index, i, got[i], expected[i]);
}

#define FILL(interp, leaf, ...)                                                                    \
    tiny_fill(interp, leaf, (const double[]){__VA_ARGS__},                                         \
              sizeof((const double[]){__VA_ARGS__}) / sizeof(double))
#define EXPECT(interp, g, index, ...)                                                              \
    tiny_expect(interp, g, index, (const double[]){__VA_ARGS__},                                   \
                sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

#endif
