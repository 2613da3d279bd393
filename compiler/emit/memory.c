/* The memory of an entry point: a struct of pointers, planned slots, and how many bytes it takes.
 */
#include "emit/entry.h"

/* Whether any value of the entry varies along the axis, or is made from it. A step has not the axis
 * of its stream, and begin has none unless it encodes something. */
static bool has_axis(const Schedule *s, const Axis *axis)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (n->axes & axis_bit(axis) || n->axis == axis || n->from == axis)
            return true;
    }
    return false;
}

/* The rows of a derived axis are made from those of the one that it comes from. */
bool entry_needs_axis(const EntryWriter *x, const Axis *axis)
{
    for (int i = 0; i < model(x)->axis_count; i++)
        if (comes_from(model(x)->axes[i], axis) && has_axis(x->s, model(x)->axes[i]))
            return true;
    return false;
}

/* ---- memory ---- */

/* Whether n is a product with weights that are read as they are. */
static bool is_unpacked_product(const Schedule *s, const Node *n)
{
    const Kernel *kernel = s->kernel_of[n->id];
    return n->op == OP_matvec && kernel && !kernel->group_count && !is_packed_product(s, n);
}

size_t entry_product_work(const Schedule *s)
{
    size_t most = 0;
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        size_t work = 0;
        if (n->op == OP_outer)
            work = RNN_PRODUCT_WORK(rows(n), columns(n));
        else if (is_unpacked_product(s, n))
            work = RNN_PRODUCT_WORK(RNN_PRODUCT_HEIGHT, units(n));
        most = work > most ? work : most;
    }
    return most;
}

bool entry_has_memory(const EntryWriter *x)
{
    return x->s->slot_count || entry_product_work(x->s);
}

/* How many rows a slot has, as an expression of the layout's sizes: `rows` of an axis stand behind
 * the prefix "Tx->" or "Tx.". */
static const char *slot_rows(const EntryWriter *x, const Slot *slot, const char *prefix)
{
    const Axis *axis = time_axis(model(x), slot->axes);
    const char *cast = prefix[0] == '-' ? "(size_t)" : "";
    const char *rows = slot->axes      ? "B"
                       : slot->threads ? arena_format(arena(x), "RNN_AT_MOST(B, %d)", slot->threads)
                                       : "1";
    if (slot->strip)
        return arena_format(arena(x), "RNN_AT_MOST(%s%sN, %d)", axis->name, prefix, slot->strip);
    if (axis) /* one step more: the next state of the last step is written, and never read */
        rows = arena_format(arena(x), "(%s%s%sN + B)", cast, axis->name, prefix);
    if (!slot->inner)
        return rows;
    const char *steps = arena_format(arena(x), "%s%s%sT", cast, slot->inner->name, prefix);
    return *rows == '1' ? steps : arena_format(arena(x), "%s * %s", rows, steps);
}

void entry_memory(const EntryWriter *x)
{
    Writer *w = x->w;
    if (!entry_has_memory(x))
        return;
    line(w, "/* Memory of %s behind the state. Values that do not live at the same time share it:",
         x->name);
    line(w, " *");
    for (int i = 0; i < x->s->slot_count; i++) {
        Text text = text_new(arena(x));
        for (int b = 0; b < x->s->buffer_count; b++)
            if (x->s->buffers[b]->slot == i)
                text_format(&text, "%s %s (%d..%d)", text.length ? "," : "", x->s->buffers[b]->name,
                            x->s->buffers[b]->first, x->s->buffers[b]->last);
        line(w, " *   %-4d %s x %d:%s", i, slot_rows(x, &x->s->slots[i], "."), x->s->slots[i].width,
             text.bytes);
    }
    line(w, " */");
    line(w, "struct %s_memory {", x->name);
    w->depth++;
    for (int i = 0; i < x->s->buffer_count; i++) {
        const Buffer *buffer = x->s->buffers[i];
        if (buffer->slot < 0)
            continue;
        line(w, "%s *%s;", buffer->type == ID ? "int32_t" : "float", buffer->name);
    }
    if (entry_product_work(x->s))
        line(w, "float *work;");
    line(w, "size_t bytes;");
    close_block(w, ";");
    blank(w);
}

