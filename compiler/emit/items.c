/* The kernels and loops of an entry point, in order. */
#include "emit/entry.h"

#include <string.h>

static void write_kernel(const EntryWriter *x, const Kernel *kernel)
{
    const Node *n = kernel->nodes[0];
    if (is_strip(kernel))
        entry_strip(x, kernel);
    else if (kernel->part_count)
        entry_nest(x, kernel);
    else if (kernel->fused)
        emit_kernel_call(x->w, x->s, kernel, x->step, x->kernel_names[n->id]);
    else
        emit_operation(x->w, x->s, n, rows_of_kernel(kernel, x->step));
}

/* What has no text needs no clock; the parts of a nest are measured with it, those of a strip each.
 */
void entry_kernel(const EntryWriter *x, const Kernel *kernel)
{
    bool in_nest = kernel->nest && !is_strip(kernel->nest);
    if (!x->e->options.clocks || in_nest || is_strip(kernel)) {
        write_kernel(x, kernel);
        return;
    }
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth;
    EntryWriter inner = *x;
    inner.w = &body;
    write_kernel(&inner, kernel);
    if (!body.text.length)
        return;
    const char *clock = entry_clock(x, kernel);
    line(x->w, "rnn_clock_start(%s);", clock);
    text_put(&x->w->text, body.text.bytes);
    line(x->w, "rnn_clock_stop(%s);", clock);
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

void entry_comment(const EntryWriter *x, const Node *n)
{
    Text text = text_new(arena(x));
    text_format(&text, "%s   ", origin(arena(x), n));
    if (x->s->places[n->id].buffer)
        text_format(&text, "%s = ", operand_name(x, n));
    text_format(&text, "%s(", op_table[n->op].name);
    for (int i = 0; i < n->in_count; i++)
        text_format(&text, "%s%s", i ? ", " : "", operand_name(x, n->in[i]));
    comment(x->w, "%s)", text.bytes);
}

static void write_loop_comment(const EntryWriter *x, const Loop *loop)
{
    Text text = text_new(arena(x));
    text_format(&text, "%s   %s over %s:", origin(arena(x), loop->carries[0].carry),
                loop->reverse ? "backwards" : "forwards", loop->axis->name);
    for (int i = 0; i < loop->carry_count; i++)
        text_format(&text, "%s %s", i ? "," : "", operand_name(x, loop->carries[i].carry));
    comment(x->w, "%s", text.bytes);
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
        open_block(x->w, "for (int32_t t = %s.T - 1; crew.threads && t >= 0; t--)", T);
    else
        open_block(x->w, "for (int32_t t = 0; crew.threads && t < %s.T; t++)", T);
}

void entry_meeting(Writer *w, const char *team)
{
    const char *meeting = arena_format(w->text.arena, "rnn_meet(%s);\n", team);
    size_t length = strlen(meeting);
    if (w->text.length < length || strcmp(w->text.bytes + w->text.length - length, meeting) != 0)
        line(w, "rnn_meet(%s);", team);
}

/* Those of a loop. */
static void write_meeting(const EntryWriter *x)
{
    entry_meeting(x->w, "&crew");
}

/* The variables of a step; `body` is what follows, and tells which of them it uses. */
static void write_step_variables(const EntryWriter *x, const Loop *loop, const char *body)
{
    const char *T = loop->axis->name;
    Text text = text_new(arena(x));
    text_format(&text, "const size_t rows = (size_t)%s.active[t]", T);
    if (strstr(body, "+ at") || strstr(body, "(at + r)"))
        text_format(&text, ", at = (size_t)%s.first[t]", T);
    if (strstr(body, "+ next"))
        text_format(&text, ", next = rnn_rows_next(&%s, t, %d)", T, loop->reverse);
    line(x->w, "%s;", text.bytes);
    if (strstr(body, "part."))
        line(x->w, "const rnn_share part = rnn_share_of(&crew, rows, 1);");
}

static Rows rows_of_step(const EntryWriter *x, const Loop *loop)
{
    return (Rows){.range = ROWS_STEP, .axis = loop->axis, .step = x->step};
}

/* The step's number: "t", or where it is known "3". */
static const char *step_number(const EntryWriter *x)
{
    return x->step ? arena_format(arena(x), "%d", x->step->t) : "t";
}

/* Where the loop's step has left a: in the place of the next state, or in its own. */
static const char *pointer_at_end(const EntryWriter *x, const Loop *loop, const Node *a)
{
    Rows rows = rows_of_step(x, loop);
    for (int i = 0; i < loop->carry_count; i++)
        if (loop->carries[i].carry->in[1] == a && loop->carries[i].writer)
            return next_pointer(x->s, &loop->carries[i], rows);
    return pointer(x->s, a, rows);
}

/* Where rows begin or end, one thread copies for them while the others wait. */
static void open_edge(const EntryWriter *x, const Loop *loop, bool reverse)
{
    if (x->step)
        line(x->w, "{");
    else
        line(x->w, "if (rnn_rows_begin(&%s, t, %d)) {", loop->axis->name, reverse);
    x->w->depth++;
    open_block(x->w, "if (rnn_is_mine(&crew, 0))");
}

static void close_edge(const EntryWriter *x)
{
    close_block(x->w, "");
    write_meeting(x);
    close_block(x->w, "");
}

/* The states of rows that begin. */
static void write_entering(const EntryWriter *x, const Loop *loop)
{
    open_edge(x, loop, loop->reverse);
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        line(x->w, "rnn_rows_enter(&%s, %s, %d, %s, %d, %s);", loop->axis->name, step_number(x),
             loop->reverse, ranked_pointer(x->s, state->carry->in[0], loop->axis),
             units(state->carry), pointer(x->s, state->carry, rows_of_step(x, loop)));
    }
    close_edge(x);
}

