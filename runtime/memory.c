#ifdef __linux__
#define _DEFAULT_SOURCE /* for madvise */
#endif
#include "rnn/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

enum { LINE = 64, HUGE_PAGE = 2 << 20 };

static size_t rounded(size_t bytes, size_t grain)
{
    return (bytes + grain - 1) / grain * grain;
}

void rnn_ask_for_huge_pages(void *memory, size_t bytes)
{
#if defined __linux__ && defined MADV_HUGEPAGE
    const uintptr_t begin = rounded((uintptr_t)memory, HUGE_PAGE);
    const uintptr_t end = ((uintptr_t)memory + bytes) / HUGE_PAGE * HUGE_PAGE;
    if (begin < end) /* a refusal changes nothing but the speed */
        madvise((char *)memory + (begin - (uintptr_t)memory), end - begin, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

void *rnn_aligned_zeros(size_t bytes)
{
    const size_t grain = bytes < HUGE_PAGE ? LINE : HUGE_PAGE;
    const size_t size = rounded(bytes ? bytes : 1, LINE);
    void *memory = aligned_alloc(grain, rounded(size, grain));
    if (!memory)
        return NULL;
    rnn_ask_for_huge_pages(memory, size);
    return memset(memory, 0, size);
}
