/* A recorded case of golden/torch, with its tensors under the names and in the layouts of a model.
 *
 *     in.x, G.output, out64.output    [B, T, ...] becomes [T, B, ...]
 *     in.lengths, in.src_lengths      in.T.lengths, in.Tx.lengths
 *     in.h_0     [layers * directions, B, H]      in.rnn.l0.forward.h, ...   [B, H]
 *     G.h_n      likewise                         G.h_n0, G.h_n1, ...
 *     out64.X, grad64.X                           out.X, grad.X: what is expected
 */
#ifndef GOLDEN_CASE_H
#define GOLDEN_CASE_H

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tool/tensors.h"
#include "tool/tool.h"

/* Cases of one family share a model, whose options have the names of the case's attributes. */
typedef struct Family {
    const char *name;           /* in case.json; a prefix of it */
    const char *model;          /* file in tests/golden */
    const char *owner;          /* the layer that owns the states */
    const char *attributes[10]; /* passed on as options, where they are not null */
} Family;

typedef struct Bounds {
    double out, grad, loss;
} Bounds;

typedef struct Case {
    Arena *arena;
    const Family *family;
    const char *folder;
    const char *model_name; /* a C identifier */
    json_t *json;
    Tensors *in, *expected;
} Case;

static const Family families[] = {
    {"nn.",
     "recurrent.lua",
     "",
     {"module", "hidden_size", "num_layers", "bidirectional", "nonlinearity", "proj_size", "bias",
      "input_size"}},
    {"lstm_peephole", "peephole.lua", "", {"hidden_size", "input_size"}},
    {"charlm", "char_lm.lua", "rnn", {"vocab", "embed", "hidden", "layers"}},
    {"irnn", "irnn.lua", "", {"hidden_size", "output_size", "input_size"}},
    {"jordan", "jordan.lua", "", {"hidden_size", "output_size", "input_size"}},
    {"clockwork", "clockwork.lua", "", {"hidden_size", "output_size", "input_size"}},
    {"pyramid", "pyramid.lua", "", {"input_size"}},
    {"scrn", "scrn.lua", "", {"vocab", "hidden", "context"}},
    {"slot_tagger", "slot_tagger.lua", "", {"vocab", "embed", "hidden", "tags"}},
    {"seq2seq.bahdanau",
     "seq2seq_bahdanau.lua",
     "",
     {"src_vocab", "tgt_vocab", "src_embed", "tgt_embed", "enc_hidden", "dec_hidden", "attn_size"}},
    {"seq2seq.luong",
     "seq2seq_luong.lua",
     "",
     {"src_vocab", "tgt_vocab", "src_embed", "tgt_embed", "hidden"}},
};

/* Steps of optimizers are held by tests of their own. */
static const char *const other_families[] = {"optim"};

/* ---- names ---- */

