/* Tracing: nodes, names, sizes, parameters and inputs of small models. */
#include "trace_text.h"

#define X "local x = rnn.sequence('x', { size = 5 })\n"

static const Param *param(const Model *model, const char *name)
{
    for (int i = 0; i < model->param_count; i++)
        if (strcmp(model->params[i]->name, name) == 0)
            return model->params[i];
    cr_assert(false, "no parameter %s", name);
    return NULL;
}

static void expect_params(const Model *model, const char *const *names, int count)
{
    cr_assert_eq(model->param_count, count, "%d parameters", model->param_count);
    for (int i = 0; i < count; i++) {
        cr_expect_str_eq(model->params[i]->name, names[i]);
        cr_expect_eq(model->params[i]->id, i);
    }
}

static void expect_matrix(const Model *model, const char *name, int height, int width)
{
    Shape shape = param(model, name)->shape;
    cr_assert_eq(shape.kind, MATRIX, "%s", name);
    cr_expect_eq(size_value(shape.rows), height, "%s has %d rows", name, size_value(shape.rows));
    cr_expect_eq(size_value(shape.columns), width, "%s has %d columns", name,
                 size_value(shape.columns));
}

Test(front, operators_make_nodes)
{
    Model *model = trace_text(X "local y = -tanh(x + 1)\n"
                                "return rnn.model('m', { outputs = { y = y } })\n");
    const Node *y = output(model, "y");
    cr_expect_eq(y->op, OP_neg);
    cr_expect_str_eq(y->name, "y");
    cr_expect_eq(y->pos.line, 2);
    const Node *sum = y->in[0]->in[0];
    cr_expect_eq(y->in[0]->op, OP_tanh);
    cr_expect_eq(sum->op, OP_add);
    cr_expect_eq(sum->in[0]->op, OP_input);
    cr_expect_eq(sum->in[1]->value, 1);
    cr_expect_eq(units(y), 5);
    cr_expect_eq(y->axes, BATCH | axis_bit(model->axes[0]));
    cr_expect_str_eq(model->axes[0]->name, "T");
    cr_expect_str_eq(model->name, "m");
}

Test(front, concatenations_in_a_row_are_one)
{
    Model *model = trace_text(X "local y = x .. tanh(x) .. x\n"
                                "return rnn.model('m', { outputs = { y = y } })\n");
    cr_expect_eq(output(model, "y")->in_count, 3);
    cr_expect_eq(units(output(model, "y")), 15);
}

Test(front, sizes_follow_from_use)
{
    Model *model = trace_text(
        X "local cell = rnn.cell { name = 'c', state = { h = 3 }, step = function(a, s, p)\n"
          "  local h = tanh(p.W(a) + p.U(s.h) + p.v * s.h + p.a:scalar() + p.b)\n"
          "  return h, { h = h } end }\n"
          "local y = rnn.scan(cell, x)\n"
          "return rnn.model('m', { outputs = { y = y } })\n");
    static const char *const names[] = {"c.W", "c.U", "c.v", "c.a", "c.b"};
    expect_params(model, names, 5);
    expect_matrix(model, "c.W", 3, 5);
    expect_matrix(model, "c.U", 3, 3);
    cr_expect_eq(size_value(param(model, "c.b")->shape.rows), 3);
    cr_expect_eq(param(model, "c.a")->shape.kind, SCALAR);
    cr_expect_eq(param(model, "c.W")->pos.line, 3);
}

Test(front, parameters_of_ones_own_have_whole_names)
{
    Model *model = trace_text(
        X "local gain = rnn.parameter('gain', 5, { init = rnn.constant(2) })\n"
          "local scale = rnn.parameter('out.scale', 'scalar', { frozen = true })\n"
          "return rnn.model('m', { outputs = { y = gain * x * scale } })\n");
    static const char *const names[] = {"gain", "out.scale"};
    expect_params(model, names, 2);
    cr_expect_eq(size_value(param(model, "gain")->shape.rows), 5);
    cr_expect_eq(param(model, "gain")->init.kind, INIT_CONSTANT);
    cr_expect_eq(param(model, "out.scale")->shape.kind, SCALAR);
    cr_expect(param(model, "out.scale")->frozen);
}

