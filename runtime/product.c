/* The plain product: matrix products without a library.
 *
 * One source, inlined into a function for each level of the processor. A kernel holds a tile of C
 * in registers: 12 of them or more on every level, which leaves room for the operands and is enough
 * to hide the latency of a multiplication and addition. */
#include "rnn/gemm.h"

#include "product_blocked.h"
#include "product_level.h"
#include "product_vector.h"

/* C = A B + beta C with no size of 0; vectors apart, since they would waste a kernel's rows or
 * lanes. */
PRODUCT_INLINE void product(Result C, rnn_matrix A, rnn_matrix B, float *work, const Tile t)
{
    const StridedResult column = {C.data, C.stride};
    const StridedResult row = {C.data, 1};
    if (B.columns == 1)
        apply_to_vector(column, A, (Strided){B.data, B.row_stride}, C.beta);
    else if (A.rows == 1)
        apply_to_vector(row, rnn_transposed(B), (Strided){A.data, A.column_stride}, C.beta);
    else
        blocked_product(C, A, B, work, t);
}

#if defined(__x86_64__)

/* A vector is one register of 512 bits, of which there are 32. */
__attribute__((target("avx512f"))) static void product_avx512(Result C, rnn_matrix A, rnn_matrix B,
                                                              float *work)
{
    product(C, A, B, work, (Tile){MAX_ROWS, MAX_VECTORS, RNN_PRODUCT_FEW_ROWS, HEIGHT});
}

/* A vector is two registers of 256 bits, of which there are 16. */
__attribute__((target("avx2,fma"))) static void product_avx2(Result C, rnn_matrix A, rnn_matrix B,
                                                             float *work)
{
    product(C, A, B, work, (Tile){MAX_ROWS / 2, 1, MAX_ROWS / 2, MAX_ROWS / 2});
}

/* A vector is four registers of 128 bits, of which there are only 16. */
static void product_sse(Result C, rnn_matrix A, rnn_matrix B, float *work)
{
    product(C, A, B, work, (Tile){MAX_ROWS / 4, 1, MAX_ROWS / 4, MAX_ROWS / 4});
}

static void product_of_level(Result C, rnn_matrix A, rnn_matrix B, float *work)
{
    if (has_avx512())
        product_avx512(C, A, B, work);
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        product_avx2(C, A, B, work);
    else
        product_sse(C, A, B, work);
}

#else

/* A vector is four registers of 128 bits, of which there are 32. */
static void product_of_level(Result C, rnn_matrix A, rnn_matrix B, float *work)
{
    product(C, A, B, work, (Tile){MAX_ROWS / 2, 1, MAX_ROWS / 4, MAX_ROWS / 2});
}

#endif

/* C = beta C */
static void scale(Result C)
{
    for (size_t i = 0; i < C.rows; i++)
        for (size_t j = 0; j < C.columns; j++)
            C.data[i * C.stride + j] = combined(0, C.beta, &C.data[i * C.stride + j]);
}

void rnn_product_plain(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta, float *work)
{
    const Result result = {C, A.rows, B.columns, ldc, beta};
    if (A.rows == 0 || B.columns == 0)
        return;
    if (A.columns == 0)
        scale(result);
    else
        product_of_level(result, A, B, work);
}
