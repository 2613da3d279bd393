/* The functions that follow from the operation table alone: those that take values and nothing
 * else. */
#include "front/trace.h"

static void check_count(Trace *t, Op op)
{
    int found = lua_gettop(t->L), expected = op_table[op].in;
    if (found != expected)
        trace_fail(t, "%s takes %d value%s, and was given %d", op_table[op].name, expected,
                   expected == 1 ? "" : "s", found);
}

static int call(lua_State *L)
{
    Trace *t = trace_of(L);
    Op op = (Op)lua_tointeger(L, lua_upvalueindex(1));
    Node *in[3];
    check_count(t, op);
    for (int i = 0; i < op_table[op].in; i++)
        in[i] = value_need(t, i + 1, op_table[op].name);
    value_push(t, step_add(t, (Node){.op = op}, in, op_table[op].in));
    return 1;
}

static bool takes_values_only(Op op)
{
    static const Op others[] = {OP_matvec, OP_sum,     OP_max_features, OP_argmax,
                                OP_dot,    OP_softmax, OP_logsumexp};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] == op)
            return true;
    return op_table[op].kind == MAP && op != OP_copy;
}

/* core.op[name] for each of them */
void operation_open(lua_State *L)
{
    lua_newtable(L);
    for (Op op = 0; op < OP_COUNT; op++)
        if (takes_values_only(op)) {
            lua_pushinteger(L, op);
            lua_pushcclosure(L, call, 1);
            lua_setfield(L, -2, op_table[op].name);
        }
    lua_setfield(L, -2, "op");
}
