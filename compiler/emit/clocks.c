/* Clocks around the kernels of code that is emitted to be measured.
 *
 *     static rnn_clock rnn_forward_clocks[57];
 *
 *     rnn_clock_start(&rnn_forward_clocks[12]);
 *     compute_h(...);
 *     rnn_clock_stop(&rnn_forward_clocks[12]);
 *
 * Such code is the tools' alone: it has memory of its own, and only one thread may run it. */
#include "emit/entry.h"

static const char *clocks_name(Arena *arena, Entry entry)
{
    return arena_format(arena, "rnn_%s_clocks", entry_names[entry]);
}

void entry_clocks(const EntryWriter *x)
{
    if (!x->e->options.clocks)
        return;
    line(x->w, "static rnn_clock %s[%d];", clocks_name(arena(x), x->entry),
         x->s->graph->node_count + 1);
    blank(x->w);
}

const char *entry_clock(const EntryWriter *x, const Kernel *kernel)
{
    return arena_format(arena(x), "&%s[%d]", clocks_name(arena(x), x->entry),
                        kernel_number(kernel));
}

void emit_clocks(Writer *w, const Emission *e)
{
    if (!e->options.clocks)
        return;
    line(w, ".clocks = {");
    w->depth++;
    for (int i = 0; i < ENTRY_COUNT; i++)
        line(w, "%s,", e->schedules[i] ? clocks_name(w->text.arena, (Entry)i) : "NULL");
    close_block(w, ",");
}
