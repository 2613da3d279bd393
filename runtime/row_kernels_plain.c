/* The arithmetic on rows for what the compiler was told to build for. */
#define ROW_KERNELS rnn_row_kernels_plain
#include "row_kernels_body.h"
