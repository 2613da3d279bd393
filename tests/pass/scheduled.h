/* Schedules of tiny models. */
#ifndef RNNC_TESTS_SCHEDULED_H
#define RNNC_TESTS_SCHEDULED_H

#include "model_text.h"

/* The schedule of one entry point of a model given as text. */
static inline Schedule *scheduled(const char *lua, Entry entry, Fuse fuse)
{
    Options options = {.train = true, .blas = true, .fuse = fuse, .unroll = 1};
    Model *model = model_of(lua);
    options.backward_from_outputs = !graph_find(model->graph, RESULT_LOSS, NULL);
    pass_stream(model, &options);
    Graph *g = pass_slice(model, &options, entry);
    pass_simplify(g);
    if (fuse != FUSE_NONE)
        pass_merge(g);
    if (entry == ENTRY_TRAIN)
        pass_differentiate(g);
    pass_drop_barriers(g);
    pass_simplify(g);
    PackedPlan *packed = arena_alloc(test_arena(), sizeof *packed);
    packed->arena = test_arena();
    Schedule *s = pass_schedule(g, &options, packed, entry);
    graph_verify(g, "schedule");
    pass_place(s);
    pass_plan(s);
    return s;
}

#endif