/* What rows that end leave behind, before what lies there is written again. */
static void write_leaving(const EntryWriter *x, const Loop *loop)
{
    if (!loop->end_count)
        return;
    open_edge(x, loop, !loop->reverse);
    for (int i = 0; i < loop->end_count; i++) {
        const Node *n = loop->ends[i];
        line(x->w, "rnn_rows_leave(&%s, %s, %d, %s, %d, m.%s);", loop->axis->name, step_number(x),
             loop->reverse, pointer_at_end(x, loop, n->in[0]), units(n),
             x->s->places[n->id].buffer->name);
    }
    close_edge(x);
}

/* Next states that no kernel has stored. */
static void write_copies(const EntryWriter *x, const Loop *loop)
{
    Rows rows = rows_of_step(x, loop);
    bool copied = false;
    for (int i = 0; i < loop->carry_count; i++) {
        const CarryState *state = &loop->carries[i];
        const Node *next = state->carry->in[1];
        if (state->writer)
            continue;
        if (!copied)
            open_block(x->w, "if (rnn_is_mine(&crew, 0))");
        copied = true;
        line(x->w, "rnn_each_copy(%s, %d, %s, %d, %s, %d);", row_count(x->s, rows), units(next),
             pointer(x->s, next, rows), row_stride(x->s, next, rows),
             next_pointer(x->s, state, rows), units(next));
    }
    if (copied) {
        close_block(x->w, "");
        write_meeting(x);
    }
}

