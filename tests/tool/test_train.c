/* rnnc train and rnnc run, from the command line to the files. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdbool.h>

#include "command.h"

#include <rnn/safetensors.h>

/* A model of characters, small enough to be built in no time. */
static const char character_model[] =
    "local V = rnn.option('vocab', 5)\n"
    "local text = rnn.tokens('text', { vocab = V })\n"
    "local h = rnn.rnn(rnn.option('hidden', 16), { name = 'rnn' })(\n"
    "  rnn.embedding(V, 8, { name = 'embed' })(previous(text)))\n"
    "local logits = rnn.linear(V, { name = 'readout' })(dropout(h, 0.1))\n"
    "return rnn.model('tiny', { loss = rnn.cross_entropy(logits, text),\n"
    "  outputs = { logits = logits }, generate = { token = text, logits = logits },\n"
    "  carry = 'T' })\n";

static const char tag_model[] =
    "local words = rnn.tokens('words', { vocab = rnn.option('words', 5) })\n"
    "local tags  = rnn.tokens('tags',  { vocab = rnn.option('tags', 5) })\n"
    "local h = rnn.rnn(8, { name = 'rnn' })(\n"
    "  rnn.embedding(rnn.option('words', 5), 8, { name = 'embed' })(words))\n"
    "local scores = rnn.linear(rnn.option('tags', 5), { name = 'readout' })(h)\n"
    "return rnn.model('tags', { loss = rnn.cross_entropy(scores, tags),\n"
    "  metrics = { right = rnn.accuracy(scores, tags) },\n"
    "  outputs = { best = argmax(scores) } })\n";

/* A folder with a model and a text in which a bigram sees nothing but chance: after either letter
 * comes either letter, but never three times the same. */
typedef struct Place {
    Arena *arena;
    const char *folder, *model, *text, *weights;
} Place;

static Place new_place(void)
{
    Place p = {.arena = arena_new()};
    p.folder = scratch_folder(p.arena);
    p.model = scratch_file(p.arena, p.folder, "tiny.lua", character_model);
    Text text = text_new(p.arena);
    for (int i = 0; i < 500; i++)
        text_put(&text, "aabb");
    p.text = scratch_file(p.arena, p.folder, "text", text.bytes);
    p.weights = arena_format(p.arena, "%s/weights", p.folder);
    return p;
}

static void leave(Place *p)
{
    scratch_remove(p->arena, p->folder);
    arena_free(p->arena);
}

/* The line that trains the usual way, and more. */
static CommandRun train_line(const Place *p, const char *weights, const char *more)
{
    return command_line(p->arena, command_train,
                        "%s --data text=%s -o %s --batch 4 --steps 8 --rate 0.02 %s", p->model,
                        p->text, weights, more);
}

