/* The emitted header: sizes, the struct of arguments, prototypes. */
#include "emit/emit.h"

#include "ir/layout.h"

#include <string.h>

static void write_top(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    line(w, "/* %s: a recurrent network, compiled by rnnc from %s.", name,
         in_comment(w->text.arena, e->model->file));
    line(w, " *");
    line(w, " * The caller owns all memory: parameters (%s_PARAMS floats), packed weights",
         upper_name(w->text.arena, name));
    line(w, " * (%s_PACKED bytes, made by %s_prepare after each change of the parameters), and a",
         upper_name(w->text.arena, name), name);
    line(w,
         " * session (state and workspace). All of it begins at a multiple of 4 bytes, and is used "
         "best");
    line(w, " * at one of 64. No function allocates, prints, exits or keeps anything.");
    line(w, " * All return RNN_OK or an error code, and describe the error in *error, which may be "
            "NULL.");
    line(w, " */");
}

static void write_sizes(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    const Model *m = e->model;
    const char *upper = upper_name(arena, m->name);
    size_t params = 0;
    for (int i = 0; i < m->param_count; i++)
        params += param_floats(m->params[i]);
    line(w, "#define %s_PARAMS ((size_t)%zu) /* floats */", upper, params);
    line(w, "#define %s_PACKED ((size_t)%zu) /* bytes */", upper, packed_bytes(e->packed));
    blank(w);
    line(w,
         "/* Bytes of session for each entry point, constant expressions where the sizes are. */");
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!e->schedules[i])
            continue;
        Text sizes = text_new(arena);
        for (int a = 0; a < m->axis_count; a++)
            if (!m->axes[a]->from)
                text_format(&sizes, ", %s", m->axes[a]->name);
        text_format(&w->text, "#define %s_%s_BYTES(B%s) \\\n    %s\n", upper,
                    upper_name(arena, entry_names[i]), sizes.bytes,
                    session_expression(e, (Entry)i, arena));
    }
    blank(w);
}

static void write_param_offsets(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    if (!e->model->param_count)
        return;
    line(w, "/* Where each parameter begins in the contiguous block, in floats. */");
    line(w, "enum {");
    w->depth++;
    for (int i = 0; i < e->model->param_count; i++) {
        const Param *p = e->model->params[i];
        const char *shape = p->shape.kind == MATRIX
                                ? arena_format(arena, "[%d, %d]", stored_rows(p), stored_columns(p))
                            : p->shape.kind == VECTOR ? arena_format(arena, "[%d]", stored_rows(p))
                                                      : "a scalar";
        line(w, "%s = %zu, /* %s */", param_constant(arena, e->model, p), param_offset(e->model, p),
             shape);
    }
    close_block(w, ";");
    blank(w);
}

/* "[T, B, 65]" */
static const char *layout_of(Arena *arena, const Model *m, AxisSet axes, int size)
{
    Text text = text_new(arena);
    int order[MAX_AXES + 1];
    int count = layout_order(m, axes, order);
    for (int i = 0; i < count; i++)
        text_format(&text, "%s%s", i ? ", " : "[", order[i] ? m->axes[order[i] - 1]->name : "B");
    if (size)
        text_format(&text, "%s%d", count ? ", " : "[", size);
    text_put(&text, count || size ? "]" : "one number");
    return text.bytes;
}

static AxisSet input_axes(const Input *input)
{
    return BATCH | (input->axis ? axis_bit(input->axis) : 0) |
           (input->inner ? axis_bit(input->inner) : 0);
}

/* What the caller should know of an input's numbers. */
static const char *remark(Arena *arena, const Input *input)
{
    if (input->kind == INPUT_RESTART)
        return "; rows that start anew, NULL: all";
    if (input->kind == INPUT_STATE)
        return "; NULL: 0";
    if (input->kind == INPUT_COTANGENT)
        return arena_format(arena, "; dL/d%s", in_comment(arena, input->name + strlen("G_")));
    if (input->kind == INPUT_BAGS)
        return arena_format(arena, "; bags of ids below %d, -1 behind the last of each",
                            size_value(input->size));
    return input_is_id(input) ? arena_format(arena, "; ids below %d", size_value(input->size)) : "";
}

/* Whether the header has another constant of that name: MODEL_PARAMS, MODEL_FORWARD_BYTES. */
static bool is_other_constant(Arena *arena, const Model *m, const char *name)
{
    const char *behind = name + strlen(upper_name(arena, m->name)) + 1;
    for (int i = 0; i < ENTRY_COUNT; i++)
        if (strcmp(behind, arena_format(arena, "%s_BYTES", upper_name(arena, entry_names[i]))) == 0)
            return true;
    return strcmp(behind, "PARAMS") == 0 || strcmp(behind, "PACKED") == 0;
}

/* Where a parameter begins is a constant. */
static void check_params(Arena *arena, const Model *m)
{
    const char **names = arena_alloc(arena, (size_t)(m->param_count + 1) * sizeof *names);
    for (int i = 0; i < m->param_count; i++) {
        const Param *p = m->params[i];
        names[i] = param_constant(arena, m, p);
        if (is_other_constant(arena, m, names[i]))
            fail(p->pos, "a parameter cannot be called %s in C: another constant has that name",
                 p->name);
        if (is_word_of_c(names[i]) || is_macro(names[i]))
            fail(p->pos,
                 "a parameter of the model %s cannot be called %s: in C it would be %s, which is a "
                 "word of its own",
                 m->name, p->name, names[i]);
        for (int k = 0; k < i; k++)
            if (strcmp(names[i], names[k]) == 0)
                fail(p->pos, "the parameters %s and %s have one name in C", m->params[k]->name,
                     p->name);
    }
}

