/* guards: slow modules are computed in their steps only, forward and backward. */
#include "scheduled.h"

static const char clockwork[] =
    "local x = rnn.sequence('x', { size = 3 })\n"
    "local cell = rnn.cell { state = { fast = 4, slow = 4 }, step = function(x, s, p)\n"
    "  local fast = tanh(p.A(x, 4) + p.B(s.fast) + p.C(s.slow))\n"
    "  local slow = every(4, tanh(p.D(x, 4) + p.E(s.slow)), s.slow)\n"
    "  return fast .. slow, { fast = fast, slow = slow }\n"
    "end }\n"
    "local y = rnn.scan(cell, x%s)\n"
    "return rnn.model('m', { loss = rnn.mse(y, 0.3), outputs = { y = y } })\n";

static Schedule *schedule_of(const char *options, Entry entry)
{
    return scheduled(arena_format(test_arena(), clockwork, options), entry, FUSE_ALL);
}

/* Kernels with a product that run in some steps only. */
static int count_guarded(const Schedule *s)
{
    int guarded = 0;
    for (int i = 0; i < s->item_count; i++) {
        const Loop *loop = s->items[i].loop;
        for (int k = 0; loop && k < loop->kernel_count; k++)
            guarded += loop->kernels[k]->guard.condition && loop->kernels[k]->group_count > 0;
    }
    return guarded;
}

Test(guards, the_product_of_a_slow_module_is_guarded)
{
    cr_expect_eq(count_guarded(schedule_of("", ENTRY_FORWARD)), 1);
}

/* Rows of unequal lengths begin at different steps of a reverse scan. */
Test(guards, a_reverse_scan_has_none)
{
    cr_expect_eq(count_guarded(schedule_of(", { reverse = true }", ENTRY_FORWARD)), 0);
}

/* A stream's rows may have started at different times. */
Test(guards, a_step_has_none)
{
    cr_expect_eq(count_guarded(schedule_of("", ENTRY_STEP)), 0);
}

/* Kernels in the emitted code that ask whether they are needed. */
static int count_asked(const char *without)
{
    const char *lua = arena_format(test_arena(), clockwork, "");
    const Compiled compiled = compiled_of(
        lua, (Request){.options = {.train = true, .fuse = FUSE_ALL}, .without = without});
    int asked = 0;
    for (const char *at = compiled.source; (at = strstr(at, "_equal + at) != 0.0f)")); at++)
        asked++;
    return asked;
}

Test(guards, the_gradient_is_guarded_too)
{
    int asked = count_asked(NULL);
    cr_expect_eq(asked, 5, "forward, loss, train, and backward once at each level: %d", asked);
}

Test(guards, without_them_nothing_is_asked)
{
    cr_expect_eq(count_asked("guards"), 0);
}

/* Pushing zeros through products changes nothing. */
Test(guards, pushed_or_not_the_numbers_are_the_same)
{
    const char *lua = arena_format(test_arena(), clockwork, "");
    const Options options = {.train = true, .fuse = FUSE_ALL};
    Compiled with = compiled_of(lua, (Request){.options = options});
    Compiled without = compiled_of(lua, (Request){.options = options, .without = "guards"});
    memcpy(with.graphs, with.optimized, sizeof with.graphs);
    memcpy(without.graphs, without.optimized, sizeof without.graphs);
    expect_agreement("guards", interpreted(&with, 3), interpreted(&without, 3), 1e-12);
}
