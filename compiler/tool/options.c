/* The command line of the tools, read by popt. */
#include "tool/options.h"

#include <float.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* Options that are not simply stored; what is given of a command's own are bits. */
enum { OPTION_SET = 1000, OPTION_HELP };

/* Where popt leaves the shared options. */
typedef struct Shared {
    const char *fuse, *blas, *dump, *without, *unroll;
    int no_train, seconds, memory;
} Shared;

Options options_default(void)
{
    return (Options){.fuse = FUSE_ALL, .train = true, .blas = true, .unroll = 1};
}

_Noreturn void options_fail(const CommandLine *command, const char *format, ...)
{
    fflush(stdout);
    fprintf(stderr, "rnnc %s: ", command->name);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "; see rnnc %s --help\n", command->name);
    exit(EXIT_USAGE);
}

int options_choose(const CommandLine *command, const char *option, const char *value,
                   const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    Arena *arena = arena_new();
    Text list = text_new(arena);
    for (int i = 0; i < count; i++)
        text_format(&list, "%s%s", !i ? "" : i + 1 < count ? ", " : " or ", words[i]);
    options_fail(command, "%s is %s, and %s is expected", option, value, list.bytes);
}

rnn_pool *options_pool(const CommandLine *command, int threads)
{
    rnn_pool *pool;
    rnn_error error;
    if (rnn_pool_open(&pool, threads, &error))
        options_fail(command, "--threads: %s", error.message);
    return pool;
}

const char options_environment[] =
    "\nEnvironment:\n"
    "  RNNC_CC        the C compiler that builds emitted C to run it (clang)\n"
    "  RNNC_RUNTIME   the folder of the runtime's headers (" RNNC_RUNTIME_DIR ")\n"
    "  RNNC_KEEP      if set, the files of each such build stay, in TMPDIR/rnnc-kept-*\n"
    "  TMPDIR         where they are built (/tmp); the last build that failed stays there\n";

/* ---- numbers ---- */

/* The demand of an option. */
static Number number_of(const CommandLine *command, const char *option)
{
    for (const Number *n = command->numbers; n && n->option; n++)
        if (strcmp(n->option, option) == 0)
            return *n;
    return (Number){option, NOT_NEGATIVE, 0};
}

static bool fits(double value, Number number, double most)
{
    switch (number.demand) {
    case POSITIVE:
        return value > 0 && value <= most;
    case PART:
        return value >= 0 && value < 1;
    case SHARE:
        return value >= 0 && value <= 1;
    default:
        return value >= 0 && value <= most;
    }
}

static void check_number(const CommandLine *command, const char *option, double value, double most)
{
    static const char *const words[] = {"a number that is not negative", "a positive number",
                                        "a number from 0 to 1, below 1", "a number from 0 to 1"};
    const Number number = number_of(command, option);
    if (number.most > 0)
        most = number.most;
    if (fits(value, number, most))
        return;
    if (value > most && number.demand < PART)
        options_fail(command, "--%s is %g, and %s up to %g is expected", option, value,
                     words[number.demand], most);
    options_fail(command, "--%s is %g, and %s is expected", option, value, words[number.demand]);
}

double options_number(const CommandLine *command, const char *option, const char *word)
{
    char *end;
    const double value = strtod(word, &end);
    if (end == word || *end)
        options_fail(command, "--%s: %s is no number", option, word);
    check_number(command, option, value, (double)FLT_MAX);
    return value;
}

/* The one place where the numbers of all commands are checked. NaN fits no demand. */
static void check_numbers(const CommandLine *command)
{
    for (const struct poptOption *o = command->own; o && (o->longName || o->arg); o++) {
        const unsigned kind = o->argInfo & POPT_ARG_MASK;
        if (o->val && command->given && !(*command->given & (unsigned)o->val))
            continue;
        if (kind == POPT_ARG_INT)
            check_number(command, o->longName, *(int *)o->arg, INT_MAX);
        else if (kind == POPT_ARG_LONGLONG)
            check_number(command, o->longName, (double)*(long long *)o->arg, (double)LLONG_MAX);
        else if (kind == POPT_ARG_DOUBLE)
            check_number(command, o->longName, *(double *)o->arg, (double)FLT_MAX);
    }
}

/* ---- what the shared options mean ---- */

static void add_setting(Arena *arena, const CommandLine *command, Request *request,
                        const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        options_fail(command, "--set %s: NAME=VALUE is expected", text);
    size_t count = (size_t)request->setting_count;
    request->settings = arena_grow(arena, request->settings, count, count + 1,
                                   sizeof *request->settings);
    request->settings[request->setting_count++] = (Setting){
        arena_format(arena, "%.*s", (int)(equals - text), text), arena_string(arena, equals + 1)};
}

static int to_unroll(const CommandLine *command, const char *text)
{
    char *end;
    long steps = strtol(text, &end, 10);
    if (strcmp(text, "full") == 0)
        return UNROLL_FULL;
    if (*end || end == text || steps < 1 || steps > 64)
        options_fail(command, "--unroll is %s, and 1 to 64 or full is expected", text);
    return (int)steps;
}