static void train(const Place *p, const char *more)
{
    CommandRun run = train_line(p, p->weights, more);
    command_finish(p->arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
}

/* The number that follows `word` in what was told. */
static double number_after(const char *told, const char *word)
{
    const char *found = strstr(told, word);
    cr_assert(found, "there is no '%s' in: %s", word, told);
    return strtod(found + strlen(word), NULL);
}

/* ---- learning ---- */

Test(train, learns_what_a_bigram_cannot)
{
    Place p = new_place();
    CommandRun run = train_line(&p, p.weights, "--updates 300");
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_gt(number_after(run.told, "a bigram model has "), 0.6);
    cr_expect_lt(number_after(run.told, "validation loss "), 0.1);
    leave(&p);
}

/* What a line of a table has from a column on, counted from 1. */
static const char *column(const char *line, int number)
{
    while (--number)
        line = strchr(line, ',') + 1;
    return line;
}

/* The updates that a table has rows of, "1 2 3"; *last is its last row. */
static const char *rows_of(const Place *p, const char *name, const char **last)
{
    Text rows = text_new(p->arena);
    char line[200] = "";
    FILE *file = fopen(arena_format(p->arena, "%s/%s", p->folder, name), "r");
    cr_assert(file && fgets(line, sizeof line, file), "%s", name);
    const char *head = "update,epoch,seconds,loss,gradient_norm,rate,valid_loss,valid_accuracy,"
                       "valid_f1";
    cr_expect_eq(strncmp(line, head, strlen(head)), 0, "%s", line);
    while (fgets(line, sizeof line, file))
        text_format(&rows, "%s%ld", rows.length ? " " : "", strtol(line, NULL, 10));
    fclose(file);
    *last = arena_format(p->arena, "%s", line);
    return rows.bytes;
}

Test(train, writes_a_table)
{
    Place p = new_place();
    const char *last;
    train(&p, arena_format(p.arena, "--updates 5 --validate-every 5 --log %s/log", p.folder));
    cr_expect_str_eq(rows_of(&p, "log", &last), "1 2 3 4 5");
    double loss = strtod(column(last, 7), NULL);
    cr_expect(loss > 0 && loss < 5, "%s", last);
    cr_expect_str_eq(column(last, 8), ",\n", "there is nothing to score");
    leave(&p);
}

/* A run that was killed may have written rows that its checkpoint does not know. */
Test(train, the_table_goes_on_beside_the_checkpoint)
{
    Place p = new_place();
    const char *last;
    p.weights = arena_format(p.arena, "%s/tiny.safetensors", p.folder);
    train(&p, "--updates 3");
    FILE *table = fopen(arena_format(p.arena, "%s/tiny.csv", p.folder), "a");
    cr_assert(table && fputs("4,0.1,0.1,9,9,9,\n", table) >= 0 && fclose(table) == 0);
    train(&p, "--updates 5 --resume");
    cr_expect_str_eq(rows_of(&p, "tiny.csv", &last), "1 2 3 4 5");
    leave(&p);
}

static bool wrote(const char *path, const char *what)
{
    char text[4096] = "";
    FILE *file = fopen(path, "r");
    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = 0;
        fclose(file);
    }
    return strstr(text, what) != NULL;
}

Test(train, draws_a_curve)
{
    Place p = new_place();
    train(&p, arena_format(p.arena, "--updates 40 --validate-every 5 --curve %s/a.svg", p.folder));
    const char *a = arena_format(p.arena, "%s/a.svg", p.folder);
    cr_expect(wrote(a, "<svg"));
    train(&p, "--updates 3 --hold-out 0");
    CommandRun run = command_line(p.arena, command_show, "%s.csv -o %s/b.svg", p.weights, p.folder);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_str_eq(run.told, "");
    cr_expect(wrote(arena_format(p.arena, "%s/b.svg", p.folder), "<svg"));
    leave(&p);
}

Test(train, a_curve_needs_gnuplot)
{
    Place p = new_place();
    CommandRun run = train_line(&p, p.weights, "--updates 3 --curve a.svg");
    setenv("PATH", p.folder, 1);
    command_finish(p.arena, &run);
    setenv("PATH", "/bin:/usr/bin", 1);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "cannot draw losses: gnuplot is not there (Debian: gnuplot-nox)"),
              "%s", run.told);
    leave(&p);
}

/* A rate that is far too high: it is told what broke first, and what was before is saved. */
Test(train, stops_at_what_is_not_finite)
{
    Place p = new_place();
    CommandRun run = train_line(&p, p.weights,
                                "--optimizer sgd --rate 1e38 --clip-norm 0 --updates 50");
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "is not finite"), "%s", run.told);
    cr_expect(strstr(run.told, "what was there before is saved"), "%s", run.told);
    cr_expect_eq(access(p.weights, R_OK), 0);
    leave(&p);
}

/* ---- stopping and going on ---- */

