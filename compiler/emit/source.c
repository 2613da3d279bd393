/* The emitted source, from its first comment to the description at its end. */
#include "emit/emit.h"

/* Whether any entry point has values over two time axes. */
static bool has_pairs(const Emission *e)
{
    for (int i = 0; i < ENTRY_COUNT; i++)
        for (int k = 0; e->schedules[i] && k < e->schedules[i]->count; k++)
            if (inner_axis(e->schedules[i], e->schedules[i]->order[k]->axes))
                return true;
    for (int i = 0; i < e->model->state_count; i++)
        if (e->model->states[i].axis)
            return true;
    return false;
}

const char *emit_source(Arena *arena, const Emission *e)
{
    Writer w = writer_new(arena);
    line(&w, "/* %s: a recurrent network, compiled by rnnc from %s (%s).", e->model->name,
         in_comment(arena, e->model->file), options_text(arena, &e->options));
    line(&w, " *");
    line(&w, " * Values over time are packed: rows of the batch ranked by length, step after step, "
             "without");
    line(&w, " * padding (rnn/rows.h). In kernels b is a row, j a unit, lanes the width of a "
             "vector. */");
    line(&w, "#include \"%s\"", e->header_name);
    blank(&w);
    line(&w, "#include <rnn/gemm.h>");
    line(&w, "#include <rnn/kernel.h>");
    line(&w, "#include <rnn/session.h>");
    if (e->options.clocks)
        line(&w, "#include <rnn/clock.h>");
    if (has_pairs(e))
        line(&w, "#include <rnn/pairs.h>");
    blank(&w);
    KernelTable kernels = {NULL};
    emit_prepare(&w, e);
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!e->schedules[i])
            continue;
        line(&w, "/* ---- %s ---- */", entry_names[i]);
        blank(&w);
        emit_entry(&w, &kernels, e, (Entry)i);
    }
    line(&w, "/* ---- description ---- */");
    blank(&w);
    emit_description(&w, e);
    return w.text.bytes;
}
