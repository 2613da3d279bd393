/* rnnc: the compile command, and dispatch to the other commands. */
#include "compile.h"
#include "tool/options.h"
#include "tool/stop.h"

#include <rnn/gemm.h>
#include <rnn/new_file.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the compile command ---- */

enum { SOURCE, HEADER, FILES };

/* What is written: a header without a path is not. */
typedef struct Output {
    const char *path, *text;
} Output;

static int finish_file(rnn_new_file *file, Output output, rnn_error *error)
{
    int code = rnn_new_file_open(file, output.path, error);
    if (code != RNN_OK)
        return code;
    code = rnn_new_file_write(file, output.text, strlen(output.text), error);
    if (code == RNN_OK)
        code = rnn_new_file_finish(file, error);
    if (code != RNN_OK)
        rnn_new_file_discard(file);
    return code;
}

/* Each new file takes its place, or where anything failed none does. */
static int end_files(rnn_new_file *files, int count, int code, rnn_error *error)
{
    for (int i = 0; i < count; i++)
        if (code == RNN_OK)
            code = rnn_new_file_commit(&files[i], error);
        else
            rnn_new_file_discard(&files[i]);
    return code;
}

/* A source and its header belong together: both are on the disk before either replaces an old one,
 * so that a failure leaves both old ones. */
static void write_files(const Output outputs[FILES])
{
    rnn_new_file files[FILES];
    rnn_error error;
    int count = 0, code = RNN_OK;
    while (code == RNN_OK && count < FILES && outputs[count].path) {
        code = finish_file(&files[count], outputs[count], &error);
        if (code == RNN_OK)
            count++;
    }
    stop_if(end_files(files, count, code, &error), &error);
}

/* The path of the header beside the source: X.c gives X.h, and so does X with any other ending. */
static const char *header_path(Arena *arena, const char *source)
{
    const char *slash = strrchr(source, '/');
    const char *name = slash ? slash + 1 : source, *dot = strrchr(name, '.');
    if (dot && strcmp(dot, ".h") == 0)
        fail((Pos){0}, "%s: this would be the header's name; give the C file another ending",
             source);
    const int length = dot && dot > name ? (int)(dot - source) : (int)strlen(source);
    return arena_format(arena, "%.*s.h", length, source);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A step that is missing would be missed in the header only. */
static void tell_no_step(Arena *arena, const Model *model)
{
    const char *ahead = compile_ahead(arena, model);
    if (ahead)
        fprintf(stderr, "%s:%d: note: no begin and no step, since %s\n", model->ahead->pos.file,
                model->ahead->pos.line, ahead);
}

static int command_compile(int argc, char **argv)
{
    Arena *arena = arena_new();
    const char *output = NULL, *emit = NULL;
    int backward_from_outputs = 0, steps = 0;
    const struct poptOption own[] = {
        {"output", 'o', POPT_ARG_STRING, &output, 0,
         "the C file to write; its header goes beside it, but for a device or a pipe", "OUT.c"},
        {"emit", 0, POPT_ARG_STRING, &emit, 0, "what to write: c, or the graph to standard output",
         "c|graph"},
        {"backward-from-outputs", 0, POPT_ARG_NONE, &backward_from_outputs, 0,
         "gradients of a loss of your own: take dL/dy of each output", NULL},
        {"steps", 0, POPT_ARG_NONE, &steps, 0, "stop unless the model can be run step by step",
         NULL},
        POPT_TABLEEND};
    const CommandLine command = {"compile", "[OPTION...] MODEL.lua", "Compiles a model to C.",
                                 .own = own};
    Request request = options_parse(arena, &command, argc, argv);
    request.options.backward_from_outputs = backward_from_outputs;
    request.steps = steps;
    static const char *const kinds[] = {"c", "graph"};
    if (emit && options_choose(&command, "--emit", emit, kinds, 2) == 1)
        request.dump = "slice";
    bool has_header = !output || !rnn_new_file_is_special(output);
    if (output && has_header)
        request.header = file_name(header_path(arena, output));
    Compiled compiled = compile(arena, &request);
    tell_no_step(arena, compiled.model);
    if (!output && !request.dump)
        output = arena_format(arena, "%s.c", compiled.model->name);
    if (output)
        write_files((Output[FILES]){
            [SOURCE] = {output, compiled.source},
            [HEADER] = {has_header ? header_path(arena, output) : NULL, compiled.header}});
    arena_free(arena);
    return EXIT_SUCCESS;
}

/* ---- dispatch ---- */

static int print_version(void)
{
    printf("rnnc %s\nBLAS: %s\n", RNNC_VERSION, rnn_blas_name());
    return EXIT_SUCCESS;
}

static int print_operations(void)
{
    static const char *const kinds[] = {"leaf",  "map",    "product", "feature",
                                        "place", "lookup", "time",    "gradient"};
    for (int i = 0; i < OP_COUNT; i++)
        printf("%-14s %-9s %s\n", op_table[i].name, kinds[op_table[i].kind], op_table[i].what);
    return EXIT_SUCCESS;
}

static const struct {
    const char *name, *what;
    Command *run;
} commands[] = {
    {"bench", "time it, fused against unfused, then kernel by kernel", command_bench},
    {"check", "hold the emitted C against the interpreter, gradients against differences",
     command_check},
    {"eval", "tensors in, tensors out", command_eval},
    {"run", "generate, score or label with trained weights", command_run},
    {"show", "the graph, as text or as a picture; what its kernels cost; losses as a picture",
     command_show},
    {"train", "compile, build, load, train", command_train},
};

static int print_help(void)
{
    printf("rnnc compiles recurrent networks to C.\n\n"
           "  rnnc MODEL.lua [-o OUT.c]     compile (see rnnc compile --help)\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  rnnc %-5s MODEL.lua ...      %s\n", commands[i].name, commands[i].what);
    printf("  rnnc --ops                    the operations of the graph\n"
           "  rnnc --version                this version, and what computes large products\n\n"
           "Each command has its own --help.\n%s",
           options_environment);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "--help";
    output_check_at_exit();
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error of the write */
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
        return print_help();
    if (strcmp(first, "--version") == 0)
        return print_version();
    if (strcmp(first, "--ops") == 0)
        return print_operations();
    if (strcmp(first, "compile") == 0)
        return command_compile(argc - 2, argv + 2);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(first, commands[i].name) == 0)
            return commands[i].run(compile, argc - 2, argv + 2);
    return command_compile(argc - 1, argv + 1);
}
