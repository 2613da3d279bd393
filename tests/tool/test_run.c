/* What was trained runs, is scored, and is refused where it does not fit. */
#include <criterion/criterion.h>
#include <math.h>

#include "training.h"

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
    cr_expect_float_eq(number_after(run.told, " nats an item, perplexity "),
                       exp(number_after(run.told, "test loss ")), 0.01);
    run = run_model(&p, NULL, "--sample 8 --prompt abc");
    cr_expect_eq(run.status, 0, "what is not in the vocabulary is <unk>: %s", run.told);
    run = run_model(&p, NULL, "--sample 8 --prompt ab\xe4");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "--prompt:1:3: byte 0xe4 is not UTF-8"), "%s", run.told);
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
    const char *gaps = scratch_file(p.arena, p.folder, "gaps", "\nx z\n\n\nz y x\n\n");
    run = run_model(&p, NULL, arena_format(p.arena, "--data words=%s:words", gaps));
    cr_expect_str_eq(run.told, "\nX Z\n\n\nZ Z X\n\n", "what is left out has its line");
    gaps = scratch_file(p.arena, p.folder, "gaps.tsv", "x z\tX Z\n\n\ny\tY\n");
    run = run_model(&p, NULL, arena_format(p.arena, "--test words=%s --test tags=%s", gaps, gaps));
    cr_expect(strstr(run.told, "2 examples to test on are left out"), "%s", run.told);
    run = command_line(p.arena, command_train,
                       "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s --updates 1 "
                       "--valid words=%s --valid tags=%s",
                       p.model, gaps, gaps, p.weights, lines, lines);
    command_finish(p.arena, &run);
    cr_expect(strstr(run.told, "2 examples to train on are left out: a line of theirs is empty\n"),
              "%s", run.told);
    cr_expect_not(strstr(run.told, "to validate on are left out"), "%s", run.told);
    leave(&p);
}

/* Trains a model of words and their labels, and gives it three lines, of which the second is empty.
 */
static void expect_labels(const char *model, const char *labels, const char *expected)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "lines.lua", model);
    Text text = text_new(p.arena);
    for (int i = 0; i < 60; i++)
        text_put(&text, labels);
    const char *lines = scratch_file(p.arena, p.folder, "lines.tsv", text.bytes);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:tsv:1 --data labels=%s:tsv:2 -o %s --batch 8 "
                                  "--rate 0.02 --updates 200",
                                  p.model, lines, lines, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "x x y x z\n\nx z y\n"), "");
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect_str_eq(run.told, expected);
    leave(&p);
}

/* A line is Z where a z is at its end. */
Test(run, labels_whole_lines)
{
    expect_labels(
        "local words = rnn.tokens('words', { vocab = rnn.option('words', 5) })\n"
        "local labels = rnn.token('labels', { vocab = rnn.option('labels', 5) })\n"
        "local h = rnn.rnn(8, { name = 'rnn' })(\n"
        "  rnn.embedding(rnn.option('words', 5), 8, { name = 'embed' })(words))\n"
        "local scores = rnn.linear(rnn.option('labels', 5), { name = 'readout' })(last(h))"
        "\nreturn rnn.model('lines', { loss = rnn.cross_entropy(scores, labels),\n"
        "  outputs = { scores = scores } })\n",
        "x y z\tZ\nz x\tO\ny z x z y\tO\nx z\tZ\n", "Z\n\nO\n");
}

/* Two words have a label together, which is Z where the first of them is z. */
Test(run, labels_fewer_steps)
{
    expect_labels("local words = rnn.tokens('words', { vocab = rnn.option('words', 5) })\n"
                  "local x = rnn.embedding(rnn.option('words', 5), 8, { name = 'embed' })(words)\n"
                  "local pairs = pyramid(x, 2)\n"
                  "local labels = rnn.tokens('labels', { vocab = rnn.option('labels', 5),\n"
                  "  axis = pairs.axis })\n"
                  "local scores = rnn.linear(rnn.option('labels', 5), { name = 'readout' })(pairs)"
                  "\nreturn rnn.model('lines', { loss = rnn.cross_entropy(scores, labels),\n"
                  "  outputs = { scores = scores } })\n",
                  "x y z\tO Z\nz x\tZ\ny z x z y\tO O O\nx z z\tO Z\n", "O O Z\n\nO O\n");
}

