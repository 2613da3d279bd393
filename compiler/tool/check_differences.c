/* Gradients against differences.
 *
 * A model of up to ALL parameters is checked at every element of every parameter and input; a
 * larger one at a few random elements and along a random direction of each. Where a kink of the
 * loss lies so near, or the loss is so large, that the difference cannot be trusted, the element is
 * tried again at another random point. */
#include "tool/check.h"

#include "ir/difference.h"
#include "tool/feasible.h"

#include <math.h>
#include <stdio.h>
#include <rnn/random.h>

enum { ALL = 2000, SOME = 3, POINTS = 8 };

static const double BOUND = 1e-6;

/* A random point and the gradients there. */
typedef struct Point {
    Interp *interp;
    const double **gradients; /* by result of the graph */
} Point;

typedef struct Search {
    Arena *arena;
    const Compiled *compiled;
    const Graph *g;
    const Node *loss;
    uint64_t seed;
    Point points[POINTS]; /* made when they are needed */
    Comparison comparison;
    long unsure; /* derivatives that no point can tell */
} Search;

/* What is differentiated: a parameter or an input, whose gradient is result `index`. */
typedef struct Variable {
    int index;
    const char *name;
    size_t count;
} Variable;

static bool is_gradient(const Result *result)
{
    return result->role == RESULT_GRADIENT || result->role == RESULT_INPUT_GRADIENT;
}

/* ---- points ---- */

static const Point *point_at(Search *search, int i)
{
    Point *point = &search->points[i];
    if (point->interp)
        return point;
    const Model *model = search->compiled->model;
    Draw draw = {.shape = search->seed, .seed = search->seed, .ragged = true};
    int attempt = i; /* other numbers, drawn in another style */
    const Trial trial = feasible_find(search->arena, search->compiled, draw, (DrawSize){0, 0}, true,
                                      &attempt);
    const Binding *binding = bind_tensors(search->arena, model, trial.in);
    point->interp = bind_interp(search->arena, binding, search->g);
    interp_dropout(point->interp, 0, 0);
    point->gradients = arena_alloc(search->arena,
                                   (size_t)search->g->result_count * sizeof *point->gradients);
    for (int k = 0; k < search->g->result_count; k++)
        if (is_gradient(&search->g->results[k]))
            point->gradients[k] = interp_result(point->interp, &search->g->results[k]);
    return point;
}

static double *storage(const Search *search, const Point *point, Variable v)
{
    const Result *result = &search->g->results[v.index];
    if (result->role == RESULT_GRADIENT)
        return interp_param(point->interp, search->compiled->model->params[result->index]);
    return interp_input(point->interp, search->compiled->model->inputs[result->index]);
}

static double scale_of(const Point *point, Variable v)
{
    double most = CHECK_SMALLEST;
    for (size_t i = 0; i < v.count; i++)
        most = fmax(most, fabs(point->gradients[v.index][i]));
    return most;
}

/* ---- one derivative ---- */

/* The error of a derivative in units of the gradient's largest, and whether it may be a kink's. */
static double error_of(double got, Slope slope, double scale, bool *is_kink)
{
    double error = fabs(got - slope.value) / scale;
    *is_kink = slope.doubt / scale >= error;
    return isnan(error) ? INFINITY : error;
}

static double element_error(Search *search, const Point *point, Variable v, size_t i, bool *is_kink)
{
    Slope slope = interp_difference(point->interp, search->loss, storage(search, point, v) + i);
    return error_of(point->gradients[v.index][i], slope, scale_of(point, v), is_kink);
}

/* Where a kink, or rounding, explains the error at every point, nothing is known. */
static void note(Search *search, Variable v, double error, bool is_kink)
{
    if (error > BOUND && is_kink)
        search->unsure++;
    else
        check_note(&search->comparison, v.name, error, 1);
}

static void check_element(Search *search, Variable v, size_t i)
{
    double error = INFINITY;
    bool is_kink = true;
    for (int k = 0; k < POINTS && is_kink && error > BOUND; k++)
        error = element_error(search, point_at(search, k), v, i, &is_kink);
    note(search, v, error, is_kink);
}

/* A direction of length 1; where the storage holds NaN, beyond the lengths, it is 0. */
static double *random_direction(Search *search, Variable v, const double *values)
{
    double *direction = arena_alloc(search->arena, v.count * sizeof *direction);
    double squares = 0;
    for (size_t i = 0; i < v.count; i++) {
        uint32_t word = rnn_random_at(search->seed, (uint32_t)v.index, i);
        direction[i] = isnan(values[i]) ? 0 : (double)rnn_uniform(word) - 0.5;
        squares += direction[i] * direction[i];
    }
    for (size_t i = 0; i < v.count; i++)
        direction[i] /= sqrt(squares);
    return direction;
}

static double direction_error(Search *search, const Point *point, Variable v, bool *is_kink)
{
    double *values = storage(search, point, v);
    const double *direction = random_direction(search, v, values);
    double along = 0;
    for (size_t i = 0; i < v.count; i++)
        along += direction[i] * point->gradients[v.index][i];
    Slope slope = interp_directional_difference(point->interp, search->loss, values, direction,
                                                v.count);
    return error_of(along, slope, fmax(scale_of(point, v), fabs(along)), is_kink);
}

static void check_direction(Search *search, Variable v)
{
    double error = INFINITY;
    bool is_kink = true;
    for (int k = 0; k < POINTS && is_kink && error > BOUND; k++)
        error = direction_error(search, point_at(search, k), v, &is_kink);
    note(search, v, error, is_kink);
}

/* ---- all of them ---- */

static Variable variable_at(Search *search, int index)
{
    const Result *result = &search->g->results[index];
    const Model *model = search->compiled->model;
    Interp *interp = point_at(search, 0)->interp;
    if (result->role == RESULT_INPUT_GRADIENT)
        return (Variable){index, result->name,
                          interp_input_count(interp, model->inputs[result->index])};
    Tensor layout = bind_param_layout(model->params[result->index]);
    return (Variable){index, result->name, tensor_size(&layout)};
}

static void check_variable(Search *search, Variable v, bool all)
{
    for (size_t i = 0; i < v.count && all; i++)
        check_element(search, v, i);
    for (uint32_t i = 0; i < SOME && !all; i++) {
        uint32_t word = rnn_random_at(search->seed, (uint32_t)v.index, UINT32_MAX + (uint64_t)i);
        check_element(search, v, rnn_random_below(word, (uint32_t)v.count));
    }
    if (!all)
        check_direction(search, v);
}

static size_t count_params(const Model *model)
{
    size_t count = 0;
    for (int i = 0; i < model->param_count; i++) {
        Tensor layout = bind_param_layout(model->params[i]);
        count += tensor_size(&layout);
    }
    return count;
}

bool check_differences(Arena *arena, const Compiled *compiled, uint64_t seed)
{
    const Graph *g = compiled->graphs[ENTRY_TRAIN];
    Search search = {.arena = arena,
                     .compiled = compiled,
                     .g = g,
                     .loss = graph_find(g, RESULT_LOSS, NULL),
                     .seed = seed,
                     .comparison = {"interpreter", "differences", BOUND, 0, NULL, 0}};
    bool all = count_params(compiled->model) <= ALL;
    for (int i = 0; i < g->result_count; i++)
        if (is_gradient(&g->results[i]))
            check_variable(&search, variable_at(&search, i), all);
    if (search.unsure)
        printf("%ld derivatives were not compared: at each of %d points a kink is too near, or "
               "rounding too large\n",
               search.unsure, POINTS);
    return check_print(&search.comparison);
}
