/* Contender: plain C, as one writes it without a library: a product for all steps' inputs, a loop
 * over the steps, and loops that the compiler vectorizes (-O3 -march=native -ffast-math).
 *
 * Arrays are [steps, batch, gates, units]. There is one product, z += x w; where an operand has to
 * be transposed, it is, beforehand. */
#include "contender.h"

#include <math.h>
#include <string.h>

/* One row of the batch at one step. What a cell does not have is NULL. */
typedef struct Row {
    size_t S;
    float *z; /* [gates, S] the input's product; then the gates */
    float *u; /* [gates, S] the state's product */
    float *c; /* [S] the cell after this step */
    float *h; /* [S] the output */
    const float *c_before, *h_before;
    float *dh, *dc; /* [S] before backward those of this step, afterwards of the step before; dh
                     * without what comes through u */
    float *dz, *du; /* [gates, S] */
} Row;

/* The equations of a cell for one row. */
typedef struct Cell {
    const char *name;
    void (*forward)(const Row *);
    void (*backward)(const Row *);
} Cell;

typedef struct Layer {
    Problem problem;
    const Cell *cell;
    size_t S, N, B, T; /* units, units of all gates, rows, steps */
    float *x, *dy;
    float *w_input, *w_state;           /* [S, N] */
    float *w_input_rows, *w_state_rows; /* [N, S] */
    float *b_input, *b_state;           /* [N] */
    float *h, *c;                       /* [T + 1, B, S], from the initial state on */
    float *z, *u;                       /* [T, B, N] */
    float *dz, *du;                     /* [T, B, N] */
    float *dh, *dc, *dx;                /* [B, S], [B, S], [T, B, S] */
    float *dw_input, *dw_state;         /* [S, N] */
    float *db_input, *db_state;         /* [N] */
    float *transposed;                  /* [S, T, B] */
} Layer;

/* ---- products ---- */

static void add_four(float *restrict z, const float x[4], const float *restrict w, size_t N)
{
    const float x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
    for (size_t n = 0; n < N; n++)
        z[n] += x0 * w[n] + x1 * w[N + n] + x2 * w[2 * N + n] + x3 * w[3 * N + n];
}

static void add_one(float *restrict z, float x, const float *restrict w, size_t N)
{
    for (size_t n = 0; n < N; n++)
        z[n] += x * w[n];
}

/* z [rows, N] += x [rows, K] w [K, N], for few rows: four rows of w at a time stay in cache. */
static void add_block(float *z, const float *x, const float *w, size_t rows, size_t K, size_t N)
{
    size_t k = 0;
    for (; k + 4 <= K; k += 4)
        for (size_t r = 0; r < rows; r++)
            add_four(z + r * N, x + r * K + k, w + k * N, N);
    for (; k < K; k++)
        for (size_t r = 0; r < rows; r++)
            add_one(z + r * N, x[r * K + k], w + k * N, N);
}

static void add_product(float *z, const float *x, const float *w, size_t rows, size_t K, size_t N)
{
    enum { BLOCK = 8 };
    for (size_t r = 0; r < rows; r += BLOCK) {
        const size_t count = rows - r < BLOCK ? rows - r : BLOCK;
        add_block(z + r * N, x + r * K, w, count, K, N);
    }
}

static void transpose(float *restrict y, const float *restrict x, size_t rows, size_t columns)
{
    for (size_t j = 0; j < columns; j++)
        for (size_t i = 0; i < rows; i++)
            y[j * rows + i] = x[i * columns + j];
}

/* y [rows, N] = b in every row */
static void repeat(float *y, const float *b, size_t rows, size_t N)
{
    for (size_t r = 0; r < rows; r++)
        memcpy(y + r * N, b, N * sizeof *y);
}

static void sum_rows(float *restrict sum, const float *restrict x, size_t rows, size_t N)
{
    memset(sum, 0, N * sizeof *sum);
    for (size_t r = 0; r < rows; r++)
        for (size_t n = 0; n < N; n++)
            sum[n] += x[r * N + n];
}

/* ---- cells ---- */

static inline float sigmoid(float x)
{
    return 1 / (1 + expf(-x));
}

static void lstm_forward(const Row *row)
{
    const size_t S = row->S;
    const float *restrict u = row->u, *restrict c_before = row->c_before;
    float *restrict i = row->z, *restrict f = i + S, *restrict g = f + S, *restrict o = g + S;
    float *restrict c = row->c, *restrict h = row->h;
    for (size_t j = 0; j < S; j++) {
        i[j] = sigmoid(i[j] + u[j]);
        f[j] = sigmoid(f[j] + u[S + j]);
        g[j] = tanhf(g[j] + u[2 * S + j]);
        o[j] = sigmoid(o[j] + u[3 * S + j]);
        c[j] = f[j] * c_before[j] + i[j] * g[j];
        h[j] = o[j] * tanhf(c[j]);
    }
}

