/* The arithmetic of an update on ranges of numbers, compiled for several levels of a processor and
 * chosen when called, as row_kernels.h is.
 *
 * update_kernels_body.h is the one source. Its loops are plain, for the compiler to make vectors of
 * them as wide as the level's. */
#ifndef UPDATE_KERNELS_H
#define UPDATE_KERNELS_H

#include <stddef.h>

/* What an optimizer's loop works on: pointers to the first of the range, and the numbers of the
 * update, worked out in double and rounded once. */
typedef struct UpdateRange {
    size_t n;              /* parameters in the range */
    float *p;              /* their values */
    const float *g;        /* their gradients */
    float *first, *second; /* their state, as far as the optimizer has it */
    float scale;           /* multiplies the gradients */
    float decay;           /* times p joins the gradients */
    float rate;            /* r; of Adam with the correction of its first mean */
    float momentum;        /* mu */
    float keep1, take1;    /* shares of the old and of the new in the mean of gradients */
    float keep2, take2;    /* the same of their squares */
    float epsilon;         /* keeps divisors from zero */
    float root;            /* Adam's correction of the root of its second mean */
    float shrink;          /* times p is what AdamW's decay leaves of it */
} UpdateRange;

typedef void UpdateLoop(const UpdateRange *range);

typedef struct UpdateKernels {
    /* as in rnn/optimizer.h; the same bits on every level */
    double (*sum_of_squares)(const float *numbers, size_t n);
    void (*clip)(float *numbers, size_t n, float bound);
    UpdateLoop *sgd, *momentum, *nesterov, *adagrad, *rmsprop, *rmsprop_momentum, *adam;
} UpdateKernels;

extern const UpdateKernels rnn_update_kernels_plain; /* for what the compiler was told to build for
                                                      */

#if defined __x86_64__
extern const UpdateKernels rnn_update_kernels_avx2; /* with FMA */
extern const UpdateKernels rnn_update_kernels_avx512;
#endif

/* The best table for this processor. */
static inline const UpdateKernels *rnn_update_kernels_here(void)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        return &rnn_update_kernels_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &rnn_update_kernels_avx2;
#endif
    return &rnn_update_kernels_plain;
}

#endif
