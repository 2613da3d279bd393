/* Random numbers as a pure function of a seed and a counter.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw: Parallel random numbers: as easy as 1, 2, 3; 2011)
 * turns a key of 64 bits and a counter of 128 bits into 128 random bits. There is no state: whoever
 * knows the counter knows the number, so backward recomputes a dropout mask instead of keeping it,
 * any thread may draw any part of a tensor, and every engine draws the same.
 *
 * This header includes nothing but the integer types. */
#ifndef RNN_RANDOM_H
#define RNN_RANDOM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The last word of a counter says what the numbers are for, so that no two uses share any. */
enum rnn_random_use { RNN_RANDOM_INDEXED = 0, RNN_RANDOM_DROPOUT_KEY = 1, RNN_RANDOM_DROPOUT = 2 };

/* One round: two products of 32 x 32 bits, whose halves change places and mix with the key. */
static inline void rnn_philox_round(uint32_t x[4], uint32_t key0, uint32_t key1)
{
    const uint64_t p = (uint64_t)0xD2511F53u * x[0];
    const uint64_t q = (uint64_t)0xCD9E8D57u * x[2];
    x[0] = (uint32_t)(q >> 32) ^ x[1] ^ key0;
    x[1] = (uint32_t)q;
    x[2] = (uint32_t)(p >> 32) ^ x[3] ^ key1;
    x[3] = (uint32_t)p;
}

/* Four random words for a seed and a counter; out and counter may be the same array. */
static inline void rnn_random4(uint64_t seed, const uint32_t counter[4], uint32_t out[4])
{
    uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t key0 = (uint32_t)seed;
    uint32_t key1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        rnn_philox_round(x, key0, key1);
        key0 += 0x9E3779B9u; /* the golden ratio */
        key1 += 0xBB67AE85u; /* sqrt(3) - 1 */
    }
    for (int i = 0; i < 4; i++)
        out[i] = x[i];
}

/* A uniform number in [0, 1): a multiple of 2^-24, so every value is exact in a float. */
static inline float rnn_uniform(uint32_t word)
{
    return (float)(word >> 8) * (1.0f / 16777216.0f);
}

/* A whole number in [0, n) from one random word; no share is off by more than n / 2^32 of it. */
static inline uint32_t rnn_random_below(uint32_t word, uint32_t n)
{
    return (uint32_t)(((uint64_t)word * n) >> 32);
}

/* The random word at an index of a stream: initial values take a stream per parameter, a shuffle a
   stream per epoch. Any index may be asked for, in any order. */
static inline uint32_t rnn_random_at(uint64_t seed, uint32_t stream, uint64_t index)
{
    uint32_t x[4] = {(uint32_t)(index >> 2), (uint32_t)(index >> 34), stream, RNN_RANDOM_INDEXED};
    rnn_random4(seed, x, x);
    return x[index & 3];
}

/* The key of one dropout in one update: what rnn_dropout_uniform4 needs, and the same for all of a
   mask, so that a loop computes it once. `ordinal` is the dropout's place in the model. */
static inline uint64_t rnn_dropout_key(uint64_t seed, uint64_t update, uint32_t ordinal)
{
    uint32_t x[4] = {(uint32_t)update, (uint32_t)(update >> 32), ordinal, RNN_RANDOM_DROPOUT_KEY};
    rnn_random4(seed, x, x);
    return (uint64_t)x[1] << 32 | x[0];
}

/* Uniform numbers in [0, 1) for the units 4 block, ..., 4 block + 3 of one step and row. */
static inline void rnn_dropout_uniform4(uint64_t key, uint32_t step, uint32_t row, uint32_t block,
                                        float out[4])
{
    uint32_t x[4] = {block, row, step, RNN_RANDOM_DROPOUT};
    rnn_random4(key, x, x);
    for (int i = 0; i < 4; i++)
        out[i] = rnn_uniform(x[i]);
}

/* The uniform number in [0, 1) that decides about one unit: dropped where it is below the rate. */
static inline float rnn_dropout_random(uint64_t seed, uint64_t update, uint32_t ordinal,
                                       uint32_t step, uint32_t row, uint32_t unit)
{
    float u[4];
    rnn_dropout_uniform4(rnn_dropout_key(seed, update, ordinal), step, row, unit >> 2, u);
    return u[unit & 3];
}

#ifdef __cplusplus
}
#endif

#endif
