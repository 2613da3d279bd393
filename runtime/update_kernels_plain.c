/* The arithmetic of an update for what the compiler was told to build for. */
#include "update_kernels.h"

#include <math.h>

#define UPDATE_KERNELS rnn_update_kernels_plain
#include "update_kernels_body.h"
