/* compile: the pipeline from a model file to the texts of its C, on one screen. */
#include "compile.h"

#include "emit/emit.h"
#include "front/front.h"
#include "pass/pass.h"

#include <stdio.h>
#include <string.h>

/* For which entry points a pass runs. */
enum {
    FOR_TRAIN = 1 << ENTRY_TRAIN,
    FOR_ALL = (1 << ENTRY_COUNT) - 1,
    FOR_OTHERS = FOR_ALL & ~FOR_TRAIN
};
/* For which --fuse. */
enum { UNFUSED = 1 << FUSE_NONE, FUSED = 1 << FUSE_GATES | 1 << FUSE_ALL, ANY = UNFUSED | FUSED };

typedef struct Pass {
    const char *name;
    void (*run)(Graph *);
    int fuse, entries;
    bool optional; /* --without may leave it out */
} Pass;

/* From the sliced graph of an entry point to what is scheduled. */
static const Pass pipeline[] = {
    /* name            run                 with --fuse  entries    optional */
    {"barriers", pass_drop_barriers, ANY, FOR_OTHERS, true},
    {"simplify", pass_simplify, ANY, FOR_ALL, true},
    {"tables", pass_make_tables, FUSED, FOR_OTHERS, true},
    {"merge", pass_merge, FUSED, FOR_ALL, true},
    {"differentiate", pass_differentiate, ANY, FOR_TRAIN, false},
    {"barriers", pass_drop_barriers, ANY, FOR_TRAIN, true},
    {"simplify", pass_simplify, ANY, FOR_ALL, true}, /* what merge and differentiate leave */
    {"guards", pass_push_guards, ANY, FOR_TRAIN, true},
    {"save", pass_save, FUSED, FOR_TRAIN, true},
};

/* What --without may leave out, too: parts of what schedules, and of what slices. */
static const char *const parts[] = {"strips", "contract", "distribute"};

static void dump(const Graph *g, const Request *request, const char *pass, Entry entry)
{
    if (!request->dump || strcmp(request->dump, pass) != 0)
        return;
    Text text = text_new(g->arena);
    graph_print(g, &text);
    printf("---- %s after %s\n%s\n", entry_names[entry], pass, text.bytes);
}

static bool is_left_out(const Request *request, const char *pass)
{
    return request->without && strcmp(request->without, pass) == 0;
}

static void run_pipeline(Graph *g, const Request *request, Entry entry)
{
    graph_verify(g, "slice");
    dump(g, request, "slice", entry);
    for (size_t i = 0; i < sizeof pipeline / sizeof *pipeline; i++) {
        const Pass *pass = &pipeline[i];
        bool left_out = pass->optional && is_left_out(request, pass->name);
        if (left_out || !(pass->fuse & 1 << request->options.fuse) || !(pass->entries & 1 << entry))
            continue;
        pass->run(g);
        graph_verify(g, pass->name);
        dump(g, request, pass->name, entry);
    }
}

/* Lists what is known; whether that is the name. */
static bool is_known_as(Text *known, const char *pass, const char *name)
{
    text_format(known, " %s", pass);
    return name && strcmp(pass, name) == 0;
}

/* A pass that does not exist would otherwise be left out, or dumped, in silence. */
static void check_pass_name(const char *option, const char *name, bool optional)
{
    Arena *arena = arena_new();
    Text known = text_new(arena);
    bool found = !name || (!optional && is_known_as(&known, "slice", name));
    for (size_t i = 0; i < sizeof pipeline / sizeof *pipeline; i++)
        if (pipeline[i].optional || !optional)
            found |= is_known_as(&known, pipeline[i].name, name);
    for (size_t i = 0; optional && i < sizeof parts / sizeof *parts; i++)
        found |= is_known_as(&known, parts[i], name);
    if (!found)
        fail((Pos){0}, "%s: there is no such pass as %s; there are%s", option, name, known.bytes);
    arena_free(arena);
}

