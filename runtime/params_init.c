/* Initial values of parameters.
 *
 * Every element is a function of the seed, the parameter's place in the model and the element's own
 * place, so no order of drawing matters. */
#include "rnn/params.h"

#include <math.h>
#include <string.h>

#include "rnn/random.h"
#include "rnn/random_normal.h"

/* Which random numbers a parameter draws. */
typedef struct Stream {
    uint64_t seed;
    uint32_t number;
} Stream;

static size_t row_count(const rnn_param_info *info)
{
    return info->dims > 0 ? info->shape[0] : 1;
}

static size_t column_count(const rnn_param_info *info)
{
    return info->dims > 1 ? info->shape[1] : 1;
}

size_t rnn_param_size(const rnn_param_info *info)
{
    return row_count(info) * column_count(info);
}

static void fill_uniform(float *w, size_t count, double low, double high, Stream stream)
{
    for (size_t i = 0; i < count; i++) {
        const float u = rnn_uniform(rnn_random_at(stream.seed, stream.number, i));
        w[i] = (float)(low + (high - low) * (double)u);
    }
}

static void fill_normal(float *w, size_t count, double mean, double deviation, Stream stream)
{
    for (size_t i = 0; i < count; i++)
        w[i] = (float)(mean + deviation * (double)rnn_normal_at(stream.seed, stream.number, i));
}

static void fill_constant(float *w, size_t count, double value)
{
    for (size_t i = 0; i < count; i++)
        w[i] = (float)value;
}

/* ---- orthogonal ----
 *
 * The vectors of a matrix of normal numbers, made orthonormal one after the other, are distributed
 * evenly over all orthogonal matrices (the diagonal of R in its QR factorization is positive; see
 * Mezzadri, 2007). A block that is not square gets orthonormal rows or columns, whichever are
 * fewer.
 */

/* `count` vectors of `length` elements within a block: rows, or columns. */
typedef struct Vectors {
    float *at;
    size_t count, length;
    size_t next; /* from a vector to the next one */
    size_t step; /* from an element to the next one */
} Vectors;

static double dot(const Vectors *v, const float *a, const float *b)
{
    double sum = 0;
    for (size_t i = 0; i < v->length; i++)
        sum += (double)a[i * v->step] * (double)b[i * v->step];
    return sum;
}

/* a -= (a . q) q for each vector q before a */
static void remove_parts(const Vectors *v, float *a)
{
    for (const float *q = v->at; q != a; q += v->next) {
        const double part = dot(v, a, q);
        for (size_t i = 0; i < v->length; i++)
            a[i * v->step] = (float)((double)a[i * v->step] - part * (double)q[i * v->step]);
    }
}

static void normalize(const Vectors *v, float *a)
{
    const double norm = sqrt(dot(v, a, a));
    for (size_t i = 0; i < v->length; i++)
        a[i * v->step] = (float)((double)a[i * v->step] / norm);
}

/* Gram and Schmidt. Twice is enough against what rounding leaves over (Kahan and Parlett). */
static void orthonormalize(const Vectors *v)
{
    float *a = v->at;
    for (size_t k = 0; k < v->count; k++, a += v->next)
        for (int twice = 0; twice < 2; twice++) {
            remove_parts(v, a);
            normalize(v, a);
        }
}

static void fill_orthogonal(float *w, size_t rows, size_t columns)
{
    const int by_rows = rows <= columns;
    const Vectors v = {.at = w,
                       .count = by_rows ? rows : columns,
                       .length = by_rows ? columns : rows,
                       .next = by_rows ? columns : 1,
                       .step = by_rows ? 1 : columns};
    orthonormalize(&v);
}

static void fill_identity(float *w, size_t rows, size_t columns, double scale)
{
    memset(w, 0, rows * columns * sizeof *w);
    for (size_t i = 0; i < rows && i < columns; i++)
        w[i * columns + i] = (float)scale;
}

/* ---- a whole parameter ---- */

/* Fills each of a matrix's blocks of rows by itself. */
static void fill_blocks(const rnn_param_info *info, float *w, Stream stream)
{
    const size_t blocks = info->blocks > 1 ? (size_t)info->blocks : 1;
    const size_t rows = row_count(info) / blocks;
    const size_t columns = column_count(info);
    if (info->init == RNN_INIT_ORTHOGONAL)
        fill_normal(w, rnn_param_size(info), 0, 1, stream);
    for (size_t i = 0; i < blocks; i++, w += rows * columns)
        if (info->init == RNN_INIT_ORTHOGONAL)
            fill_orthogonal(w, rows, columns);
        else
            fill_identity(w, rows, columns, info->low);
}

static void fill(const rnn_param_info *info, float *w, Stream stream)
{
    const size_t count = rnn_param_size(info);
    const double fan_in = info->fan_in > 0 ? (double)info->fan_in : 1;
    const double plain = 1 / sqrt(fan_in);
    const double glorot = sqrt(6 / (double)(row_count(info) + column_count(info)));
    switch (info->init) {
    case RNN_INIT_DEFAULT:
        fill_uniform(w, count, -plain, plain, stream);
        break;
    case RNN_INIT_UNIFORM:
        fill_uniform(w, count, info->low, info->high, stream);
        break;
    case RNN_INIT_NORMAL:
        fill_normal(w, count, info->low, info->high, stream);
        break;
    case RNN_INIT_GLOROT:
        fill_uniform(w, count, -glorot, glorot, stream);
        break;
    case RNN_INIT_ORTHOGONAL:
    case RNN_INIT_IDENTITY:
        fill_blocks(info, w, stream);
        break;
    case RNN_INIT_CONSTANT:
        fill_constant(w, count, info->low);
        break;
    }
}

void rnn_params_init(const rnn_model *model, uint64_t seed, float *params)
{
    for (size_t i = 0; i < model->param_count; i++)
        fill(&model->params[i], params + model->params[i].offset, (Stream){seed, (uint32_t)i});
}
