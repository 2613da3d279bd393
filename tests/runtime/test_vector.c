/* The register vector: partial access at the end of a page, selections and reductions; and what
 * kernels make of it. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <rnn/kernel.h>

/* 0, 1, 2, ... */
static rnn_vec counting(void)
{
    rnn_vec a;
    for (int i = 0; i < RNN_LANES; i++)
        a[i] = (float)i;
    return a;
}

/* The first float that must not be touched: it begins a page without access. */
static float *end_of_page(void)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert(pages != MAP_FAILED);
    cr_assert(mprotect(pages + page, page, PROT_NONE) == 0);
    return (float *)(void *)(pages + page);
}

Test(vector, whole_access_needs_no_alignment)
{
    float from[RNN_LANES + 1], to[RNN_LANES + 2] = {0};
    for (int i = 0; i <= RNN_LANES; i++)
        from[i] = (float)i;
    rnn_store(to + 1, rnn_load(from + 1));
    for (int i = 1; i <= RNN_LANES; i++)
        cr_assert(to[i] == (float)i);
    cr_assert(to[0] == 0 && to[RNN_LANES + 1] == 0);
}

Test(vector, partial_load_stops_at_the_end_and_fills_with_zeros)
{
    float *end = end_of_page();
    for (int m = 1; m <= RNN_LANES; m++) {
        for (int i = 0; i < m; i++)
            end[i - m] = (float)(i + 1);
        const rnn_vec a = rnn_load_part(end - m, m);
        for (int i = 0; i < RNN_LANES; i++)
            cr_assert(a[i] == (i < m ? (float)(i + 1) : 0), "%d of %d", i, m);
    }
}

Test(vector, partial_store_writes_the_first_lanes_alone)
{
    float *end = end_of_page();
    for (int m = 1; m <= RNN_LANES; m++) {
        end[-m - 1] = -1;
        rnn_store_part(end - m, counting(), m);
        for (int i = 0; i < m; i++)
            cr_assert(end[i - m] == (float)i, "%d of %d", i, m);
        cr_assert(end[-m - 1] == -1);
    }
}

Test(vector, partial_store_leaves_what_follows)
{
    for (int m = 1; m <= RNN_LANES; m++) {
        float to[RNN_LANES];
        rnn_store(to, rnn_set(-1));
        rnn_store_part(to, counting(), m);
        for (int i = 0; i < RNN_LANES; i++)
            cr_assert(to[i] == (i < m ? (float)i : -1.0f), "%d of %d", i, m);
    }
}

Test(vector, partial_access_with_a_constant_count)
{
    float *end = end_of_page();
    enum { COUNT = RNN_LANES - 1 };
    rnn_store_part(end - COUNT, counting() + 5.0f, COUNT);
    const rnn_vec a = rnn_load_part(end - COUNT, COUNT);
    for (int i = 0; i < RNN_LANES; i++)
        cr_assert(a[i] == (i < COUNT ? 5.0f + (float)i : 0.0f), "%d", i);
}

Test(vector, set_keeps_every_number)
{
    const float numbers[] = {0, -0.0f, 1, -3, 0x1p-149f, INFINITY, -INFINITY};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const float lane = rnn_set(numbers[i])[RNN_LANES - 1];
        cr_assert(memcmp(&lane, &numbers[i], sizeof lane) == 0, "%g", (double)numbers[i]);
    }
    cr_assert(isnan(rnn_set(NAN)[0]));
}

Test(vector, fused_product)
{
    const rnn_vec y = rnn_fma(counting(), rnn_set(2), rnn_set(3));
    for (int i = 0; i < RNN_LANES; i++)
        cr_assert(y[i] == 2 * (float)i + 3);
}

Test(vector, select_goes_lane_by_lane)
{
    const rnn_vec y = rnn_select(counting() < 2, rnn_set(10), rnn_set(20));
    for (int i = 0; i < RNN_LANES; i++)
        cr_assert(y[i] == (i < 2 ? 10 : 20));
}

Test(vector, minimum_and_maximum)
{
    const rnn_vec low = rnn_min(counting(), rnn_set(2)), high = rnn_max(counting(), rnn_set(2));
    for (int i = 0; i < RNN_LANES; i++) {
        cr_assert(low[i] == (i < 2 ? (float)i : 2));
        cr_assert(high[i] == (i > 2 ? (float)i : 2));
    }
}

Test(vector, minimum_and_maximum_give_the_second_where_one_is_nan)
{
    cr_assert(isnan(rnn_min(rnn_set(1), rnn_set(NAN))[0]));
    cr_assert(isnan(rnn_max(rnn_set(1), rnn_set(NAN))[0]));
    cr_assert(rnn_min(rnn_set(NAN), rnn_set(1))[0] == 1);
    cr_assert(rnn_max(rnn_set(NAN), rnn_set(1))[0] == 1);
}

Test(vector, sign_and_size)
{
    cr_assert(rnn_abs(rnn_set(-2))[0] == 2 && rnn_abs(rnn_set(2))[0] == 2);
    cr_assert(!signbit(rnn_abs(rnn_set(-0.0f))[0]));
    cr_assert(rnn_copysign(rnn_set(-2), rnn_set(3))[0] == 2);
    cr_assert(rnn_copysign(rnn_set(2), rnn_set(-0.0f))[0] == -2);
}

Test(vector, sum_of_all_lanes)
{
    cr_assert(rnn_sum(counting()) == RNN_LANES * (RNN_LANES - 1) / 2);
}

Test(vector, largest_lane_wherever_it_is)
{
    for (int i = 0; i < RNN_LANES; i++) {
        rnn_vec a = counting() - 100.0f;
        a[i] = -0.5f;
        cr_assert(rnn_max_of(a) == -0.5f, "lane %d", i);
    }
}

Test(vector, powers_of_two)
{
    for (int n = -126; n <= 127; n++)
        cr_assert(rnn_power_of_two(rnn_set((float)n))[0] == ldexpf(1, n), "2^%d", n);
}

Test(vector, scaling_rounds_once)
{
    for (int n = -160; n <= 140; n++)
        cr_assert(rnn_scale(rnn_set(1.3f), rnn_set((float)n))[0] == ldexpf(1.3f, n), "2^%d", n);
}

Test(kernel, one_hot_is_one_in_the_lane_of_the_id)
{
    for (int id = 0; id < 3 * RNN_LANES; id++)
        for (int j = 0; j < 3 * RNN_LANES; j++) {
            const rnn_vec a = rnn_one_hot(id, (size_t)j);
            for (int i = 0; i < RNN_LANES; i++)
                cr_assert(a[i] == (j + i == id), "id %d, lane %d from %d on", id, i, j);
        }
}
