/* show: the graphs of a model's entry points, as text or as a picture through Graphviz. */
#include "tool/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const entries[ENTRY_COUNT] = {"forward", "loss", "train", "begin", "step"};

static void show_text(const Compiled *compiled, int only)
{
    for (int i = 0; i < ENTRY_COUNT; i++) {
        if (!compiled->optimized[i] || (only >= 0 && i != only))
            continue;
        Text text = text_new(compiled->model->arena);
        graph_print(compiled->optimized[i], &text);
        printf("---- %s\n%s\n", entries[i], text.bytes);
    }
}

/* Feeds Graphviz's dot, which writes the file. */
static void draw(const char *path, const char *graph)
{
    int ends[2];
    if (pipe(ends) != 0)
        fail((Pos){0}, "cannot make a pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        close(ends[1]);
        execlp("dot", "dot", "-Tsvg", "-o", path, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    FILE *to = fdopen(ends[1], "w");
    if (child < 0 || !to)
        fail((Pos){0}, "cannot run dot: %s", strerror(errno));
    fputs(graph, to);
    fclose(to);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail((Pos){0}, "cannot draw %s: %s", path,
             WIFEXITED(status) && WEXITSTATUS(status) == 127
                 ? "Graphviz's dot is not there (Debian: graphviz)"
                 : "Graphviz's dot failed");
}

int command_show(CompileFunction *compile, int argc, char **argv)
{
    Arena *arena = arena_new();
    const char *output = NULL, *entry = NULL;
    const struct poptOption own[] = {
        {"output", 'o', POPT_ARG_STRING, &output, 0, "draw it there, with Graphviz", "X.svg"},
        {"entry", 0, POPT_ARG_STRING, &entry, 0,
         "which program: forward, loss, train, begin or step", "WHICH"},
        POPT_TABLEEND};
    const CommandLine command = {"show", "[OPTION...] MODEL.lua",
                                 "Prints the graph of each entry point, or draws one of them.",
                                 own};
    Request request = options_parse(arena, &command, argc, argv);
    int only = entry ? options_choose(&command, "--entry", entry, entries, ENTRY_COUNT) : -1;
    Compiled compiled = compile(arena, &request);
    if (only >= 0 && !compiled.optimized[only])
        fail((Pos){request.path, 0}, "the model has no %s", entry);
    if (output) {
        Text text = text_new(arena);
        graph_dot(compiled.optimized[only >= 0 ? only : ENTRY_FORWARD], &text);
        draw(output, text.bytes);
    } else {
        show_text(&compiled, only);
    }
    arena_free(arena);
    return EXIT_SUCCESS;
}