static void lstm_backward(const Row *row)
{
    const size_t S = row->S;
    const float *restrict i = row->z, *restrict f = i + S, *restrict g = f + S;
    const float *restrict o = g + S, *restrict c = row->c, *restrict c_before = row->c_before;
    float *restrict dz = row->dz, *restrict dh = row->dh, *restrict dc = row->dc;
    for (size_t j = 0; j < S; j++) {
        const float tanh_c = tanhf(c[j]);
        const float d = dc[j] + dh[j] * o[j] * (1 - tanh_c * tanh_c);
        dz[j] = d * g[j] * i[j] * (1 - i[j]);
        dz[S + j] = d * c_before[j] * f[j] * (1 - f[j]);
        dz[2 * S + j] = d * i[j] * (1 - g[j] * g[j]);
        dz[3 * S + j] = dh[j] * tanh_c * o[j] * (1 - o[j]);
        dc[j] = d * f[j];
        dh[j] = 0;
    }
}

static void gru_forward(const Row *row)
{
    const size_t S = row->S;
    const float *restrict u = row->u, *restrict h_before = row->h_before;
    float *restrict r = row->z, *restrict z = r + S, *restrict n = z + S, *restrict h = row->h;
    for (size_t j = 0; j < S; j++) {
        r[j] = sigmoid(r[j] + u[j]);
        z[j] = sigmoid(z[j] + u[S + j]);
        n[j] = tanhf(n[j] + r[j] * u[2 * S + j]);
        h[j] = (1 - z[j]) * n[j] + z[j] * h_before[j];
    }
}

static void gru_backward(const Row *row)
{
    const size_t S = row->S;
    const float *restrict r = row->z, *restrict z = r + S, *restrict n = z + S;
    const float *restrict u = row->u, *restrict h_before = row->h_before;
    float *restrict dz = row->dz, *restrict du = row->du, *restrict dh = row->dh;
    for (size_t j = 0; j < S; j++) {
        const float dn = dh[j] * (1 - z[j]) * (1 - n[j] * n[j]);
        dz[j] = du[j] = dn * u[2 * S + j] * r[j] * (1 - r[j]);
        dz[S + j] = du[S + j] = dh[j] * (h_before[j] - n[j]) * z[j] * (1 - z[j]);
        dz[2 * S + j] = dn;
        du[2 * S + j] = dn * r[j];
        dh[j] *= z[j];
    }
}

static void vanilla_forward(const Row *row)
{
    const float *restrict z = row->z, *restrict u = row->u;
    float *restrict h = row->h;
    for (size_t j = 0; j < row->S; j++)
        h[j] = tanhf(z[j] + u[j]);
}

static void vanilla_backward(const Row *row)
{
    const float *restrict h = row->h;
    float *restrict dz = row->dz, *restrict dh = row->dh;
    for (size_t j = 0; j < row->S; j++) {
        dz[j] = dh[j] * (1 - h[j] * h[j]);
        dh[j] = 0;
    }
}

static const Cell cells[] = {{"lstm", lstm_forward, lstm_backward},
                             {"gru", gru_forward, gru_backward},
                             {"vanilla", vanilla_forward, vanilla_backward}};

/* ---- the layer ---- */

static Row row_of(const Layer *l, size_t t, size_t b)
{
    const size_t at = t * l->B + b, next = at + l->B;
    return (Row){.S = l->S,
                 .z = l->z + at * l->N,
                 .u = l->u + at * l->N,
                 .c = l->c + next * l->S,
                 .h = l->h + next * l->S,
                 .c_before = l->c + at * l->S,
                 .h_before = l->h + at * l->S,
                 .dh = l->dh + b * l->S,
                 .dc = l->dc + b * l->S,
                 .dz = l->dz + at * l->N,
                 .du = l->du + at * l->N};
}

static void forward(const Layer *l)
{
    const size_t rows = l->T * l->B;
    repeat(l->z, l->b_input, rows, l->N);
    add_product(l->z, l->x, l->w_input, rows, l->S, l->N);
    repeat(l->u, l->b_state, rows, l->N);
    for (size_t t = 0; t < l->T; t++) {
        add_product(l->u + t * l->B * l->N, l->h + t * l->B * l->S, l->w_state, l->B, l->S, l->N);
        for (size_t b = 0; b < l->B; b++) {
            const Row row = row_of(l, t, b);
            l->cell->forward(&row);
        }
    }
}

static void add(float *restrict y, const float *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] += x[i];
}

static void backward_step(const Layer *l, size_t t)
{
    const size_t units = l->B * l->S;
    add(l->dh, l->dy + t * units, units);
    for (size_t b = 0; b < l->B; b++) {
        const Row row = row_of(l, t, b);
        l->cell->backward(&row);
    }
    add_product(l->dh, l->du + t * l->B * l->N, l->w_state_rows, l->B, l->N, l->S);
}

