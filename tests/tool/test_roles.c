/* What inputs are for, told by what outputs and loss depend on. */
#include "../pass/model_text.h"

#include "tool/roles.h"

static const char *name_of(const Input *input)
{
    return input ? input->name : "none";
}

static void expect_roles(const char *lua, const char *predicted, const char *counted)
{
    const Model *model = model_of(lua);
    cr_expect_str_eq(name_of(role_predicted(model)), predicted, "%s", lua);
    cr_expect_str_eq(name_of(role_counted(model)), counted, "%s", lua);
}

#define X "local x = rnn.sequence('x', { size = 2 })\nlocal h = rnn.rnn(3)(previous(x))\n"

Test(roles, a_target_is_predicted_and_counted)
{
    expect_roles(X "local d = rnn.token('d', { vocab = 3 })\n"
                   "return rnn.model('m', { loss = rnn.cross_entropy(last(h), d),\n"
                   "  outputs = { h = h } })\n",
                 "d", "d");
}

Test(roles, what_is_seen_and_predicted_is_counted)
{
    expect_roles(X "local v = rnn.vector('v', { size = 3 })\n"
                   "local y = rnn.linear(2)(h + v)\n"
                   "return rnn.model('m', { loss = rnn.mse(y, x), outputs = { y = y } })\n",
                 "none", "x");
}

Test(roles, without_a_time_axis_rows_are_counted)
{
    expect_roles("local v = rnn.vector('v', { size = 3 })\n"
                 "return rnn.model('m', { loss = rnn.average(sum(v)), outputs = { v = v } })\n",
                 "none", "none");
}

Test(roles, a_generated_token_is_predicted)
{
    expect_roles("local v = rnn.tokens('v', { vocab = 3 })\n"
                 "local y = rnn.embedding(3, 3)(previous(v))\n"
                 "return rnn.model('m', { loss = rnn.cross_entropy(y, v),\n"
                 "  generate = { token = v, logits = y }, outputs = { y = y } })\n",
                 "v", "v");
}
