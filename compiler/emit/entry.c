/* Entry points: the memory of a session, checks, and the items of the schedule in order. */
#include "emit/emit.h"

#include <string.h>

typedef struct EntryWriter {
    Writer *w;
    const Emission *e;
    const Schedule *s;
    Entry entry;
    const char *name;          /* "char_lm_train" */
    const char **kernel_names; /* by id of a kernel's first node */
} EntryWriter;

static Arena *arena(const EntryWriter *x)
{
    return x->s->arena;
}

static const Model *model(const EntryWriter *x)
{
    return x->e->model;
}

/* Over the axes that the entry keeps: a step has none, nor has begin unless it encodes something.
 */
static bool has_axis(const Schedule *s, const Axis *axis)
{
    for (int i = 0; i < s->count; i++) {
        const Node *n = s->order[i];
        if (n->axes & axis_bit(axis))
            return true;
        for (const Axis *a = n->axis; a; a = a->from) /* a derived axis needs the one it is from */
            if (a == axis)
                return true;
    }
    return false;
}

static bool needs_axis(const EntryWriter *x, const Axis *axis)
{
    if (has_axis(x->s, axis))
        return true;
    for (int i = 0; i < model(x)->axis_count; i++)
        if (model(x)->axes[i]->from == axis && has_axis(x->s, model(x)->axes[i]))
            return true;
    return false;
}

/* ---- memory ---- */

/* "B", "1" or "(size_t)T.N" as floats of rows of a slot; `bound` gives sizes before lengths are
 * known. */
static const char *slot_rows(const EntryWriter *x, const Slot *slot)
{
    const Axis *axis = time_axis(model(x), slot->axes);
    if (axis) /* one step more: the next state of the last step is written, and never read */
        return arena_format(arena(x), "((size_t)%s->N + B)", axis->name);
    return slot->axes ? "B" : "1";
}

static int state_floats(const Model *m)
{
    return m->state_count ? state_offset(m, m->state_count) : 0;
}

static void write_memory_struct(const EntryWriter *x)
{
    Writer *w = x->w;
    if (!x->s->slot_count)
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
        const Axis *axis = time_axis(model(x), x->s->slots[i].axes);
        line(w, " *   %-4d %s x %d:%s", i,
             axis                  ? arena_format(arena(x), "(%s.N + B)", axis->name)
             : x->s->slots[i].axes ? "B"
                                   : "1",
             x->s->slots[i].width, text.bytes);
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
    line(w, "size_t bytes;");
    close_block(w, ";");
    blank(w);
}

static void write_layout(const EntryWriter *x)
{
    Writer *w = x->w;
    if (!x->s->slot_count)
        return;
    Text parameters = text_new(arena(x));
    for (int i = 0; i < model(x)->axis_count; i++)
        if (needs_axis(x, model(x)->axes[i]))
            text_format(&parameters, ", const rnn_rows *%s", model(x)->axes[i]->name);
    open_block(w,
               "static void %s_layout(struct %s_memory *m, void *session, const size_t first, "
               "const size_t B%s)",
               x->name, x->name, parameters.bytes);
    line(w, "size_t at = first;");
    bool uses_batch = false;
    for (int i = 0; i < x->s->slot_count; i++) {
        const Buffer *owner = NULL;
        uses_batch = uses_batch || x->s->slots[i].axes;
        for (int b = 0; b < x->s->buffer_count; b++) {
            const Buffer *buffer = x->s->buffers[b];
            if (buffer->slot != i)
                continue;
            const char *cast = buffer->type == ID ? "(int32_t *)" : "(float *)";
            if (!owner)
                line(w, "m->%s = %srnn_take(session, &at, %s * %d);", buffer->name, cast,
                     slot_rows(x, &x->s->slots[i]), x->s->slots[i].width);
            else
                line(w, "m->%s = %sm->%s;", buffer->name, buffer->type == owner->type ? "" : cast,
                     owner->name);
            owner = owner ? owner : buffer;
        }
    }
    line(w, "m->bytes = at;");
    if (!uses_batch)
        line(w, "(void)B;");
    for (int i = 0; i < model(x)->axis_count; i++)
        if (needs_axis(x, model(x)->axes[i]))
            line(w, "(void)%s;", model(x)->axes[i]->name);
    close_block(w, "");
    blank(w);
}