Test(front, stock_layers_have_the_names_of_pytorch)
{
    Model *model = trace_text(
        X "local y = rnn.lstm(4, { layers = 2, bidirectional = true, name = 'e' })(x)\n"
          "return rnn.model('m', { outputs = { y = y } })\n");
    static const char *const names[] = {
        "e.weight_ih_l0",         "e.weight_hh_l0",         "e.bias_ih_l0",
        "e.bias_hh_l0",           "e.weight_ih_l0_reverse", "e.weight_hh_l0_reverse",
        "e.bias_ih_l0_reverse",   "e.bias_hh_l0_reverse",   "e.weight_ih_l1",
        "e.weight_hh_l1",         "e.bias_ih_l1",           "e.bias_hh_l1",
        "e.weight_ih_l1_reverse", "e.weight_hh_l1_reverse", "e.bias_ih_l1_reverse",
        "e.bias_hh_l1_reverse"};
    expect_params(model, names, 16);
    expect_matrix(model, "e.weight_ih_l0", 16, 5);
    expect_matrix(model, "e.weight_ih_l1_reverse", 16, 8);
    cr_expect_eq(units(output(model, "y")), 8);
    cr_expect_eq(param(model, "e.weight_ih_l0")->init.kind, INIT_UNIFORM);
    cr_expect_float_eq(param(model, "e.weight_ih_l0")->init.high, 0.5, 1e-12);
}

Test(front, projection_and_no_bias)
{
    Model *model = trace_text(
        X "local y = rnn.lstm(4, { proj_size = 2, bias = false, name = '' })(x)\n"
          "return rnn.model('m', { outputs = { y = y } })\n");
    static const char *const names[] = {"weight_ih_l0", "weight_hh_l0", "weight_hr_l0"};
    expect_params(model, names, 3);
    expect_matrix(model, "weight_hh_l0", 16, 2);
    expect_matrix(model, "weight_hr_l0", 2, 4);
    cr_expect_eq(units(output(model, "y")), 2);
}

Test(front, last_states_by_layer_and_direction)
{
    Model *model = trace_text(
        X "local y, deep = rnn.gru(4, { layers = 2, bidirectional = true })(x)\n"
          "local z, one = rnn.gru(4)(x)\n"
          "return rnn.model('m', { outputs = { a = deep[2].backward.h, b = one.h, c = one[1].h } "
          "})\n");
    cr_expect_eq(output(model, "a")->in[2]->op, OP_first, "or, of no steps, the initial state");
    cr_expect_eq(output(model, "b")->in[2]->op, OP_last);
    cr_expect_eq(output(model, "b"), output(model, "c"));
}

Test(front, a_scan_without_init_has_optional_inputs)
{
    Model *model = trace_text(
        X "local y = rnn.lstm(4, { layers = 2, name = 'e' })(x)\n"
          "local z = rnn.scan(rnn.cells.gru(4), x, { init = { h = 0 }, name = 'z' })\n"
          "return rnn.model('m', { outputs = { y = y, z = z } })\n");
    static const char *const names[] = {"x", "e.l0.c", "e.l0.h", "e.l1.c", "e.l1.h"};
    cr_assert_eq(model->input_count, 5);
    for (int i = 0; i < 5; i++)
        cr_expect_str_eq(model->inputs[i]->name, names[i]);
    cr_expect_eq(model->inputs[1]->kind, INPUT_STATE);
    cr_expect_eq(size_value(model->inputs[1]->size), 4);
    cr_expect(model->inputs[1]->wants_gradient);
}

Test(front, nodes_are_named_as_the_model_calls_them)
{
    Model *model = trace_text(X "local y = rnn.lstm(4, { layers = 2, name = 'encoder' })(x)\n"
                                "return rnn.model('m', { outputs = { y = y } })\n");
    const Node *h = output(model, "y"); /* h = o * tanh(c) */
    cr_expect_str_eq(h->name, "encoder_l1_h");
    cr_expect_str_eq(h->in[0]->name, "encoder_l1_o");
    const Node *c = h->in[1]->in[0]; /* c = f * c + i * g */
    cr_expect_str_eq(c->name, "encoder_l1_c");
    cr_expect_str_eq(c->in[0]->in[1]->name, "encoder_l1_previous_c");
    cr_expect_eq(c->in[0]->in[1]->in[1], c);
    cr_expect_eq(c->pos.line, 2, "the prelude's lines are not the model's");
}

