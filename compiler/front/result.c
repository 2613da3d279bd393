/* What a model leaves: its loss, outputs, metrics, and what generation reads. */
#include "front/trace.h"

#include <string.h>
#include <strings.h>

/* Whether names that begin so stand in emitted code for other things: rnn_model is a type,
 * rnn_weights_prepare a function of the runtime, PACKED_weight a place among the packed weights. */
static bool is_taken_prefix(const char *name)
{
    static const char *const functions[] = {"rnn_bigram", "rnn_generator", "rnn_rows",
                                            "rnn_vector_generator", "rnn_weights"};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(name, functions[i]) == 0)
            return true;
    return strcasecmp(name, "rnn") == 0 || strcasecmp(name, "packed") == 0 ||
           strcmp(name, "run") == 0 || strcmp(name, "compute") == 0;
}

/* `used` is what C would call it, or a name of the same form. */
static void check_form(Trace *t, const char *used, const char *name, const char *what)
{
    if (is_kept_by_c(used))
        trace_fail(t,
                   "rnn.model: '%s' cannot be the name of %s: C keeps names with two _ in a row, "
                   "or with one in front, for itself",
                   name, what);
}

/* model(name) */
static int core_model(lua_State *L)
{
    Trace *t = trace_of(L);
    if (t->model_pos.file)
        trace_fail(t,
                   "rnn.model is called twice; a file describes one model\n    %s:%d is the first",
                   t->model_pos.file, t->model_pos.line);
    t->model_pos = trace_pos(t);
    t->model->name = argument_string(t, 1, "rnn.model");
    if (!name_is_identifier(t->model->name))
        trace_fail(t, "rnn.model: '%.80s' cannot be the name of a model: letters, digits and _",
                   text_shown(t->arena, t->model->name));
    check_form(t, arena_format(t->arena, "x_%s_args", t->model->name), t->model->name, "a model");
    if (is_taken_prefix(t->model->name))
        trace_fail(t,
                   "rnn.model: '%s' cannot be the name of a model: emitted C has other names "
                   "that begin so",
                   t->model->name);
    return 0;
}

static void check_number(Trace *t, const char *name, const Node *n)
{
    if (n->shape.kind == SCALAR && n->type == FLOAT && !n->axes)
        return;
    trace_fail(t,
               "%s must be one number, and is %s%s\n"
               "    %-12s %s:%d\n"
               "    hint: losses such as rnn.mse reduce to one number; rnn.average(x) does it for "
               "any x",
               name, shape_describe(t->arena, t->model, n), n->axes & BATCH ? " for each row" : "",
               name_of(n), n->pos.file, n->pos.line);
}

/* Outputs, metrics and the loss are members of one struct, and tensors of one file. */
static void check_free(Trace *t, Role role, const char *name, const char *what)
{
    if (role != RESULT_LOSS && strcmp(name, "loss") == 0)
        trace_fail(t, "rnn.model: the %s loss must be called otherwise: the loss has that name",
                   what);
    if (role == RESULT_METRIC && graph_find(t->g, RESULT_OUTPUT, name))
        trace_fail(t, "rnn.model: an output and a metric are both called %s", name);
}

/* result(role, name, value) */
static int core_result(lua_State *L)
{
    static const char *const roles[] = {[RESULT_OUTPUT] = "output",
                                        [RESULT_LOSS] = "loss",
                                        [RESULT_METRIC] = "metric",
                                        [RESULT_LOGITS + 1] = NULL};
    Trace *t = trace_of(L);
    Role role = (Role)luaL_checkoption(L, 1, NULL, roles);
    const char *name = argument_string(t, 2, "rnn.model");
    if (!name_is_identifier(name))
        trace_fail(t, "rnn.model: '%.80s' cannot be the name of %s %s: letters, digits and _",
                   text_shown(t->arena, name), role == RESULT_OUTPUT ? "an" : "a", roles[role]);
    check_form(t, name, name, role == RESULT_OUTPUT ? "an output" : "a metric");
    check_free(t, role, name, roles[role]);
    Node *n = value_get(t, 3);
    if (!n)
        trace_fail(t, "rnn.model: the %s %s must be a value, and is %s", roles[role], name,
                   argument_describe(t, 3));
    if (role == RESULT_LOSS || role == RESULT_METRIC)
        check_number(t, name, n);
    graph_result(t->g, role, name, 0, n);
    return 0;
}

/* Whether a value is an input of steps: ids, of which one is chosen, or vectors, of which each
 * feature is 0 or 1. */
