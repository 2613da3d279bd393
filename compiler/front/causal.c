/* What may look at what: the token that generation is about to choose, the end of a chunk, and a
 * recurrence itself.
 *
 * Generation feeds back the token of step t-1 to get the logits of step t. So on every path from
 * the logits back to the token there must be a carry, and nothing that looks ahead:
 *
 *     logits <- h <- embedding <- carry <- token         right, by one step
 *     logits <- h <- embedding <- token                  the answer is among the inputs
 *     logits <- h <- reverse carry <- token              so it is here
 */
#include "front/trace.h"

/* How far behind the logits a value is read. */
typedef enum Reach { SAME_STEP, BEFORE, ANY_STEP, REACH_COUNT } Reach;

/* A node that is reached in some way from the logits. */
typedef struct Visit {
    Node *n;
    Reach reach;
    const struct Visit *from;
} Visit;

typedef struct Search {
    Trace *t;
    Axis *axis;
    bool *seen; /* [node id][reach] */
    Visit *queue;
    int count;
} Search;

static Reach reach_of(const Search *s, const Visit *v, int operand)
{
    if (v->reach == ANY_STEP || looks_ahead(v->n, s->axis))
        return ANY_STEP;
    bool carried = v->n->op == OP_carry && v->n->axis == s->axis && operand == 1;
    return carried ? BEFORE : v->reach;
}

static void reach(Search *s, Node *n, Reach how, const Visit *from)
{
    bool *seen = &s->seen[n->id * REACH_COUNT + how];
    if (!*seen)
        s->queue[s->count++] = (Visit){n, how, from};
    *seen = true;
}

/* The path from the token to the logits: what has a name, once a line, and what looks ahead. */
static const char *describe_path(const Search *s, const Visit *v)
{
    Text text = text_new(s->t->arena);
    text_put(&text, v->n->input->name);
    int line = 0;
    for (v = v->from; v; v = v->from)
        if (!v->from || looks_ahead(v->n, s->axis) || (v->n->name && v->n->pos.line != line)) {
            line = v->n->pos.line;
            text_format(&text, " -> %s (line %d)", name_of(v->n), line);
        }
    return text.bytes;
}

static _Noreturn void fail_generate(const Search *s, const Visit *v)
{
    const char *hint = v->reach == SAME_STEP
                           ? arena_format(s->t->arena, "read it through previous(%s)",
                                          name_of(v->n))
                           : "nothing on the way may need the steps that follow";
    fail(s->t->model_pos,
         "generate: the logits see the token that they are to predict\n    %s\n    hint: %s",
         describe_path(s, v), hint);
}

static Search search_new(Trace *t, Axis *axis)
{
    size_t room = (size_t)t->g->node_count * REACH_COUNT;
    return (Search){.t = t,
                    .axis = axis,
                    .seen = arena_alloc(t->arena, room * sizeof(bool)),
                    .queue = arena_alloc(t->arena, room * sizeof(Visit))};
}

void causal_check_generate(Trace *t)
{
    if (!t->generate)
        return;
    Search s = search_new(t, t->generate->input->axis);
    reach(&s, graph_find(t->g, RESULT_LOGITS, NULL), SAME_STEP, NULL);
    for (int i = 0; i < s.count; i++) {
        const Visit *v = &s.queue[i];
        if (v->n == t->generate && v->reach != BEFORE)
            fail_generate(&s, v);
        for (int k = 0; k < v->n->in_count; k++)
            reach(&s, v->n->in[k], reach_of(&s, v, k), v);
    }
}

/* A loss sums over the steps of its chunk; that is no fault. It is one if a step of a value depends
 * on such a sum, for then it would depend on where the chunks end. */
void causal_check_carry(Trace *t)
{
    const Axis *axis = t->model->carry;
    if (!axis)
        return;
    int count;
    Node **order = graph_order(t->g, t->arena, &count);
    const Node **ahead = arena_alloc(t->arena, (size_t)t->g->node_count * sizeof *ahead);
    for (int i = 0; i < count; i++) {
        const Node *n = order[i];
        for (int k = 0; k < (n->op == OP_carry ? 1 : n->in_count); k++)
            if (ahead[n->in[k]->id])
                ahead[n->id] = ahead[n->in[k]->id];
        if (looks_ahead(n, axis))
            ahead[n->id] = n;
        if (ahead[n->id] && (n->axes & axis_bit(axis) || n->from == axis))
            fail(ahead[n->id]->pos,
                 "%s looks ahead along %s, and the model is carried from chunk to chunk along %s: "
                 "what follows a chunk is not known\n"
                 "    %s needs it at every step, %s:%d",
                 name_of(ahead[n->id]), axis->name, axis->name, name_of(n), n->pos.file,
                 n->pos.line);
    }
}

/* How far n, which bars the way of a recurrence along the axis, reaches. */
static const char *reached_by(const Node *n)
{
    return n->op == OP_sum_over || n->op == OP_max_over ? "all steps" : "other steps";
}

void causal_check_recurrences(Trace *t)
{
    const Node *carry, *n = graph_find_break(t->g, t->arena, &carry);
    if (!n)
        return;
    fail(n->pos,
         "%s needs %s of %s, and each of these needs it in turn: the recurrence of %s runs through "
         "it\n"
         "    %-12s %-28s %s:%d\n"
         "    hint: what is known so far, such as a running sum, can be kept in the state",
         name_of(n), reached_by(n), carry->axis->name, name_of(carry), name_of(carry),
         shape_describe(t->arena, t->model, carry), carry->pos.file, carry->pos.line);
}
