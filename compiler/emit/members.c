/* The members of the struct of arguments, and the names that they cannot have.
 *
 * Axes and inputs are called in C as the model calls them: where that cannot be, the model must
 * choose another name. Outputs and metrics give way: out_NAME. */
#include "emit/emit.h"

#include <assert.h>
#include <string.h>

/* A member, or what else stands beside the inputs in emitted functions. */
typedef struct Member {
    const char *name;
    const char *said; /* the model's own name for it, or for what it comes with; NULL: none */
    const char *what; /* "an input" */
    Pos pos;          /* where it was said */
    bool derived;     /* it comes with another */
} Member;

typedef struct Members {
    Arena *arena;
    Member *items;
    int count;
} Members;

static void add(Members *m, Member member)
{
    m->items[m->count++] = member;
}

/* What comes with a member: its lengths, its gradient. */
static void add_derived(Members *m, Member member, const char *before, const char *behind)
{
    member.name = arena_format(m->arena, "%s%s%s", before, member.name, behind);
    member.derived = true;
    add(m, member);
}

/* Derived axes are no members, but variables. */
static void add_axes(Members *m, const Model *model)
{
    for (int i = 0; i < model->axis_count; i++) {
        const Axis *axis = model->axes[i];
        Member member = {axis->name, axis->from ? NULL : axis->name, "an axis", axis->pos, false};
        add(m, member);
        if (!axis->from)
            add_derived(m, member, "", "_lengths");
    }
}

static void add_inputs(Members *m, const Model *model)
{
    for (int i = 0; i < model->input_count; i++) {
        const Input *input = model->inputs[i];
        const char *name = identifier(m->arena, input->name);
        bool own = input->kind == INPUT_RESTART || input->kind == INPUT_COTANGENT;
        const char *what = input->kind == INPUT_STATE ? "a state" : "an input";
        Member member = {name, own ? NULL : input->name, what, input->pos, false};
        add(m, member);
        if (input->wants_gradient)
            add_derived(m, member, "d_", "");
    }
}

/* All members but for outputs and metrics. */
static Members fixed_members(Arena *arena, const Model *model)
{
    static const char *const own[] = {"params", "packed", "session", "session_bytes", "B",
                                      "pool",   "loss",   "seed",    "update",        "gradients"};
    size_t owned = sizeof own / sizeof *own;
    size_t room = owned + 2 * (size_t)(model->axis_count + model->input_count) +
                  (size_t)model->graph->result_count;
    Members m = {.arena = arena, .items = arena_alloc(arena, room * sizeof *m.items)};
    for (size_t i = 0; i < owned; i++)
        add(&m, (Member){.name = own[i]});
    add_axes(&m, model);
    add_inputs(&m, model);
    return m;
}

static bool cannot_be_member(const char *name)
{
    return is_word_of_c(name) || is_macro(name) || is_kept_by_c(name);
}

static bool is_member(const Members *m, const char *name)
{
    for (int i = 0; i < m->count; i++)
        if (strcmp(m->items[i].name, name) == 0)
            return true;
    return false;
}

/* ---- what the model calls so ---- */

static void check_word(const Member *one)
{
    if (is_kept_by_c(one->name))
        fail(one->pos,
             "%s cannot be called %s in C, which keeps names with two _ in a row, or with one in "
             "front, for itself",
             one->what, one->said);
    if (cannot_be_member(one->name))
        fail(one->pos, "%s cannot be called %s in C, where it is a word of its own", one->what,
             one->said);
}

/* Of two that are called the same the later one is told, or the one that the model calls so. */
static void check_member(const Members *m, int index)
{
    const Member *one = &m->items[index];
    check_word(one);
    for (int i = 0; !one->derived && i < m->count; i++) {
        const Member *other = &m->items[i];
        bool told = i < index || !other->said || other->derived;
        if (i != index && told && strcmp(one->name, other->name) == 0)
            fail(one->pos, "%s cannot be called %s in C: another member has that name", one->what,
                 one->said);
    }
}

void emit_check_members(Arena *arena, const Model *model)
{
    const Members m = fixed_members(arena, model);
    for (int i = 0; i < model->axis_count; i++) {
        const Axis *axis = model->axes[i];
        bool taken = is_reserved(axis->name) || is_macro(axis->name) || is_function(axis->name);
        if (!axis->from && taken)
            fail(axis->pos, "an axis cannot be called %s in C, where emitted code uses that name",
                 axis->name);
    }
    for (int i = 0; i < m.count; i++)
        if (m.items[i].said)
            check_member(&m, i);
}

/* ---- outputs and metrics ---- */

/* Adds the result; whether it is the one that is looked for. */
static bool add_result(Members *m, const Result *r, const Result *wanted)
{
    const char *name = identifier(m->arena, r->name);
    while (cannot_be_member(name) || is_member(m, name))
        name = arena_format(m->arena, "out_%s", name + strspn(name, "_"));
    add(m, (Member){.name = name});
    return r->role == wanted->role && strcmp(r->name, wanted->name) == 0;
}

const char *output_member(Arena *arena, const Model *model, const Result *r)
{
    Members m = fixed_members(arena, model);
    for (int i = 0; i < output_count(model); i++)
        if (add_result(&m, output_at(model, i), r))
            return m.items[m.count - 1].name;
    for (int i = 0; i < metric_count(model); i++)
        if (add_result(&m, metric_at(model, i), r))
            return m.items[m.count - 1].name;
    assert(!"a result of the model");
    return NULL;
}
