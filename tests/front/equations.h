/* Equations of the stock cells and of attention, as their papers have them, in plain C. They share
 * nothing with the compiler but the names of parameters. */
#ifndef EQUATIONS_H
#define EQUATIONS_H

#include "../pass/model_text.h"

#include <math.h>
#include <stdio.h>

enum { INPUTS = 3, UNITS = 5, PROJECTED = 2, MEMORY = 4, MOST = 4 * UNITS };

/* One cell's parameters: SCOPE.weight_ih_l0 has the suffix _l0. */
typedef struct Weights {
    const Tensors *in;
    const char *scope, *suffix;
    bool is_unbiased;
} Weights;

/* One step: from x and the state before to the state behind it. */
typedef void Step(const Weights *w, const double *x, const double *h, const double *c,
                  double *h_next, double *c_next);

/* The score of a row of the memory for a query. */
typedef double Score(const Weights *w, const double *query, const double *memory);

/* ---- parameters ---- */

static inline const Tensor *tensor(const Tensors *in, const char *name)
{
    const Tensor *found = tensors_find(in, name);
    cr_assert(found, "there is no %s", name);
    return found;
}

static inline const Tensor *weight(const Weights *w, const char *name)
{
    char full[64];
    snprintf(full, sizeof full, "%s.%s%s", w->scope, name, w->suffix);
    return tensor(w->in, full);
}

static inline double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* (W x)[j] */
static inline double product(const Weights *w, const char *name, int j, const double *x)
{
    const Tensor *matrix = weight(w, name);
    const size_t columns = matrix->shape[1];
    return dot(matrix->values + (size_t)j * columns, x, columns);
}

static inline double element(const Weights *w, const char *name, int j)
{
    return weight(w, name)->values[j];
}

static inline double sigmoid_(double x)
{
    return 1 / (1 + exp(-x));
}

/* ---- cells with PyTorch's names ---- */

/* A bias; 0 where the layer has none. */
static inline double bias(const Weights *w, const char *name, int j)
{
    return w->is_unbiased ? 0 : element(w, name, j);
}

/* W_ih x + b_ih, and W_hh h + b_hh */
static inline double of_input(const Weights *w, int j, const double *x)
{
    return product(w, "weight_ih", j, x) + bias(w, "bias_ih", j);
}

static inline double of_state(const Weights *w, int j, const double *h)
{
    return product(w, "weight_hh", j, h) + bias(w, "bias_hh", j);
}

/* h' = f(W x + b + U h + d) (Elman, 1990) */
static inline void elman(const Weights *w, const double *x, const double *h, double (*f)(double),
                         double *h_next)
{
    for (int j = 0; j < UNITS; j++)
        h_next[j] = f(of_input(w, j, x) + of_state(w, j, h));
}

static inline void elman_tanh(const Weights *w, const double *x, const double *h, const double *c,
                              double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    elman(w, x, h, tanh, h_next);
}

static inline void elman_sigmoid(const Weights *w, const double *x, const double *h,
                                 const double *c, double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    elman(w, x, h, sigmoid_, h_next);
}

static inline double positive(double x)
{
    return x > 0 ? x : 0;
}

static inline void elman_relu(const Weights *w, const double *x, const double *h, const double *c,
                              double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    elman(w, x, h, positive, h_next);
}

static inline double itself(double x)
{
    return x;
}

static inline void elman_linear(const Weights *w, const double *x, const double *h, const double *c,
                                double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    elman(w, x, h, itself, h_next);
}

/* i, f, o = sigmoid(...), g = tanh(...), c' = f c + i g, h' = o tanh(c')
 * (Hochreiter and Schmidhuber, 1997; Gers et al., 2000), gates in the order i f g o */
static inline void lstm(const Weights *w, const double *x, const double *h, const double *c,
                        double *h_next, double *c_next)
{
    for (int j = 0; j < UNITS; j++) {
        double z[4];
        for (int k = 0; k < 4; k++)
            z[k] = of_input(w, k * UNITS + j, x) + of_state(w, k * UNITS + j, h);
        c_next[j] = sigmoid_(z[1]) * c[j] + sigmoid_(z[0]) * tanh(z[2]);
        h_next[j] = sigmoid_(z[3]) * tanh(c_next[j]);
    }
}

