/* The stock cells, layers and attention against the equations of their papers (equations.h):
 * outputs, last states, and the gradient of every parameter, input and initial state. Computed by
 * the interpreter, against which rnnc check holds what is emitted. */
#include "equations.h"

enum { MOST_STEPS = 16 };

typedef struct Subject {
    const char *lua;
    Step *step;   /* of a layer in both directions, or */
    Score *score; /* of attention */
    int layers;   /* with PyTorch's names; 0: one layer with the names of the cell */
    int outputs;  /* units of h */
    bool has_cell_state, is_unbiased;
} Subject;

/* ---- layers ---- */

/* A row of a batch: its values at each step, and how many steps it has. */
typedef struct Row {
    double values[MOST_STEPS][MOST];
    int steps;
} Row;

static Row row_of(const Tensors *in, const char *name, const char *lengths, size_t b)
{
    const Tensor *x = tensor(in, name);
    const size_t B = x->shape[1], size = x->shape[2];
    Row row = {.steps = (int)tensor(in, lengths)->values[b]};
    cr_assert(row.steps <= MOST_STEPS && size <= MOST);
    for (size_t t = 0; t < (size_t)row.steps; t++)
        memcpy(row.values[t], x->values + (t * B + b) * size, size * sizeof *x->values);
    return row;
}

/* Puts a step of a row, or with t = 0 a state of it, into a result. */
static void put(Tensors *out, const char *name, size_t t, size_t b, const double *values)
{
    const Tensor *y = tensor(out, name);
    const size_t B = y->shape[y->dims - 2], size = y->shape[y->dims - 1];
    memcpy(y->values + (t * B + b) * size, values, size * sizeof *values);
}

/* Copies a row of an initial state: in.layer.l0.forward.h. */
static void begin(const Tensors *in, const char *scope, const char *name, size_t b, double *state)
{
    const Tensor *h = tensor(in, arena_format(test_arena(), "in.%s.%s", scope, name));
    memcpy(state, h->values + b * h->shape[1], h->shape[1] * sizeof *state);
}

/* One direction of one layer, over a row; its outputs go to `y` from unit `first` on. */
static void run_direction(const Subject *s, const Weights *w, const char *states, bool backward,
                          size_t b, const Row *x, Row *y, double *h, double *c)
{
    begin(w->in, states, "h", b, h);
    if (s->has_cell_state)
        begin(w->in, states, "c", b, c);
    for (int k = 0; k < x->steps; k++) {
        const int t = backward ? x->steps - 1 - k : k;
        double h_next[UNITS] = {0}, c_next[UNITS] = {0};
        s->step(w, x->values[t], h, c, h_next, c_next);
        memcpy(h, h_next, sizeof h_next);
        memcpy(c, c_next, sizeof c_next);
        memcpy(y->values[t] + (backward ? s->outputs : 0), h, (size_t)s->outputs * sizeof *h);
    }
}

static void run_layer(const Subject *s, const Tensors *in, int layer, size_t b, Row *row,
                      Tensors *out)
{
    static const char *const ways[] = {"forward", "backward"};
    Arena *arena = test_arena();
    Row y = {.steps = row->steps};
    for (int way = 0; way < 2; way++) {
        const char *inner = s->layers > 1 ? arena_format(arena, "l%d.", layer) : "";
        const char *states = arena_format(arena, "layer.%s%s", inner, ways[way]);
        const char *suffix = arena_format(arena, "_l%d%s", layer, way ? "_reverse" : "");
        const Weights w = {in, s->layers ? "layer" : states, s->layers ? suffix : "",
                           s->is_unbiased};
        double h[UNITS] = {0}, c[UNITS] = {0};
        run_direction(s, &w, states, way, b, row, &y, h, c);
        if (layer + 1 < s->layers)
            continue;
        put(out, arena_format(arena, "out.h_%s", ways[way]), 0, b, h);
        if (s->has_cell_state)
            put(out, arena_format(arena, "out.c_%s", ways[way]), 0, b, c);
    }
    *row = y;
}

static void compute_layers(const Subject *s, const Tensors *in, Tensors *out)
{
    for (size_t b = 0; b < tensor(in, "in.x")->shape[1]; b++) {
        Row row = row_of(in, "in.x", "in.T.lengths", b);
        for (int layer = 0; layer == 0 || layer < s->layers; layer++)
            run_layer(s, in, layer, b, &row, out);
        for (int t = 0; t < row.steps; t++)
            put(out, "out.y", (size_t)t, b, row.values[t]);
    }
}