Test(front, an_applied_layer_shares_its_parameters)
{
    Model *model = trace_text(X "local layer = rnn.rnn(5)\n"
                                "local y = layer(layer(x))\n"
                                "return rnn.model('m', { outputs = { y = y } })\n");
    cr_expect_eq(model->param_count, 4);
    cr_expect_str_eq(model->inputs[2]->name, "rnn1_2.h");
}

/* The call of a layer gives its output and its last states; composition uses the output alone. */
Test(front, layers_compose)
{
    Model *model = trace_text(
        X "local a, b = rnn.gru(5), rnn.bidirectional(function() return rnn.cells.gru(3) end)\n"
          "local y = sum(b(a(x)))\n"
          "local z = rnn.linear(2)(b(rnn.scan(rnn.cells.gru(5), a(x))))\n"
          "local w = last(b(x))\n"
          "return rnn.model('m', { loss = rnn.mse(z, rnn.linear(2)(x)), outputs = { y = y, w = w } "
          "})\n");
    cr_expect_eq(output(model, "y")->op, OP_sum);
    cr_expect_eq(units(output(model, "w")), 6);
}

Test(front, parts_of_p_and_inner_cells)
{
    Model *model = trace_text(
        X "local inner = rnn.cell { state = { h = 3 }, init = { b = rnn.constant(1) },\n"
          "  step = function(a, s, p) local h = tanh(p.W(a) + p.b); return h, { h = h } end }\n"
          "local cell = rnn.cell { name = 'o', state = { inner = inner.state },\n"
          "  step = function(a, s, p)\n"
          "    local h, next = inner.step(a, s.inner, p.part)\n"
          "    return h, { inner = next } end }\n"
          "local y, last = rnn.scan(cell, x)\n"
          "return rnn.model('m', { outputs = { y = y, h = last.inner.h } })\n");
    cr_expect_eq(param(model, "o.part.b")->init.kind, INIT_CONSTANT);
    cr_expect_eq(param(model, "o.part.b")->init.low, 1);
    cr_expect_eq(param(model, "o.part.W")->init.kind, INIT_DEFAULT);
    cr_expect_str_eq(model->inputs[1]->name, "o.inner.h");
}

Test(front, several_sequences_and_tables_of_outputs)
{
    Model *model = trace_text(
        X "local z = rnn.sequence('z', { size = 2 })\n"
          "local cell = rnn.cell { name = 'c', state = { h = 3, n = 'scalar' }, step = function(x, "
          "s, p)\n"
          "  local h = tanh(p.W(x[1]) + p.V(x[2]) + s.h)\n"
          "  return { h = h, one = 1, count = s.n }, { h = h, n = s.n + 1 } end }\n"
          "local out, last = rnn.scan(cell, { x, z })\n"
          "return rnn.model('m', { outputs = { h = out.h, one = out.one, n = last.n } })\n");
    expect_matrix(model, "c.V", 3, 2);
    cr_expect_eq(output(model, "one")->axes, axis_bit(model->axes[0]));
    cr_expect(is_scalar(output(model, "n")));
    cr_expect_eq(model->inputs[3]->size, NULL);
}

Test(front, one_to_many_needs_no_sequence)
{
    Model *model = trace_text(
        "local start = rnn.vector('start', { size = 3 })\n"
        "local cell = rnn.cell { name = 'c', state = { h = 3 }, step = function(_, s, p)\n"
        "  local h = tanh(p.W(s.h))\n"
        "  return h, { h = h } end }\n"
        "local y = rnn.scan(cell, { axis = 'Ty', init = { h = start } })\n"
        "return rnn.model('m', { outputs = { y = y } })\n");
    cr_expect_str_eq(model->axes[0]->name, "Ty");
    cr_expect_eq(output(model, "y")->axes, BATCH | axis_bit(model->axes[0]));
    cr_expect_eq(model->input_count, 1);
}