/* What the emitted code is held against: since it was sliced no pass but differentiate has touched
 * it. */
static Graph *reference(const Graph *sliced, Entry entry)
{
    Graph *g = graph_copy(sliced, NULL, NULL);
    if (entry == ENTRY_TRAIN)
        pass_differentiate(g);
    return g;
}

const char *compile_ahead(Arena *arena, const Model *model)
{
    const Node *n = model->ahead;
    if (!n)
        return NULL;
    const char *op = op_table[n->op].name, *axis = model->stream->name;
    return n->name ? arena_format(arena, "%s (%s) looks ahead along %s", n->name, op, axis)
                   : arena_format(arena, "%s looks ahead along %s", op, axis);
}

/* Why a model that is to have steps has none. */
static _Noreturn void fail_steps(Arena *arena, const Model *model, const char *who)
{
    if (model->ahead)
        fail(model->ahead->pos, "%s: there is no step, since %s", who, compile_ahead(arena, model));
    if (model->stream)
        fail((Pos){0}, "%s: %s has no output along %s, so there is no step", who, model->name,
             model->stream->name);
    fail((Pos){0},
         "%s: %s has %d time axes, and neither `carry` nor `generate` says which is streamed", who,
         model->name, model->axis_count);
}

static Compiled compile_within(Arena *arena, const Request *request)
{
    check_pass_name("--dump", request->dump, false);
    check_pass_name("--without", request->without, true);
    Options options = request->options;
    options.unguarded = is_left_out(request, "guards");
    options.unstripped = is_left_out(request, "strips");
    options.uncontracted = is_left_out(request, "contract");
    options.undistributed = is_left_out(request, "distribute") || options.fuse == FUSE_NONE;
    Model *model = front_trace(arena, request->path, request->settings, request->setting_count);
    pass_stream(model, &options);
    PackedPlan *packed = arena_alloc(arena, sizeof *packed); /* the schedules keep it */
    packed->arena = arena;
    Compiled compiled = {.model = model};
    const char *header = request->header ? request->header
                                         : arena_format(arena, "%s.h", model->name);
    if (!emit_can_include(header))
        fail((Pos){0}, "%s: C cannot include a header of that name; -o gives another",
             text_shown(arena, header));
    Emission e = {.model = model, .header_name = header, .options = options, .packed = packed};
    for (int entry = 0; entry < ENTRY_COUNT; entry++) {
        Graph *g = pass_slice(model, &options, (Entry)entry);
        if (!g)
            continue;
        compiled.graphs[entry] = reference(g, (Entry)entry);
        run_pipeline(g, request, (Entry)entry);
        compiled.optimized[entry] = graph_copy(g, NULL, NULL);
        Schedule *s = pass_schedule(g, &options, packed, (Entry)entry);
        graph_verify(g, "schedule");
        pass_place(s);
        pass_plan(s);
        e.schedules[entry] = compiled.schedules[entry] = s;
    }
    if ((request->steps || model->token) && !compiled.graphs[ENTRY_STEP])
        fail_steps(arena, model, request->steps ? "--steps" : "generate");
    compiled.source = emit_source(arena, &e);
    compiled.header = emit_header(arena, &e);
    return compiled;
}

typedef struct Call {
    Arena *arena;
    const Request *request;
    Compiled compiled;
} Call;

static void call(void *context)
{
    Call *c = context;
    c->compiled = compile_within(c->arena, c->request);
}

Compiled compile(Arena *arena, const Request *request)
{
    enum { SECONDS = 60, MEBIBYTES = 1024 };
    Call c = {.arena = arena, .request = request};
    const size_t memory = request->memory > 0 ? (size_t)request->memory : MEBIBYTES;
    arena_tell(arena, request->path, 0);
    arena_limit(arena, memory * 1048576);
    budget_call(arena, request->seconds > 0 ? request->seconds : SECONDS, call, &c);
    arena_limit(arena, 0);
    return c.compiled;
}
