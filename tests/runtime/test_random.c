/* Random numbers: the published vectors of the generator, ranges, moments, and purity. */
#include <criterion/criterion.h>
#include <math.h>

#include <rnn/random.h>
#include <rnn/random_normal.h>

/* The known answers of the authors' own tests for Philox4x32 with 10 rounds. */
static const struct {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t expected[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

Test(random, known_answers)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        const uint64_t seed = (uint64_t)known[i].key[1] << 32 | known[i].key[0];
        rnn_random4(seed, known[i].counter, out);
        for (int j = 0; j < 4; j++)
            cr_expect_eq(out[j], known[i].expected[j], "vector %zu, word %d: %08x", i, j, out[j]);
    }
}

Test(random, in_place)
{
    uint32_t counter[4] = {1, 2, 3, 4};
    uint32_t out[4];
    rnn_random4(5, counter, out);
    rnn_random4(5, counter, counter);
    cr_expect_arr_eq(out, counter, sizeof out);
}

Test(random, uniform_ends)
{
    cr_expect_eq(rnn_uniform(0), 0.0f);
    cr_expect_eq(rnn_uniform(UINT32_MAX), 1.0f - 1.0f / 16777216);
    cr_expect_eq(rnn_uniform(0x80000000u), 0.5f);
}

Test(random, below_stays_below)
{
    cr_expect_eq(rnn_random_below(UINT32_MAX, 7), 6);
    cr_expect_eq(rnn_random_below(0, 7), 0);
    cr_expect_eq(rnn_random_below(UINT32_MAX, 1), 0);
}

/* Every word of a counter serves one index; neighbours come from the same counter. */
Test(random, indexed_words_are_those_of_the_counter)
{
    const uint64_t index = ((uint64_t)3 << 34) + 4 * 17 + 2;
    const uint32_t counter[4] = {17, 3, 9, RNN_RANDOM_INDEXED};
    uint32_t out[4];
    rnn_random4(42, counter, out);
    cr_expect_eq(rnn_random_at(42, 9, index), out[2]);
}

Test(random, normal_moments)
{
    enum { N = 200000 };
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (uint64_t i = 0; i < N; i++) {
        const double x = (double)rnn_normal_at(1, 2, i);
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
    }
    cr_expect_float_eq(sum / N, 0, 0.01);
    cr_expect_float_eq(squares / N, 1, 0.015);
    cr_expect_float_eq(fourths / N, 3, 0.1);
}

Test(random, normal_is_finite_at_the_ends)
{
    cr_expect(isfinite(rnn_normal(0, 0)));
    cr_expect_float_eq(rnn_normal(0, 0), 6.66f, 0.01f);
    cr_expect_eq(rnn_normal(UINT32_MAX, 0), 0.0f);
}

Test(random, dropout_mean)
{
    enum { N = 100000 };
    double sum = 0;
    for (uint32_t unit = 0; unit < N; unit++)
        sum += (double)rnn_dropout_random(7, 1, 0, 3, 5, unit);
    cr_expect_float_eq(sum / N, 0.5, 0.005);
}

/* Two draws differ where a single argument does. */
Test(random, dropout_depends_on_every_argument)
{
    const float u = rnn_dropout_random(1, 2, 3, 4, 5, 6);
    cr_expect_eq(u, rnn_dropout_random(1, 2, 3, 4, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(9, 2, 3, 4, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 9, 3, 4, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 2 + (1ull << 32), 3, 4, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 2, 9, 4, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 2, 3, 9, 5, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 2, 3, 4, 9, 6));
    cr_expect_neq(u, rnn_dropout_random(1, 2, 3, 4, 5, 7));
    cr_expect_neq(u, rnn_dropout_random(1, 2, 3, 4, 5, 10));
}

Test(random, dropout_in_fours_is_the_same)
{
    const uint64_t key = rnn_dropout_key(1, 2, 3);
    for (uint32_t block = 0; block < 8; block++) {
        float u[4];
        rnn_dropout_uniform4(key, 4, 5, block, u);
        for (uint32_t i = 0; i < 4; i++)
            cr_expect_eq(u[i], rnn_dropout_random(1, 2, 3, 4, 5, 4 * block + i));
    }
}
