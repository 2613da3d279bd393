/* A small translator learns to spell words backwards in capitals, and run translates, draws what it
 * attended to, and scores. */
#include "command.h"

static const char model[] = RNNC_SOURCE_DIR "/models/translate.lua";

typedef struct Place {
    Arena *arena;
    const char *folder, *weights;
} Place;

enum { WORDS = 600, MOST_LETTERS = 5 };

/* Word i of letters a to e, and what it becomes. */
static void spell(unsigned i, char word[MOST_LETTERS + 1], char backwards[MOST_LETTERS + 1])
{
    unsigned drawn = i * 2654435761u >> 7;
    int length = 2 + (int)(drawn % (MOST_LETTERS - 1));
    for (int k = 0; k < length; k++) {
        drawn = drawn * 1664525u + 1013904223u;
        word[k] = (char)('a' + (drawn >> 24) % 5);
        backwards[length - 1 - k] = (char)(word[k] - 'a' + 'A');
    }
    word[length] = backwards[length] = '\0';
}

static void write_words(const Place *p, const char *part, unsigned from, unsigned count)
{
    Text words = text_new(p->arena), backwards = text_new(p->arena);
    for (unsigned i = from; i < from + count; i++) {
        char word[MOST_LETTERS + 1], back[MOST_LETTERS + 1];
        spell(i, word, back);
        text_format(&words, "%s\n", word);
        text_format(&backwards, "%s\n", back);
    }
    scratch_file(p->arena, p->folder, arena_format(p->arena, "%s.src", part), words.bytes);
    scratch_file(p->arena, p->folder, arena_format(p->arena, "%s.dst", part), backwards.bytes);
}

static CommandRun run_on(const Place *p, const char *input, const char *options)
{
    CommandRun run = command_line(p->arena, command_run, "%s --weights %s %s", model, p->weights,
                                  options);
    run.input = input;
    command_finish(p->arena, &run);
    return run;
}

static const char *file(const Place *p, const char *name, const char *text)
{
    return text ? scratch_file(p->arena, p->folder, name, text)
                : arena_format(p->arena, "%s/%s", p->folder, name);
}

static Place new_translator(void)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    p.weights = arena_format(p.arena, "%s/weights.safetensors", p.folder);
    write_words(&p, "train", 0, WORDS);
    write_words(&p, "test", WORDS, 40);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data src=%s/train.src:lines --data dst=%s/train.dst:lines "
                                  "--set embedding=12 --set hidden=24 --rate 0.02 --batch 16 "
                                  "--updates 500 -o %s",
                                  model, p.folder, p.folder, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    return p;
}

static double number_behind(const char *text, const char *what)
{
    const char *found = strstr(text, what);
    cr_assert(found, "there is no '%s' in: %s", what, text);
    return strtod(found + strlen(what), NULL);
}

/* How many columns of an alignment's row are drawn at all. */
static int count_drawn(const char *row)
{
    int drawn = 0;
    for (; *row && *row != '\n'; row++)
        drawn += (unsigned char)*row == 0xe2; /* the first byte of a shade */
    return drawn / 2;
}

/* Lines of a file give what they give as standard input, an empty one too. */
static void expect_files_as_lines(const Place *p)
{
    const char *gaps = file(p, "gaps", "abcd\n\nea\n");
    const char *wanted = file(p, "wanted", "DCBA\nX\nAE\n");
    const char *more = arena_format(p->arena, "--show-attention --reference %s", wanted);
    CommandRun lines = run_on(p, gaps, more);
    cr_expect(strstr(lines.told, "of 3\n") && strstr(lines.told, "a b c d"), "%s", lines.told);
    CommandRun files = run_on(p, NULL, arena_format(p->arena, "%s --data src=%s", more, gaps));
    cr_expect_str_eq(files.told, lines.told);

    lines = run_on(p, file(p, "pairs", "abc\tCBA\nabc\tABC\n"), "--score");
    file(p, "from", "abc\nabc\n");
    file(p, "to", "CBA\nABC\n");
    files = run_on(p, NULL,
                   arena_format(p->arena, "--score --data src=%s/from --data dst=%s/to", p->folder,
                                p->folder));
    cr_expect_eq(strtod(files.told, NULL), strtod(lines.told, NULL), "%s", files.told);
    cr_expect(strstr(files.told, "\tABC\n"), "%s", files.told);
}

Test(translate, learns_searches_draws_and_scores)
{
    Place p = new_translator();
    CommandRun run = run_on(&p, file(&p, "test.src", NULL),
                            arena_format(p.arena, "--reference %s/test.dst", p.folder));
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_gt(number_behind(run.told, "exactly right "), 90, "%s", run.told);

    const char *one = file(&p, "one", "abcd\n");
    run = run_on(&p, one, "--show-attention");
    cr_expect_eq(strncmp(run.told, "DCBA\n", 5), 0, "%s", run.told);
    cr_expect(strstr(run.told, "a b c d"), "%s", run.told);
    const char *last = strstr(run.told, "  A ");
    cr_assert(last, "%s", run.told);
    cr_expect(count_drawn(last) >= 1 && count_drawn(last) <= 4, "%s", last);

    run = run_on(&p, one, "--beam 0 --temperature 0");
    cr_expect_str_eq(run.told, "DCBA\n");
    run = run_on(&p, file(&p, "empty", "\nab\n"), "--beam 1");
    cr_expect_str_eq(run.told, "\nBA\n", "an empty line stays one");

    run = run_on(&p, file(&p, "pairs", "abc\tCBA\nabc\tABC\n"), "--score");
    const char *second = strchr(run.told, '\n');
    cr_assert(second, "%s", run.told);
    cr_expect_gt(strtod(run.told, NULL), strtod(second, NULL) + 3, "%s", run.told);
    cr_expect(strstr(run.told, "\t(all)\n"), "%s", run.told);
    expect_files_as_lines(&p);

    run = run_on(&p, one, "--score --show-attention");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "--show-attention is of no use: "), "%s", run.told);
    run = run_on(&p, one, "--temperature 0.5");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "--temperature is of no use: "), "%s", run.told);
    run = run_on(&p, one, "--score");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "two columns with a tab between"), "%s", run.told);
    run = run_on(&p, one, arena_format(p.arena, "--reference %s/none", p.folder));
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "none: cannot be read"), "%s", run.told);
    scratch_remove(p.arena, p.folder);
}