void entry_layout(const EntryWriter *x)
{
    Writer *w = x->w;
    if (!entry_has_memory(x))
        return;
    Text parameters = text_new(arena(x));
    for (int i = 0; i < model(x)->axis_count; i++)
        if (entry_needs_axis(x, model(x)->axes[i]))
            text_format(&parameters, ", const rnn_rows *%s", model(x)->axes[i]->name);
    open_block(w,
               "static void %s_layout(struct %s_memory *m, void *session, const size_t first, "
               "const size_t B%s)",
               x->name, x->name, parameters.bytes);
    line(w, "size_t at = first;");
    bool uses_batch = false;
    for (int i = 0; i < x->s->slot_count; i++) {
        const Buffer *owner = NULL;
        uses_batch = uses_batch || x->s->slots[i].axes || x->s->slots[i].threads;
        for (int b = 0; b < x->s->buffer_count; b++) {
            const Buffer *buffer = x->s->buffers[b];
            if (buffer->slot != i)
                continue;
            const char *cast = buffer->type == ID ? "(int32_t *)" : "(float *)";
            if (!owner)
                line(w, "m->%s = %srnn_take(session, &at, %s * %d);", buffer->name, cast,
                     slot_rows(x, &x->s->slots[i], "->"), x->s->slots[i].width);
            else
                line(w, "m->%s = %sm->%s;", buffer->name, buffer->type == owner->type ? "" : cast,
                     owner->name);
            owner = owner ? owner : buffer;
        }
    }
    if (entry_product_work(x->s))
        line(w, "m->work = (float *)rnn_take(session, &at, %zu);", entry_product_work(x->s));
    line(w, "m->bytes = at;");
    if (!uses_batch)
        line(w, "(void)B;");
    for (int i = 0; i < model(x)->axis_count; i++)
        if (entry_needs_axis(x, model(x)->axes[i]))
            line(w, "(void)%s;", model(x)->axes[i]->name);
    close_block(w, "");
    blank(w);
}

/* Steps of an axis as an expression of the macro's parameters. */
static const char *steps_expression(Arena *arena_, const Axis *axis)
{
    long divide;
    axis = root_axis(axis, &divide);
    return divide == 1 ? arena_format(arena_, "(size_t)(%s)", axis->name)
                       : arena_format(arena_, "((size_t)(%s) / %ld + 1)", axis->name, divide);
}

/* Whether it has neither one row, nor those of the batch or of all steps. */
static bool is_special(const Slot *slot)
{
    return slot->inner || slot->strip || slot->threads;
}

/* "(size_t)(B) * Ty * Tx * 1": what has the steps of an inner axis within each row, what is
 * computed strip by strip, and what each thread of a nest has. */
static void put_special(const EntryWriter *x, Text *text, const Slot *slot)
{
    Arena *arena_ = text->arena;
    const Axis *axis = time_axis(model(x), slot->axes);
    if (slot->strip) {
        text_format(text, "RNN_AT_MOST(%s * (size_t)(B), %d) * %d", steps_expression(arena_, axis),
                    slot->strip, slot->width);
        return;
    }
    if (slot->axes)
        text_put(text, "(size_t)(B) * ");
    if (slot->threads)
        text_format(text, "RNN_AT_MOST(B, %d) * ", slot->threads);
    if (slot->inner)
        text_format(text, "%s * ", steps_expression(arena_, slot->inner));
    if (axis)
        text_format(text, "(%s + 1) * ", steps_expression(arena_, axis));
    text_format(text, "%d", slot->width);
}

/* The sequences that a stream holds behind its state. */
static void put_held(const EntryWriter *x, Text *text)
{
    bool streams = x->entry == ENTRY_BEGIN || x->entry == ENTRY_STEP;
    for (int i = 0; streams && i < model(x)->state_count; i++) {
        const State *state = &model(x)->states[i];
        if (state->axis)
            text_format(text, " + (size_t)(B) * %s * %d + 16",
                        steps_expression(text->arena, state->axis), state_width(state));
    }
}

const char *session_expression(const Emission *e, Entry entry, Arena *arena_)
{
    const Schedule *s = e->schedules[entry];
    EntryWriter x = {.e = e, .s = s, .entry = entry};
    Text text = text_new(arena_);
    const long work = (long)entry_product_work(s);
    long batch = model_state_floats(e->model), one = work;
    for (int i = 0; i < s->slot_count; i++) {
        if (is_special(&s->slots[i]))
            continue;
        if (s->slots[i].axes)
            batch += s->slots[i].width;
        else
            one += s->slots[i].width;
    }
    text_format(&text, "(64 * %d + 4 * (%ld + (size_t)(B) * %ld", s->slot_count + 4 + (work > 0),
                one, batch);
    for (int a = 0; a < e->model->axis_count; a++) {
        const Axis *axis = e->model->axes[a];
        if (!entry_needs_axis(&x, axis))
            continue;
        long per_step = 0;
        for (int i = 0; i < s->slot_count; i++)
            if (!is_special(&s->slots[i]) && (s->slots[i].axes & axis_bit(axis)))
                per_step += s->slots[i].width;
        const char *steps = steps_expression(arena_, axis);
        text_format(&text, " + %s * (size_t)(B) * %ld + RNN_ROWS_INTS(B, %s)", steps, per_step,
                    steps);
    }
    for (int i = 0; i < s->slot_count; i++)
        if (is_special(&s->slots[i])) {
            text_put(&text, " + ");
            put_special(&x, &text, &s->slots[i]);
        }
    put_held(&x, &text);
    text_put(&text, "))");
    return text.bytes;
}
