/* The arithmetic of an update for AVX-512. */
#include "update_kernels.h"

#if defined __x86_64__

#include <math.h>

#define UPDATE_KERNELS rnn_update_kernels_avx512
#include "level_avx512.h"
#include "update_kernels_body.h"
#include "level_end.h"

#endif
