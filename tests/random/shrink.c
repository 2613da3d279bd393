/* Shrinking: choices are left out in runs, then lowered one by one, as long as the model fails.
 *
 *     1 4 0 2 7 3 1 0 5      a failing list
 *     1 4 [0 2 7 3] 1 0 5    half, a quarter, ... of it left out: the rest says what then follows
 *     1 4 1 0 5
 *     0 4 1 0 5              a choice lowered: to 0, to half, by one
 */
#include "random.h"

#include <string.h>

typedef struct Search {
    Arena *arena;
    uint64_t seed;
    int tries;    /* that are left */
    Choices best; /* the simplest list that fails */
} Search;

/* Takes the list in place of the best one if its model fails too. */
static bool try(Search *search, const int *made, int count)
{
    if (search->tries == 0)
        return false;
    Choices choices = choices_repeated(search->arena, made, count);
    random_model(&choices, "m");
    if (choices.next < choices.count)
        choices.count = choices.next; /* the rest is not read */
    Arena *arena = arena_new();
    search->tries--;
    Trial trial = {.choices = &choices, .seed = search->seed};
    trial_run(arena, &trial, 1);
    arena_free(arena);
    if (trial.verdict == FAILS)
        search->best = choices;
    return trial.verdict == FAILS;
}

static bool try_without(Search *search, int first, int length)
{
    const Choices *best = &search->best;
    size_t rest = (size_t)(best->count - first - length);
    int *made = arena_grow(search->arena, best->made, (size_t)best->count, (size_t)best->count + 1,
                           sizeof *made);
    memmove(made + first, made + first + length, rest * sizeof *made);
    return try(search, made, best->count - length);
}

static bool try_value(Search *search, int i, int value)
{
    const Choices *best = &search->best;
    if (value < 0 || value >= best->made[i])
        return false;
    int *made = arena_grow(search->arena, best->made, (size_t)best->count, (size_t)best->count + 1,
                           sizeof *made);
    made[i] = value;
    return try(search, made, best->count);
}

static bool leave_out(Search *search)
{
    bool better = false;
    for (int length = search->best.count / 2; length > 0; length /= 2)
        for (int first = 0; first + length <= search->best.count;)
            if (try_without(search, first, length))
                better = true;
            else
                first += length;
    return better;
}

static bool lower(Search *search)
{
    bool better = false;
    for (int i = 0; i < search->best.count; i++) {
        int made = search->best.made[i];
        better |= try_value(search, i, 0) || try_value(search, i, made / 2) ||
                  try_value(search, i, made - 1);
    }
    return better;
}

Choices shrink(const Choices *failing, uint64_t seed, int tries)
{
    Search search = {.arena = failing->arena, .seed = seed, .tries = tries};
    search.best = choices_repeated(failing->arena, failing->made, failing->count);
    for (bool better = true; better && search.tries > 0;) {
        better = leave_out(&search);
        better |= lower(&search);
    }
    return search.best;
}
