/* show: the graphs of a model's entry points, as text or as a picture; the losses of a training. */
#include "tool/options.h"
#include "tool/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show_text(const Compiled *compiled, int only)
{
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!compiled->optimized[i] || (only >= 0 && i != only))
            continue;
        Text text = text_new(compiled->model->arena);
        graph_print(compiled->optimized[i], &text);
        printf("---- %s\n%s\n", entry_names[i], text.bytes);
    }
}

/* Whether a path ends in .csv, as tables do. */
static bool is_table(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending && strcmp(ending, ".csv") == 0;
}

static void draw_graph(const char *path, const Graph *g)
{
    const char *const command[] = {"dot", "-Tsvg", "-o", path, NULL};
    Text text = text_new(g->arena);
    graph_dot(g, &text);
    picture_draw(&(Painter){"Graphviz's dot", command, "graphviz"}, text.bytes, path);
}

static void show_model(Arena *arena, CompileFunction *compile, const Request *request,
                       const char *output, const char *entry, int only)
{
    Compiled compiled = compile(arena, request);
    if (only >= 0 && !compiled.optimized[only])
        fail((Pos){request->path, 0}, "the model has no %s", entry);
    if (output)
        draw_graph(output, compiled.optimized[only >= 0 ? only : ENTRY_FORWARD]);
    else
        show_text(&compiled, only);
}

int command_show(CompileFunction *compile, int argc, char **argv)
{
    Arena *arena = arena_new();
    const char *output = NULL, *entry = NULL;
    const struct poptOption own[] = {{"output", 'o', POPT_ARG_STRING, &output, 0,
                                      "draw it there, with Graphviz or gnuplot", "X.svg"},
                                     {"entry", 0, POPT_ARG_STRING, &entry, 0,
                                      "which program: forward, loss, train, begin or step",
                                      "WHICH"},
                                     POPT_TABLEEND};
    const CommandLine command = {"show", "[OPTION...] MODEL.lua|TABLE.csv",
                                 "Prints the graph of each entry point, or draws one of them; or\n"
                                 "draws the losses that train wrote to a table.",
                                 .own = own};
    Request request = options_parse(arena, &command, argc, argv);
    int only = entry ? options_choose(&command, "--entry", entry, entry_names, ENTRY_COUNT) : -1;
    if (is_table(request.path) && !output)
        options_fail(&command, "a table is drawn to a file: -o X.svg");
    if (is_table(request.path))
        picture_curve(request.path, output);
    else
        show_model(arena, compile, &request, output, entry, only);
    arena_free(arena);
    return EXIT_SUCCESS;
}
