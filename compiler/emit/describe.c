/* The description of the model, as constant tables. */
#include "emit/emit.h"

/* PyTorch's defaults: a vector belongs to the matrix that its fan-in is taken from. */
static int fan_in(const Param *p)
{
    if (p->init.fan_in)
        return size_value(p->init.fan_in);
    return p->shape.columns ? stored_columns(p) : stored_rows(p);
}

static void write_params(Writer *w, const Emission *e)
{
    static const char *const kinds[] = {
        "RNN_INIT_DEFAULT",    "RNN_INIT_UNIFORM",  "RNN_INIT_NORMAL",   "RNN_INIT_GLOROT",
        "RNN_INIT_ORTHOGONAL", "RNN_INIT_IDENTITY", "RNN_INIT_CONSTANT",
    };
    Arena *arena = w->text.arena;
    if (!e->model->param_count)
        return;
    line(w, "static const rnn_param_info params_info[] = {");
    w->depth++;
    for (int i = 0; i < e->model->param_count; i++) {
        const Param *p = e->model->params[i];
        int dims = p->shape.kind == MATRIX ? 2 : p->shape.kind == VECTOR ? 1 : 0;
        line(w, "{%s, %d, {%d, %d}, %zu, %s, %.17g, %.17g, %d, %d, %d},", in_quotes(arena, p->name),
             dims, stored_rows(p), stored_columns(p), param_offset(e->model, p),
             kinds[p->init.kind], p->init.low, p->init.high, fan_in(p),
             p->init.blocks > 0 ? p->init.blocks : 1, p->frozen);
    }
    close_block(w, ";");
    blank(w);
}

static void write_axes(Writer *w, const Emission *e)
{
    if (!e->model->axis_count)
        return;
    line(w, "static const rnn_axis_info axes_info[] = {");
    w->depth++;
    for (int i = 0; i < e->model->axis_count; i++) {
        const Axis *axis = e->model->axes[i];
        const char *args = arena_format(w->text.arena, "%s_args", e->model->name);
        const char *name = in_quotes(w->text.arena, axis->name);
        if (axis->from)
            line(w, "{%s, %d, %d, %d, RNN_NO_MEMBER, RNN_NO_MEMBER, %d, %d},", name,
                 axis->from->id - 1, axis->divide, axis->down, static_steps(axis),
                 least_steps(axis));
        else
            line(w, "{%s, -1, 1, 0, offsetof(%s, %s), offsetof(%s, %s_lengths), %d, %d},", name,
                 args, axis->name, args, axis->name, static_steps(axis), least_steps(axis));
    }
    close_block(w, ";");
    blank(w);
}

static int axis_index(const Axis *axis)
{
    return axis ? axis->id - 1 : -1;
}

static void write_inputs(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    const char *args = arena_format(arena, "%s_args", e->model->name);
    if (!e->model->input_count)
        return;
    line(w, "static const rnn_value_info inputs_info[] = {");
    w->depth++;
    for (int i = 0; i < e->model->input_count; i++) {
        const Input *input = e->model->inputs[i];
        bool id = input_is_id(input);
        Size *features = input_features(input);
        bool optional = input->kind == INPUT_STATE || input->kind == INPUT_RESTART;
        const char *name = identifier(arena, input->name);
        const char *gradient = e->options.train && input->wants_gradient
                                   ? arena_format(arena, "offsetof(%s, d_%s)", args, name)
                                   : "RNN_NO_MEMBER";
        line(w, "{%s, %d, %d, 1, %d, %d, %d, %d, %d, %d, %d, offsetof(%s, %s), %s},",
             in_quotes(arena, input->name), id, optional, axis_index(input->axis),
             axis_index(input->inner), features ? size_value(features) : 0,
             id ? size_value(input->size) : 0, input->start, input->stop, input->unknown, args,
             name, gradient);
    }
    close_block(w, ";");
    blank(w);
}

static bool has_range(const Input *input)
{
    return input->low < input->high;
}

static int range_count(const Model *m)
{
    int count = 0;
    for (int i = 0; i < m->input_count; i++)
        count += has_range(m->inputs[i]);
    return count;
}

static void write_ranges(Writer *w, const Emission *e)
{
    if (range_count(e->model) == 0)
        return;
    line(w, "static const rnn_range_info ranges_info[] = {");
    w->depth++;
    for (int i = 0; i < e->model->input_count; i++) {
        const Input *input = e->model->inputs[i];
        if (has_range(input))
            line(w, "{%d, %.17g, %.17g},", i, input->low, input->high);
    }
    close_block(w, ";");
    blank(w);
}

