/* Ends what level_avx512.h or level_avx2.h began. */
#if defined __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