/* Starts the command, sends SIGINT once it has shown its first update; returns its exit status. */
static int interrupt(CommandRun *run, const char *told)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        cr_assert(freopen(told, "w", stderr) && freopen("/dev/null", "w", stdout));
        exit(command_action(run));
    }
    for (int i = 0; i < 3000 && !wrote(told, "update 1/"); i++)
        usleep(10000);
    kill(child, SIGINT);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect_same_tensors(const char *path_a, const char *path_b)
{
    rnn_tensors *a, *b;
    rnn_error e;
    cr_assert_eq(rnn_tensors_open(&a, path_a, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_open(&b, path_b, &e), RNN_OK, "%s", e.message);
    cr_assert_gt(rnn_tensors_count(a), 5);
    for (size_t i = 0; i < rnn_tensors_count(a); i++) {
        const rnn_tensor *x = rnn_tensors_at(a, i), *y = rnn_tensors_find(b, x->name);
        cr_assert(y && x->bytes == y->bytes, "%s", x->name);
        if (strcmp(x->name, "rnnc.numbers") != 0) /* which holds the time it took */
            cr_expect_arr_eq(x->data, y->data, x->bytes, "%s", x->name);
    }
    rnn_tensors_close(a);
    rnn_tensors_close(b);
}

/* Dropout, carried states and Adam's moments included, whenever the signal comes. */
Test(train, resumes_to_the_same_bits)
{
    Place p = new_place();
    const char *usual = "--updates 20000 --validate-every 1000";
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    const char *whole = arena_format(p.arena, "%s/whole", p.folder);
    CommandRun run = train_line(&p, p.weights, usual);
    cr_expect_eq(interrupt(&run, told), 0);
    cr_expect(wrote(told, "interrupted after update "), "it was not interrupted");
    cr_expect(wrote(told, "--resume goes on from there"));
    train(&p, arena_format(p.arena, "%s --resume", usual));
    run = train_line(&p, whole, usual);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    expect_same_tensors(p.weights, whole);
    leave(&p);
}

/* A checkpoint brings its settings and its vocabulary along. */
Test(train, resumes_with_the_same_settings)
{
    Place p = new_place();
    train(&p, "--updates 3 --set hidden=12");
    train(&p, "--updates 6 --resume");
    CommandRun run = train_line(&p, p.weights, "--updates 9 --resume --batch 5");
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "another batch"), "%s", run.told);
    run = train_line(&p, p.weights, "--updates 9 --resume --set hidden=13");
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "rnn.weight_hh_l0 [12, 12], not [13, 13]"), "%s", run.told);
    leave(&p);
}

/* ---- what is wrong ---- */

/* The command must fail with the message, and leave the weights that are there alone. */
static void expect_refusal(const Place *p, const char *line, const char *message)
{
    scratch_file(p->arena, p->folder, "weights", "as they were");
    const char *words = scratch_replace(p->arena, line, "HERE", p->folder);
    CommandRun run = command_line(p->arena, command_train, "%s", words);
    command_finish(p->arena, &run);
    cr_expect_neq(run.status, 0, "%s", line);
    cr_expect_neq(run.status, -1, "%s: %s", line, run.told);
    cr_expect(strstr(run.told, message), "'%s' is not in: %s", message, run.told);
    cr_expect(wrote(p->weights, "as they were"), "%s: it was overwritten", line);
}

Test(train, bad_command_lines)
{
    Place p = new_place();
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights", "--data NAME=FILE is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/none", "No such file");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data page=HERE/text",
                   "the model has no input page; its inputs are text");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text:pages",
                   "the format `pages` is none of");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --batch 0",
                   "--batch is 0, and a positive number is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --optimizer best",
                   "unknown optimizer 'best'");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --hold-out 1",
                   "--hold-out is 1");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/nowhere/weights --data text=HERE/text",
                   "nowhere/weights: cannot be written: No such file");
    leave(&p);
}

Test(train, bad_settings)
{
    Place p = new_place();
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --set depth=2",
                   "depth");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --set vocab=9",
                   "text takes 9 ids, and the vocabulary of");
    expect_refusal(&p,
                   "HERE/tiny.lua -o HERE/weights --data text=HERE/text --minutes 1 "
                   "--schedule cosine",
                   "this schedule needs a number of updates or epochs");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --resume", "weights");
    leave(&p);
}

Test(train, bad_data)
{
    Place p = new_place();
    scratch_file(p.arena, p.folder, "empty", "");
    scratch_file(p.arena, p.folder, "latin", "aabb\naab\xe4\n");
    scratch_file(p.arena, p.folder, "short", "a");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/empty", "empty");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/latin",
                   "latin:2:4: byte 0xe4 is not UTF-8");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/short", "short");
    leave(&p);
}