static inline const char *case_after(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static inline json_t *case_attribute(const Case *c, const char *name)
{
    return json_object_get(json_object_get(c->json, "attributes"), name);
}

static inline int case_layers(const Case *c)
{
    json_t *layers = case_attribute(c, "num_layers");
    layers = layers ? layers : case_attribute(c, "layers");
    return layers ? (int)json_integer_value(layers) : 1;
}

/* The initial state `name` of layer and direction i: "rnn.l0.forward.h" as far as there is anything
 * to tell apart. */
static inline const char *case_state(const Case *c, const char *name, size_t i)
{
    bool both = json_is_true(case_attribute(c, "bidirectional"));
    Text text = text_new(c->arena);
    if (*c->family->owner)
        text_format(&text, "%s.", c->family->owner);
    if (case_layers(c) > 1)
        text_format(&text, "l%zu.", both ? i / 2 : i);
    if (both)
        text_put(&text, i % 2 ? "backward." : "forward.");
    text_put(&text, name);
    return text.bytes;
}

/* Splits a name of a case into a prefix of ours and the rest; NULL for what is not used. */
static inline const char *case_split(const char *name, const char **prefix)
{
    static const char *const from[] = {"grad64.in.", "grad64.", "out64.", "in.", "G."};
    static const char *const to[] = {"grad.in.", "grad.", "out.", "in.", "G."};
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (case_after(name, from[i])) {
            *prefix = to[i];
            return case_after(name, from[i]);
        }
    *prefix = "";
    return case_after(name, "grad.") || case_after(name, "out.") ? NULL : name;
}

/* ---- layouts ---- */

static inline void case_transpose(Tensors *to, const Tensor *from, const char *name)
{
    size_t B = from->shape[0], T = from->shape[1], size = tensor_size(from) / (B * T);
    Tensor like = *from;
    like.name = name;
    like.shape[0] = T;
    like.shape[1] = B;
    double *y = tensors_add(to, like)->values;
    for (size_t t = 0; t < T; t++)
        for (size_t b = 0; b < B; b++)
            memcpy(y + (t * B + b) * size, from->values + (b * T + t) * size, size * sizeof *y);
}

/* Slice i of a stack of states, or the whole if it is none. */
static inline void case_slice(Tensors *to, const Tensor *from, const char *name, size_t i)
{
    bool stacked = from->dims == 3;
    Tensor like = {
        .name = name, .dims = 2, .shape = {from->shape[stacked], from->shape[1 + stacked]}};
    Tensor *slice = tensors_add(to, like);
    size_t size = tensor_size(slice);
    memcpy(slice->values, from->values + i * size, size * sizeof(double));
}

static inline void case_copy(Tensors *to, const Tensor *from, const char *name)
{
    Tensor like = *from;
    like.name = name;
    memcpy(tensors_add(to, like)->values, from->values, tensor_size(from) * sizeof(double));
}

/* States X_0 are inputs of the model, final states X_n are outputs. */
static inline void case_add_states(const Case *c, Tensors *to, const Tensor *from,
                                   const char *prefix, const char *rest)
{
    size_t count = from->dims == 3 ? from->shape[0] : 1;
    const char *state = arena_format(c->arena, "%.*s", (int)strlen(rest) - 2, rest);
    bool initial = rest[strlen(rest) - 1] == '0';
    for (size_t i = 0; i < count; i++)
        case_slice(to, from,
                   initial ? arena_format(c->arena, "%s%s", prefix, case_state(c, state, i))
                           : arena_format(c->arena, "%s%s%zu", prefix, rest, i),
                   i);
}

static inline bool case_is_state(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && (!strcmp(name + length - 2, "_0") || !strcmp(name + length - 2, "_n"));
}

static inline bool case_is_batch_first(const Case *c, const Tensor *tensor)
{
    json_t *info = json_object_get(json_object_get(c->json, "tensors"), tensor->name);
    const char *axes = json_string_value(json_object_get(info, "axes"));
    return axes && case_after(axes, "B,T");
}

/* The axis whose lengths a tensor holds, or NULL. */
static inline const char *case_axis(const char *name)
{
    static const char *const axes[][2] = {
        {"in.lengths", "T"}, {"in.src_lengths", "Tx"}, {"in.tgt_lengths", "Ty"}};
    for (size_t i = 0; i < sizeof axes / sizeof *axes; i++)
        if (!strcmp(name, axes[i][0]))
            return axes[i][1];
    return NULL;
}

static inline void case_add(Case *c, const Tensor *tensor)
{
    const char *prefix, *rest = case_split(tensor->name, &prefix);
    if (!rest)
        return;
    bool expected = case_after(prefix, "out.") || case_after(prefix, "grad.");
    Tensors *to = expected ? c->expected : c->in;
    const char *name = arena_format(c->arena, "%s%s", prefix, rest);
    if (case_axis(name))
        case_copy(to, tensor, arena_format(c->arena, "in.%s.lengths", case_axis(name)));
    else if (*prefix && case_is_state(rest))
        case_add_states(c, to, tensor, prefix, rest);
    else if (case_is_batch_first(c, tensor))
        case_transpose(to, tensor, name);
    else
        case_copy(to, tensor, name);
}

/* ---- a case ---- */

static inline const Family *case_family(const char *name)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (case_after(name, families[i].name))
            return &families[i];
    return NULL;
}

/* Whether cases of this family are tested elsewhere. */
static inline bool case_is_elsewhere(const char *family)
{
    for (size_t i = 0; i < sizeof other_families / sizeof *other_families; i++)
        if (case_after(family, other_families[i]))
            return true;
    return false;
}

static inline Case *case_read(Arena *arena, const char *folder, json_t *json)
{
    const char *family = json_string_value(json_object_get(json, "family"));
    Case *c = arena_alloc(arena, sizeof *c);
    *c = (Case){.arena = arena,
                .family = case_family(family),
                .folder = folder,
                .model_name = json_string_value(json_object_get(json, "name")),
                .json = json,
                .in = tensors_new(arena, folder),
                .expected = tensors_new(arena, folder)};
    const Tensors *all = tensors_read(arena, arena_format(arena, "%s/case.safetensors", folder));
    for (size_t i = 0; c->family && i < all->count; i++)
        case_add(c, &all->items[i]);
    return c;
}

static inline Bounds case_bounds(const Case *c, const char *row)
{
    json_t *bounds = json_object_get(json_object_get(c->json, "tolerance"), row);
    return (Bounds){json_number_value(json_object_get(bounds, "out")),
                    json_number_value(json_object_get(bounds, "grad")),
                    json_number_value(json_object_get(bounds, "loss_abs"))};
}

static inline const char *case_option_text(Arena *arena, json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return arena_format(arena, "%lld", (long long)json_integer_value(value));
}

/* The model of a case, with the options that its attributes give. */
static inline Request case_request(const Case *c, const char *models)
{
    Setting *settings = arena_alloc(c->arena, 12 * sizeof *settings);
    int count = 0;
    settings[count++] = (Setting){"name", c->model_name};
    for (const char *const *name = c->family->attributes; *name; name++) {
        json_t *value = case_attribute(c, *name);
        if (value && !json_is_null(value))
            settings[count++] = (Setting){*name, case_option_text(c->arena, value)};
    }
    return (Request){.path = arena_format(c->arena, "%s/%s", models, c->family->model),
                     .settings = settings,
                     .setting_count = count};
}

#endif
