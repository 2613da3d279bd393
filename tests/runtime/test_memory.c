/* Memory for what is large: aligned, and zero to the last byte, with and without huge pages. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <rnn/memory.h>

Test(memory, is_aligned_and_zero)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65, 4096, (2 << 20) - 1, 2 << 20, (5 << 20) + 7};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *memory = rnn_aligned_zeros(sizes[i]);
        cr_assert(memory);
        cr_assert_eq((uintptr_t)memory % 64, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            cr_assert_eq(memory[k], 0);
        free(memory);
    }
}

/* Advice for memory without a whole huge page asks for nothing. */
Test(memory, takes_advice_for_any_range)
{
    char *memory = calloc(1, 6 << 20);
    for (size_t bytes = 0; bytes <= 6 << 20; bytes += 1 << 20)
        rnn_ask_for_huge_pages(memory + 3, bytes ? bytes - 3 : 0);
    for (size_t k = 0; k < 6 << 20; k++)
        cr_assert_eq(memory[k], 0);
    free(memory);
}
