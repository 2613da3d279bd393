/* A session of as many bytes as an entry point says it needs is enough, to the byte, and one that
 * is a cache line shorter is refused. Sessions end where a page without access begins. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "compile.h"
#include "tool/build.h"
#include "tool/check.h"
#include "tool/options.h"

enum { LINE = 64 };

static const char *const models[] = {"char_lm", "clockwork", "spoken_digits", "translate"};

/* `bytes` of zeros that end where a page without access begins. */
static char *memory_at_page_end(size_t bytes)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (bytes + page - 1) / page * page;
    char *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                        0);
    cr_assert(memory != MAP_FAILED);
    cr_assert_eq(mprotect(memory + room, page, PROT_NONE), 0);
    return memory + room - bytes;
}

/* Runs an entry with a session of its own. */
static int run(Drive *drive, rnn_entry entry, size_t bytes, rnn_error *error)
{
    const rnn_model *model = drive->model;
    void *session = memory_at_page_end(bytes);
    memcpy((char *)drive->instance.args + model->member_session, &session, sizeof session);
    memcpy((char *)drive->instance.args + model->member_session_bytes, &bytes, sizeof bytes);
    return model->entry[entry](drive->instance.args, error);
}

static void expect_exact(Drive *drive, rnn_entry entry, const char *model)
{
    rnn_error error;
    size_t enough = drive->model->session_bytes(drive->instance.args, entry) / LINE * LINE + LINE;
    for (size_t least = 0; least + LINE < enough;) {
        const size_t middle = (least + enough) / (2 * LINE) * LINE;
        const int code = run(drive, entry, middle, &error);
        if (code == RNN_OK)
            enough = middle;
        else
            least = middle;
        cr_assert(code == RNN_OK || code == RNN_BAD_ARGUMENT, "%s: %s", model, error.message);
    }
    cr_expect_eq(run(drive, entry, enough, &error), RNN_OK, "%s", error.message);
    cr_expect_eq(run(drive, entry, enough - LINE, &error), RNN_BAD_ARGUMENT);
    size_t needed = 0;
    const char *told = strstr(error.message, "needs ");
    cr_assert(told && sscanf(told, "needs %zu", &needed) == 1, "%s", error.message);
    cr_expect_eq(needed, enough, "%s, entry %d: %s, but %zu are taken", model, (int)entry,
                 error.message, enough);
}

Test(sessions, a_session_is_as_long_as_it_is_used)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        Arena *arena = arena_new();
        Request request = {.path = arena_format(arena, RNNC_SOURCE_DIR "/models/%s.lua", models[i]),
                           .options = options_default()};
        const Compiled compiled = compile(arena, &request);
        const Tensors *in = draw_point(arena, compiled.model, (Draw){1, 1, false});
        const rnn_model *model = build_load(arena, &compiled, (BuildOptions){"-O0"});
        Drive *drive = eval_open(bind_tensors(arena, compiled.model, in), model, NULL);
        for (int entry = 0; entry < RNN_ENTRIES; entry++)
            if (model->entry[entry])
                expect_exact(drive, (rnn_entry)entry, models[i]);
        arena_free(arena);
    }
}