/* The states of rows that go on. */
static void write_going_on(const EntryWriter *x, const Loop *loop)
{
    write_copies(x, loop);
    for (int i = 0; i < loop->carry_count && !x->step; i++) {
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

/* Kernels of one level need nothing of one another; behind each level the threads meet. Guarded
 * kernels ask the condition of the step's first row, which is that of all. */
static void write_loop_kernels(const EntryWriter *x, const Loop *loop)
{
    const Rows rows = rows_of_step(x, loop);
    Guard open = {NULL, false};
    for (int i = 0; i < loop->kernel_count; i++) {
        const Guard guard = loop->kernels[i]->guard;
        bool rises = i && loop->kernels[i]->level > loop->kernels[i - 1]->level;
        if (open.condition && (rises || !same_guard(open, guard))) {
            close_block(x->w, "");
            open = (Guard){NULL, false};
        }
        if (rises) /* also where the guard has left the kernels before out */
            write_meeting(x);
        if (guard.condition && !same_guard(open, guard))
            open_block(x->w, "if (*(%s) %s 0.0f)", pointer(x->s, guard.condition, rows),
                       guard.holds ? "!=" : "==");
        open = guard;
        entry_kernel(x, loop->kernels[i]);
    }
    if (open.condition)
        close_block(x->w, "");
    write_meeting(x);
}

static void write_loop_body(const EntryWriter *x, const Loop *loop)
{
    if (!x->step || x->step->first)
        write_entering(x, loop);
    write_loop_kernels(x, loop);
    if (!x->step || x->step->last)
        write_leaving(x, loop);
    if (!x->step || !x->step->last)
        write_going_on(x, loop);
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

/* All steps, one after the other, by the threads of the crew. */
static void write_every_step(const EntryWriter *x, const Loop *loop)
{
    int steps = unrolled_steps(loop);
    Writer body = writer_new(arena(x));
    open_block(x->w, "if (crew.threads)");
    body.depth = x->w->depth;
    for (int turn = 0; turn < steps; turn++) {
        const Step step = unrolled_step(loop, steps, turn);
        EntryWriter inner = *x;
        inner.w = &body;
        inner.step = &step;
        line(&body, "/* t = %d */", step.t);
        write_loop_body(&inner, loop);
    }
    if (strstr(body.text.bytes, "part."))
        line(x->w, "const rnn_share part = rnn_share_of(&crew, B, 1);");
    text_put(&x->w->text, body.text.bytes);
    close_block(x->w, "");
}

/* Operations of a step for each of its rows, roughly. */
static double work_of_step(const Loop *loop)
{
    double work = 0;
    for (int i = 0; i < loop->kernel_count; i++)
        for (int k = 0; k < loop->kernels[i]->count; k++)
            work += work_of_row(loop->kernels[i]->nodes[k]);
    return work;
}

static void write_steps(const EntryWriter *x, const Loop *loop)
{
    if (x->e->options.unroll == UNROLL_FULL) {
        write_every_step(x, loop);
        return;
    }
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

static void write_loop(const EntryWriter *x, const Loop *loop)
{
    write_loop_comment(x, loop);
    line(x->w, "{");
    x->w->depth++;
    line(x->w, "const rnn_team crew = rnn_crew(team, %d, (double)B * %.0f);", loop->number,
         work_of_step(loop));
    write_steps(x, loop);
    close_block(x->w, "");
}

static void write_ranked(const EntryWriter *x, int item)
{
    for (int i = 0; i < x->s->ranked_count; i++) {
        const Ranked *r = &x->s->ranked[i];
        if (r->before != item)
            continue;
        Rows rows = {.range = ROWS_BATCH};
        int stride = row_stride(x->s, r->node, rows);
        if (stride == units(r->node))
            line(x->w, "rnn_rows_rank(&%s, %s, %d, m.%s);", r->axis->name,
                 pointer(x->s, r->node, rows), units(r->node), r->buffer->name);
        else
            line(x->w, "rnn_rows_rank_strided(&%s, %s, %d, %d, m.%s);", r->axis->name,
                 pointer(x->s, r->node, rows), stride, units(r->node), r->buffer->name);
    }
}

/* Copies in order of rank, and before nests what they need: one thread makes them all. */
static void write_preparations(const EntryWriter *x, int from, int to)
{
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth + 1;
    EntryWriter inner = *x;
    inner.w = &body;
    for (int i = from; i < to; i++) {
        write_ranked(&inner, i);
        entry_before_nests(&inner, i);
    }
    if (!body.text.length)
        return;
    open_block(x->w, "if (rnn_is_mine(team, 0))");
    text_put(&x->w->text, body.text.bytes);
    close_block(x->w, "");
    entry_meeting(x->w, "team");
}

/* What sums over the rows of nests becomes, once all rows have been summed; "" for nothing. */
static const char *text_behind_nests(const EntryWriter *x, int from, int to)
{
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth + 1;
    EntryWriter inner = *x;
    inner.w = &body;
    for (int i = from; i < to; i++)
        entry_behind_nests(&inner, i);
    return body.text.bytes;
}

static bool is_of_item(const Schedule *s, const Item *item, const Node *n)
{
    const Kernel *kernel = s->kernel_of[n->id];
    if (item->loop)
        return s->loop_of[n->id] == item->loop;
    return kernel == item->kernel || whole_kernel(kernel) == item->kernel;
}

bool entry_add_to_one_gradient(const Schedule *s, const Item *a, const Item *b)
{
    for (int i = 0; i < s->graph->result_count; i++) {
        const Result *r = &s->graph->results[i];
        bool first = false, second = false;
        for (int k = 0; r->role == RESULT_GRADIENT && k < r->node->in_count; k++) {
            first = first || is_of_item(s, a, r->node->in[k]);
            second = second || is_of_item(s, b, r->node->in[k]);
        }
        if (first && second)
            return true;
    }
    return false;
}

/* Nothing, where the parts of a concatenation stand in it already. */
static void write_item(const EntryWriter *x, const Item *item)
{
    Writer body = writer_new(arena(x));
    body.depth = x->w->depth;
    EntryWriter inner = *x;
    inner.w = &body;
    if (item->loop)
        write_loop(&inner, item->loop);
    else
        entry_kernel(&inner, item->kernel);
    if (!body.text.length)
        return;
    blank(x->w);
    if (item->kernel && !item->kernel->part_count)
        entry_comment(x, item->kernel->nodes[item->kernel->count - 1]);
    text_put(&x->w->text, body.text.bytes);
}

static void write_items(const EntryWriter *x, int from, int to)
{
    int met = from;
    for (int i = from; i < to; i++) {
        bool apart = false;
        for (int k = met; k < i && !apart; k++)
            apart = entry_add_to_one_gradient(x->s, &x->s->items[k], &x->s->items[i]);
        if (apart) {
            entry_meeting(x->w, "team");
            met = i;
        }
        write_item(x, &x->s->items[i]);
    }
}

/* Items of one level need nothing of one another: the threads meet behind each level. */
void entry_items(const EntryWriter *x)
{
    for (int i = 0, end; i < x->s->item_count; i = end) {
        end = end_of_level(x->s, i);
        const char *behind = text_behind_nests(x, i, end);
        bool more = end < x->s->item_count;
        write_preparations(x, i, end);
        write_items(x, i, end);
        if (more || *behind)
            entry_meeting(x->w, "team");
        if (*behind) {
            open_block(x->w, "if (rnn_is_mine(team, 0))");
            text_put(&x->w->text, behind);
            close_block(x->w, "");
        }
        if (more && *behind)
            entry_meeting(x->w, "team");
    }
}
