/* The opening of an entry point: checks, rows of the axes, memory, a variable for each input. */
#include "emit/entry.h"

/* How many steps an axis has at most, as an expression of what the caller says. */
static const char *most_steps(const EntryWriter *x, const Axis *axis)
{
    long divide;
    axis = root_axis(axis, &divide);
    return divide == 1 ? arena_format(arena(x), "args->%s", axis->name)
                       : arena_format(arena(x), "args->%s / %ld + 1", axis->name, divide);
}

static void check_sizes(const EntryWriter *x)
{
    Writer *w = x->w;
    line(w, "if (args->B < 1)");
    line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: B is %%d\", args->B);", x->name);
    for (int i = 0; i < model(x)->axis_count; i++) {
        const Axis *axis = model(x)->axes[i];
        if (axis->from || !entry_needs_axis(x, axis))
            continue;
        if (axis->steps) {
            line(
                w,
                "if (rnn_rows_check_steps(\"%s\", args->B, args->%s, args->%s_lengths, %d, error))",
                axis->name, axis->name, axis->name, axis->steps);
            line(w, "    return RNN_BAD_LENGTH;");
        }
        const char *none = axis->steps ? ""
                                       : arena_format(arena(x), "args->%s < 1 || ", axis->name);
        line(w, "if (%s(int64_t)args->%s * args->B > INT32_MAX / 2)", none, axis->name);
        line(w,
             "    return rnn_fail(error, RNN_BAD_LENGTH, \"%s: %s is %%d and B is %%d\", "
             "args->%s, args->B);",
             x->name, axis->name, axis->name);
    }
}

/* Memory that the caller gives without its type may begin anywhere. */
static void check_alignment(const EntryWriter *x, const char *member)
{
    line(x->w, "if (rnn_is_misaligned(args->%s))", member);
    line(x->w,
         "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: %s does not begin at a multiple of 4 "
         "bytes\");",
         x->name, member);
}

/* Behind the states of one step come the sequences that the stream holds. */
static void place_held(const EntryWriter *x)
{
    if (x->entry != ENTRY_BEGIN && x->entry != ENTRY_STEP)
        return;
    for (int i = 0; i < model(x)->state_count; i++) {
        const State *state = &model(x)->states[i];
        if (!state->axis)
            continue;
        line(x->w, "const size_t held_%d = first; /* %s */", i, in_comment(arena(x), state->name));
        line(x->w, "first += rnn_rounded(B * (size_t)(%s) * %d);", most_steps(x, state->axis),
             state_width(state));
    }
}

const char *state_pointer(const EntryWriter *x, int index)
{
    const State *state = &model(x)->states[index];
    const char *type = state->node->type == ID ? "int32_t" : "float";
    if (state->axis)
        return arena_format(arena(x), "(%s *)((char *)args->session + held_%d)", type, index);
    return arena_format(arena(x), "(%s *)args->session + B * %d", type,
                        state_offset(model(x), index));
}

/* The loss of no steps at all would be a mean over nothing. */
static void refuse_nothing(const EntryWriter *x, const Axis *axis)
{
    if (least_steps(axis) || (x->entry != ENTRY_LOSS && x->entry != ENTRY_TRAIN))
        return;
    line(x->w, "if (!%s.N)", axis->name);
    line(x->w, "    return rnn_fail(error, RNN_BAD_LENGTH, \"%s: axis %s: no row has a step\");",
         x->name, axis->name);
}

static void make_rows(const EntryWriter *x, const Axis *axis)
{
    Writer *w = x->w;
    line(w,
         "if (!args->session || args->session_bytes < first + "
         "rnn_rounded(RNN_ROWS_INTS(args->B, %s)))",
         most_steps(x, axis));
    line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: the session is too small\");",
         x->name);
    line(w, "rnn_rows %s;", axis->name);
    if (axis->from) {
        line(w, "rnn_rows_derive(&%s, &%s, %d, %d, (int32_t *)((char *)args->session + first));",
             axis->name, axis->from->name, axis->divide, axis->down);
    } else {
        line(w,
             "if (rnn_rows_make(&%s, \"%s\", args->B, args->%s, %d, args->%s_lengths, "
             "(int32_t *)((char *)args->session + first), error))",
             axis->name, axis->name, axis->name, least_steps(axis), axis->name);
        line(w, "    return RNN_BAD_LENGTH;");
        refuse_nothing(x, axis);
    }
    line(w, "first += rnn_rounded(RNN_ROWS_INTS(args->B, %s.T));", axis->name);
}