Test(front, attention_varies_over_both_axes)
{
    Model *model = trace_text(
        X "local attend = require('attention').additive(x, 4)\n"
          "local cell = rnn.cell { name = 'c', state = { h = 3 }, step = function(z, s, p)\n"
          "  local context, weights = attend(s.h, p.attention)\n"
          "  local h = tanh(p.W(context .. z) + p.U(s.h))\n"
          "  return { h = h, weights = weights }, { h = h } end }\n"
          "local out = rnn.scan(cell, rnn.sequence('z', { size = 2, axis = 'Tz' }))\n"
          "return rnn.model('m', { outputs = { h = out.h, weights = out.weights } })\n");
    AxisSet both = BATCH | axis_bit(model->axes[0]) | axis_bit(model->axes[1]);
    cr_expect_eq(output(model, "weights")->axes, both);
    cr_expect_str_eq(output(model, "weights")->name, "c_weights");
    cr_expect_eq(output(model, "h")->axes, BATCH | axis_bit(model->axes[1]));
    expect_matrix(model, "c.attention.Wm", 4, 5);
}

Test(front, tied_embedding_is_one_parameter)
{
    Model *model = trace_text("local text = rnn.tokens('text', { vocab = 9 })\n"
                              "local E = rnn.embedding(9, 4, { name = 'E' })\n"
                              "local logits = E:transposed()(tanh(E(previous(text))))\n"
                              "return rnn.model('m', { loss = rnn.cross_entropy(logits, text),\n"
                              "  generate = { token = text, logits = logits }, carry = 'T' })\n");
    static const char *const names[] = {"E.weight"};
    expect_params(model, names, 1);
    expect_matrix(model, "E.weight", 9, 4);
    cr_expect_eq(model->token, model->inputs[0]);
    cr_expect_eq(model->carry, model->axes[0]);
    cr_expect_eq(graph_find(model->graph, RESULT_LOSS, NULL)->axes, 0);
}

Test(front, previous_begins_with_the_start_id)
{
    Model *model = trace_text("local text = rnn.tokens('text', { vocab = 9, start = 7 })\n"
                              "local y = one_hot(previous(text))\n"
                              "return rnn.model('m', { outputs = { y = y } })\n");
    const Node *carry = output(model, "y")->in[0];
    cr_expect_eq(carry->op, OP_carry);
    cr_expect_eq(carry->type, ID);
    cr_expect_eq(carry->in[0]->value, 7);
    cr_expect_eq(carry->in[1]->op, OP_input);
    cr_expect_eq(units(output(model, "y")), 9);
}

Test(front, a_transposed_parameter_is_a_view)
{
    Model *model = trace_text(
        X "local f = rnn.layer(function(a, p)\n"
          "  return p.W:transposed()(p.W(a, 3)) end, { name = 'f', frozen = true })\n"
          "return rnn.model('m', { outputs = { y = f(x) } })\n");
    expect_matrix(model, "f.W", 3, 5);
    cr_expect(param(model, "f.W")->frozen);
    cr_expect(output(model, "y")->in[0]->transposed);
    cr_expect_eq(units(output(model, "y")), 5);
}

Test(front, options_are_overridden_and_recorded)
{
    Setting settings[] = {{"size", "7"}, {"rate", "0.25"}, {"deep", "true"}};
    Model *model = trace_with("local n = rnn.option('size', 3)\n"
                              "local r = rnn.option('rate', 0.5)\n"
                              "local kind = rnn.option('kind', 'plain')\n"
                              "assert(rnn.option('deep', false) == true and r == 0.25)\n"
                              "local x = rnn.vector('x', { size = n })\n"
                              "return rnn.model('m', { outputs = { x = x } })\n",
                              settings, 3);
    cr_expect_eq(units(output(model, "x")), 7);
    cr_assert_eq(model->setting_count, 4);
    cr_expect_str_eq(model->settings[0].value, "7");
    cr_expect_str_eq(model->settings[2].name, "kind");
    cr_expect_str_eq(model->settings[2].value, "plain");
}

Test(front, equal_derivations_of_an_axis_are_one)
{
    Model *model = trace_text(X "local a, b = pyramid(x, 2), pyramid(tanh(x), 2)\n"
                                "return rnn.model('m', { outputs = { y = a + b } })\n");
    cr_assert_eq(model->axis_count, 2);
    cr_expect_eq(model->axes[1]->from, model->axes[0]);
    cr_expect_eq(model->axes[1]->divide, 2);
    cr_expect_eq(units(output(model, "y")), 10);
}