/* All examples must have the model's static steps. */
Test(train, data_of_another_length)
{
    Place p = new_place();
    Text text = text_new(p.arena);
    for (int i = 0; i < 20; i++)
        text_put(&text, i == 1 ? "z x\tZ Z\n" : "x y z\tX Y Z\n");
    scratch_file(p.arena, p.folder, "lines", text.bytes);
    scratch_file(p.arena, p.folder, "tags.lua",
                 scratch_replace(p.arena, tag_model, "rnn.option('tags', 5) })\n",
                                 "rnn.option('tags', 5), steps = 3 })\n"));
    expect_refusal(&p,
                   "HERE/tags.lua -o HERE/weights --data words=HERE/lines:tsv:1 "
                   "--data tags=HERE/lines:tsv:2",
                   "lines:2: 2 steps, and words takes 3");
    leave(&p);
}

/* ---- running ---- */

static CommandRun run_model(const Place *p, const char *input, const char *more)
{
    CommandRun run = command_line(p->arena, command_run, "%s --weights %s %s", p->model, p->weights,
                                  more);
    run.input = input;
    command_finish(p->arena, &run);
    return run;
}

Test(run, generates_and_scores)
{
    Place p = new_place();
    train(&p, "--updates 300");
    CommandRun run = run_model(&p, NULL, "--sample 8 --temperature 0 --prompt aab");
    cr_expect_eq(run.status, 0);
    cr_expect_str_eq(run.told, "aabbaabbaab\n");
    const char *lines = scratch_file(p.arena, p.folder, "lines", "aabbaabb\naaaaaaaa\n");
    run = run_model(&p, lines, "--score");
    cr_expect_eq(run.status, 0);
    const char *second = strchr(run.told, '\n') + 1;
    cr_expect(strstr(run.told, "\taabbaabb\n"), "%s", run.told);
    cr_expect_gt(strtod(run.told, NULL), strtod(second, NULL) + 5);
    cr_expect_eq(number_after(run.told, "\t"), 9);
    run = run_model(&p, NULL, arena_format(p.arena, "--test text=%s", p.text));
    cr_expect_eq(run.status, 0);
    cr_expect_lt(number_after(run.told, "test loss "), 0.1);
    run = run_model(&p, NULL, "--sample 8 --prompt abc");
    cr_expect_eq(run.status, 0, "what is not in the vocabulary is <unk>: %s", run.told);
    leave(&p);
}

/* The tag of a word is its letter, but for the word after a z, which is a Z too. */
Test(run, labels_lines)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    Text text = text_new(p.arena);
    for (int i = 0; i < 60; i++)
        text_put(&text, "x y z\tX Y Z\nz x\tZ Z\ny x z y x\tY X Z Z X\n");
    const char *lines = scratch_file(p.arena, p.folder, "lines.tsv", text.bytes);
    const char *table = arena_format(p.arena, "%s/log.csv", p.folder);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s --batch 8 "
                                  "--rate 0.02 --updates 300 --log %s",
                                  p.model, lines, lines, p.weights, table);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_lt(number_after(run.told, "validation loss "), 0.05);
    cr_expect_float_eq(number_after(run.told, "  right "), 1, 0.01, "with every validation");
    cr_expect_float_eq(number_after(run.told, "validation right "), 1, 0.01);
    cr_expect(wrote(table, "valid_accuracy,valid_f1,valid_right\n"));
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "x z\n\nz y x\n"), "");
    cr_expect_eq(run.status, 0);
    cr_expect_str_eq(run.told, "X Z\n\nZ Z X\n");
    leave(&p);
}

/* ---- scores ---- */

/* A name is a capital letter with small ones behind it; what follows a `not` is none. */
static const char name_text[] = "see A b c\tO B-name I-name I-name\n"
                                "not A see B\tO O O B-name\n"
                                "C d not B C\tB-name I-name O O B-name\n";

