/* Emitted code as one would write it by hand: y = factor w x for a sequence of scalars x, with a
 * session that counts how often forward ran. */
#ifndef HANDMADE_H
#define HANDMADE_H

#include "scratch.h"
#include "tool/tool.h"

static const char handmade_source[] =
    "#include \"NAME.h\"\n"
    "#include <stddef.h>\n"
    "typedef struct {\n"
    "    const float *params; void *packed; float *session; size_t session_bytes;\n"
    "    int32_t B, T; const int32_t *T_lengths;\n"
    "    const float *x; float *y;\n"
    "} args;\n"
    "static void prepare(const float *params, void *packed) { *(float *)packed = FACTOR * *params; "
    "}\n"
    "static size_t bytes(const void *p, rnn_entry entry)\n"
    "{\n"
    "    const args *a = p;\n"
    "    return entry == RNN_FORWARD ? 4 * (size_t)a->B * (size_t)a->T : 0;\n"
    "}\n"
    "static int forward(const void *p, rnn_error *error)\n"
    "{\n"
    "    const args *a = p;\n"
    "    if (!a->x || a->session_bytes < bytes(a, RNN_FORWARD))\n"
    "        return rnn_fail(error, RNN_BAD_ARGUMENT, \"x is %s\", a->x ? \"given\" : \"NULL\");\n"
    "    a->session[0] += 1;\n"
    "    for (int i = 0; i < a->B * a->T; i++)\n"
    "        a->y[i] = *(const float *)a->packed * a->x[i];\n"
    "    return RNN_OK;\n"
    "}\n"
    "static const rnn_param_info params[] = {{.name = \"w\", .init = RNN_INIT_CONSTANT, .low = "
    "2}};\n"
    "static const rnn_axis_info axes[] = {{.name = \"T\", .from = -1,\n"
    "    .steps = offsetof(args, T), .lengths = offsetof(args, T_lengths)}};\n"
    "static const rnn_value_info inputs[] = {{.name = \"x\", .batch = 1, .axis = 0, .inner = -1,\n"
    "    .member = offsetof(args, x), .gradient = RNN_NO_MEMBER}};\n"
    "static const rnn_value_info outputs[] = {{.name = \"y\", .batch = 1, .axis = 0, .inner = -1,\n"
    "    .member = offsetof(args, y), .gradient = RNN_NO_MEMBER}};\n"
    "const rnn_model NAME_model = {\n"
    "    .name = \"NAME\", .params = params, .param_count = 1, .param_floats = 1,\n"
    "    .inputs = inputs, .input_count = 1, .outputs = outputs, .output_count = 1,\n"
    "    .axes = axes, .axis_count = 1, .stream = -1, .token = -1, .logits = -1,\n"
    "    .args_bytes = sizeof(args), .member_params = offsetof(args, params),\n"
    "    .member_packed = offsetof(args, packed), .member_session = offsetof(args, session),\n"
    "    .member_session_bytes = offsetof(args, session_bytes), .member_batch = offsetof(args, "
    "B),\n"
    "    .member_loss = RNN_NO_MEMBER, .member_gradients = RNN_NO_MEMBER,\n"
    "    .member_restart = RNN_NO_MEMBER, .member_seed = RNN_NO_MEMBER,\n"
    "    .member_update = RNN_NO_MEMBER, .packed_bytes = 4, .prepare = prepare,\n"
    "    .session_bytes = bytes, .entry = {[RNN_FORWARD] = forward}};\n";

static const char handmade_header[] =
    "#include <rnn/model.h>\nextern const rnn_model NAME_model;\n";

static inline Compiled handmade(Arena *arena, const char *name, const char *factor)
{
    Model *model = arena_alloc(arena, sizeof *model);
    model->name = name;
    const char *source = scratch_replace(arena, handmade_source, "NAME", name);
    return (Compiled){.model = model,
                      .source = scratch_replace(arena, source, "FACTOR", factor),
                      .header = scratch_replace(arena, handmade_header, "NAME", name)};
}

#endif
