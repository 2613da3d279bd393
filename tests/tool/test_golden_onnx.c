/* Models against the ONNX project's own tests of its recurrent nodes.
 *
 * A node's W and R are the gates' matrices one above the other, B their biases, those of W before
 * those of R. What goes where is told by a table of gates for each kind of node. */
#include <criterion/criterion.h>

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "compile.h"
#include "tool/build.h"
#include "tool/eval.h"
#include "tool/options.h"

static const char folders[] = RNNC_SHARED_DIR "/golden/onnx_node";

enum { MAX_GATES = 4 };

/* A kind of node, and where our layer has its gates. */
typedef struct Kind {
    const char *name;
    int gates;
    int order[MAX_GATES];          /* ours from ONNX's: our gate g is its gate order[g] */
    const char *suffix[MAX_GATES]; /* parameters W, R and b of each gate; NULL: stacked */
} Kind;

static const Kind kinds[] = {
    {"RNN", 1, {0}, {NULL}},
    {"LSTM", 4, {0, 2, 3, 1}, {NULL}}, /* i o f c, and ours i f g o */
    {"GRU", 3, {0, 1, 2}, {"z", "r", "n"}},
};

typedef struct Case {
    Arena *arena;
    const Kind *kind;
    const char *name;
    json_t *json;
    const Tensors *all;
    Tensors *in;
    size_t hidden;
    bool batchwise;
} Case;

/* ---- parameters ---- */

static double *add(const Case *n, const char *name, size_t rows, size_t columns)
{
    Tensor like = {.name = name, .dims = columns ? 2 : 1, .shape = {rows, columns}};
    return tensors_add(n->in, like)->values;
}

/* Rows of gate `from` of a stack of matrices with so many columns. */
static const double *gate_of(const Case *n, const char *name, int from, size_t columns)
{
    return tensors_find(n->all, name)->values + (size_t)from * n->hidden * columns;
}

static void add_stacked(const Case *n, const char *from, int first, const char *to, size_t columns)
{
    const size_t part = n->hidden * (columns ? columns : 1);
    double *y = add(n, to, (size_t)n->kind->gates * n->hidden, columns);
    for (int g = 0; g < n->kind->gates; g++)
        memcpy(y + (size_t)g * part,
               gate_of(n, from, first + n->kind->order[g], columns ? columns : 1),
               part * sizeof *y);
}

static void add_apart(const Case *n, int g, size_t inputs)
{
    const char *suffix = n->kind->suffix[g];
    const size_t H = n->hidden;
    const int from = n->kind->order[g];
    memcpy(add(n, arena_format(n->arena, "W%s", suffix), H, inputs), gate_of(n, "W", from, inputs),
           H * inputs * sizeof(double));
    memcpy(add(n, arena_format(n->arena, "R%s", suffix), H, H), gate_of(n, "R", from, H),
           H * H * sizeof(double));
    double *b = add(n, arena_format(n->arena, "b%s", suffix), H, 0);
    for (size_t j = 0; j < H; j++)
        b[j] = gate_of(n, "B", from, 1)[j] + gate_of(n, "B", n->kind->gates + from, 1)[j];
}

static void add_params(const Case *n, size_t inputs)
{
    for (int g = 0; n->kind->suffix[0] && g < n->kind->gates; g++)
        add_apart(n, g, inputs);
    if (n->kind->suffix[0])
        return;
    add_stacked(n, "W", 0, "weight_ih_l0", inputs);
    add_stacked(n, "R", 0, "weight_hh_l0", n->hidden);
    if (!tensors_find(n->all, "B"))
        return;
    add_stacked(n, "B", 0, "bias_ih_l0", 0);
    add_stacked(n, "B", n->kind->gates, "bias_hh_l0", 0);
}

/* ---- a case ---- */

/* [B, T, size] as [T, B, size] where the case has the batch first. */
static size_t place(const Case *n, size_t T, size_t B, size_t i, size_t size)
{
    const size_t j = i % size, b = i / size / T, t = i / size % T;
    return n->batchwise ? (t * B + b) * size + j : i;
}

