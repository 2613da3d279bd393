/* Rules for names from the command line, and the lists of what became of them. */
#include "tool/loading.h"

#include <stdio.h>
#include <string.h>

enum { NAMED = 20 }; /* of a list, so many are named */

static void list(void *context, rnn_load_fate fate, const char *name)
{
    Loading *loading = context;
    const size_t count = loading->counts[fate]++;
    if (count < NAMED)
        text_format(&loading->names[fate], "%s%s", count ? ", " : "", name);
}

static rnn_rename to_rename(Arena *arena, const CommandLine *command, const char *word)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        options_fail(command, "--rename %s: OLD=NEW is expected", word);
    return (rnn_rename){arena_format(arena, "%.*s", (int)(equals - word), word),
                        arena_string(arena, equals + 1)};
}

void loading_begin(Arena *arena, const CommandLine *command, Loading *loading)
{
    size_t count = 0;
    while (loading->renames && loading->renames[count])
        count++;
    rnn_rename *renames = arena_alloc(arena, (count + 1) * sizeof *renames);
    for (size_t i = 0; i < count; i++)
        renames[i] = to_rename(arena, command, loading->renames[i]);
    loading->options = (rnn_load_options){.partial = loading->partial,
                                          .prefix = loading->prefix,
                                          .renames = renames,
                                          .rename_count = count,
                                          .list = list,
                                          .context = loading};
    for (int fate = RNN_TAKEN; fate <= RNN_IGNORED; fate++)
        loading->names[fate] = text_new(arena);
}

bool loading_is_given(const Loading *loading)
{
    return loading->partial || loading->prefix || loading->renames;
}

static void print_list(const Loading *loading, rnn_load_fate fate, const char *what)
{
    const size_t count = loading->counts[fate];
    if (!count)
        return;
    fprintf(stderr, "  %s: %s", what, loading->names[fate].bytes);
    if (count > NAMED)
        fprintf(stderr, " and %zu more", count - NAMED);
    fputc('\n', stderr);
}

void loading_print(const Loading *loading, const char *path)
{
    fprintf(stderr, "weights from %s\n", path);
    print_list(loading, RNN_TAKEN, "taken");
    print_list(loading, RNN_LEFT, "left at their start");
    print_list(loading, RNN_IGNORED, "ignored");
}