/* Trains on names, validates on them, and tests on `test`. */
static CommandRun train_names(Place *p, const char *test, const char *more)
{
    Text text = text_new(p->arena);
    for (int i = 0; i < 30; i++)
        text_put(&text, name_text);
    p->model = scratch_file(p->arena, p->folder, "tags.lua", tag_model);
    const char *lines = scratch_file(p->arena, p->folder, "lines.tsv", text.bytes);
    const char *tested = scratch_file(p->arena, p->folder, "test.tsv", test);
    CommandRun run = command_line(p->arena, command_train,
                                  "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 "
                                  "--test words=%s --test tags=%s -o %s --batch 8 --rate 0.02 "
                                  "--updates 300 %s",
                                  p->model, lines, lines, tested, tested, p->weights, more);
    command_finish(p->arena, &run);
    return run;
}

Test(train, scores_what_it_validates_and_tests)
{
    Place p = new_place();
    const char *last, *table = arena_format(p.arena, "%s/log.csv", p.folder);
    CommandRun run = train_names(&p, "not B see C d\tO O O B-name I-name\n",
                                 arena_format(p.arena, "--best f1 --log %s", table));
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, ", accuracy 100.00 %, F1 100.00 %"), "%s", run.told);
    cr_expect(strstr(run.told, "validation F1 100.00 %, precision 100.00 % of 12, recall 100.00 % "
                               "of 12\n"),
              "%s", run.told);
    cr_expect(strstr(run.told, "test accuracy 100.00 % of 5\ntest F1 100.00 %"), "%s", run.told);
    cr_expect_lt(number_after(run.told, "test loss "), 0.1);
    rows_of(&p, "log.csv", &last);
    cr_expect_eq(strncmp(column(last, 8), "1,1", 3), 0, "%s", last);
    leave(&p);
}

/* The test's first line has the tags that the model gives, its second a label that is new: four of
 * five chunks are found, and those four are all that are. */
Test(run, tests_in_the_format_trained_on)
{
    Place p = new_place();
    const char *test = "not B see C d\tO O O B-name I-name\nsee A b A C\tO B-name I-name "
                       "B-name B-place\n";
    CommandRun run = train_names(&p, test, "--best f1");
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_model(&p, NULL,
                    arena_format(p.arena, "--test words=%s/test.tsv --test tags=%s/test.tsv",
                                 p.folder, p.folder));
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "the test has 1 label that training had not"), "%s", run.told);
    cr_expect_not(strstr(run.told, "loss 0"));
    cr_expect(strstr(run.told, "test accuracy 90.00 % of 10\n"), "%s", run.told);
    cr_expect(strstr(run.told, "test F1 75.00 %, precision 75.00 % of 4, recall 75.00 % of 4\n"),
              "%s", run.told);
    run = run_model(&p, NULL, arena_format(p.arena, "--test words=%s/test.tsv", p.folder));
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "input tags has no data to test on: --test tags=FILE"), "%s",
              run.told);
    leave(&p);
}

Test(train, best_needs_something_to_score)
{
    Place p = new_place();
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --best f1",
                   "the model has no answers to score");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --best all",
                   "'all' is none of loss, accuracy, f1");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --best f1 --hold-out 0",
                   "--best needs data to validate on");
    leave(&p);
}

/* What a file of tagged sentences can have wrong, and where it is. */
Test(train, bad_tags)
{
    static const char *const cases[][2] = {
        {"", "there is nothing in it for words"},
        {"\n\n", "there is nothing in it for words"},
        {"a b\tX Y\n\na b\tX\n", "tags:3: on axis T the length of tags is 1, and that of words"},
        {"a b\tX Y\na b\t\n", "tags:2: on axis T the length of tags is 0"},
        {"a b\tX Y\na b X Y\n", "tags:2: there is no column 2 (columns are separated by tabs)"},
        {"a b\tX Y\na b c d\tX Y X Y\n", "tags:2: 4 items, and at most 3 are allowed"},
        {"a b\tX Y\na \xe9\tX Y\n", "tags:2:3: byte 0xe9 is not UTF-8 here"},
    };
    Place p = new_place();
    scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scratch_file(p.arena, p.folder, "tags", cases[i][0]);
        expect_refusal(&p,
                       "HERE/tags.lua -o HERE/weights --data words=HERE/tags:tsv:1 "
                       "--data tags=HERE/tags:tsv:2 --longest 3",
                       cases[i][1]);
    }
    leave(&p);
}

