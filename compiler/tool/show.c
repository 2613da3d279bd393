/* show: the graphs of a model's entry points, as text or as a picture; what their kernels cost; the
 * losses of a training. */
#include "tool/costs.h"
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

static void show_costs(Arena *arena, const Compiled *compiled, int only, Sizes sizes)
{
    for (int i = 0; i < ENTRY_COUNT; i++)
        if (compiled->schedules[i] && (only < 0 || i == only))
            costs_print(arena, compiled, (Entry)i, sizes);
}

/* Whether a path ends in .csv, as tables do. */
static bool is_table(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending && strcmp(ending, ".csv") == 0;
}

static void draw_graph(const char *path, const Graph *g)
{
    const char *const command[] = {"dot", "-Tsvg", NULL};
    Text text = text_new(g->arena);
    graph_dot(g, &text);
    picture_draw(&(Painter){"Graphviz's dot", command, "graphviz"}, text.bytes, NULL, path);
}

/* What is to be shown of a model. */
typedef struct ShowOptions {
    const char *output; /* the picture, or NULL */
    const char *entry;
    int only; /* that entry point, or -1 */
    int cost; /* instead of the graph */
    Sizes sizes;
} ShowOptions;

static void show_model(Arena *arena, CompileFunction *compile, const Request *request,
                       const ShowOptions *options)
{
    Compiled compiled = compile(arena, request);
    if (options->only >= 0 && !compiled.optimized[options->only])
        fail((Pos){request->path, 0}, "the model has no %s", options->entry);
    if (options->cost)
        show_costs(arena, &compiled, options->only, options->sizes);
    else if (options->output)
        draw_graph(options->output,
                   compiled.optimized[options->only >= 0 ? options->only : ENTRY_FORWARD]);
    else
        show_text(&compiled, options->only);
}

static void check_cost(const CommandLine *command, bool table, const ShowOptions *options)
{
    if (!options->cost && *command->given)
        options_fail(command, "--batch and --steps are sizes for --cost");
    if (options->cost && (options->output || table))
        options_fail(command, "--cost prints a table of a model's kernels, and draws nothing");
}

int command_show(CompileFunction *compile, int argc, char **argv)
{
    Arena *arena = arena_new();
    ShowOptions options = {.only = -1, .sizes = {.batch = 1, .steps = 25}};
    enum { SIZE = 1 };
    unsigned given = 0;
    static const Number numbers[] = {
        {"batch", POSITIVE, 0}, {"steps", POSITIVE, 0}, {NULL, NOT_NEGATIVE, 0}};
    const struct poptOption own[] = {
        {"output", 'o', POPT_ARG_STRING, &options.output, 0,
         "draw it there, with Graphviz or gnuplot", "X.svg"},
        {"entry", 0, POPT_ARG_STRING, &options.entry, 0,
         "which program: forward, loss, train, begin or step", "WHICH"},
        {"cost", 0, POPT_ARG_NONE, &options.cost, 0,
         "operations and bytes of each kernel, estimated, instead of the graph", NULL},
        {"batch", 'b', POPT_ARG_INT, &options.sizes.batch, SIZE,
         "for --cost: rows of the batch (1)", "B"},
        {"steps", 't', POPT_ARG_INT, &options.sizes.steps, SIZE,
         "for --cost: steps of each axis that is not static (25)", "T"},
        POPT_TABLEEND};
    const CommandLine command = {"show",
                                 "[OPTION...] MODEL.lua|TABLE.csv",
                                 "Prints the graph of each entry point, or draws one of them, or\n"
                                 "tells what its kernels cost; or draws the losses that train\n"
                                 "wrote to a table.",
                                 .own = own,
                                 .numbers = numbers,
                                 .given = &given};
    Request request = options_parse(arena, &command, argc, argv);
    if (options.entry)
        options.only = options_choose(&command, "--entry", options.entry, entry_names, ENTRY_COUNT);
    check_cost(&command, is_table(request.path), &options);
    if (is_table(request.path) && !options.output)
        options_fail(&command, "a table is drawn to a file: -o X.svg");
    if (is_table(request.path))
        picture_curve(request.path, options.output);
    else
        show_model(arena, compile, &request, &options);
    arena_free(arena);
    return EXIT_SUCCESS;
}