const char *session_expression(const Emission *e, Entry entry, Arena *arena_)
{
    const Schedule *s = e->schedules[entry];
    EntryWriter x = {.e = e, .s = s, .entry = entry};
    Text text = text_new(arena_);
    long batch = state_floats(e->model), one = 0;
    for (int i = 0; i < s->slot_count; i++) {
        if (s->slots[i].axes)
            batch += s->slots[i].width;
        else
            one += s->slots[i].width;
    }
    text_format(&text, "(64 * %d + 4 * (%ld + (size_t)(B) * %ld", s->slot_count + 4, one, batch);
    for (int a = 0; a < e->model->axis_count; a++) {
        const Axis *axis = e->model->axes[a];
        if (!needs_axis(&x, axis))
            continue;
        const Axis *root = axis;
        long divide = 1, per_step = 0;
        for (; root->from; root = root->from)
            divide *= root->divide;
        for (int i = 0; i < s->slot_count; i++)
            if (s->slots[i].axes & axis_bit(axis))
                per_step += s->slots[i].width;
        const char *steps = divide == 1 ? arena_format(arena_, "(size_t)(%s)", root->name)
                                        : arena_format(arena_, "((size_t)(%s) / %ld + 1)",
                                                       root->name, divide);
        text_format(&text, " + %s * (size_t)(B) * %ld + RNN_ROWS_INTS(B, %s)", steps, per_step,
                    steps);
    }
    text_put(&text, "))");
    return text.bytes;
}

/* ---- opening: checks, rows, inputs ---- */

static void write_rows(const EntryWriter *x)
{
    Writer *w = x->w;
    line(w, "if (args->B < 1)");
    line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: B is %%d\", args->B);", x->name);
    line(w, "const size_t B = (size_t)args->B;");
    line(w, "size_t first = rnn_rounded(B * %d);", state_floats(model(x)));
    for (int i = 0; i < model(x)->axis_count; i++) {
        const Axis *axis = model(x)->axes[i];
        if (!needs_axis(x, axis))
            continue;
        line(w, "rnn_rows %s;", axis->name);
        if (axis->from) {
            line(w, "rnn_rows_derive(&%s, &%s, %d, (int32_t *)((char *)args->session + first));",
                 axis->name, axis->from->name, axis->divide);
        } else {
            line(w, "if (args->%s < 1 || (int64_t)args->%s * args->B > INT32_MAX / 2)", axis->name,
                 axis->name);
            line(w, "    return rnn_fail(error, RNN_BAD_LENGTH, \"%s: %s is %%d\", args->%s);",
                 x->name, axis->name, axis->name);
            line(w,
                 "if (args->session_bytes < first + rnn_rounded(RNN_ROWS_INTS(args->B, args->%s)))",
                 axis->name);
            line(w,
                 "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: the session is too small\");",
                 x->name);
            line(w,
                 "if (rnn_rows_make(&%s, \"%s\", args->B, args->%s, args->%s_lengths, "
                 "(int32_t *)((char *)args->session + first), error))",
                 axis->name, axis->name, axis->name, axis->name);
            line(w, "    return RNN_BAD_LENGTH;");
        }
        line(w, "first += rnn_rounded(RNN_ROWS_INTS(args->B, %s.T));", axis->name);
    }
}