/* The same, and h' = W_hr (o tanh(c')) (Sak et al., 2014) */
static inline void lstm_projected(const Weights *w, const double *x, const double *h,
                                  const double *c, double *h_next, double *c_next)
{
    double wide[UNITS];
    lstm(w, x, h, c, wide, c_next);
    for (int j = 0; j < PROJECTED; j++)
        h_next[j] = product(w, "weight_hr", j, wide);
}

/* r, z = sigmoid(...), n = tanh(W x + b + r (U h + d)), h' = (1 - z) n + z h
 * (Cho et al., 2014, as PyTorch and cuDNN have it), gates in the order r z n */
static inline void gru(const Weights *w, const double *x, const double *h, const double *c,
                       double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    for (int j = 0; j < UNITS; j++) {
        double r = sigmoid_(of_input(w, j, x) + of_state(w, j, h));
        double z = sigmoid_(of_input(w, UNITS + j, x) + of_state(w, UNITS + j, h));
        double n = tanh(of_input(w, 2 * UNITS + j, x) + r * of_state(w, 2 * UNITS + j, h));
        h_next[j] = (1 - z) * n + z * h[j];
    }
}

/* ---- cells with a matrix for each gate ---- */

/* W x + R h + b of a gate */
static inline double gate(const Weights *w, char name, int j, const double *x, const double *h)
{
    const char W[] = {'W', name, 0}, R[] = {'R', name, 0}, b[] = {'b', name, 0};
    return product(w, W, j, x) + product(w, R, j, h) + element(w, b, j);
}

/* The LSTM whose gates i and f see c as well, and o sees c' (Gers and Schmidhuber, 2000) */
static inline void peephole_lstm(const Weights *w, const double *x, const double *h,
                                 const double *c, double *h_next, double *c_next)
{
    for (int j = 0; j < UNITS; j++) {
        double i = sigmoid_(gate(w, 'i', j, x, h) + element(w, "vi", j) * c[j]);
        double f = sigmoid_(gate(w, 'f', j, x, h) + element(w, "vf", j) * c[j]);
        c_next[j] = f * c[j] + i * tanh(gate(w, 'g', j, x, h));
        double o = sigmoid_(gate(w, 'o', j, x, h) + element(w, "vo", j) * c_next[j]);
        h_next[j] = o * tanh(c_next[j]);
    }
}

/* n = tanh(W x + R (r h) + b), h' = (1 - z) n + z h (Cho et al., 2014) */
static inline void gru_reset_before(const Weights *w, const double *x, const double *h,
                                    const double *c, double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    double kept[UNITS];
    for (int j = 0; j < UNITS; j++)
        kept[j] = sigmoid_(gate(w, 'r', j, x, h)) * h[j];
    for (int j = 0; j < UNITS; j++) {
        double z = sigmoid_(gate(w, 'z', j, x, h)), n = tanh(gate(w, 'n', j, x, kept));
        h_next[j] = (1 - z) * n + z * h[j];
    }
}

/* h' = u n + (1 - u) h */
static inline void simple_gru(const Weights *w, const double *x, const double *h, const double *c,
                              double *h_next, double *c_next)
{
    (void)c, (void)c_next;
    for (int j = 0; j < UNITS; j++) {
        double u = sigmoid_(gate(w, 'u', j, x, h));
        h_next[j] = u * tanh(gate(w, 'n', j, x, h)) + (1 - u) * h[j];
    }
}

/* ---- scores ---- */

/* v' tanh(W_q q + W_m m) (Bahdanau et al., 2015) */
static inline double additive(const Weights *w, const double *query, const double *memory)
{
    double sum = 0;
    for (int j = 0; j < UNITS; j++)
        sum += element(w, "v", j) * tanh(product(w, "Wq", j, query) + product(w, "Wm", j, memory));
    return sum;
}

/* q' W m (Luong et al., 2015) */
static inline double general(const Weights *w, const double *query, const double *memory)
{
    double sum = 0;
    for (int j = 0; j < MEMORY; j++)
        sum += query[j] * product(w, "W", j, memory);
    return sum;
}

/* q' m */
static inline double by_dot(const Weights *w, const double *query, const double *memory)
{
    (void)w;
    return dot(query, memory, MEMORY);
}

#endif
