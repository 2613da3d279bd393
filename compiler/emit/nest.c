/* Nests: the parts of a kernel that goes row by row, with the steps of the inner axis in each row.
 *
 *     for (size_t r = 0; r < rows; r++) {
 *         const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
 *         compute_score(steps, ...);
 *         ...
 *     }
 */
#include "emit/entry.h"

#include <string.h>

static void write_parts(const EntryWriter *x, const Kernel *nest)
{
    for (int i = 0; i < nest->part_count; i++)
        entry_kernel(x, nest->parts[i]);
}

/* The rows that are there, at one step or in a step of the stream. */
static void write_rows(const EntryWriter *x, const Kernel *nest)
{
    line(x->w, "/* %s   row by row, over its steps of %s */", origin(arena(x), nest->nodes[0]),
         nest->inner->name);
    open_block(x->w, "for (size_t r = 0; r < %s; r++)",
               row_count(x->s, (Rows){.range = nest->rows, .step = x->step}));
    const char *b = nest->axis ? arena_format(arena(x), "(size_t)%s.order[r]", nest->axis->name)
                               : "r";
    line(x->w, "const size_t b = %s, steps = (size_t)%s.steps[b];", b, nest->inner->name);
    write_parts(x, nest);
    close_block(x->w, "");
}

/* All steps, where the nest is in no loop. */
static void write_all_steps(const EntryWriter *x, const Kernel *nest)
{
    open_block(x->w, "for (int32_t t = 0; t < %s.T; t++)", nest->axis->name);
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth;
    EntryWriter inner = *x;
    inner.w = &body;
    write_rows(&inner, nest);
    line(x->w, "const size_t rows = (size_t)%s.active[t]%s;", nest->axis->name,
         strstr(body.text.bytes, "(at + r)")
             ? arena_format(arena(x), ", at = (size_t)%s.first[t]", nest->axis->name)
             : "");
    text_put(&x->w->text, body.text.bytes);
    close_block(x->w, "");
}

/* The rows' scratch is one thread's. */
void entry_nest(const EntryWriter *x, const Kernel *nest)
{
    open_block(x->w, "if (rnn_is_mine(%s, %d))", team_of(nest),
               nest->loop ? 0 : nest->nodes[0]->id);
    if (nest->rows == ROWS_EACH)
        write_all_steps(x, nest);
    else
        write_rows(x, nest);
    close_block(x->w, "");
}

/* ---- before and behind ---- */

static bool is_of_item(const EntryWriter *x, const Node *n, int item)
{
    const Item *i = &x->s->items[item];
    return i->loop ? x->s->loop_of[n->id] == i->loop : x->s->nest_of[n->id] == i->kernel;
}

/* A sum over rows begins with 0; a term of a gradient is added to what stands there. */
static void begin_sums(const EntryWriter *x, int item)
{
    const Schedule *s = x->s;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (!s->nest_of[n->id] || !is_of_item(x, n, item) || !is_summed_over_rows(s, n) ||
            is_gradient_term(s, n))
            continue;
        const RowCopy *sums = row_copy(s, n, true);
        const Buffer *buffer = sums ? sums->buffer : s->places[n->id].buffer;
        const char *steps = sums ? arena_format(arena(x), " * (size_t)%s.T", buffer->inner->name)
                                 : "";
        line(x->w, "memset(m.%s, 0, %s%s%d * sizeof(float));", buffer->name,
             buffer->axes ? "B" : "", buffer->axes ? arena_format(arena(x), "%s * ", steps) : "",
             buffer->width);
    }
}

void entry_before_nests(const EntryWriter *x, int item)
{
    const Rows all = {.range = ROWS_ALL};
    begin_sums(x, item);
    for (int i = 0; i < x->s->copy_count; i++) {
        const RowCopy *c = &x->s->copies[i];
        if (c->item == item && !c->summed)
            line(x->w, "rnn_rows_spread(&%s, %s, %d, %d, m.%s);", c->buffer->inner->name,
                 pointer(x->s, c->node, all), row_stride(x->s, c->node, all), c->buffer->width,
                 c->buffer->name);
    }
}

void entry_behind_nests(const EntryWriter *x, int item)
{
    for (int i = 0; i < x->s->copy_count; i++) {
        const RowCopy *c = &x->s->copies[i];
        if (c->item == item && c->summed)
            line(x->w, "rnn_rows_collect(&%s, m.%s, %d, m.%s);", c->buffer->inner->name,
                 c->buffer->name, c->buffer->width, x->s->places[c->node->id].buffer->name);
    }
}