/* What ids a node can have by itself: those of an input, or the places that an argmax chooses
 * among.
 */
static int own_ids(const Node *n)
{
    if (n->op == OP_constant)
        return (int)n->value + 1;
    return n->op == OP_input    ? size_value(n->input->size)
           : n->op == OP_argmax ? units(n->in[0])
                                : 0;
}

/* How many ids there are that n can be: the most of all that it is moved or chosen from. */
static int id_count(const Graph *g, const Node *n)
{
    size_t room = (size_t)g->node_count + 1;
    bool *seen = arena_alloc(g->arena, room);
    const Node **open = arena_alloc(g->arena, room * sizeof *open);
    int most = 0, count = 0;
    seen[n->id] = true;
    for (open[count++] = n; count;) {
        n = open[--count];
        most = own_ids(n) > most ? own_ids(n) : most;
        for (int i = 0; n->op != OP_argmax && i < n->in_count; i++)
            if (n->in[i]->type == ID && !seen[n->in[i]->id]) {
                seen[n->in[i]->id] = true;
                open[count++] = n->in[i];
            }
    }
    return most;
}

static void write_outputs(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    if (!output_count(e->model))
        return;
    line(w, "static const rnn_value_info outputs_info[] = {");
    w->depth++;
    for (int i = 0; i < output_count(e->model); i++) {
        const Result *r = output_at(e->model, i);
        const Node *n = r->node;
        const Axis *axis = time_axis(e->model, n->axes);
        const Axis *inner = axis ? time_axis(e->model, n->axes & ~axis_bit(axis)) : NULL;
        line(w, "{%s, %d, 1, %d, %d, %d, %d, %d, 0, 0, 0, offsetof(%s_args, %s), RNN_NO_MEMBER},",
             in_quotes(arena, r->name), n->type == ID, (n->axes & BATCH) != 0, axis_index(axis),
             axis_index(inner), is_scalar(n) ? 0 : units(n),
             n->type == ID ? id_count(e->model->graph, n) : 0, e->model->name,
             output_member(arena, e->model, r));
    }
    close_block(w, ";");
    blank(w);
}

static void write_metrics(Writer *w, const Emission *e)
{
    if (!metric_count(e->model))
        return;
    line(w, "static const rnn_value_info metrics_info[] = {");
    w->depth++;
    for (int i = 0; i < metric_count(e->model); i++) {
        const Result *r = metric_at(e->model, i);
        line(w, "{%s, 0, 1, 0, -1, -1, 0, 0, 0, 0, 0, offsetof(%s_args, %s), RNN_NO_MEMBER},",
             in_quotes(w->text.arena, r->name), e->model->name,
             output_member(w->text.arena, e->model, r));
    }
    close_block(w, ";");
    blank(w);
}

static void write_states(Writer *w, const Emission *e)
{
    if (!e->model->state_count)
        return;
    line(w, "static const rnn_state_info states_info[] = {");
    w->depth++;
    for (int i = 0; i < e->model->state_count; i++) {
        const State *state = &e->model->states[i];
        bool id = state->node->type == ID;
        line(w, "{%s, %d, %d, %d, %d, %d},", in_quotes(w->text.arena, state->name), id,
             axis_index(state->axis), state_width(state),
             id ? id_count(e->model->stepped, state->node) : 0, is_bag(state->node));
    }
    close_block(w, ";");
    blank(w);
}

static void write_session_bytes(Writer *w, const Emission *e)
{
    const char *name = e->model->name, *upper = upper_name(w->text.arena, name);
    open_block(w, "static size_t session_bytes(const void *arguments, rnn_entry entry)");
    line(w, "const %s_args *args = arguments;", name);
    Text sizes = text_new(w->text.arena);
    for (int a = 0; a < e->model->axis_count; a++)
        if (!e->model->axes[a]->from)
            text_format(&sizes, ", args->%s", e->model->axes[a]->name);
    line(w, "switch (entry) {");
    static const char *const entries[] = {"RNN_FORWARD", "RNN_LOSS", "RNN_TRAIN", "RNN_BEGIN",
                                          "RNN_STEP"};
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!e->schedules[i])
            continue;
        line(w, "case %s:", entries[i]);
        line(w, "    return %s_%s_BYTES(args->B%s);", upper,
             upper_name(w->text.arena, entry_names[i]), sizes.bytes);
    }
    line(w, "default:");
    line(w, "    return 0;");
    line(w, "}");
    close_block(w, "");
    blank(w);
}

