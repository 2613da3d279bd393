/* Arrays that end where a page without access begins: whoever reads or writes beyond is stopped.
 * Before the array stand marks, which show what was written there.
 *
 * Nothing is given back: every test is a process of its own. */
#ifndef PAGE_END_H
#define PAGE_END_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MARKS = 16 };

/* Where the arrays end. */
typedef struct PageEnd {
    float *end;
    size_t floats; /* room for the longest */
} PageEnd;

static inline PageEnd page_end_open(size_t floats)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t bytes = ((floats + MARKS) * sizeof(float) + page - 1) / page * page;
    char *memory = mmap(NULL, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                        0);
    cr_assert(memory != MAP_FAILED);
    cr_assert(mprotect(memory + bytes, page, PROT_NONE) == 0);
    return (PageEnd){(float *)(void *)(memory + bytes), floats};
}

/* What an array holds until it is written: a NaN that no arithmetic makes, so that a sum which
   reads it is a NaN and a write is seen. */
static inline float unwritten(void)
{
    const uint32_t bits = 0x7fc12345;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline bool is_unwritten(const float *x)
{
    const float mark = unwritten();
    return memcmp(x, &mark, sizeof mark) == 0;
}

/* The last n floats before the page, unwritten as the marks before them. */
static inline float *page_end_array(PageEnd p, size_t n)
{
    cr_assert(n <= p.floats);
    for (size_t i = 1; i <= n + MARKS; i++)
        p.end[-(ptrdiff_t)i] = unwritten();
    return p.end - n;
}

static inline void check_marks(const float *array)
{
    for (int i = 1; i <= MARKS; i++)
        cr_assert(is_unwritten(array - i), "written %d before the beginning", i);
}

#endif
