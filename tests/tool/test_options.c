/* The command line: what it sets, and the one message where it is wrong. */
#include <criterion/criterion.h>

#include "scratch.h"
#include "tool/options.h"

typedef struct Line {
    int count;
    const char *words[6];
} Line;

static const CommandLine plain = {"test", "[OPTION...] MODEL.lua", "Tests.", .own = NULL};

static Request parse(Arena *arena, Line line)
{
    return options_parse(arena, &plain, line.count, (char **)line.words);
}

Test(options, defaults)
{
    Arena *arena = arena_new();
    const Request request = parse(arena, (Line){1, {"model.lua"}});
    cr_expect_str_eq(request.path, "model.lua");
    cr_expect_eq(request.setting_count, 0);
    cr_expect_eq(request.options.fuse, FUSE_ALL);
    cr_expect_eq(request.options.unroll, 1);
    cr_expect(request.options.train);
    cr_expect(request.options.blas);
    arena_free(arena);
}

Test(options, all_are_taken)
{
    Arena *arena = arena_new();
    const Request request = parse(
        arena, (Line){5, {"--fuse=gates", "--no-train", "model.lua", "--blas=none", "--unroll=4"}});
    cr_expect_str_eq(request.path, "model.lua");
    cr_expect_eq(request.options.fuse, FUSE_GATES);
    cr_expect_eq(request.options.unroll, 4);
    cr_expect_not(request.options.train);
    cr_expect_not(request.options.blas);
    arena_free(arena);
}

Test(options, no_loop)
{
    Arena *arena = arena_new();
    const Request request = parse(arena, (Line){2, {"--unroll=full", "model.lua"}});
    cr_expect_eq(request.options.unroll, UNROLL_FULL);
    arena_free(arena);
}

Test(options, settings)
{
    Arena *arena = arena_new();
    const Request request = parse(
        arena, (Line){5, {"--set", "hidden=12", "model.lua", "--set=a=b=c", "--set=e="}});
    cr_assert_eq(request.setting_count, 3);
    cr_expect_str_eq(request.settings[0].name, "hidden");
    cr_expect_str_eq(request.settings[0].value, "12");
    cr_expect_str_eq(request.settings[1].name, "a");
    cr_expect_str_eq(request.settings[1].value, "b=c");
    cr_expect_str_eq(request.settings[2].value, "");
    arena_free(arena);
}

static int parse_alone(void *line)
{
    parse(arena_new(), *(Line *)line);
    return 0;
}

static void expect_message(Line line, const char *message)
{
    Arena *arena = arena_new();
    const char *told;
    cr_expect_eq(scratch_run(arena, parse_alone, &line, &told), 2);
    cr_expect_str_eq(told, arena_format(arena, "rnnc test: %s; see rnnc test --help\n", message));
    arena_free(arena);
}

Test(options, what_is_wrong)
{
    expect_message((Line){0, {NULL}}, "a model file is expected");
    expect_message((Line){2, {"a.lua", "b.lua"}},
                   "one model file is expected, and there is also b.lua");
    expect_message((Line){2, {"a.lua", "--color"}}, "--color: unknown option");
    expect_message((Line){2, {"a.lua", "--set=size"}}, "--set size: NAME=VALUE is expected");
    expect_message((Line){2, {"a.lua", "--set==1"}}, "--set =1: NAME=VALUE is expected");
    expect_message((Line){2, {"a.lua", "--fuse=some"}},
                   "--fuse is some, and none, gates or all is expected");
    expect_message((Line){2, {"a.lua", "--blas=x"}}, "--blas is x, and none or blis is expected");
    expect_message((Line){2, {"a.lua", "--unroll=0"}},
                   "--unroll is 0, and 1 to 64 or full is expected");
}

static int parse_for_every_fuse(void *line)
{
    const CommandLine command = {"test", "MODEL.lua", "Fuses.", .every_fuse = true};
    options_parse(arena_new(), &command, ((Line *)line)->count, (char **)((Line *)line)->words);
    return 0;
}

Test(options, every_fuse_takes_none)
{
    Arena *arena = arena_new();
    Line line = {2, {"a.lua", "--fuse=all"}};
    const char *told;
    cr_expect_eq(scratch_run(arena, parse_for_every_fuse, &line, &told), 2);
    cr_expect(strstr(told, "--fuse: every way to fuse is taken in turn"), "%s", told);
    arena_free(arena);
}

