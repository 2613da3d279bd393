/* Threads: what an entry point computes stands in a function of its own, which all threads of a
 * team run.
 *
 *     struct char_lm_train_call { ... };                    what they need of the entry point
 *
 *     static void char_lm_train_work(const rnn_team *team, const void *data)
 *     {
 *         const struct char_lm_train_call *const call = ...
 *         kernels, loops, meetings
 *     }
 */
#include "emit/entry.h"

#include <ctype.h>
#include <string.h>

/* ---- names in text ---- */

static bool continues_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool entry_mentions(const char *text, const char *name)
{
    size_t length = strlen(name);
    char before = ' ';
    for (const char *c = text; *c; before = *c++) {
        if (c[0] == '/' && c[1] == '*') {
            c = strstr(c, "*/") + 1;
            continue;
        }
        bool begins = !continues_name(before) && !strchr(".>", before);
        if (begins && strncmp(c, name, length) == 0 && !continues_name(c[length]))
            return true;
    }
    return false;
}

/* ---- what threads need of the entry point ---- */

typedef struct Shared {
    const char *type; /* up to the name */
    const char *name;
    bool is_pointer;
} Shared;

typedef struct SharedList {
    Shared *items;
    int count;
} SharedList;

static void share(SharedList *list, const char *text, Shared shared)
{
    if (entry_mentions(text, shared.name))
        list->items[list->count++] = shared;
}

static void share_input(const EntryWriter *x, SharedList *list, const char *text, const Node *n)
{
    const char *constant = n->input->kind == INPUT_CARRIED ? "" : "const ";
    const char *type = n->type == ID ? "int32_t" : "float";
    share(list, text,
          (Shared){arena_format(arena(x), "%s%s *", constant, type),
                   x->s->places[n->id].buffer->name, true});
}

/* The variables of the entry point that the text mentions. */
static SharedList find_shared(const EntryWriter *x, const char *text)
{
    SharedList list = {arena_alloc(arena(x), ((size_t)x->s->count + MAX_AXES + 4) * sizeof(Shared)),
                       0};
    share(&list, text,
          (Shared){arena_format(arena(x), "const %s_args *", model(x)->name), "args", true});
    share(&list, text, (Shared){"size_t ", "B", false});
    for (int i = 0; i < model(x)->axis_count; i++)
        share(&list, text, (Shared){"rnn_rows ", model(x)->axes[i]->name, false});
    share(&list, text, (Shared){arena_format(arena(x), "struct %s_memory ", x->name), "m", false});
    for (int i = 0; i < x->s->count; i++)
        if (x->s->order[i]->op == OP_input)
            share_input(x, &list, text, x->s->order[i]);
    return list;
}

/* ---- the function ---- */

/* "T_part": this thread's rows of an axis, in whole cache lines of numbers; of the batch "B_part".
 */
static const char *rows_of_thread(const EntryWriter *x, const char *items)
{
    Writer w = writer_new(arena(x));
    w.depth = 1;
    if (entry_mentions(items, "B_part"))
        line(&w, "const rnn_share B_part = rnn_share_of(team, B, 1);");
    for (int i = 0; i < model(x)->axis_count; i++) {
        const char *axis = model(x)->axes[i]->name;
        if (entry_mentions(items, arena_format(arena(x), "%s_part", axis)))
            line(&w, "const rnn_share %s_part = rnn_share_of(team, (size_t)%s.N, 16);", axis, axis);
    }
    return w.text.bytes;
}

/* All that a thread does. */
static const char *work_text(const EntryWriter *x)
{
    Writer items = writer_new(arena(x));
    items.depth = 1;
    EntryWriter inner = *x;
    inner.w = &items;
    entry_items(&inner);
    const char *packed = entry_mentions(items.text.bytes, "packed")
                             ? "    const float *const packed = (const float *)args->packed;\n"
                             : "";
    const char *far = entry_mentions(items.text.bytes, "far")
                          ? "    const int far = rnn_is_far(args->session, m.bytes);\n"
                          : "";
    const char *work = entry_mentions(items.text.bytes, "work")
                           ? "    float *const work = rnn_work_of(team, m.work);\n"
                           : "";
    return arena_format(arena(x), "%s%s%s%s%s", packed, far, work,
                        rows_of_thread(x, items.text.bytes), items.text.bytes);
}

static void write_struct(const EntryWriter *x, const SharedList *list)
{
    line(x->w, "/* What the threads of %s need of it. */", x->name);
    line(x->w, "struct %s_call {", x->name);
    x->w->depth++;
    for (int i = 0; i < list->count; i++)
        line(x->w, "%s%s;", list->items[i].type, list->items[i].name);
    close_block(x->w, ";");
    blank(x->w);
}

void entry_work(const EntryWriter *x)
{
    if (!x->s->item_count)
        return;
    const char *text = work_text(x);
    const SharedList list = find_shared(x, text);
    write_struct(x, &list);
    open_block(x->w, "static void %s_work(const rnn_team *team, const void *data)", x->name);
    line(x->w, "const struct %s_call *const call = (const struct %s_call *)data;", x->name,
         x->name);
    for (int i = 0; i < list.count; i++) {
        const Shared *s = &list.items[i];
        line(x->w, "%s%s%s = call->%s;", s->is_pointer ? "" : "const ",
             s->is_pointer ? arena_format(arena(x), "%sconst ", s->type) : s->type, s->name,
             s->name);
    }
    text_put(&x->w->text, text);
    close_block(x->w, "");
    blank(x->w);
}

/* ---- the call ---- */

/* Over which rows the work of n goes: its own, and those of what it sums. */
static AxisSet axes_of_work(const Node *n)
{
    AxisSet axes = n->axes;
    for (int i = 0; i < n->in_count; i++)
        axes |= n->in[i]->axes;
    return axes;
}

/* "(double)T.N * 4096 + (double)B * 512 + 100": floating-point operations, roughly. */
static const char *work_of_entry(const EntryWriter *x)
{
    double by_axis[MAX_AXES] = {0}, by_batch = 0, once = 0;
    for (int i = 0; i < x->s->count; i++) {
        const Node *n = x->s->order[i];
        const Axis *axis = outer_axis(x->s, axes_of_work(n));
        double work = x->s->kernel_of[n->id] ? work_of_row(n) : 0;
        for (int a = 0; axis && a < model(x)->axis_count; a++)
            if (model(x)->axes[a] == axis)
                by_axis[a] += work;
        if (!axis)
            *(axes_of_work(n) ? &by_batch : &once) += work;
    }
    Text text = text_new(arena(x));
    for (int a = 0; a < model(x)->axis_count; a++)
        if (by_axis[a] > 0)
            text_format(&text, "(double)%s.N * %.0f + ", model(x)->axes[a]->name, by_axis[a]);
    text_format(&text, "(double)B * %.0f + %.0f", by_batch, once);
    return text.bytes;
}

void entry_run(const EntryWriter *x)
{
    if (!x->s->item_count)
        return;
    const SharedList list = find_shared(x, work_text(x));
    Text values = text_new(arena(x));
    for (int i = 0; i < list.count; i++)
        text_format(&values, "%s%s", i ? ", " : "", list.items[i].name);
    blank(x->w);
    line(x->w, "const struct %s_call call = {%s};", x->name, values.bytes);
    line(x->w, "if (rnn_pool_run(args->pool, %s, %s_work, &call))", work_of_entry(x), x->name);
    line(x->w,
         "    return rnn_fail(error, RNN_BAD_ARGUMENT, \"%s: another thread is using the pool\");",
         x->name);
}