static void write_memory(const EntryWriter *x)
{
    Writer *w = x->w;
    Text rows = text_new(arena(x));
    for (int i = 0; i < model(x)->axis_count; i++)
        if (needs_axis(x, model(x)->axes[i]))
            text_format(&rows, ", &%s", model(x)->axes[i]->name);
    if (!x->s->slot_count) {
        line(w, "if (!args->session || args->session_bytes < first)");
        line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: the session is too small\");",
             x->name);
        return;
    }
    line(w, "struct %s_memory m;", x->name);
    line(w, "%s_layout(&m, args->session, first, B%s);", x->name, rows.bytes);
    line(w, "if (!args->session || args->session_bytes < m.bytes)");
    line(w,
         "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: the session needs %%zu bytes and has "
         "%%zu\", m.bytes, args->session_bytes);",
         x->name);
}

static void require(const EntryWriter *x, const char *member)
{
    line(x->w, "if (!args->%s)", member);
    line(x->w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: %s is NULL\");", x->name,
         member);
}

static bool uses_params(const Schedule *s)
{
    for (int i = 0; i < s->count; i++)
        if (s->order[i]->op == OP_param)
            return true;
    return false;
}

static bool uses_packed(const Schedule *s)
{
    for (int i = 0; i < s->count; i++) {
        const Kernel *kernel = s->kernel_of[s->order[i]->id];
        if ((kernel && kernel->group_count) ||
            (s->order[i]->op == OP_stack && s->places[s->order[i]->id].buffer))
            return true;
    }
    return false;
}

/* The local variable of an input: the caller's own memory where it can be read as it is. */
static void write_input(const EntryWriter *x, const Node *n)
{
    Writer *w = x->w;
    const Buffer *buffer = x->s->places[n->id].buffer;
    const Axis *axis = time_axis(model(x), n->axes);
    const char *type = n->type == ID ? "int32_t" : "float", *name = buffer->name;
    const char *member = identifier(arena(x), n->input->name);
    if (n->input->kind == INPUT_CARRIED) {
        line(w, "%s *const %s = (%s *)args->session + B * %d;", type, name, type,
             state_offset(model(x), n->input->id));
        return;
    }
    bool state = n->input->kind == INPUT_STATE, restart = n->input->kind == INPUT_RESTART;
    if (state || restart) {
        line(w, "const float *const %s = rnn_or_number(args->%s, %s, B * %d, m.%s);", name, member,
             restart ? "1.0f" : "0.0f", units(n), name);
        return;
    }
    require(x, member);
    if (n->type == ID && axis)
        line(w, "if (rnn_rows_check_ids(&%s, \"%s\", args->%s, %d, error))", axis->name,
             n->input->name, member, size_value(n->input->size));
    else if (n->type == ID)
        line(w, "if (rnn_check_ids(args->B, \"%s\", args->%s, %d, error))", n->input->name, member,
             size_value(n->input->size));
    if (n->type == ID)
        line(w, "    return RNN_BAD_TOKEN;");
    if (axis)
        line(w, "const %s *const %s = rnn_rows_pack(&%s, args->%s, %d, m.%s);", type, name,
             axis->name, member, units(n), name);
    else
        line(w, "const %s *const %s = args->%s;", type, name, member);
}

static void write_inputs(const EntryWriter *x)
{
    if (uses_params(x->s))
        require(x, "params");
    if (uses_packed(x->s)) {
        require(x, "packed");
        line(x->w, "const float *const packed = args->packed;");
    }
    for (int i = 0; i < x->s->count; i++)
        if (x->s->order[i]->op == OP_input)
            write_input(x, x->s->order[i]);
    if (x->entry == ENTRY_TRAIN) {
        require(x, "gradients");
        line(x->w, "memset(args->gradients, 0, %s_PARAMS * sizeof(float));",
             upper_name(arena(x), model(x)->name));
    }
}

/* ---- items ---- */

