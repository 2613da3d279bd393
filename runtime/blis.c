/* BLIS: which of its kernels, and how it is called.
 *
 * BLIS chooses its kernels by the processor's model. Version 0.9 does not recognize a server
 * processor in a virtual machine and takes any with AVX-512 for one with AVX2, which costs 40 % of
 * the speed. Its one way of being told better is the environment variable BLIS_ARCH_TYPE, a number
 * that it reads when it sets itself up. What that number means differs between versions, and a
 * number whose kernels are not there makes it abort; so it is set only where the library itself
 * calls that number by the right name. */
#ifndef RNN_NO_BLIS

#include "blis_product.h"

#include <blis.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What rnn_init finds out; written once. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char name[96];

/* ---- the choice of kernels ---- */

#if defined(__x86_64__) && defined(BLIS_CONFIG_SKX)

/* Whether the kernels for AVX-512 can run here, on this processor and this system. */
static bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

/* Whether to ask for them: unless the user has chosen, and if the library means by that number what
   the header means. */
static bool wants_avx512_kernels(void)
{
    return has_avx512() && !getenv("BLIS_ARCH_TYPE") &&
           !strcmp(bli_arch_string(BLIS_ARCH_SKX), "skx");
}

/* Sets the library up while the variable is there, and takes the variable away again, so that no
   child process sees it. If the library was in use before, this changes nothing. */
static void set_up(void)
{
    const bool choose = wants_avx512_kernels();
    char number[16];
    snprintf(number, sizeof number, "%d", (int)BLIS_ARCH_SKX);
    if (choose)
        setenv("BLIS_ARCH_TYPE", number, 1);
    bli_init();
    if (choose)
        unsetenv("BLIS_ARCH_TYPE");
}

#else

static void set_up(void)
{
    bli_init();
}

#endif

/* ---- products ---- */

/* BLIS reads its operands through pointers that are not const. The run-time settings are local: one
   thread, whatever the environment says. */
static void call(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta)
{
    float one = 1;
    rntm_t settings = BLIS_RNTM_INITIALIZER;
    bli_rntm_set_num_threads(1, &settings);
    bli_sgemm_ex(BLIS_NO_TRANSPOSE, BLIS_NO_TRANSPOSE, (dim_t)A.rows, (dim_t)B.columns,
                 (dim_t)A.columns, &one, (float *)A.data, (inc_t)A.row_stride,
                 (inc_t)A.column_stride, (float *)B.data, (inc_t)B.row_stride,
                 (inc_t)B.column_stride, &beta, C, (inc_t)ldc, 1, NULL, &settings);
}

/* The first product makes BLIS allocate the memory that it packs into; better now than later. */
static void warm_up(void)
{
    enum { N = 64 };
    static float zero[N * N];
    static float result[N * N];
    call(result, N, rnn_row_major(zero, N, N), rnn_row_major(zero, N, N), 0);
}

static void start(void)
{
    set_up();
    warm_up();
    const char *kernels = bli_arch_string(bli_arch_query_id());
    snprintf(name, sizeof name, "BLIS %s, %s kernels", bli_info_get_version_str(), kernels);
}

void rnn_init(void)
{
    pthread_once(&once, start);
}

const char *rnn_blas_name(void)
{
    rnn_init();
    return name;
}

void rnn_blis_product(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta)
{
    call(C, ldc, A, B, beta);
}

#endif