Test(options, help)
{
    Arena *arena = arena_new();
    Line line = {1, {"--help"}};
    const char *told;
    cr_expect_eq(scratch_run(arena, parse_alone, &line, &told), 0);
    cr_expect(strstr(told, "Usage: rnnc test [OPTION...] MODEL.lua\n"), "%s", told);
    cr_expect(strstr(told, "--fuse=HOW"), "%s", told);
    arena_free(arena);
}

/* A command's own strings are the arena's, so that nobody frees them. */
Test(options, own_options)
{
    Arena *arena = arena_new();
    const char *text = NULL;
    int number = 0;
    unsigned given = 0;
    const struct poptOption own[] = {{"text", 't', POPT_ARG_STRING, &text, 1, "a text", "TEXT"},
                                     {"number", 0, POPT_ARG_INT, &number, 2, "a number", "N"},
                                     {"other", 0, POPT_ARG_INT, &number, 4, "another", "N"},
                                     POPT_TABLEEND};
    const CommandLine command = {"own", "MODEL.lua", "Has options.", .own = own, .given = &given};
    const char *words[] = {"-t", "word", "model.lua", "--number=3"};
    options_parse(arena, &command, 4, (char **)words);
    cr_expect_str_eq(text, "word");
    cr_expect_eq(number, 3);
    cr_expect_eq(given, 3);
    arena_free(arena);
}

/* ---- numbers ---- */

static int parse_numbers(void *line)
{
    double a = 0, b = 0.5;
    int n = 0;
    long long l = 0;
    unsigned given = 0;
    const struct poptOption own[] = {{"any", 0, POPT_ARG_DOUBLE, &a, 0, "a number", "N"},
                                     {"share", 0, POPT_ARG_DOUBLE, &b, 0, "a number", "N"},
                                     {"most", 0, POPT_ARG_DOUBLE, &a, 1, "a number", "N"},
                                     {"count", 0, POPT_ARG_INT, &n, 2, "a number", "N"},
                                     {"long", 0, POPT_ARG_LONGLONG, &l, 0, "a number", "N"},
                                     POPT_TABLEEND};
    static const Number numbers[] = {
        {"share", SHARE, 0}, {"most", POSITIVE, 10}, {"count", POSITIVE, 0}, {NULL, SHARE, 0}};
    const CommandLine command = {"test",     "MODEL.lua",        "Counts.",
                                 .own = own, .numbers = numbers, .given = &given};
    options_parse(arena_new(), &command, ((Line *)line)->count, (char **)((Line *)line)->words);
    return 0;
}

static void expect_number(const char *word, const char *message)
{
    Arena *arena = arena_new();
    const char *told;
    Line line = {2, {"a.lua", word}};
    cr_expect_eq(scratch_run(arena, parse_numbers, &line, &told), message ? 2 : 0, "%s", word);
    cr_expect(!message || strstr(told, message), "%s", told);
    arena_free(arena);
}

Test(options, numbers_are_held_to_their_demands)
{
    expect_number("--any=0", NULL);
    expect_number("--any=1e38", NULL);
    expect_number("--any=-1", "--any is -1, and a number that is not negative is expected");
    expect_number("--any=nan", "--any is nan, and a number that is not negative is expected");
    expect_number("--any=inf", "--any is inf, and a number that is not negative up to 3.4");
    expect_number("--any=-inf", "--any is -inf, and a number that is not negative is expected");
    expect_number("--any=1e300", "--any is 1e+300, and a number that is not negative up to 3.4");
    expect_number("--any=1e999", "--any");
    expect_number("--share=1", NULL);
    expect_number("--share=1.5", "--share is 1.5, and a number from 0 to 1 is expected");
    expect_number("--most=10", NULL);
    expect_number("--most=11", "--most is 11, and a positive number up to 10 is expected");
    expect_number("--most=0", "--most is 0, and a positive number is expected");
    expect_number("--count=0", "--count is 0, and a positive number is expected");
    expect_number("--count=99999999999", "--count");
    expect_number("--long=-1", "--long is -1, and a number that is not negative is expected");
}