/* Words and their letters, from the same column. */
static const char letter_model[] =
    "local words = rnn.tokens('words', { vocab = rnn.option('words', 5) })\n"
    "local letters = rnn.bags('letters', { vocab = rnn.option('letters', 5), most = 6 })\n"
    "local tags = rnn.tokens('tags', { vocab = rnn.option('tags', 5) })\n"
    "local x = rnn.embedding(rnn.option('letters', 5), 8)(letters) ..\n"
    "  0.1 * rnn.embedding(rnn.option('words', 5), 4)(words)\n"
    "local scores = rnn.linear(rnn.option('tags', 5))(rnn.rnn(8)(x))\n"
    "return rnn.model('tags', { loss = rnn.cross_entropy(scores, tags),\n"
    "  outputs = { scores = scores } })\n";

/* A word's tag is its first letter; the words at the end are never seen in training. */
static void expect_tags_by_letters(const char *format)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "letters.lua", letter_model);
    Text text = text_new(p.arena);
    for (int i = 0; i < 40; i++)
        text_format(&text, "0\tx%c y%c%c\tX Y\n0\ty%c x%c x%c\tY X X\n", 'a' + i % 7, 'a' + i % 5,
                    'a' + i % 3, 'a' + i % 4, 'b' + i % 7, 'c' + i % 6);
    const char *lines = scratch_file(p.arena, p.folder, "lines.tsv", text.bytes);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:tsv:2 --data letters=%s:tsv:2:%s "
                                  "--data tags=%s:tsv:3 -o %s --batch 8 --rate 0.02 --updates 200",
                                  p.model, lines, lines, format, lines, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_lt(number_after(run.told, "validation loss "), 0.05);
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "yq xabcdefghi\n0\txz yz yy\t?\n"),
                    "");
    cr_expect_eq(run.status, 0);
    cr_expect_str_eq(run.told, "Y X\nX Y Y\n");
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "\n0\t\n"), "");
    cr_expect_str_eq(run.told, "\n\n");
    leave(&p);
}

Test(run, bad_lines)
{
    Place p = new_place();
    CommandRun run = train_names(&p, "see A\tO B-name\n", "--updates 2");
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "see A\n\nsee \xff\n"), "");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "line 3 of standard input:1:5: byte 0xff is not UTF-8 here"), "%s",
              run.told);
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", ""), "");
    cr_expect_eq(run.status, 0);
    cr_expect_str_eq(run.told, "");
    leave(&p);
}

Test(run, labels_by_letters)
{
    expect_tags_by_letters("bigrams");
}

Test(run, labels_by_hashed_letters)
{
    expect_tags_by_letters("bigrams:40");
}

Test(train, bags_and_ids_are_not_mixed_up)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "letters.lua", letter_model);
    scratch_file(p.arena, p.folder, "lines", "xa yb\tX Y\n");
    expect_refusal(&p,
                   "HERE/letters.lua -o HERE/weights --data words=HERE/lines:tsv:1 "
                   "--data letters=HERE/lines:tsv:1 --data tags=HERE/lines:tsv:2 --hold-out 0",
                   "letters takes bags, and the format gives single ids");
    expect_refusal(&p,
                   "HERE/letters.lua -o HERE/weights --data words=HERE/lines:tsv:1:trigrams "
                   "--data letters=HERE/lines:tsv:1:trigrams --data tags=HERE/lines:tsv:2 "
                   "--hold-out 0",
                   "words takes single ids, and the format gives bags");
    leave(&p);
}

Test(run, other_weights)
{
    Place p = new_place();
    train(&p, "--updates 2");
    p.model = scratch_file(p.arena, p.folder, "other.lua",
                           scratch_replace(p.arena, character_model, "'tiny'", "'other'"));
    CommandRun run = run_model(&p, NULL, "");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "these are weights of tiny, and the model is other"), "%s",
              run.told);
    leave(&p);
}
