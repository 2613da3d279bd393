/* Names of nodes: what the model calls them.
 *
 *     local i = sigmoid(p.Wi(x) + ...)        the node of the sigmoid is called encoder_l0_i
 *
 * Whenever a line begins, the local variables of the running function are looked through. The first
 * name that a node gets is the innermost one, and it keeps it. Arguments are passed over: they name
 * what came from elsewhere; so are the variables of the prelude but for its equations. */
#include "front/trace.h"

#include <ctype.h>
#include <string.h>

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool name_is_identifier(const char *name)
{
    return !isdigit((unsigned char)*name) && name_is_dotted(name) && !strchr(name, '.');
}

bool name_is_dotted(const char *name)
{
    enum { LONGEST = 200 };
    if (strlen(name) > LONGEST)
        return false;
    for (; is_of_word(*name); name++)
        if (name[1] == '.' && is_of_word(name[2]))
            name++;
        else if (!name[1])
            return true;
    return false;
}

void name_check(Trace *t, const char *what, const char *name)
{
    if (!name_is_dotted(name))
        trace_fail(t,
                   "'%.80s' cannot be the name of %s: words of letters, digits and _, joined by "
                   "dots",
                   text_shown(t->arena, name), what);
}

const char *name_node(Trace *t, const char *name)
{
    Text text = text_new(t->arena);
    text_format(&text, "%s%s%s", t->prefix, *t->prefix ? "_" : "", name);
    for (char *c = text.bytes; *c; c++)
        if (!isalnum((unsigned char)*c))
            *c = '_';
    return text.bytes;
}

const char *name_of(const Node *n)
{
    if (n->name)
        return n->name;
    if (n->op == OP_matvec)
        n = n->in[0];
    return n->op == OP_param ? n->param->name : op_table[n->op].name;
}

static bool is_node_of_computation(const Node *n)
{
    return n->op != OP_param && n->op != OP_input && n->op != OP_constant;
}

static void name_local(Trace *t, const char *name)
{
    Node **value = luaL_testudata(t->L, -1, "value");
    bool temporary = name[0] == '(' || name[0] == '_';
    if (value && !temporary && !(*value)->name && is_node_of_computation(*value))
        (*value)->name = name_node(t, name);
}

void name_locals(Trace *t, lua_Debug *ar)
{
    const char *name;
    if (strcmp(ar->source, "=prelude") == 0)
        return;
    for (int i = ar->nparams + 1; (name = lua_getlocal(t->L, ar, i)); i++) {
        name_local(t, name);
        lua_pop(t->L, 1);
    }
}

/* prefix(name): names what follows after the layer or cell `name`; returns the prefix before */
static int core_prefix(lua_State *L)
{
    Trace *t = trace_of(L);
    lua_pushstring(L, t->prefix);
    t->prefix = arena_string(t->arena, luaL_checkstring(L, 1));
    return 1;
}

/* parameters(f): how many parameters a function declares; 0 if it takes any number */
static int core_parameters(lua_State *L)
{
    lua_Debug ar;
    lua_settop(L, 1);
    lua_getinfo(L, ">u", &ar);
    lua_pushinteger(L, ar.isvararg ? 0 : ar.nparams);
    return 1;
}

void name_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"prefix", core_prefix}, {"parameters", core_parameters}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
