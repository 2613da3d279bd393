/* Nests: the parts of a kernel that goes row by row, with the steps of the inner axis in each row.
 *
 *     const rnn_turns turns = rnn_turns_of(&crew, RNN_AT_MOST(B, 16));
 *     for (size_t r = turns.first; r < rows; r += turns.step) {
 *         const size_t b = (size_t)Ty.order[r], steps = (size_t)Tx.steps[b];
 *         compute_score(steps, ...);
 *         ...
 *     }
 */
#include "emit/entry.h"

#include <string.h>

/* How many threads share the rows at most. */
static const char *most_threads(const EntryWriter *x, int threads)
{
    return threads == 1 ? "1" : arena_format(arena(x), "RNN_AT_MOST(B, %d)", threads);
}

static void write_parts(const EntryWriter *x, const Kernel *nest)
{
    for (int i = 0; i < nest->part_count; i++)
        entry_kernel(x, nest->parts[i]);
}

/* The rows that are there, at one step or in a step of the stream. */
static void write_rows(const EntryWriter *x, const Kernel *nest)
{
    comment(x->w, "%s   row by row, over its steps of %s", origin(arena(x), nest->nodes[0]),
            nest->inner->name);
    open_block(x->w, "for (size_t r = turns.first; r < %s; r += turns.step)",
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

/* Threads take the rows in turn, so that each has all steps of its rows; each has a scratch of its
 * own. */
void entry_nest(const EntryWriter *x, const Kernel *nest)
{
    line(x->w, "{");
    x->w->depth++;
    line(x->w, "const rnn_turns turns = rnn_turns_of(%s, %s);", team_of(nest),
         most_threads(x, nest->threads));
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

/* "rnn_turns_of(team, ...).step": the threads of which each has a sum. */
static const char *thread_count(const EntryWriter *x, const Buffer *sums)
{
    return arena_format(arena(x), "rnn_turns_of(team, %s).step", most_threads(x, sums->threads));
}

/* A sum over rows begins with 0; a term of a gradient that is not summed apart is added to what
 * stands there. */
static void begin_sum(const EntryWriter *x, const Node *n)
{
    const RowCopy *sums = row_copy(x->s, n, true);
    if (!sums && is_gradient_term(x->s, n))
        return;
    const Buffer *buffer = sums ? sums->buffer : x->s->places[n->id].buffer;
    const char *rows = buffer->threads ? arena_format(arena(x), "%s * ", thread_count(x, buffer))
                       : buffer->axes  ? "B * "
                                       : "";
    const char *steps = sums && buffer->inner
                            ? arena_format(arena(x), "(size_t)%s.T * ", buffer->inner->name)
                            : "";
    line(x->w, "memset(m.%s, 0, %s%s%d * sizeof(float));", buffer->name, rows, steps,
         buffer->width);
}

static void begin_sums(const EntryWriter *x, int item)
{
    const Schedule *s = x->s;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (s->nest_of[n->id] && is_of_item(x, n, item) && is_summed_over_rows(s, n))
            begin_sum(x, n);
    }
}

/* What all threads have summed. */
static void add_threads(const EntryWriter *x, const RowCopy *sums)
{
    const Node *n = sums->node;
    const char *from = sums->buffer->name, *threads = thread_count(x, sums->buffer);
    int stride, width = sums->buffer->width;
    const char *block = gradient_block(x->s, n, &stride);
    if (!block)
        line(x->w, "rnn_sum_rows(%s, %d, m.%s, %d, m.%s);", threads, width, from, width,
             x->s->places[n->id].buffer->name);
    else if (n->shape.kind != MATRIX || stride == columns(n))
        line(x->w, "rnn_add_rows(%s, %d, m.%s, %d, %s);", threads, width, from, width, block);
    else {
        open_block(x->w, "for (size_t i = 0; i < %s; i++)", threads);
        line(x->w, "rnn_each_add(%d, %d, m.%s + i * %d, %d, %s, %d);", rows(n), columns(n), from,
             width, columns(n), block, stride);
        close_block(x->w, "");
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
        if (c->item != item || !c->summed)
            continue;
        if (c->buffer->threads)
            add_threads(x, c);
        else
            line(x->w, "rnn_rows_collect(&%s, m.%s, %d, m.%s);", c->buffer->inner->name,
                 c->buffer->name, c->buffer->width, x->s->places[c->node->id].buffer->name);
    }
}