static void write_kernel_call(const EntryWriter *x, const Kernel *kernel)
{
    const Node *n = kernel->nodes[0];
    if (kernel->fused)
        emit_kernel_call(x->w, x->s, kernel, x->kernel_names[n->id]);
    else
        emit_operation(x->w, x->s, n, (Rows){kernel->rows, kernel->axis});
}

static const char *operand_name(const EntryWriter *x, const Node *a)
{
    double value;
    if (is_number(a, &value))
        return arena_format(arena(x), "%.6g", value);
    if (a->op == OP_param)
        return a->param->name;
    if (x->s->places[a->id].buffer)
        return x->s->places[a->id].buffer->name;
    return a->name ? a->name : op_table[a->op].name;
}

/* "model.lua:7   h_matvec = matvec(rnn.weight_ih_l0, x)" */
static void write_comment(const EntryWriter *x, const Node *n)
{
    Text text = text_new(arena(x));
    text_format(&text, "%s   ", origin(arena(x), n));
    if (x->s->places[n->id].buffer)
        text_format(&text, "%s = ", operand_name(x, n));
    text_format(&text, "%s(", op_table[n->op].name);
    for (int i = 0; i < n->in_count; i++)
        text_format(&text, "%s%s", i ? ", " : "", operand_name(x, n->in[i]));
    line(x->w, "/* %s) */", text.bytes);
}

static void write_loop_comment(const EntryWriter *x, const Loop *loop)
{
    Text text = text_new(arena(x));
    text_format(&text, "%s   %s over %s:", origin(arena(x), loop->carries[0].carry),
                loop->reverse ? "backwards" : "forwards", loop->axis->name);
    for (int i = 0; i < loop->carry_count; i++)
        text_format(&text, "%s %s", i ? "," : "", operand_name(x, loop->carries[i].carry));
    line(x->w, "/* %s */", text.bytes);
}

static const char *start_of_carry(const EntryWriter *x, const Node *carry, const Axis *axis)
{
    const Buffer *ranked = ranked_copy(x->s, source_of(x->s, carry->in[0]), axis);
    return ranked ? arena_format(arena(x), "m.%s", ranked->name) : "NULL";
}

static void declare_states(const EntryWriter *x, const Loop *loop)
{
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        if (!state->swapped)
            continue;
        const Buffer *now = x->s->places[state->carry->id].buffer, *next = state->next;
        const char *type = now->type == ID ? "int32_t" : "float";
        line(x->w, "%s *%s = m.%s, *%s = m.%s;", type, now->name, now->name, next->name,
             next->name);
    }
}

static void write_loop_head(const EntryWriter *x, const Loop *loop)
{
    const char *T = loop->axis->name;
    if (loop->reverse)
        open_block(x->w, "for (int32_t t = %s.T - 1; t >= 0; t--)", T);
    else
        open_block(x->w, "for (int32_t t = 0; t < %s.T; t++)", T);
}

/* The variables of a step; `body` is what follows, and tells which of them it uses. */
static void write_step_variables(const EntryWriter *x, const Loop *loop, const char *body)
{
    const char *T = loop->axis->name;
    Text text = text_new(arena(x));
    text_format(&text, "const size_t rows = (size_t)%s.active[t]", T);
    if (strstr(body, "+ at"))
        text_format(&text, ", at = (size_t)%s.first[t]", T);
    if (strstr(body, "+ next"))
        text_format(&text, ", next = rnn_rows_next(&%s, t, %d)", T, loop->reverse);
    line(x->w, "%s;", text.bytes);
}

/* Where the loop's step has left a: in the place of the next state, or in its own. */
static const char *pointer_at_end(const EntryWriter *x, const Loop *loop, const Node *a)
{
    Rows rows = {ROWS_STEP, loop->axis};
    for (int i = 0; i < loop->carry_count; i++)
        if (loop->carries[i].carry->in[1] == a && loop->carries[i].writer)
            return next_pointer(x->s, &loop->carries[i], rows);
    return pointer(x->s, a, rows);
}

