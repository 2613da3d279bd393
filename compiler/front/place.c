/* Features that move: slice, fill; and dropout masks, which have the features of a value. */
#include "front/trace.h"

static Node *need_vector(Trace *t, int index, const char *who)
{
    Node *n = value_need(t, index, who);
    if (n->shape.kind != VECTOR || n->type == ID)
        argument_fail(t, index, who, "a vector");
    return n;
}

/* slice(x, first, last): features first to last, the first feature is 1 */
static int core_slice(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = need_vector(t, 1, "slice");
    int first = argument_integer(t, 2, "slice", 1), last = argument_integer(t, 3, "slice", first);
    if (units(n) && last > units(n))
        trace_fail(t, "slice: features %d to %d of %s, which has %d", first, last, name_of(n),
                   units(n));
    Size *size = size_of(t->arena, last - first + 1);
    Node like = {.op = OP_slice, .k = first - 1, .shape = shape_vector(size)};
    value_push(t, step_add(t, like, &n, 1));
    return 1;
}

/* fill(x, like): the scalar x for each feature of `like`, a value or a number of features */
static int core_fill(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "fill");
    if (n->shape.kind != SCALAR || n->type == ID)
        argument_fail(t, 1, "fill", "a scalar");
    Node **model = luaL_testudata(L, 2, "value");
    Size *size = model ? (*model)->shape.rows : argument_size(t, 2, "fill");
    value_push(t, step_add(t, (Node){.op = OP_fill, .shape = shape_vector(size)}, &n, 1));
    return 1;
}

/* mask(x, p, axis): a dropout mask for x, of ids and bags for each as a whole; with an axis the
 * same at all steps along it */
static int core_mask(lua_State *L)
{
    Trace *t = trace_of(L);
    Node *n = value_need(t, 1, "dropout");
    Node like = {.op = OP_dropout_mask,
                 .value = lua_tonumber(L, 2),
                 .k = t->model->dropouts++,
                 .shape = n->type == ID ? shape_scalar() : n->shape,
                 .axes = n->axes,
                 .unique = true};
    if (!lua_isnoneornil(L, 3))
        like.axes &= ~axis_bit(argument_axis(t, 3, "dropout"));
    value_push(t, step_add(t, like, NULL, 0));
    return 1;
}

void place_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"slice", core_slice}, {"fill", core_fill}, {"mask", core_mask}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
