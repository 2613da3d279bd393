/* No text of a model leaves the comment, string or identifier that it stands in, even where it
 * would pass the rule of names: names are replaced behind the front end, by text that ends or
 * begins each of them, and the C must still be without an error or a warning. */
#define _GNU_SOURCE
#include <criterion/criterion.h>

#include "compile.h"
#include "emit/emit.h"
#include "../tool/scratch.h"
#include "tool/tool.h"

#include <ctype.h>

/* '@' is nothing in C, so what leaves its place does not compile. */
static const char *const hostile[] = {
    "*/ @ /*",       "/* @",     "// @",         "\" @ \"",
    "\\\" @ \\",     "@ ?\?/",   "?\?/\" @",     "@\n#error @",
    "@ \\\n@ \\",    "%n%s%d @", "\xff\xfe @",   "\xe2\x80\xae @",
    "@\r@\t@",       "' @ '",    "*?\?/\n/ @ /", "a, b + c */, @ */",
    "\\u0022 @ \\n", "",
};

/* Layers, states, attention, ids, a held sequence: all kinds of text that is emitted. */
static const char model_text[] =
    "local attention = require 'attention'\n"
    "local words = rnn.tokens('words', { vocab = 5, axis = 'Tx' })\n"
    "local target = rnn.tokens('target', { vocab = 5, axis = 'Ty' })\n"
    "local memory = rnn.gru(4, { name = 'encoder' })(rnn.embedding(5, 3)(words))\n"
    "local attend = attention.additive(memory, 4)\n"
    "local cell = rnn.cell { name = 'decoder', state = { h = 4 }, step = function(x, s, p)\n"
    "  local context = attend(s.h, p)\n"
    "  local h = tanh(p.W(x) + p.U(s.h) + p.C(context))\n"
    "  return h, { h = h } end }\n"
    "local y = rnn.scan(cell, rnn.embedding(5, 3)(previous(target)))\n"
    "local scores = rnn.linear(5)(y)\n"
    "return rnn.model('hostile', { loss = rnn.cross_entropy(scores, target),\n"
    "  outputs = { y = y }, metrics = { accuracy = rnn.accuracy(scores, target) } })\n";

static const char *pick(int i)
{
    return hostile[(size_t)i % (sizeof hostile / sizeof *hostile)];
}

static void rename_nodes(const Graph *g, int first)
{
    for (int i = 0; i < g->node_count; i++) {
        g->nodes[i]->pos.file = pick(first + i);
        if (g->nodes[i]->name && *pick(first + i + 1))
            g->nodes[i]->name = pick(first + i + 1);
    }
}

/* Parameters keep a letter of their own, or two would have one name in C. */
static void rename_model(Arena *arena, const Model *m, int first)
{
    for (int i = 0; i < m->param_count; i++)
        m->params[i]->name = arena_format(arena, "p%d %s", i, pick(first + i));
    for (int i = 0; i < m->state_count; i++)
        m->states[i].name = pick(first + i);
    for (int i = 0; i < m->input_count; i++)
        if (m->inputs[i]->kind == INPUT_CARRIED)
            m->inputs[i]->name = pick(first + i);
}

static Emission emission_of(const Compiled *compiled)
{
    Emission e = {.model = compiled->model, .header_name = "hostile.h"};
    e.options = (Options){.fuse = FUSE_ALL, .train = true, .blas = true, .unroll = 1};
    for (int i = 0; i < ENTRY_COUNT; i++) {
        e.schedules[i] = compiled->schedules[i];
        if (compiled->schedules[i])
            e.packed = compiled->schedules[i]->packed;
    }
    return e;
}

static void expect_plain(const char *text)
{
    for (const char *c = text; *c; c++)
        cr_assert(*c == '\n' || (isascii((unsigned char)*c) && isprint((unsigned char)*c)),
                  "byte %d", (unsigned char)*c);
    cr_expect_null(strstr(text, "?\?"));
}

static void compile_strictly(Arena *arena, const char *folder, const char *compiler)
{
    const char *command = arena_format(
        arena,
        "cd %s && %s -std=c11 -Wall -Wextra -Wcomment -Wtrigraphs -Werror -I%s/runtime "
        "-fsyntax-only hostile.c",
        folder, compiler, RNNC_SOURCE_DIR);
    cr_expect_eq(system(command), 0, "%s", command);
}

Test(hostile, names_stay_where_they_stand)
{
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    for (int first = 0; first < (int)(sizeof hostile / sizeof *hostile); first += 3) {
        Request request = {.path = scratch_file(arena, folder, "hostile.lua", model_text),
                           .options = {.fuse = FUSE_ALL, .train = true, .blas = true, .unroll = 1}};
        const Compiled compiled = compile(arena, &request);
        rename_model(arena, compiled.model, first);
        ((Model *)compiled.model)->file = pick(first);
        for (int i = 0; i < ENTRY_COUNT; i++)
            if (compiled.schedules[i])
                rename_nodes(compiled.schedules[i]->graph, first + i);
        const Emission e = emission_of(&compiled);
        const char *source = emit_source(arena, &e), *header = emit_header(arena, &e);
        expect_plain(source);
        expect_plain(header);
        scratch_file(arena, folder, "hostile.c", source);
        scratch_file(arena, folder, "hostile.h", header);
        compile_strictly(arena, folder, "gcc");
        compile_strictly(arena, folder, "clang");
    }
    scratch_remove(arena, folder);
    arena_free(arena);
}

/* A file of models can be called anything that the system allows. */
Test(hostile, files_can_have_any_name)
{
    static const char *const files[] = {"*.lua", "?\?=\\.lua", "a\nb\".lua", "%s\xff.lua", "x *"};
    static const char text[] = "local x = rnn.sequence('x', { size = 3 })\n"
                               "return rnn.model('hostile', { outputs = { y = rnn.gru(2)(x) } })\n";
    Arena *arena = arena_new();
    const char *folder = scratch_folder(arena);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Request request = {.path = scratch_file(arena, folder, files[i], text),
                           .options = {.fuse = FUSE_ALL, .train = true, .blas = true, .unroll = 1}};
        const Compiled compiled = compile(arena, &request);
        expect_plain(compiled.source);
        expect_plain(compiled.header);
        scratch_file(arena, folder, "hostile.c", compiled.source);
        scratch_file(arena, folder, "hostile.h", compiled.header);
        compile_strictly(arena, folder, "gcc");
        compile_strictly(arena, folder, "clang");
    }
    scratch_remove(arena, folder);
    arena_free(arena);
}

Test(hostile, strings_keep_their_bytes)
{
    Arena *arena = arena_new();
    cr_expect_str_eq(in_quotes(arena, "a\"b\\c?\?/\n\xff"
                                      "1"),
                     "\"a\\042b\\134c\\077\\077/\\012\\3771\"");
    cr_expect_str_eq(in_comment(arena, "*/ /* ?\?/ \\"), "* / / * ? ?/ \\134");
    cr_expect(emit_can_include("tagger.h"));
    cr_expect_not(emit_can_include("a\"b.h"));
    cr_expect_not(emit_can_include("?\?/.h"));
    arena_free(arena);
}
