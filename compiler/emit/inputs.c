/* The opening of an entry point: checks, rows of the axes, memory, a variable for each input. */
#include "emit/entry.h"

void entry_rows(const EntryWriter *x)
{
    Writer *w = x->w;
    line(w, "if (args->B < 1)");
    line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: B is %%d\", args->B);", x->name);
    line(w, "const size_t B = (size_t)args->B;");
    line(w, "size_t first = rnn_rounded(B * %d);", model_state_floats(model(x)));
    for (int i = 0; i < model(x)->axis_count; i++) {
        const Axis *axis = model(x)->axes[i];
        if (!entry_needs_axis(x, axis))
            continue;
        const Axis *root = axis;
        long divide = 1;
        for (; root->from; root = root->from)
            divide *= root->divide;
        if (!axis->from) {
            line(w, "if (args->%s < 1 || (int64_t)args->%s * args->B > INT32_MAX / 2)", axis->name,
                 axis->name);
            line(w,
                 "    return rnn_fail(error, RNN_BAD_LENGTH, \"%s: %s is %%d and B is %%d\", "
                 "args->%s, args->B);",
                 x->name, axis->name, axis->name);
        }
        const char *steps = divide == 1
                                ? arena_format(arena(x), "args->%s", root->name)
                                : arena_format(arena(x), "args->%s / %ld + 1", root->name, divide);
        line(w,
             "if (!args->session || args->session_bytes < first + "
             "rnn_rounded(RNN_ROWS_INTS(args->B, %s)))",
             steps);
        line(w, "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: the session is too small\");",
             x->name);
        line(w, "rnn_rows %s;", axis->name);
        if (axis->from) {
            line(w, "rnn_rows_derive(&%s, &%s, %d, (int32_t *)((char *)args->session + first));",
                 axis->name, axis->from->name, axis->divide);
        } else {
            line(w,
                 "if (rnn_rows_make(&%s, \"%s\", args->B, args->%s, args->%s_lengths, "
                 "(int32_t *)((char *)args->session + first), error))",
                 axis->name, axis->name, axis->name, axis->name);
            line(w, "    return RNN_BAD_LENGTH;");
        }
        line(w, "first += rnn_rounded(RNN_ROWS_INTS(args->B, %s.T));", axis->name);
    }
}

void entry_take_memory(const EntryWriter *x)
{
    Writer *w = x->w;
    Text rows = text_new(arena(x));
    for (int i = 0; i < model(x)->axis_count; i++)
        if (entry_needs_axis(x, model(x)->axes[i]))
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

void entry_inputs(const EntryWriter *x)
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
