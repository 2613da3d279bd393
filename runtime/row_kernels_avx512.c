/* The arithmetic on rows for AVX-512. */
#include "row_kernels.h"

#if defined __x86_64__

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define ROW_KERNELS rnn_row_kernels_avx512
#include "level_avx512.h"
#include "row_kernels_body.h"
#include "level_end.h"

#endif