/* ---- attention ---- */

/* Softmax of the scores over the memory's steps, and the sum of the memory by these weights. */
static void attend(const Subject *s, const Weights *w, const double *query, const Row *memory,
                   double *weights, double *context)
{
    double sum = 0;
    for (int t = 0; t < memory->steps; t++)
        sum += weights[t] = exp(s->score(w, query, memory->values[t]));
    for (int t = 0; t < memory->steps; t++) {
        weights[t] /= sum;
        for (int j = 0; j < MEMORY; j++)
            context[j] += weights[t] * memory->values[t][j];
    }
}

/* h' = tanh(V x + the context of h) */
static void compute_attention(const Subject *s, const Tensors *in, Tensors *out)
{
    const Weights w = {in, "cell", "", false};
    for (size_t b = 0; b < tensor(in, "in.x")->shape[1]; b++) {
        const Row x = row_of(in, "in.x", "in.Ty.lengths", b);
        const Row memory = row_of(in, "in.m", "in.Tx.lengths", b);
        double h[MEMORY];
        begin(in, "cell", "h", b, h);
        for (int t = 0; t < x.steps; t++) {
            double weights[MOST_STEPS] = {0}, context[MEMORY] = {0};
            attend(s, &w, h, &memory, weights, context);
            for (int j = 0; j < MEMORY; j++)
                h[j] = tanh(product(&w, "V", j, x.values[t]) + context[j]);
            put(out, "out.h", (size_t)t, b, h);
            put(out, "out.w", (size_t)t, b, weights);
        }
    }
}

/* ---- holding the models against them ---- */

#define LAYER(text)                                                                                \
    "local x = rnn.sequence('x', { size = 3 })\n"                                                  \
    "local y, last = " text "(x)\n"                                                                \
    "local top = last[2] or last\n"                                                                \
    "return rnn.model('m', { outputs = { y = y,\n"                                                 \
    "  h_forward = top.forward.h, h_backward = top.backward.h,\n"                                  \
    "  c_forward = top.forward.c, c_backward = top.backward.c } })\n"
#define STOCK(text) LAYER("rnn." text " bidirectional = true, name = 'layer' })")
#define CELL(text)                                                                                 \
    LAYER("rnn.bidirectional(function() return rnn.cells." text " end,"                            \
          " { name = 'layer' })")
#define ATTENTION(text)                                                                            \
    "local attention = require 'attention'\n"                                                      \
    "local m = rnn.sequence('m', { size = 4, axis = 'Tx' })\n"                                     \
    "local x = rnn.sequence('x', { size = 3, axis = 'Ty' })\n"                                     \
    "local attend = attention." text "\n"                                                          \
    "local cell = rnn.cell { name = 'cell', state = { h = 4 }, step = function(x, s, p)\n"         \
    "  local context, weights = attend(s.h, p)\n"                                                  \
    "  local h = tanh(p.V(x, 4) + context)\n"                                                      \
    "  return { h = h, w = weights }, { h = h } end }\n"                                           \
    "local y = rnn.scan(cell, x)\n"                                                                \
    "return rnn.model('m', { outputs = { h = y.h, w = y.w } })\n"

