/* The arithmetic of an update for AVX2 with FMA. */
#include "update_kernels.h"

#if defined __x86_64__

#include <math.h>

#define UPDATE_KERNELS rnn_update_kernels_avx2
#include "level_avx2.h"
#include "update_kernels_body.h"
#include "level_end.h"

#endif