/* Those of T are floor(T/2), ceil of that by 3 and again floor by 2: 2 (3 (2 - 1) + 1) = 8 are
 * needed. */
Test(front, an_axis_rounded_down_needs_steps)
{
    Model *model = trace_text(
        X "local a = pyramid(x, 2, { round = 'down' })\n"
          "local b = pyramid(pyramid(a, 3, 'T_2_down'), 2, { round = 'down' })\n"
          "return rnn.model('m', { outputs = { a = pyramid(x, 2), b = b } })\n");
    cr_assert_eq(model->axis_count, 5);
    const int least[] = {8, 4, 2, 1, 1}, of_nine[] = {9, 4, 2, 1, 5};
    for (int i = 0; i < 5; i++) {
        const Axis *axis = model->axes[i];
        cr_expect_eq(least_steps(axis), least[i], "%s", axis->name);
        model->axes[0]->steps = 9;
        cr_expect_eq(static_steps(axis), of_nine[i], "%s", axis->name);
    }
}

/* It may be stated more than once, and 0 states nothing. */
Test(front, static_steps)
{
    Model *model = trace_text("local x = rnn.sequence('x', { size = 2 })\n"
                              "local y = pyramid(pyramid(x, 2), 2)\n"
                              "rnn.tokens('i', { vocab = 3, steps = 9 })\n"
                              "rnn.sequence('z', { size = 8, axis = y.axis, steps = 3 })\n"
                              "rnn.sequence('u', { size = 8, axis = 'U', steps = 0 })\n"
                              "return rnn.model('m', { outputs = { y = y } })\n");
    cr_assert_eq(model->axis_count, 4);
    const int steps[] = {9, 5, 3, 0};
    for (int i = 0; i < 4; i++)
        cr_expect_eq(static_steps(model->axes[i]), steps[i], "%s", model->axes[i]->name);
}

Test(front, pairs_is_sorted)
{
    trace_text("local t, s = { b = 1, a = 2, [2] = 3, [1] = 4, c = 5 }, ''\n"
               "for k, v in pairs(t) do s = s .. k .. v end\n"
               "assert(s == '1423a2b1c5', s)\n"
               "assert(tostring(t) == 'table' and string.format('%s', t) == 'table')\n" X
               "return rnn.model('m', { outputs = { x = x } })\n");
}

Test(front, two_dropouts_have_masks_of_their_own)
{
    Model *model = trace_text(X "local y = dropout(x, 0.5) + dropout(x, 0.5, { along = 'T' })\n"
                                "return rnn.model('m', { outputs = { y = y } })\n");
    const Node *first = output(model, "y")->in[0]->in[1],
               *second = output(model, "y")->in[1]->in[1];
    cr_expect_eq(model->dropouts, 2);
    cr_expect(first->unique);
    cr_expect_eq(first->k, 0);
    cr_expect_eq(second->k, 1);
    cr_expect_eq(first->axes, BATCH | axis_bit(model->axes[0]));
    cr_expect_eq(second->axes, BATCH);
}

Test(front, dropout_of_ids_makes_them_unknown)
{
    Model *model = trace_text("local x = rnn.tokens('x', { vocab = 9, unknown = 7 })\n"
                              "return rnn.model('m', { outputs = { y = dropout(x, 0.5) } })\n");
    const Node *y = output(model, "y");
    cr_assert_eq(y->op, OP_select);
    cr_expect_eq(y->type, ID);
    cr_expect_eq(y->in[0]->op, OP_dropout_mask);
    cr_expect_eq(y->in[0]->shape.kind, SCALAR);
    cr_expect_eq(y->in[1]->op, OP_input);
    cr_expect_eq(y->in[2]->value, 7);
}

Test(front, the_same_file_gives_the_same_graph)
{
    char path[4096];
    test_folder(path, sizeof path, "../models/bidirectional.lua");
    const char *printed[2];
    for (int i = 0; i < 2; i++) {
        Model *model = front_trace(test_arena(), path, NULL, 0);
        Text text = text_new(model->arena);
        graph_print(model->graph, &text);
        printed[i] = text.bytes;
    }
    cr_expect_str_eq(printed[0], printed[1]);
}
