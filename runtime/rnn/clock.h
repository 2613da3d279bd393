/* Clocks of kernels, in code that was emitted to be measured.
 *
 *     rnn_clock_start(&clock);
 *     compute_h(...);
 *     rnn_clock_stop(&clock);
 *
 * Time is counted in ticks of the processor's own counter where that is cheap to read, some ten
 * nanoseconds; how long a tick is, who reads the clocks measures. A clock is one thread's. */
#ifndef RNN_CLOCK_H
#define RNN_CLOCK_H

#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rnn_clock {
    uint64_t began; /* the tick of the last start */
    uint64_t ticks; /* between all starts and stops */
    uint64_t calls;
} rnn_clock;

/* The tick it is, once all that was begun before is done: a processor works on many instructions at
 * a time, and would count the end of one kernel as another's. */
static inline uint64_t rnn_tick(void)
{
#if defined __x86_64__
    __asm__ volatile("lfence" ::: "memory");
    const uint64_t tick = __builtin_ia32_rdtsc();
    __asm__ volatile("" ::: "memory");
    return tick;
#elif defined __aarch64__
    uint64_t tick;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(tick) : : "memory");
    return tick;
#else
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
#endif
}

static inline void rnn_clock_start(rnn_clock *clock)
{
    clock->began = rnn_tick();
}

static inline void rnn_clock_stop(rnn_clock *clock)
{
    clock->ticks += rnn_tick() - clock->began;
    clock->calls++;
}

#ifdef __cplusplus
}
#endif

#endif
