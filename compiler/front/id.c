/* What is done with ids: look-up, pick, one-hot, comparison; and how many ids there are, so that a
 * vocabulary and the matrix that it indexes cannot disagree. */
#include "front/trace.h"

/* What the ids come from: an input, an argmax. A carry has the ids of its next value. */
static const Node *source(const Node *n)
{
    while (n && (op_table[n->op].kind == TIME || n->op == OP_select))
        n = n->op == OP_carry || n->op == OP_select ? n->in[1] : n->in[0];
    return n;
}

/* How many different ids there can be, 0 if that is not known. */
static int vocabulary(const Node *from)
{
    if (from && from->op == OP_input && from->type == ID)
        return size_value(from->input->size);
    return from && from->op == OP_argmax ? units(from->in[0]) : 0;
}

static void check_vocabulary(Trace *t, const char *who, const Node *ids, int have)
{
    const Node *from = ids->type == ID ? source(ids) : NULL;
    if (have && vocabulary(from) > have)
        trace_fail(t, "%s: %s has %d ids, and there are places for %d\n    %s:%d made the ids", who,
                   name_of(from), vocabulary(from), have, from->pos.file, from->pos.line);
}

/* lookup(matrix, ids): the row of the matrix at each id */
static int core_lookup(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *in[] = {value_need(t, 1, "embedding"), value_need(t, 2, "embedding")};
    check_vocabulary(t, "embedding", in[1], rows(in[0]));
    value_push(t, step_add(t, (Node){.op = OP_lookup}, in, 2));
    return 1;
}

/* pick(vector, ids): the feature of the vector at each id */
static int core_pick(lua_State *L)
{
    Trace *t = trace_of(L);
    const char *who = luaL_optstring(L, 3, "pick");
    Node *in[] = {value_need(t, 1, who), value_need(t, 2, who)};
    check_vocabulary(t, who, in[1], units(in[0]));
    value_push(t, step_add(t, (Node){.op = OP_pick}, in, 2));
    return 1;
}

/* one_hot(ids, n): n may be left out where the vocabulary of the ids is known */
static int core_one_hot(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *ids = value_need(t, 1, "one_hot");
    if (ids->type != ID)
        argument_fail(t, 1, "one_hot", "an id");
    if (lua_isnoneornil(L, 2) && vocabulary(source(ids))) {
        lua_settop(L, 1);
        lua_pushinteger(L, vocabulary(source(ids)));
    }
    Size *size = argument_size(t, 2, "one_hot");
    check_vocabulary(t, "one_hot", ids, size->value);
    value_push(t, step_add(t, (Node){.op = OP_one_hot, .shape = shape_vector(size)}, &ids, 1));
    return 1;
}

static bool is_id(Trace *t, int index)
{
    Node **value = luaL_testudata(t->L, index, "value");
    return value && (*value)->type == ID;
}

/* The id that a whole number is beside ids. */
static Node *id_constant(Trace *t, int index, const Node *ids)
{
    int id = argument_integer(t, index, "equal", 0), have = vocabulary(source(ids));
    if (have && id >= have)
        trace_fail(t, "equal: %s has %d ids, and there is none of %d", name_of(ids), have, id);
    return step_add(t, (Node){.op = OP_constant, .type = ID, .value = id}, NULL, 0);
}

/* What argmax chooses from must have a place for every id that it may have to be. */
static void check_choice(Trace *t, const Node *choice, const Node *ids)
{
    if (choice->op == OP_argmax)
        check_vocabulary(t, "equal", ids, vocabulary(choice));
}

/* equal(a, b): 1 where they are equal, else 0; whole numbers beside ids are ids */
static int core_equal(lua_State *L)
{
    Trace *t = trace_of(L);
    if (!is_id(t, 1) && is_id(t, 2)) /* a number comes last */
        lua_insert(L, 1);
    lua_settop(L, 2);
    Node *in[2] = {value_need(t, 1, "equal"), NULL};
    bool number = in[0]->type == ID && lua_type(L, 2) == LUA_TNUMBER;
    in[1] = number ? id_constant(t, 2, in[0]) : value_need(t, 2, "equal");
    check_choice(t, in[0], in[1]);
    check_choice(t, in[1], in[0]);
    value_push(t, step_add(t, (Node){.op = OP_equal}, in, 2));
    return 1;
}

void id_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"lookup", core_lookup},
                                         {"pick", core_pick},
                                         {"one_hot", core_one_hot},
                                         {"equal", core_equal},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