static void write_adapters(Writer *w, const Emission *e)
{
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!e->schedules[i])
            continue;
        open_block(w, "static int run_%s(const void *args, rnn_error *error)", entry_names[i]);
        line(w, "return %s_%s(args, error);", e->model->name, entry_names[i]);
        close_block(w, "");
        blank(w);
    }
}

static int input_index(const Model *m, InputKind kind)
{
    for (int i = 0; i < m->input_count; i++)
        if (m->inputs[i]->kind == kind)
            return i;
    return -1;
}

static int logits_index(const Model *m)
{
    const Node *logits = graph_find(m->graph, RESULT_LOGITS, NULL);
    for (int i = 0; logits && i < output_count(m); i++)
        if (output_at(m, i)->node == logits)
            return i;
    return -1;
}

static const char *table(int count, const char *name)
{
    return count ? name : "NULL";
}

static void write_members(Writer *w, const Emission *e)
{
    const Model *m = e->model;
    const char *args = arena_format(w->text.arena, "%s_args", m->name);
    static const char *const members[] = {"params", "packed", "session", "session_bytes", "pool"};
    line(w, ".args_bytes = sizeof(%s),", args);
    for (int i = 0; i < 5; i++)
        line(w, ".member_%s = offsetof(%s, %s),", members[i], args, members[i]);
    line(w, ".member_batch = offsetof(%s, B),", args);
    line(w, ".member_loss = offsetof(%s, loss),", args);
    static const char *const training[] = {"gradients", "seed", "update"};
    for (int i = 0; i < 3; i++)
        if (e->options.train)
            line(w, ".member_%s = offsetof(%s, %s),", training[i], args, training[i]);
        else
            line(w, ".member_%s = RNN_NO_MEMBER,", training[i]);
    if (input_index(m, INPUT_RESTART) >= 0)
        line(w, ".member_restart = offsetof(%s, restart),", args);
    else
        line(w, ".member_restart = RNN_NO_MEMBER,");
}

static void write_model(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    const Model *m = e->model;
    line(w, "const rnn_model %s_model = {", m->name);
    w->depth++;
    line(w, ".name = %s,", in_quotes(arena, m->name));
    line(w, ".source = %s,", in_quotes(arena, m->file));
    line(w, ".options = %s,", in_quotes(arena, options_text(arena, &e->options)));
    line(w, ".params = %s,", table(m->param_count, "params_info"));
    line(w, ".param_count = %d,", m->param_count);
    line(w, ".param_floats = %s_PARAMS,", upper_name(arena, m->name));
    line(w, ".inputs = %s,", table(m->input_count, "inputs_info"));
    line(w, ".input_count = %d,", m->input_count);
    if (range_count(m) > 0) {
        line(w, ".ranges = ranges_info,");
        line(w, ".range_count = %d,", range_count(m));
    }
    line(w, ".outputs = %s,", table(output_count(m), "outputs_info"));
    line(w, ".output_count = %d,", output_count(m));
    line(w, ".metrics = %s,", table(metric_count(m), "metrics_info"));
    line(w, ".metric_count = %d,", metric_count(m));
    line(w, ".axes = %s,", table(m->axis_count, "axes_info"));
    line(w, ".axis_count = %d,", m->axis_count);
    line(w, ".states = %s,", table(m->state_count, "states_info"));
    line(w, ".state_count = %d,", m->state_count);
    line(w, ".state_floats = %d,", model_state_floats(m));
    line(w, ".stream = %d,", m->stream && e->schedules[ENTRY_STEP] ? m->stream->id - 1 : -1);
    line(w, ".carries = %d,", m->carry != NULL);
    line(w, ".token = %d,", m->token ? m->token->id : -1);
    line(w, ".logits = %d,", logits_index(m));
    write_members(w, e);
    line(w, ".packed_bytes = %s_PACKED,", upper_name(arena, m->name));
    line(w, ".prepare = %s_prepare_shared,", m->name);
    line(w, ".session_bytes = session_bytes,");
    line(w, ".entry = {");
    w->depth++;
    for (int i = 0; i < ENTRY_COUNT; i++)
        line(w, "%s%s,", e->schedules[i] ? "run_" : "NULL", e->schedules[i] ? entry_names[i] : "");
    close_block(w, ",");
    emit_clocks(w, e);
    close_block(w, ";");
}

void emit_description(Writer *w, const Emission *e)
{
    write_params(w, e);
    write_axes(w, e);
    write_inputs(w, e);
    write_ranges(w, e);
    write_outputs(w, e);
    write_metrics(w, e);
    write_states(w, e);
    write_session_bytes(w, e);
    write_adapters(w, e);
    write_model(w, e);
}