/* An output of ids that are no labels answers nothing, and has no labels' names. */
Test(run, other_ids_do_not_answer)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "tags.lua",
                           scratch_replace(p.arena, tag_model, "best = argmax(scores)",
                                           "back = reverse(words), scores = scores"));
    Text text = text_new(p.arena);
    for (int i = 0; i < 60; i++)
        text_put(&text, "x y z\tX Y X\ny x\tY X\nz\tX\n");
    const char *lines = scratch_file(p.arena, p.folder, "lines.tsv", text.bytes);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s --batch 8 "
                                  "--rate 0.02 --updates 100",
                                  p.model, lines, lines, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "validation accuracy 100.00 %"), "%s", run.told);
    run = run_model(&p, scratch_file(p.arena, p.folder, "in", "x z y\n"), "");
    cr_expect_str_eq(run.told, "X X Y\n");
    lines = scratch_file(p.arena, p.folder, "few.tsv", "x y z\tX Y X\ny\tX\n");
    const char *data = arena_format(p.arena, "--data words=%s:tsv:1 --data tags=%s:tsv:2", lines,
                                    lines);
    run = run_model(&p, NULL, data);
    cr_expect(strstr(run.told, "X Y X\nY\n"), "%s", run.told);
    cr_expect(strstr(run.told, "accuracy 75.00 %, 3 of 4"), "%s", run.told);
    data = arena_format(p.arena, "--data words=%s --data tags=%s", lines, lines);
    run = run_model(&p, NULL, arena_format(p.arena, "%s --output back", data));
    cr_expect_eq(run.status, 0, "in the format trained on: %s", run.told);
    cr_expect_not(strpbrk(run.told, "XY"), "%s", run.told);
    cr_expect_not(strstr(run.told, "accuracy"), "%s", run.told);
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
    expect_refusal(&p,
                   "HERE/tiny.lua -o HERE/weights --data text=HERE/text --patience 3 --hold-out 0",
                   "--patience needs data to validate on");
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

/* The bigrams of "b", begun and ended, are 1 and 0; "ab" has three. */
Test(run, bags_are_written_whole)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "letters.lua",
                           scratch_replace(p.arena, letter_model, "scores = scores",
                                           "scores = scores, back = reverse(letters)"));
    const char *lines = scratch_file(p.arena, p.folder, "lines.tsv", "ab b\tX Y\nb\tY\n");
    const char *data = arena_format(p.arena,
                                    "--data words=%s:tsv:1 --data letters=%s:tsv:1:bigrams "
                                    "--data tags=%s:tsv:2",
                                    lines, lines, lines);
    CommandRun run = command_line(p.arena, command_train, "%s %s -o %s --updates 1 --hold-out 0",
                                  p.model, data, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    run = run_model(&p, NULL, arena_format(p.arena, "%s --output back", data));
    cr_expect_eq(strncmp(run.told, "1,0 2,3,0\n1,0\n", 14), 0, "%s", run.told);
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

static void expect_no_use(const Place *p, const char *options, const char *message)
{
    CommandRun run = run_model(p, NULL, options);
    cr_expect_eq(run.status, 1, "%s", options);
    cr_expect(strstr(run.told, message), "%s", run.told);
}

/* What would do nothing is refused. */
Test(run, options_that_do_not_apply)
{
    Place p = new_place();
    train(&p, "--updates 2");
    expect_no_use(&p, "--reference x", "--reference is of no use: tiny generates text");
    expect_no_use(&p, "--show-attention", "--show-attention is of no use: tiny generates text");
    expect_no_use(&p, "--score --sample 3", "--sample is of no use: tiny scores lines");
    const char *data = arena_format(p.arena, "--data text=%s", p.text);
    expect_no_use(&p, arena_format(p.arena, "%s --temperature 1", data),
                  "--temperature is of no use: tiny is run on files");
    expect_no_use(&p, arena_format(p.arena, "%s --test text=%s", data, p.text),
                  "--data is of no use: tiny is tested");
    CommandRun run = train_names(&p, "see A\tO B-name\n", "--updates 2");
    cr_assert_eq(run.status, 0, "%s", run.told);
    expect_no_use(&p, "--score", "--score is of no use: tags labels lines");
    expect_no_use(&p, "--beam 3", "--beam is of no use: tags labels lines");
    expect_no_use(&p, "--reference x", "--reference is of no use: tags labels lines");
    leave(&p);
}

Test(run, other_weights)
{
    Place p = new_place();
    train(&p, "--updates 2");
    const char *other = scratch_replace(p.arena, character_model, "'tiny'", "'other'");
    p.model = scratch_file(p.arena, p.folder, "other.lua",
                           scratch_replace(p.arena, other, "'hidden'", "'units'"));
    CommandRun run = run_model(&p, NULL, "");
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "these are weights of tiny, and the model is other"), "%s",
              run.told);
    run = train_line(&p, p.weights, "--resume --updates 4");
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "these are weights of tiny, and the model is other"), "%s",
              run.told);
    leave(&p);
}
