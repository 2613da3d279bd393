/* Choices: drawn from a seed, or repeated from a list. */
#include "random.h"

#include <rnn/random.h>

Choices choices_drawn(Arena *arena, uint64_t seed)
{
    return (Choices){.arena = arena, .seed = seed, .drawn = true};
}

Choices choices_repeated(Arena *arena, const int *made, int count)
{
    size_t room = (size_t)count;
    return (Choices){.arena = arena,
                     .made = arena_grow(arena, made, room, room + 1, sizeof *made),
                     .count = count,
                     .room = count + 1};
}

static void append(Choices *choices, int made)
{
    if (choices->count == choices->room) {
        choices->room = 2 * choices->room + 64;
        choices->made = arena_grow(choices->arena, choices->made, (size_t)choices->count,
                                   (size_t)choices->room, sizeof *choices->made);
    }
    choices->made[choices->count++] = made;
}

int choose(Choices *choices, int n)
{
    int i = choices->next++;
    if (choices->drawn)
        append(choices,
               (int)rnn_random_below(rnn_random_at(choices->seed, 0, (uint64_t)i), (uint32_t)n));
    int made = i < choices->count ? choices->made[i] : 0;
    return made < n ? made : n - 1;
}

bool one_in(Choices *choices, int n)
{
    return choose(choices, n) == n - 1;
}