/* What happens to the states at the end of a step: rows that end leave, the others go on. */
static void write_loop_tail(const EntryWriter *x, const Loop *loop)
{
    Rows rows = {ROWS_STEP, loop->axis};
    for (int i = 0; i < loop->end_count; i++) {
        const Node *n = loop->ends[i];
        line(x->w, "rnn_rows_leave(&%s, t, %d, %s, %d, m.%s);", loop->axis->name, loop->reverse,
             pointer_at_end(x, loop, n->in[0]), units(n), x->s->places[n->id].buffer->name);
    }
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        const Node *next = state->carry->in[1];
        if (!state->writer)
            line(x->w, "rnn_each_copy(rows, %d, %s, %d, %s, %d);", units(next),
                 pointer(x->s, next, rows), row_stride(x->s, next, rows),
                 next_pointer(x->s, state, rows), units(next));
    }
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        if (!state->swapped)
            continue;
        const Buffer *now = x->s->places[state->carry->id].buffer;
        const char *type = now->type == ID ? "int32_t" : "float";
        line(x->w, "%s *const %s_now = %s;", type, now->name, now->name);
        line(x->w, "%s = %s;", now->name, state->next->name);
        line(x->w, "%s = %s_now;", state->next->name, now->name);
    }
}

static void write_loop_body(const EntryWriter *x, const Loop *loop)
{
    Rows rows = {ROWS_STEP, loop->axis};
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        line(x->w, "rnn_rows_enter(&%s, t, %d, %s, %d, %s);", loop->axis->name, loop->reverse,
             start_of_carry(x, state->carry, loop->axis), units(state->carry),
             pointer(x->s, state->carry, rows));
    }
    for (int i = 0; i < loop->kernel_count; i++)
        write_kernel_call(x, loop->kernels[i]);
    write_loop_tail(x, loop);
}

/* One step, at the writer's depth. */
static void write_loop_step(const EntryWriter *x, const Loop *loop)
{
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth;
    EntryWriter inner = *x;
    inner.w = &body;
    write_loop_body(&inner, loop);
    write_step_variables(x, loop, body.text.bytes);
    text_put(&x->w->text, body.text.bytes);
}

/* The steps of one turn of the loop after the first: each leaves the loop where time has ended. */
static void write_unrolled_steps(const EntryWriter *x, const Loop *loop)
{
    for (int step = 1; step < x->e->options.unroll; step++) {
        if (loop->reverse)
            line(x->w, "if (--t < 0)");
        else
            line(x->w, "if (++t == %s.T)", loop->axis->name);
        line(x->w, "    break;");
        open_block(x->w, "/* step %d */", step + 1);
        write_loop_step(x, loop);
        close_block(x->w, "");
    }
}

static void write_loop(const EntryWriter *x, const Loop *loop)
{
    write_loop_comment(x, loop);
    declare_states(x, loop);
    write_loop_head(x, loop);
    if (x->e->options.unroll > 1) {
        open_block(x->w, "/* step 1 */");
        write_loop_step(x, loop);
        close_block(x->w, "");
        write_unrolled_steps(x, loop);
    } else {
        write_loop_step(x, loop);
    }
    close_block(x->w, "");
}

static void write_ranked(const EntryWriter *x, int item)
{
    for (int i = 0; i < x->s->ranked_count; i++) {
        const Ranked *r = &x->s->ranked[i];
        if (r->before != item)
            continue;
        Rows rows = {ROWS_BATCH, NULL};
        int stride = row_stride(x->s, r->node, rows);
        if (stride == units(r->node))
            line(x->w, "rnn_rows_rank(&%s, %s, %d, m.%s);", r->axis->name,
                 pointer(x->s, r->node, rows), units(r->node), r->buffer->name);
        else
            line(x->w, "rnn_rows_rank_strided(&%s, %s, %d, %d, m.%s);", r->axis->name,
                 pointer(x->s, r->node, rows), stride, units(r->node), r->buffer->name);
    }
}