static void add_input(const Case *n)
{
    const Tensor *x = tensors_find(n->all, "X");
    const size_t T = x->shape[n->batchwise], B = x->shape[!n->batchwise], size = x->shape[2];
    Tensor like = {.name = "in.X", .dims = 3, .shape = {T, B, size}};
    double *values = tensors_add(n->in, like)->values;
    for (size_t i = 0; i < T * B * size; i++)
        values[place(n, T, B, i, size)] = x->values[i];
}

static Case read_node(Arena *arena, const char *name)
{
    const char *folder = arena_format(arena, "%s/%s", folders, name);
    Case n = {.arena = arena, .name = name, .in = tensors_new(arena, folder)};
    n.json = json_load_file(arena_format(arena, "%s/case.json", folder), 0, NULL);
    cr_assert_not_null(n.json, "%s", folder);
    const char *type = json_string_value(json_object_get(n.json, "op_type"));
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (strcmp(kinds[k].name, type) == 0)
            n.kind = &kinds[k];
    cr_assert_not_null(n.kind, "%s: %s", name, type);
    json_t *attributes = json_object_get(n.json, "attributes_effective");
    n.hidden = (size_t)json_integer_value(json_object_get(attributes, "hidden_size"));
    n.batchwise = json_integer_value(json_object_get(attributes, "layout")) == 1;
    n.all = tensors_read(arena, arena_format(arena, "%s/case.safetensors", folder));
    add_params(&n, tensors_find(n.all, "X")->shape[2]);
    add_input(&n);
    return n;
}

static Compiled compile_node(const Case *n, Fuse fuse)
{
    Setting settings[] = {
        {"name", n->name},
        {"kind", n->kind->name},
        {"hidden", arena_format(n->arena, "%zu", n->hidden)},
        {"inputs", arena_format(n->arena, "%zu", tensors_find(n->all, "X")->shape[2])},
        {"bias", tensors_find(n->all, "B") ? "true" : "false"}};
    Request request = {.path = RNNC_SOURCE_DIR "/tests/golden/onnx.lua",
                       .settings = settings,
                       .setting_count = sizeof settings / sizeof *settings,
                       .options = options_default()};
    request.options.fuse = fuse;
    request.options.train = false;
    return compile(n->arena, &request);
}

/* Y is [T, 1, B, H], with the batch first [B, T, 1, H]; Y_h [1, B, H] or [B, 1, H]. */
static void compare(const Case *n, const Tensors *results, const char *name)
{
    const Tensor *want = tensors_find(n->all, name);
    const Tensor *have = tensors_find(results, arena_format(n->arena, "out.%s", name));
    json_t *bounds = json_object_get(json_object_get(n->json, "tolerance"), "recommended_float32");
    const double rtol = json_number_value(json_object_get(bounds, "rtol"));
    const double atol = json_number_value(json_object_get(bounds, "atol"));
    if (!want)
        return;
    cr_assert_eq(tensor_size(want), tensor_size(have), "%s: %s", n->name, name);
    const bool whole = have->dims == 3;
    const size_t T = whole ? have->shape[0] : 1, B = have->shape[have->dims - 2];
    for (size_t i = 0; i < tensor_size(want); i++) {
        const double expected = want->values[i], got = have->values[place(n, T, B, i, n->hidden)];
        cr_expect(fabs(got - expected) <= atol + rtol * fabs(expected), "%s: %s is %g, not %g",
                  n->name, name, got, expected);
    }
}

static void check(Fuse fuse)
{
    static const char *const names[] = {"test_simple_rnn_defaults", "test_lstm_with_initial_bias",
                                        "test_lstm_batchwise", "test_gru_with_initial_bias"};
    Arena *arena = arena_new();
    if (!json_load_file(arena_format(arena, "%s/%s/case.json", folders, names[0]), 0, NULL))
        cr_skip_test("%s is absent", folders);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Case n = read_node(arena, names[i]);
        const Compiled compiled = compile_node(&n, fuse);
        const rnn_model *emitted = build_load(arena, &compiled, (BuildOptions){.optimize = "-O1"});
        const Tensors *results = eval_run(arena, (Engine){&compiled, emitted, NULL}, n.in, false);
        compare(&n, results, "Y");
        compare(&n, results, "Y_h");
    }
    arena_free(arena);
}

Test(golden_onnx, unfused)
{
    check(FUSE_NONE);
}

Test(golden_onnx, fused)
{
    check(FUSE_ALL);
}