void entry_rows(const EntryWriter *x)
{
    check_sizes(x);
    check_alignment(x, "session");
    line(x->w, "const size_t B = (size_t)args->B;");
    line(x->w, "size_t first = rnn_rounded(B * %d);", model_state_floats(model(x)));
    place_held(x);
    for (int i = 0; i < model(x)->axis_count; i++)
        if (entry_needs_axis(x, model(x)->axes[i]))
            make_rows(x, model(x)->axes[i]);
}

void entry_take_memory(const EntryWriter *x)
{
    Writer *w = x->w;
    Text rows = text_new(arena(x));
    for (int i = 0; i < model(x)->axis_count; i++)
        if (entry_needs_axis(x, model(x)->axes[i]))
            text_format(&rows, ", &%s", model(x)->axes[i]->name);
    if (!entry_has_memory(x)) {
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

static void require_aligned(const EntryWriter *x, const char *member)
{
    require(x, member);
    check_alignment(x, member);
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
        const Node *n = s->order[i];
        const Kernel *kernel = s->kernel_of[n->id];
        if ((kernel && kernel->group_count) || is_packed_product(s, n) ||
            (n->shape.kind == MATRIX && s->places[n->id].buffer &&
             s->places[n->id].buffer->memory == MEMORY_PACKED))
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
        line(w, "%s *const %s = %s;", type, name, state_pointer(x, n->input->id));
        return;
    }
    bool state = n->input->kind == INPUT_STATE, restart = n->input->kind == INPUT_RESTART;
    if (state || restart) {
        line(w, "const float *const %s = rnn_or_number(args->%s, %s, B * %d, m.%s);", name, member,
             restart ? "1.0f" : "0.0f", units(n), name);
        return;
    }
    require(x, member);
    const char *said = in_quotes(arena(x), n->input->name);
    if (is_bag(n) && axis)
        line(w, "if (rnn_rows_check_bags(&%s, %s, args->%s, %d, %d, error))", axis->name, said,
             member, units(n), size_value(n->input->size));
    else if (is_bag(n))
        line(w, "if (rnn_check_bags(args->B, %s, args->%s, %d, %d, error))", said, member, units(n),
             size_value(n->input->size));
    else if (n->type == ID && axis)
        line(w, "if (rnn_rows_check_ids(&%s, %s, args->%s, %d, error))", axis->name, said, member,
             size_value(n->input->size));
    else if (n->type == ID)
        line(w, "if (rnn_check_ids(args->B, %s, args->%s, %d, error))", said, member,
             size_value(n->input->size));
    if (n->type == ID)
        line(w, "    return RNN_BAD_TOKEN;");
    if (axis && buffer->inner)
        line(w, "const %s *const %s = rnn_pairs_pack(&%s, &%s, %d, args->%s, %d, m.%s);", type,
             name, outer_axis(x->s, n->axes)->name, buffer->inner->name, is_turned(x->s, n->axes),
             member, units(n), name);
    else if (is_copied(model(x), n))
        line(w, "const %s *const %s = rnn_rows_pack(&%s, args->%s, %d, m.%s);", type, name,
             axis->name, member, units(n), name);
    else
        line(w, "const %s *const %s = args->%s;", type, name, member);
}

static bool has_stored_gradient(const Schedule *s, const Param *param)
{
    for (int i = 0; i < s->graph->result_count; i++) {
        const Result *r = &s->graph->results[i];
        if (r->role == RESULT_GRADIENT && r->index == param->id && is_stored_gradient(s, r))
            return true;
    }
    return false;
}

/* Gradients that are added up begin with 0: those of neighbouring parameters together. Parameters
 * stand in the order of their numbers. */
static void write_zero_gradients(const EntryWriter *x)
{
    const Model *m = model(x);
    for (int i = 0, first; i < m->param_count; i++) {
        size_t count = 0;
        for (first = i; i < m->param_count && !has_stored_gradient(x->s, m->params[i]); i++)
            count += param_floats(m->params[i]);
        if (count)
            line(x->w, "memset(args->gradients + %s, 0, %zu * sizeof(float));",
                 param_expression(arena(x), m, m->params[first], (Block){0}), count);
    }
}

void entry_inputs(const EntryWriter *x)
{
    if (uses_params(x->s))
        require_aligned(x, "params");
    if (uses_packed(x->s))
        require_aligned(x, "packed");
    for (int i = 0; i < x->s->count; i++)
        if (x->s->order[i]->op == OP_input)
            write_input(x, x->s->order[i]);
    if (x->entry == ENTRY_TRAIN) {
        require_aligned(x, "gradients");
        write_zero_gradients(x);
    }
}
