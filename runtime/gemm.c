/* Products of matrices: who computes which. */
#include "rnn/gemm.h"

#include "product_level.h"
#include "rnn/limits.h"
#include "row_kernels.h"

void rnn_product_packed(size_t rows, int units, int K, const float *x, size_t x_stride,
                        const float *packed, float *y, size_t y_stride)
{
    rnn_row_kernels_here()->product_packed(rows, units, K, x, x_stride, packed, y, y_stride);
}

#ifdef RNN_NO_BLIS

void rnn_init(void)
{
}

const char *rnn_blas_name(void)
{
    return "none";
}

void rnn_product(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work)
{
    rnn_product_plain(C, ldc, A, B, beta, work);
}

void rnn_product_blas(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work)
{
    rnn_product_plain(C, ldc, A, B, beta, work);
}

#else

#include "blis_product.h"

static size_t cube(size_t edge)
{
    return edge * edge * edge;
}

/* Where our own product is faster than BLIS, as measured: with registers of 512 bits always, by a
   fifth for large matrices and several times for small ones; with smaller ones vectors, and small
   matrices, since a call of BLIS costs some 0.5 us. Sizes of 0 are ours as well. */
static bool plain_is_faster(rnn_matrix A, rnn_matrix B)
{
    const size_t volume = A.rows * B.columns * A.columns;
    return has_avx512() || A.rows == 1 || B.columns == 1 || volume <= cube(RNN_BLIS_EDGE);
}

void rnn_product(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work)
{
    if (plain_is_faster(A, B))
        rnn_product_plain(C, ldc, A, B, beta, work);
    else
        rnn_product_blas(C, ldc, A, B, beta, work);
}

void rnn_product_blas(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work)
{
    (void)work; /* BLIS has its own */
    rnn_init();
    rnn_blis_product(C, ldc, A, B, beta);
}

#endif