static bool is_generated(const Node *n)
{
    return n && n->op == OP_input &&
           (n->input->kind == INPUT_TOKENS || n->input->kind == INPUT_SEQUENCE);
}

/* generate(token, logits) */
static int core_generate(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *token = value_get(t, 1), *logits = value_get(t, 2);
    if (!is_generated(token))
        argument_fail(t, 1, "generate", "an input made by rnn.tokens or rnn.sequence");
    if (!logits || logits->shape.kind != VECTOR || logits->type == ID)
        argument_fail(t, 2, "generate", "a vector of logits");
    int ids = size_value(token->input->size);
    if (logits->axes != token->axes || (units(logits) && units(logits) != ids))
        trace_fail(t,
                   "generate: the logits of %s must be %d units for each of its steps, and are %s",
                   token->input->name, ids, shape_describe(t->arena, t->model, logits));
    Node *output = graph_find(t->g, RESULT_OUTPUT, "logits");
    if ((output && output != logits) || graph_find(t->g, RESULT_METRIC, "logits"))
        trace_fail(t, "generate: its logits have the name logits, which another result has too");
    t->model->token = token->input;
    t->generate = token;
    graph_result(t->g, RESULT_LOGITS, "logits", 0, logits);
    return 0;
}

/* carried(axis): the axis of truncated backpropagation through time */
static int core_carried(lua_State *L)
{
    Trace *t = trace_of(L);
    int before = t->model->axis_count;
    t->model->carry = argument_axis(t, 1, "carry");
    if (t->model->axis_count != before)
        trace_fail(t, "carry: no input has the axis %s", t->model->carry->name);
    return 0;
}

/* ---- when the model has run ---- */

static const char *hint_of_size(const Param *p)
{
    return p->shape.kind == MATRIX
               ? "state its rows, p.W(x, n); its columns are the size of x"
               : "combine it with a vector whose size is known, as in p.b + fill(0, n), or declare "
                 "rnn.parameter(\"b\", n)";
}

static void check_sizes_of_params(const Trace *t)
{
    for (int i = 0; i < t->model->param_count; i++) {
        const Param *p = t->model->params[i];
        bool known = p->shape.kind == SCALAR || size_value(p->shape.rows);
        if (p->shape.kind == MATRIX && !size_value(p->shape.columns))
            known = false;
        if (!known)
            fail(p->pos,
                 "the size of the parameter %s is not known: nothing that it meets has one\n"
                 "    hint: %s",
                 p->name, hint_of_size(p));
    }
}

/* Together they are addressed by offsets. */
static void check_floats_of_params(const Trace *t)
{
    int64_t all = 0;
    for (int i = 0; i < t->model->param_count; i++) {
        const Param *p = t->model->params[i];
        int64_t rows = p->shape.rows ? size_value(p->shape.rows) : 1;
        int64_t columns = p->shape.columns ? size_value(p->shape.columns) : 1;
        all += rows * columns;
        if (all > MOST_FLOATS)
            fail(p->pos,
                 "with the parameter %s, %lld x %lld, the parameters are more than %d floats "
                 "together",
                 p->name, (long long)rows, (long long)columns, MOST_FLOATS);
    }
}

static void check_sizes_of_nodes(const Trace *t)
{
    for (int i = 0; i < t->g->node_count; i++) {
        const Node *n = t->g->nodes[i];
        if (n->shape.kind != SCALAR && !size_value(n->shape.rows))
            fail(n->pos, "the size of %s is not known", name_of(n));
    }
}

static void check_settings(const Trace *t)
{
    for (int i = 0; i < t->override_count; i++)
        if (!t->override_used[i])
            fail((Pos){t->files[0], 0}, "the model has no option named %s", t->overrides[i].name);
}

void result_check(Trace *t)
{
    check_settings(t);
    if (!t->model_pos.file)
        fail((Pos){t->files[0], 0},
             "the file describes no model; end it with\n"
             "    return rnn.model(\"name\", { loss = ..., outputs = { ... } })");
    if (!t->g->result_count)
        fail(t->model_pos, "the model has neither a loss nor outputs");
    if (graph_find(t->g, RESULT_METRIC, NULL) && !graph_find(t->g, RESULT_LOSS, NULL))
        fail(t->model_pos, "the model has metrics, which are computed with the loss, and no loss");
    axis_check_steps(t);
    check_sizes_of_params(t);
    check_floats_of_params(t);
    check_sizes_of_nodes(t);
    causal_check_recurrences(t);
    causal_check_generate(t);
    causal_check_carry(t);
}

void result_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"model", core_model},
                                         {"result", core_result},
                                         {"generate", core_generate},
                                         {"carried", core_carried},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