static void write_items(const EntryWriter *x)
{
    for (int i = 0; i < x->s->item_count; i++) {
        const Item *item = &x->s->items[i];
        blank(x->w);
        write_ranked(x, i);
        if (item->loop) {
            write_loop(x, item->loop);
        } else {
            write_comment(x, item->kernel->nodes[item->kernel->count - 1]);
            write_kernel_call(x, item->kernel);
        }
    }
}

/* ---- results ---- */

static Rows rows_of_value(const EntryWriter *x, const Node *n)
{
    Axis *axis = time_axis(model(x), n->axes);
    return (Rows){axis ? ROWS_ALL : n->axes ? ROWS_BATCH : ROWS_ONE, axis};
}

/* Hands a value to the caller, in the caller's layout. */
static void deliver(const EntryWriter *x, const Node *n, const char *to)
{
    Rows rows = rows_of_value(x, n);
    double value;
    line(x->w, "if (%s)", to);
    if (is_number(n, &value))
        line(x->w, "    rnn_fill(%s * %d, %s, %s);", row_count(x->s, rows), units(n),
             float_literal(arena(x), value), to);
    else if (rows.axis)
        line(x->w, "    rnn_rows_unpack(&%s, %s, %d, %s);", rows.axis->name, pointer(x->s, n, rows),
             units(n), to);
    else
        line(x->w, "    rnn_each_copy(%s, %d, %s, %d, %s, %d);", row_count(x->s, rows), units(n),
             pointer(x->s, n, rows), row_stride(x->s, n, rows), to, units(n));
}

static void deliver_state(const EntryWriter *x, const Result *r)
{
    Rows rows = {ROWS_BATCH, NULL};
    const State *state = &model(x)->states[r->index];
    const char *type = state->node->type == ID ? "int32_t" : "float";
    const char *to = arena_format(arena(x), "(%s *)args->session + B * %d", type,
                                  state_offset(model(x), r->index));
    double value;
    const char *restart = x->entry == ENTRY_BEGIN && model(x)->carry ? "args->restart" : "NULL";
    if (is_number(r->node, &value))
        line(x->w, "rnn_begin_number(B, %s, %s, %d, %s);", restart, float_literal(arena(x), value),
             units(r->node), to);
    else
        line(x->w, "rnn_begin_rows(B, %s, %s, %d, %d, %s);", restart, pointer(x->s, r->node, rows),
             row_stride(x->s, r->node, rows), units(r->node), to);
}

/* Whether another result, not yet delivered, is still to be copied from state `index`. */
static bool is_awaited(const EntryWriter *x, const bool *done, int index, int except)
{
    const Graph *g = x->s->graph;
    for (int i = 0; i < g->result_count; i++) {
        const Node *n = source_of(x->s, g->results[i].node);
        if (i != except && !done[i] && n->op == OP_input && n->input->kind == INPUT_CARRIED &&
            n->input->id == index)
            return true;
    }
    return false;
}

/* States last, and none before another that is a copy of its old value. */
static void deliver_states(const EntryWriter *x)
{
    const Graph *g = x->s->graph;
    bool *done = arena_alloc(arena(x), (size_t)g->result_count + 1);
    for (int i = 0; i < g->result_count; i++)
        done[i] = g->results[i].role != RESULT_STATE;
    for (int round = 0; round < g->result_count; round++)
        for (int i = 0; i < g->result_count; i++)
            if (!done[i] && !is_awaited(x, done, g->results[i].index, i)) {
                deliver_state(x, &g->results[i]);
                done[i] = true;
            }
}

