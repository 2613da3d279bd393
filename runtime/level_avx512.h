/* From here to level_end.h everything is compiled for AVX-512, whatever the command line says.
 *
 * GCC's pragma also sets the macros that rnn/vector.h goes by, clang's attribute does not. Every
 * header of the system must have been included before: its functions are no part of the level. */
#if defined __clang__
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#if !defined __AVX512F__
#define __AVX512F__ 1
#endif
#else
#pragma GCC push_options
#pragma GCC target("avx512f")
#endif
