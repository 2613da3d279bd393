/* Products of matrices, single precision, by the calling thread alone.
 *
 * The work is done by a product of our own wherever that is faster than BLIS, a library of matrix
 * products, or where BLIS is left out (RNN_NO_BLIS). Whoever wants more threads divides the result
 * into tiles and calls once a tile.
 *
 * Our product packs its operands into memory that the caller gives, which is used best where it
 * begins at a cache line: `work` has RNN_PRODUCT_WORK(m, n) floats for a result of m rows and n
 * columns. Sessions and pools have it. */
#ifndef RNN_GEMM_H
#define RNN_GEMM_H

#include <stddef.h>

#include <rnn/limits.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A matrix that is read: element (i, j) is data[i * row_stride + j * column_stride]. */
typedef struct rnn_matrix {
    const float *data;
    size_t rows;
    size_t columns;
    size_t row_stride;    /* floats from a row to the next */
    size_t column_stride; /* floats from a column to the next */
} rnn_matrix;

/* The usual matrix: rows one after the other, without gaps. */
static inline rnn_matrix rnn_row_major(const float *data, size_t rows, size_t columns)
{
    rnn_matrix matrix = {data, rows, columns, columns, 1};
    return matrix;
}

/* The same elements, rows and columns exchanged; nothing is moved. */
static inline rnn_matrix rnn_transposed(rnn_matrix a)
{
    rnn_matrix matrix = {a.data, a.columns, a.rows, a.column_stride, a.row_stride};
    return matrix;
}

/* Some columns of a matrix. */
static inline rnn_matrix rnn_columns(rnn_matrix a, size_t first, size_t count)
{
    rnn_matrix matrix = {a.data + first * a.column_stride, a.rows, count, a.row_stride,
                         a.column_stride};
    return matrix;
}

/* C[m,n] = A[m,k] B[k,n] + beta C, where C is row-major with ldc floats from a row to the next and
   overlaps neither A nor B. With beta = 0, C is not read and may hold anything. Sizes of 0 are
   allowed: with k = 0, A B is zero. Products that run at the same time need work apart. */
void rnn_product(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work);

/* The same by BLIS alone, also where our own product is faster: what measurements compare with. */
void rnn_product_blas(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work);

/* The same without BLIS, by the vectors that this processor has. */
void rnn_product_plain(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work);

/* Y[rows, units] = X[rows, K] W', where W[units, K] was packed by rnn_pack_wide (rnn/panel.h). Rows
   of X and Y begin x_stride and y_stride floats apart. By kernels of our own: with what is packed
   once and used often, they leave BLIS behind at every size. */
void rnn_product_packed(size_t rows, int units, int K, const float *x, size_t x_stride,
                        const float *packed, float *y, size_t y_stride);

/* Chooses BLIS's kernels for this processor and lets it set itself up. Once is enough, more does no
   harm, from any thread. The first product does it too; a program with threads does better to call
   it before it starts them, since the environment is changed for a moment. */
void rnn_init(void);

/* What computes the products, such as "BLIS 0.9.0, skx kernels"; calls rnn_init. */
const char *rnn_blas_name(void);

#ifdef __cplusplus
}
#endif

#endif
