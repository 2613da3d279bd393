/* The product as BLIS computes it. */
#ifndef BLIS_PRODUCT_H
#define BLIS_PRODUCT_H

#include "rnn/gemm.h"

/* As rnn_product, no size of 0; rnn_init has been called. */
void rnn_blis_product(float *C, size_t ldc, rnn_matrix A, rnn_matrix B, float beta);

#endif