static Options to_options(const CommandLine *command, const Shared *shared)
{
    static const char *const blases[] = {"none", "blis"};
    Options options = options_default();
    if (shared->fuse && command->every_fuse)
        options_fail(command, "--fuse: every way to fuse is taken in turn");
    if (shared->fuse)
        options.fuse = (Fuse)options_choose(command, "--fuse", shared->fuse, fuse_names,
                                            FUSE_COUNT);
    if (shared->blas)
        options.blas = options_choose(command, "--blas", shared->blas, blases, 2);
    if (shared->unroll)
        options.unroll = to_unroll(command, shared->unroll);
    options.train = !shared->no_train;
    return options;
}

/* ---- reading ---- */

/* The arguments as popt wants them: behind a name for the usage line, ended by NULL. */
static const char **with_name(Arena *arena, const CommandLine *command, int argc, char **argv)
{
    const char **all = arena_alloc(arena, ((size_t)argc + 2) * sizeof *all);
    all[0] = arena_format(arena, "rnnc %s", command->name);
    for (int i = 0; i < argc; i++)
        all[i + 1] = argv[i];
    return all;
}

static _Noreturn void show_help(const CommandLine *command, poptContext context)
{
    poptPrintHelp(context, stdout, 0);
    printf("\n%s\n%s", command->what, options_environment);
    exit(EXIT_SUCCESS);
}

/* Strings that popt left belong to the arena from here on. */
static void adopt_strings(Arena *arena, const struct poptOption *options)
{
    for (; options->longName || options->arg; options++) {
        char **place = options->arg;
        if ((options->argInfo & POPT_ARG_MASK) != POPT_ARG_STRING || !place || !*place)
            continue;
        char *text = *place;
        *place = (char *)arena_string(arena, text);
        free(text);
    }
}

static void read_setting(Arena *arena, const CommandLine *command, poptContext context,
                         Request *request)
{
    char *text = poptGetOptArg(context);
    add_setting(arena, command, request, text);
    free(text);
}

static void read_options(Arena *arena, const CommandLine *command, poptContext context,
                         Request *request)
{
    int found;
    while ((found = poptGetNextOpt(context)) >= 0) {
        if (found == OPTION_HELP)
            show_help(command, context);
        if (found == OPTION_SET)
            read_setting(arena, command, context, request);
        else if (command->given)
            *command->given |= (unsigned)found;
    }
    if (found < -1)
        options_fail(command, "%s: %s", poptBadOption(context, POPT_BADOPTION_NOALIAS),
                     poptStrerror(found));
}

static void read_path(Arena *arena, const CommandLine *command, poptContext context,
                      Request *request)
{
    const char *path = poptGetArg(context);
    if (!path)
        options_fail(command, "a model file is expected");
    request->path = arena_string(arena, path);
    const char *more = poptGetArg(context);
    if (more)
        options_fail(command, "one model file is expected, and there is also %s", more);
}

Request options_parse(Arena *arena, const CommandLine *command, int argc, char **argv)
{
    static const struct poptOption nothing[] = {POPT_TABLEEND};
    const struct poptOption *own = command->own ? command->own : nothing;
    Shared shared = {.fuse = NULL};
    const struct poptOption common[] = {
        {"set", 0, POPT_ARG_STRING, NULL, OPTION_SET, "value of an option of the model",
         "NAME=VALUE"},
        {"fuse", 0, POPT_ARG_STRING, &shared.fuse, 0, "how much is fused: none, gates or all",
         "HOW"},
        {"unroll", 0, POPT_ARG_STRING, &shared.unroll, 0,
         "steps in one turn of a loop over time, or full: no loop", "N|full"},
        {"no-train", 0, POPT_ARG_NONE, &shared.no_train, 0, "emit no loss and no gradients", NULL},
        {"blas", 0, POPT_ARG_STRING, &shared.blas, 0, "large products by: blis, or none", "WHICH"},
        {"dump", 0, POPT_ARG_STRING, &shared.dump, 0, "print the graphs after this pass", "PASS"},
        {"without", 0, POPT_ARG_STRING, &shared.without, 0, "leave this optional pass out", "PASS"},
        {"seconds", 0, POPT_ARG_INT, &shared.seconds, 0,
         "processor time that compiling may take (60)", "N"},
        {"memory", 0, POPT_ARG_INT, &shared.memory, 0, "memory that compiling may take (1024)",
         "MIB"},
        {"help", 'h', POPT_ARG_NONE, NULL, OPTION_HELP, "show this", NULL},
        POPT_TABLEEND};
    const struct poptOption table[] = {
        {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)own, 0, "Options of this command:", NULL},
        {NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)common, 0, "Options of all commands:", NULL},
        POPT_TABLEEND};
    Request request = {.path = NULL};
    poptContext context = poptGetContext(NULL, argc + 1, with_name(arena, command, argc, argv),
                                         table, 0);
    poptSetOtherOptionHelp(context, command->arguments);
    read_options(arena, command, context, &request);
    read_path(arena, command, context, &request);
    poptFreeContext(context);
    check_numbers(command);
    adopt_strings(arena, own);
    adopt_strings(arena, common);
    request.options = to_options(command, &shared);
    if (shared.seconds < 0 || shared.memory < 0)
        options_fail(command, "--seconds and --memory cannot be negative");
    request.seconds = shared.seconds;
    request.memory = shared.memory;
    request.dump = shared.dump;
    request.without = shared.without;
    return request;
}