static void deliver_gradient(const EntryWriter *x, const Result *r)
{
    for (int k = 0; k < r->node->in_count; k++) {
        const Node *term = r->node->in[k];
        const Param *param = model(x)->params[r->index];
        if (is_gradient_term(x->s, term))
            continue;
        const char *block = param_expression(arena(x), model(x), param, r->node->blocks[k]);
        double value;
        if (is_number(term, &value)) {
            if (value != 0)
                line(x->w, "rnn_add_number(args->gradients + %s, %s, %d, %d, %d);", block,
                     float_literal(arena(x), value), rows(term), columns(term),
                     stored_columns(param));
            continue;
        }
        Rows rows_ = {ROWS_ONE, NULL};
        line(x->w, "rnn_add_matrix(args->gradients + %s, %d, %s, %d, %d);", block,
             stored_columns(param), pointer(x->s, term, rows_), rows(term), columns(term));
    }
}

static bool is_delivered(const EntryWriter *x, const Result *r)
{
    for (int i = 0; i < output_count(model(x)); i++)
        if (strcmp(output_at(model(x), i)->name, r->name) == 0 &&
            output_at(model(x), i)->role == r->role)
            return true;
    return false;
}

static void write_results(const EntryWriter *x)
{
    const Graph *g = x->s->graph;
    blank(x->w);
    for (int i = 0; i < g->result_count; i++) {
        const Result *r = &g->results[i];
        const char *member = r->name ? identifier(arena(x), r->name) : "";
        if ((r->role == RESULT_OUTPUT || r->role == RESULT_LOGITS) && is_delivered(x, r))
            deliver(x, r->node,
                    arena_format(arena(x), "args->%s", output_member(arena(x), model(x), r)));
        else if (r->role == RESULT_LOSS)
            deliver(x, r->node, "args->loss");
        else if (r->role == RESULT_GRADIENT)
            deliver_gradient(x, r);
        else if (r->role == RESULT_INPUT_GRADIENT)
            deliver(x, r->node, arena_format(arena(x), "args->d_%s", member));
    }
    deliver_states(x);
}

static void write_finite_check(const EntryWriter *x)
{
    const Node *loss = graph_find(x->s->graph, RESULT_LOSS, NULL);
    double value;
    if (!loss || is_number(loss, &value))
        return;
    Rows rows = {ROWS_ONE, NULL};
    line(x->w, "if (!isfinite(*(%s)))", pointer(x->s, loss, rows));
    line(x->w, "    return rnn_fail(error, RNN_NOT_FINITE, \"%s: the loss is not finite\");",
         x->name);
}

static void write_kernel(EntryWriter *x, KernelTable *table, const Kernel *kernel)
{
    if (kernel->fused)
        x->kernel_names[kernel->nodes[0]->id] = emit_kernel(x->w, table, x->s, kernel);
}

static void write_kernels(EntryWriter *x, KernelTable *table)
{
    for (int i = 0; i < x->s->item_count; i++) {
        const Item *item = &x->s->items[i];
        if (item->kernel)
            write_kernel(x, table, item->kernel);
        for (int k = 0; item->loop && k < item->loop->kernel_count; k++)
            write_kernel(x, table, item->loop->kernels[k]);
    }
}

void emit_entry(Writer *w, KernelTable *table, const Emission *e, Entry entry)
{
    EntryWriter x = {.w = w, .e = e, .s = e->schedules[entry], .entry = entry};
    x.name = arena_format(arena(&x), "%s_%s", e->model->name, entry_names[entry]);
    x.kernel_names = arena_alloc(arena(&x), (size_t)(x.s->graph->node_count + 1) * sizeof(char *));
    write_kernels(&x, table);
    write_memory_struct(&x);
    write_layout(&x);
    open_block(w, "int %s(const %s_args *args, rnn_error *error)", x.name, e->model->name);
    write_rows(&x);
    write_memory(&x);
    write_inputs(&x);
    write_items(&x);
    write_results(&x);
    write_finite_check(&x);
    line(w, "return RNN_OK;");
    close_block(w, "");
    blank(w);
}