/* dw [S, N] = x' dz over all steps */
static void weight_gradient(const Layer *l, float *dw, const float *x, const float *dz)
{
    const size_t rows = l->T * l->B;
    memset(dw, 0, l->S * l->N * sizeof *dw);
    transpose(l->transposed, x, rows, l->S);
    add_product(dw, l->transposed, dz, l->S, rows, l->N);
}

static void backward(const Layer *l)
{
    const size_t rows = l->T * l->B;
    memset(l->dh, 0, l->B * l->S * sizeof(float));
    memset(l->dc, 0, l->B * l->S * sizeof(float));
    for (size_t t = l->T; t-- > 0;)
        backward_step(l, t);
    memset(l->dx, 0, rows * l->S * sizeof(float));
    add_product(l->dx, l->dz, l->w_input_rows, rows, l->N, l->S);
    weight_gradient(l, l->dw_input, l->x, l->dz);
    weight_gradient(l, l->dw_state, l->h, l->du);
    sum_rows(l->db_input, l->dz, rows, l->N);
    sum_rows(l->db_state, l->du, rows, l->N);
}

/* ---- the contender ---- */

static void take_weights(Layer *l)
{
    const Problem *p = &l->problem;
    const size_t count = l->N * l->S;
    l->w_input_rows = contender_numbers(p, STREAM_W_INPUT, count);
    l->w_state_rows = contender_numbers(p, STREAM_W_STATE, count);
    l->w_input = contender_floats(count);
    l->w_state = contender_floats(count);
    transpose(l->w_input, l->w_input_rows, l->N, l->S);
    transpose(l->w_state, l->w_state_rows, l->N, l->S);
    l->b_input = contender_numbers(p, STREAM_B_INPUT, l->N);
    l->b_state = contender_numbers(p, STREAM_B_STATE, l->N);
}

static void take_values(Layer *l)
{
    const Problem *p = &l->problem;
    const size_t rows = l->T * l->B, state = l->B * l->S;
    l->x = contender_numbers(p, STREAM_X, rows * l->S);
    l->h = contender_floats((rows + l->B) * l->S);
    l->c = contender_floats((rows + l->B) * l->S);
    for (size_t i = 0; i < state; i++) {
        l->h[i] = contender_number(p, STREAM_H, i);
        l->c[i] = contender_number(p, STREAM_C, i);
    }
    l->z = contender_floats(rows * l->N);
    l->u = contender_floats(rows * l->N);
}

/* Where the cell does not tell them apart, the gradients of both products are one. */
static void take_gradients(Layer *l)
{
    const size_t rows = l->T * l->B;
    l->dy = contender_numbers(&l->problem, STREAM_DY, rows * l->S);
    l->dz = contender_floats(rows * l->N);
    l->du = problem_is(&l->problem, "gru") ? contender_floats(rows * l->N) : l->dz;
    l->dh = contender_floats(l->B * l->S);
    l->dc = contender_floats(l->B * l->S);
    l->dx = contender_floats(rows * l->S);
    l->dw_input = contender_floats(l->S * l->N);
    l->dw_state = contender_floats(l->S * l->N);
    l->db_input = contender_floats(l->N);
    l->db_state = contender_floats(l->N);
    l->transposed = contender_floats(rows * l->S);
}

static void run_once(void *state)
{
    const Layer *l = state;
    forward(l);
    if (l->problem.training)
        backward(l);
}

static void check(void *state, double norms[CHECKS])
{
    const Layer *l = state;
    const size_t rows = l->T * l->B;
    norms[CHECK_Y] = contender_norm(l->h + l->B * l->S, rows * l->S);
    if (!l->problem.training)
        return;
    norms[CHECK_DX] = contender_norm(l->dx, rows * l->S);
    norms[CHECK_DW_INPUT] = contender_norm(l->dw_input, l->S * l->N);
    norms[CHECK_DW_STATE] = contender_norm(l->dw_state, l->S * l->N);
    norms[CHECK_DB_INPUT] = contender_norm(l->db_input, l->N);
    norms[CHECK_DH] = contender_norm(l->dh, l->B * l->S);
}

static const Cell *cell_of(const Problem *p)
{
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (problem_is(p, cells[i].name))
            return &cells[i];
    contender_skip("no plain C is written for %s", p->cell);
}

int main(int argc, char **argv)
{
    const Problem p = contender_problem(argc, argv);
    Layer layer = {.problem = p, .cell = cell_of(&p), .S = p.hidden, .B = p.batch, .T = p.steps};
    layer.N = problem_gates(&p) * p.hidden;
    if (p.threads > 1)
        contender_skip("plain C runs on one thread");
    take_weights(&layer);
    take_values(&layer);
    if (p.training)
        take_gradients(&layer);
    const Contender contender = {.name = "plain",
                                 .version = "clang-" PLAIN_VERSION,
                                 .state = &layer,
                                 .run = run_once,
                                 .check = check};
    contender_serve(&contender, &layer.problem);
    return 0;
}
