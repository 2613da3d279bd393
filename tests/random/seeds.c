/* A fixed range of random models, each of which agrees with itself; and how they are tried. */
#include "random.h"

#include "../tool/scratch.h"
#include "hold.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

enum { FIRST = 1, SEEDS = 320, HALF = SEEDS / 2, MOST_REFUSED = HALF / 4 };

/* Half of the range, so that two processes share it. */
static void try_half(uint64_t first)
{
    Arena *arena = arena_new();
    const Trial *trials = trial_seeds(arena, first, HALF);
    int refused = 0;
    for (int i = 0; i < HALF; i++) {
        refused += trials[i].verdict == REFUSED;
        cr_expect(trials[i].verdict != FAILS, "seed %d:\n%s\n%s", (int)trials[i].seed,
                  repeated_model(arena, trials[i].choices, "m"), trials[i].told);
        cr_expect_null(strstr(trials[i].told, "built alone"));
    }
    cr_expect_leq(refused, MOST_REFUSED, "too many models are not supported");
    arena_free(arena);
}

Test(random, first_half)
{
    try_half(FIRST);
}

Test(random, second_half)
{
    try_half(FIRST + HALF);
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
    cr_expect_eq(shrink(&choices, 1, 2).count, 3);
    arena_free(arena);
}

/* Everything fails, and nothing is simpler than a 0. */
Test(shrink, lowers_no_choice_below_0)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    setenv("RNNC_CC", "false", 1);
    Choices choices = choices_repeated(arena, (const int[]){0}, 1);
    const Choices smallest = shrink(&choices, 1, 2);
    cr_expect(smallest.count == 1 && smallest.made[0] == 0);
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* ---- many models at once ---- */

/* What a file defines for itself gets its model's name; members and what it includes do not. */
Test(unit, own_names_are_kept_apart)
{
    Arena *arena = arena_new();
    Model model = {.name = "m"};
    const Compiled compiled = {.model = &model,
                               .header = "int m_loss(void);\n",
                               .source = "#include \"m.h\"\n"
                                         "\n"
                                         "enum {\n"
                                         "    FIRST = 0,\n"
                                         "};\n"
                                         "static int run(int x)\n"
                                         "{\n"
                                         "    return x.run + x->run + rerun(x);\n"
                                         "}\n"
                                         "int m_loss(void)\n"
                                         "{\n"
                                         "    return run(FIRST);\n"
                                         "}\n"};
    Text unit = text_new(arena);
    unit_add(&unit, &compiled);
    cr_expect_str_eq(unit.bytes, "int m_loss(void);\n"
                                 "\n"
                                 "\n"
                                 "enum {\n"
                                 "    m_FIRST = 0,\n"
                                 "};\n"
                                 "static int m_run(int x)\n"
                                 "{\n"
                                 "    return x.run + x->run + rerun(x);\n"
                                 "}\n"
                                 "int m_loss(void)\n"
                                 "{\n"
                                 "    return m_run(m_FIRST);\n"
                                 "}\n");
    arena_free(arena);
}

/* Where all cannot be built together, each model is tried as if it were alone. */
Test(trial, tells_whose_c_is_not_accepted)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    setenv("RNNC_CC", "false", 1);
    const Trial *trials = trial_seeds(arena, FIRST, 2);
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(trials[i].verdict, FAILS);
        cr_expect(strstr(trials[i].told, "built alone\nrnnc: false does not accept"), "%s",
                  trials[i].told);
    }
    scratch_remove(arena, folder);
    arena_free(arena);
}
