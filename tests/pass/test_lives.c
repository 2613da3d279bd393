/* Buffers that share memory are never alive at one level, whose items may run at the same time. */
#include "compile.h"
#include "ir/schedule.h"
#include "tool/options.h"

#include <criterion/criterion.h>
#include <glob.h>

static int expect_apart(const Schedule *s, const char *path)
{
    int shared = 0;
    for (int i = 0; i < s->buffer_count; i++)
        for (int k = 0; k < s->buffer_count; k++) {
            const Buffer *a = s->buffers[i], *b = s->buffers[k];
            if (i == k || a->slot < 0 || a->slot != b->slot || a->first > b->first)
                continue;
            shared++;
            cr_expect_geq(b->first, end_of_level(s, a->last), "%s: %s (%d..%d) and %s (%d..%d)",
                          path, a->name, a->first, a->last, b->name, b->first, b->last);
        }
    return shared;
}

Test(lives, buffers_of_one_level_share_no_memory)
{
    glob_t models;
    int shared = 0;
    cr_assert_eq(glob(RNNC_SOURCE_DIR "/models/*.lua", 0, NULL, &models), 0);
    for (size_t i = 0; i < models.gl_pathc; i++) {
        Arena *arena = arena_new();
        Request request = {.path = models.gl_pathv[i], .options = options_default()};
        const Compiled compiled = compile(arena, &request);
        for (int entry = 0; entry < ENTRY_COUNT; entry++)
            if (compiled.schedules[entry])
                shared += expect_apart(compiled.schedules[entry], models.gl_pathv[i]);
        arena_free(arena);
    }
    cr_expect_gt(shared, 20);
    globfree(&models);
}
