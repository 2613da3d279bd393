/* A fixed range of random models, each of which agrees with itself. */
#include "random.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

enum { FIRST = 1, SEEDS = 30, MOST_REFUSED = SEEDS / 4 };

/* Every second seed from `first` on, so that two processes share the range. */
static void try_seeds(uint64_t first)
{
    int refused = 0;
    for (uint64_t seed = first; seed < FIRST + SEEDS; seed += 2) {
        Arena *arena = arena_new();
        Choices choices = choices_drawn(arena, seed);
        const char *model = random_model(&choices, "m");
        Trial trial = trial_run(arena, model, seed);
        refused += trial.verdict == REFUSED;
        cr_expect(trial.verdict != FAILS, "seed %d:\n%s\n%s", (int)seed, model, trial.told);
        arena_free(arena);
    }
    cr_expect_leq(refused, MOST_REFUSED / 2, "too many models are not supported");
}

Test(random, odd_seeds, .timeout = 300)
{
    try_seeds(FIRST);
}

Test(random, even_seeds, .timeout = 300)
{
    try_seeds(FIRST + 1);
}

/* ---- choices and shrinking ---- */

Test(choices, what_was_drawn_can_be_repeated)
{
    Arena *arena = arena_new();
    Choices drawn = choices_drawn(arena, 5);
    const char *model = random_model(&drawn, "m");
    Choices repeated = choices_repeated(arena, drawn.made, drawn.count);
    cr_expect_str_eq(random_model(&repeated, "m"), model);
    cr_expect_eq(drawn.next, drawn.count);
    arena_free(arena);
}

Test(choices, end_with_zeros_and_stay_in_range)
{
    Arena *arena = arena_new();
    Choices choices = choices_repeated(arena, (const int[]){7, 2}, 2);
    cr_expect_eq(choose(&choices, 5), 4);
    cr_expect_eq(choose(&choices, 5), 2);
    cr_expect_eq(choose(&choices, 5), 0);
    arena_free(arena);
}

/* Nothing fails: the simplest list is the one that was given. */
Test(shrink, keeps_what_does_not_fail)
{
    Arena *arena = arena_new();
    Choices choices = choices_repeated(arena, (const int[]){1, 1, 1}, 3);
    cr_expect_eq(shrink(&choices, "m", 1, 2).count, 3);
    arena_free(arena);
}
