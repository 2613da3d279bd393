/* The arithmetic on rows for AVX2 with FMA. */
#include "row_kernels.h"

#if defined __x86_64__

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define ROW_KERNELS rnn_row_kernels_avx2
#include "level_avx2.h"
#include "row_kernels_body.h"
#include "level_end.h"

#endif
