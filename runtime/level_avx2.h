/* From here to level_end.h everything is compiled for AVX2 with FMA, whatever the command line
 * says; otherwise as level_avx512.h. */
#if defined __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#if !defined __AVX2__
#define __AVX2__ 1
#endif
#if !defined __FMA__
#define __FMA__ 1
#endif
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