static void write_inputs(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    line(w, "/* inputs */");
    for (int i = 0; i < e->model->input_count; i++) {
        const Input *input = e->model->inputs[i];
        Size *features = input_features(input);
        line(w, "const %s *%s; /* %s%s */", input_is_id(input) ? "int32_t" : "float",
             identifier(arena, input->name),
             layout_of(arena, e->model, input_axes(input), features ? size_value(features) : 0),
             remark(arena, input));
    }
}

static void write_outputs(Writer *w, const Emission *e)
{
    Arena *arena = w->text.arena;
    line(w, "/* outputs; NULL where not wanted */");
    for (int i = 0; i < output_count(e->model); i++) {
        const Result *r = output_at(e->model, i);
        const Node *n = r->node;
        line(w, "%s *%s; /* %s */", n->type == ID ? "int32_t" : "float",
             output_member(arena, e->model, r),
             layout_of(arena, e->model, n->axes, is_scalar(n) ? 0 : units(n)));
    }
    line(w, "float *loss; /* one number */");
    if (metric_count(e->model))
        line(w, "/* metrics, computed with the loss; NULL where not wanted */");
    for (int i = 0; i < metric_count(e->model); i++)
        line(w, "float *%s; /* one number */",
             output_member(arena, e->model, metric_at(e->model, i)));
    if (!e->options.train)
        return;
    line(w, "/* of train */");
    line(w, "float *gradients; /* [%s_PARAMS], all are set */", upper_name(arena, e->model->name));
    for (int i = 0; i < e->model->input_count; i++)
        if (e->model->inputs[i]->wants_gradient)
            line(w, "float *d_%s; /* gradient of %s, or NULL */",
                 identifier(arena, e->model->inputs[i]->name),
                 in_comment(arena, e->model->inputs[i]->name));
    line(w, "uint64_t seed, update; /* of dropout */");
}

static void write_arguments(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    line(w, "/* The arguments of every entry point. Set what it needs, and the rest to 0. */");
    line(w, "typedef struct %s_args {", name);
    w->depth++;
    line(w, "const float *params; /* [%s_PARAMS] */", upper_name(w->text.arena, name));
    line(w, "const void *packed;");
    line(w, "void *session;");
    line(w, "size_t session_bytes;");
    line(w, "rnn_pool *pool; /* threads to share the work, or NULL: the calling one does it */");
    line(w, "int32_t B; /* rows of the batch */");
    for (int i = 0; i < e->model->axis_count; i++) {
        const char *axis = e->model->axes[i]->name;
        if (e->model->axes[i]->from)
            continue;
        int steps = static_steps(e->model->axes[i]);
        line(w, "int32_t %s; /* %s */", axis,
             steps ? arena_format(w->text.arena, "steps, always %d", steps)
                   : "steps of the longest row");
        line(w, "const int32_t *%s_lengths; /* [B], or NULL: all %s */", axis, axis);
    }
    write_inputs(w, e);
    write_outputs(w, e);
    w->depth--;
    line(w, "} %s_args;", name);
    blank(w);
}

static const char *const entry_effects[ENTRY_COUNT] = {
    [ENTRY_FORWARD] = "Computes the outputs.",
    [ENTRY_LOSS] = "Computes the loss, without dropout.",
    [ENTRY_TRAIN] = "Computes the loss and all gradients.",
    [ENTRY_BEGIN] = "Sets the state in the session to its start.",
    [ENTRY_STEP] = "Computes one step from the state in the session, and the next state.",
};

static void write_prototypes(Writer *w, const Emission *e)
{
    const char *name = e->model->name;
    line(w, "/* Makes the packed weights from the parameters. */");
    line(w, "void %s_prepare(const float *params, void *packed);", name);
    line(w, "/* The same, shared by the threads of a pool where it is large. */");
    line(w, "void %s_prepare_shared(const float *params, void *packed, rnn_pool *pool);", name);
    blank(w);
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!e->schedules[i])
            continue;
        bool metrics = i == ENTRY_LOSS && metric_count(e->model);
        line(w, "/* %s */",
             metrics ? "Computes the loss and the metrics, without dropout." : entry_effects[i]);
        line(w, "int %s_%s(const %s_args *args, rnn_error *error);", name, entry_names[i], name);
    }
    if (e->model->ahead)
        line(w, "/* No begin and no step: %s looks ahead along %s. */",
             origin(w->text.arena, e->model->ahead), e->model->stream->name);
    blank(w);
    line(w, "/* The description by which general tools drive the model. */");
    line(w, "extern const rnn_model %s_model;", name);
    blank(w);
}

const char *emit_header(Arena *arena, const Emission *e)
{
    Writer w = writer_new(arena);
    emit_check_members(arena, e->model);
    check_params(arena, e->model);
    const char *guard = upper_name(arena, e->model->name);
    write_top(&w, e);
    line(&w, "#ifndef RNNC_%s_H", guard);
    line(&w, "#define RNNC_%s_H", guard);
    blank(&w);
    line(&w, "#include <rnn/model.h>");
    line(&w, "#include <rnn/sizes.h>");
    blank(&w);
    line(&w, "#ifdef __cplusplus");
    line(&w, "extern \"C\" {");
    line(&w, "#endif");
    blank(&w);
    write_sizes(&w, e);
    write_param_offsets(&w, e);
    write_arguments(&w, e);
    write_prototypes(&w, e);
    line(&w, "#ifdef __cplusplus");
    line(&w, "}");
    line(&w, "#endif");
    blank(&w);
    line(&w, "#endif");
    return w.text.bytes;
}