static const Subject subjects[] = {
    {STOCK("rnn(5, {"), elman_tanh, NULL, 1, UNITS, false, false},
    {STOCK("rnn(5, { nonlinearity = 'sigmoid',"), elman_sigmoid, NULL, 1, UNITS, false, false},
    {STOCK("rnn(5, { nonlinearity = 'relu',"), elman_relu, NULL, 1, UNITS, false, false},
    {STOCK("rnn(5, { nonlinearity = 'linear',"), elman_linear, NULL, 1, UNITS, false, false},
    {STOCK("lstm(5, {"), lstm, NULL, 1, UNITS, true, false},
    {STOCK("lstm(5, { layers = 2, bias = false,"), lstm, NULL, 2, UNITS, true, true},
    {STOCK("lstm(5, { layers = 2, proj_size = 2,"), lstm_projected, NULL, 2, PROJECTED, true,
     false},
    {STOCK("gru(5, { layers = 2,"), gru, NULL, 2, UNITS, false, false},
    {STOCK("gru(5, { bias = false,"), gru, NULL, 1, UNITS, false, true},
    {CELL("elman(5)"), elman_tanh, NULL, 0, UNITS, false, false},
    {CELL("lstm(5)"), lstm, NULL, 0, UNITS, true, false},
    {CELL("gru(5)"), gru, NULL, 0, UNITS, false, false},
    {CELL("peephole_lstm(5)"), peephole_lstm, NULL, 0, UNITS, true, false},
    {CELL("gru_reset_before(5)"), gru_reset_before, NULL, 0, UNITS, false, false},
    {CELL("simple_gru(5)"), simple_gru, NULL, 0, UNITS, false, false},
    {ATTENTION("additive(m, 5)"), NULL, additive, 0, MEMORY, false, false},
    {ATTENTION("general(m)"), NULL, general, 0, MEMORY, false, false},
    {ATTENTION("dot(m)"), NULL, by_dot, 0, MEMORY, false, false},
};

/* Results of the same shapes, all 0, but for the loss. */
static Tensors *results_like(const Tensors *got)
{
    Tensors *out = tensors_new(test_arena(), "the reference");
    for (size_t i = 0; i < got->count; i++)
        if (strncmp(got->items[i].name, "out.", 4) == 0 &&
            strcmp(got->items[i].name, "out.loss") != 0)
            tensors_add(out, got->items[i]);
    return out;
}

/* The sum of all results times their cotangents. */
static double loss_of(const Subject *s, const Tensors *in, Tensors *out)
{
    double loss = 0;
    (s->step ? compute_layers : compute_attention)(s, in, out);
    for (size_t i = 0; i < out->count; i++) {
        const Tensor *y = &out->items[i];
        const Tensor *dy = tensor(in, arena_format(test_arena(), "G.%s", y->name + 4));
        for (size_t k = 0; k < tensor_size(y); k++)
            loss += y->values[k] ? y->values[k] * dy->values[k] : 0; /* dy is NaN beyond lengths */
    }
    return loss;
}

/* The derivative of the loss by *v, of fourth order. */
static double derivative(const Subject *s, const Tensors *in, Tensors *out, double *v)
{
    const double at = *v, step = 1e-3;
    double difference[3];
    for (int k = 1; k <= 2; k++) {
        *v = at + k * step;
        difference[k] = loss_of(s, in, out);
        *v = at - k * step;
        difference[k] -= loss_of(s, in, out);
    }
    *v = at;
    return (8 * difference[1] - difference[2]) / (12 * step);
}

/* Of a large tensor every seventh element, which comes by every gate and every column. */
static void expect_gradient(const Subject *s, const Tensors *in, Tensors *out, const Tensor *v,
                            const Tensor *gradient)
{
    const size_t size = tensor_size(v), by = size > 4 * UNITS ? 7 : 1;
    for (size_t k = 0; k < size; k += by) {
        const double expected = derivative(s, in, out, v->values + k);
        cr_expect_float_eq(gradient->values[k], expected, 1e-9, "%s\n%s[%zu]: %g, not %g", s->lua,
                           gradient->name, k, gradient->values[k], expected);
    }
}

static void expect_equations(const Subject *s)
{
    const Compiled compiled = compiled_of(s->lua, (Request){.options = {.train = true}});
    const Tensors *in = draw_point(test_arena(), compiled.model, (Draw){3, 3, true});
    const Tensors *got = eval_run(test_arena(), (Engine){&compiled, NULL, NULL}, in, true);
    Tensors *out = results_like(got);
    cr_expect(!s->is_unbiased || !tensors_find(in, "layer.bias_ih_l0"), "%s", s->lua);
    loss_of(s, in, out);
    expect_agreement(s->lua, got, out, 1e-12);
    int gradients = 0;
    for (size_t i = 0; i < in->count; i++) {
        const char *name = arena_format(test_arena(), "grad.%s", in->items[i].name);
        const Tensor *gradient = tensors_find(got, name);
        if (gradient && ++gradients)
            expect_gradient(s, in, out, &in->items[i], gradient);
    }
    cr_expect_gt(gradients, 3, "%s", s->lua);
}

Test(references, every_cell_and_layer_has_the_equations_of_its_paper)
{
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        expect_equations(&subjects[i]);
}
