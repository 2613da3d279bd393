/* rnnc train, from the command line to the files. */
#include <criterion/criterion.h>
#include <signal.h>

#include "training.h"

#include <rnn/safetensors.h>

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

/* Rows of any length are kept, and the last one only if all of it was written. */
Test(train, the_table_keeps_whole_rows)
{
    Place p = new_place();
    char row[400] = "1,";
    memset(row + 2, '7', sizeof row - 3);
    p.weights = arena_format(p.arena, "%s/tiny.safetensors", p.folder);
    train(&p, "--updates 3");
    const char *rows = arena_format(p.arena, "\n%s\n2,0.5\n", row);
    const char *table = scratch_file(p.arena, p.folder, "tiny.csv",
                                     arena_format(p.arena, "update%s3,0.", rows));
    train(&p, "--updates 5 --resume");
    cr_expect(wrote(table, arena_format(p.arena, "%s4,", rows)));
    leave(&p);
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

Test(show, tells_why_a_curve_is_not_drawn)
{
    Place p = new_place();
    CommandRun run = command_line(p.arena, command_show, "%s/none.csv -o %s/a.svg", p.folder,
                                  p.folder);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "none.csv cannot be read: No such file"), "%s", run.told);
    scratch_file(p.arena, p.folder, "a.csv", "update,loss,valid_loss\n1,2,\n2,1,\n");
    run = command_line(p.arena, command_show, "%s/a.csv -o %s/no/a.svg", p.folder, p.folder);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "no/a.svg cannot be written: No such file"), "%s", run.told);
    cr_expect_not(strstr(run.told, "<svg"));
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

/* Starts the command in a process of its own, which tells its progress to a file. */
static pid_t start(CommandRun *run, const char *told)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGHUP, SIG_DFL);
        cr_assert(freopen(told, "w", stderr) && freopen("/dev/null", "w", stdout));
        exit(command_action(run));
    }
    return child;
}

/* Sends a signal and returns the exit status. */
static int end(pid_t child, int signal_number)
{
    kill(child, signal_number);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool is_running(pid_t child)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

/* Starts the command and sends a signal once it has shown its first update. */
static int interrupt(CommandRun *run, const char *told, int signal_number)
{
    pid_t child = start(run, told);
    while (is_running(child) && !wrote(told, "update 1/"))
        usleep(10000);
    return end(child, signal_number);
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
    cr_expect_eq(interrupt(&run, told, SIGINT), 0);
    cr_expect(wrote(told, "interrupted after update "), "it was not interrupted");
    cr_expect(wrote(told, "--resume goes on from there"));
    train(&p, arena_format(p.arena, "%s --resume", usual));
    run = train_line(&p, whole, usual);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    expect_same_tensors(p.weights, whole);
    leave(&p);
}

Test(train, a_closed_terminal_is_an_orderly_end)
{
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    CommandRun run = train_line(&p, p.weights, "--updates 1000000 --hold-out 0");
    cr_expect_eq(interrupt(&run, told, SIGHUP), 0);
    cr_expect(wrote(told, "interrupted after update "), "it was not interrupted");
    cr_expect_eq(access(p.weights, R_OK), 0);
    leave(&p);
}

/* What is killed leaves the checkpoint of its last validation, or of when that would have been. */
Test(train, saves_without_validation)
{
    Place p = new_place();
    const char *told = arena_format(p.arena, "%s/told", p.folder);
    CommandRun run = train_line(&p, p.weights, "--updates 1000000 --hold-out 0 --validate-every 1");
    pid_t child = start(&run, told);
    while (is_running(child) && access(p.weights, R_OK) != 0)
        usleep(10000);
    cr_expect_eq(end(child, SIGKILL), -1, "it was still training");
    cr_expect_eq(access(p.weights, R_OK), 0);
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
    cr_expect(strstr(run.told, "rnn.weight_hh_l0 [13, 13]    rnn.weight_hh_l0 [12, 12]"), "%s",
              run.told);
    leave(&p);
}

/* Data that changed is told by its file, though it has as many items as before. */
Test(train, resumes_on_the_same_data)
{
    Place p = new_place();
    const char *valid = scratch_file(p.arena, p.folder, "valid", "aabbaabbaabbaabbaabb");
    const char *with = arena_format(p.arena, "--valid text=%s --resume --updates", valid);
    train(&p, arena_format(p.arena, "--valid text=%s --updates 3", valid));
    train(&p, arena_format(p.arena, "%s 4", with));
    scratch_file(p.arena, p.folder, "valid", "aabbaabbaabbaabbabab");
    CommandRun run = train_line(&p, p.weights, arena_format(p.arena, "%s 5", with));
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "the data of text to validate on has changed"), "%s", run.told);
    cr_expect(strstr(run.told, "/valid now)"), "%s", run.told);
    scratch_file(p.arena, p.folder, "valid", "aabbaabbaabbaabbaabb");
    scratch_file(p.arena, p.folder, "text", "acbb");
    run = train_line(&p, p.weights, arena_format(p.arena, "%s 5", with));
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 1);
    cr_expect(strstr(run.told, "warning: text: 25.0 % of the items to train on are <unk>: the"),
              "%s", run.told);
    cr_expect(strstr(run.told, "the data of text to train on has changed"), "%s", run.told);
    cr_expect(strstr(run.told, "/text now)"), "%s", run.told);
    leave(&p);
}

/* ---- rates ---- */

/* Whether a tensor of two checkpoints is the same. */
static bool is_same(const char *path_a, const char *path_b, const char *name)
{
    rnn_tensors *a, *b;
    rnn_error e;
    cr_assert_eq(rnn_tensors_open(&a, path_a, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_open(&b, path_b, &e), RNN_OK, "%s", e.message);
    const rnn_tensor *x = rnn_tensors_find(a, name), *y = rnn_tensors_find(b, name);
    cr_assert(x && y && x->bytes == y->bytes, "%s", name);
    const bool same = memcmp(x->data, y->data, x->bytes) == 0;
    rnn_tensors_close(a);
    rnn_tensors_close(b);
    return same;
}

/* They are told, they hold, and --resume goes on with them. */
Test(train, rates_of_parameters_by_name)
{
    Place p = new_place();
    const char *first = arena_format(p.arena, "%s/first", p.folder);
    const char *told = "\nrate 0: embed.weight\nrate 0.02";
    CommandRun run = train_line(&p, first, "--updates 1 --hold-out 0 --rate embed*=0");
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, told), "%s", run.told);
    run = train_line(&p, p.weights, "--updates 2 --hold-out 0 --rate embed*=0 --decay *bias*=1");
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "rate 0.02, weight decay 1: rnn.bias_ih_l0"), "%s", run.told);
    cr_expect(is_same(first, p.weights, "embed.weight"));
    cr_expect_not(is_same(first, p.weights, "readout.weight"));
    run = train_line(&p, p.weights, "--updates 3 --hold-out 0 --resume");
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, told), "%s", run.told);
    cr_expect(strstr(run.told, "rate 0.02, weight decay 1: rnn.bias_ih_l0"), "%s", run.told);
    cr_expect(is_same(first, p.weights, "embed.weight"));
    run = train_line(&p, p.weights, "--updates 4 --hold-out 0 --resume --rate embed*=0.5");
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "\nrate 0.5: embed.weight\n"), "%s", run.told);
    cr_expect_not(strstr(run.told, "weight decay"), "%s", run.told);
    cr_expect_not(is_same(first, p.weights, "embed.weight"));
    leave(&p);
}

/* ---- what is wrong ---- */

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
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --rate -1",
                   "--rate is -1, and a number that is not negative is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --rate nan",
                   "--rate is nan, and a number that is not negative is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --rate fast",
                   "--rate: fast is no number");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --rate rnn*=nan",
                   "--rate rnn*=nan: a number that is not negative is expected behind the =");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --rate cell*=1",
                   "cell* is the name of no parameter of tiny");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --decay 0.1",
                   "--decay 0.1: NAME*=D is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --clip-norm nan",
                   "--clip-norm is nan");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --epochs 0",
                   "--epochs is 0, and a positive number is expected");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --updates -1",
                   "--updates is -1");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --optimizer best",
                   "unknown optimizer 'best'");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --hold-out 1",
                   "--hold-out is 1");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/nowhere/weights --data text=HERE/text",
                   "nowhere/weights: cannot be written: No such file");
    expect_refusal(&p, "HERE/tiny.lua -o HERE --data text=HERE/text",
                   "cannot be written: Is a directory");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --curve HERE/no/a.svg",
                   "no/a.svg: cannot be written: No such file");
    expect_refusal(&p, "HERE/tiny.lua -o HERE/weights --data text=HERE/text --curve HERE",
                   "cannot be written: Is a directory");
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

/* What only the held-out part has is unknown, but a label. */
Test(train, counts_what_it_trains_on)
{
    Place p = new_place();
    p.text = scratch_file(p.arena, p.folder, "text",
                          "abababababababababab"
                          "abababababababababab"
                          "abcd");
    CommandRun run = train_line(&p, p.weights, "--updates 1");
    command_finish(p.arena, &run);
    cr_expect(strstr(run.told, "text: 39 items to train on, 5 to validate on, a vocabulary of 5\n"),
              "%s", run.told);
    cr_expect(strstr(run.told, "warning: text: 40.0 % of the items to validate on are <unk>: "),
              "%s", run.told);
    cr_expect_not(strstr(run.told, "to train on are <unk>"), "%s", run.told);
    run = train_line(&p, p.weights, "--updates 1 --hold-out 0");
    command_finish(p.arena, &run);
    cr_expect(strstr(run.told, ", a vocabulary of 7\n"), "%s", run.told);
    const char *model = scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    const char *lines = scratch_file(p.arena, p.folder, "lines",
                                     "a\tX\n\nb\tY\n\na\tX\nb\tY\nc\tZ\n");
    run = command_line(p.arena, command_train,
                       "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s --updates 1 "
                       "--hold-out 0.2",
                       model, lines, lines, p.weights);
    command_finish(p.arena, &run);
    cr_expect(strstr(run.told, "words: 4 items to train on, 1 to validate on, a vocabulary of 5\n"),
              "%s", run.told);
    cr_expect(strstr(run.told, "tags: 4 items to train on, 1 to validate on, a vocabulary of 3\n"),
              "%s", run.told);
    leave(&p);
}

/* A text is a stream of characters by itself only where the model carries its state along it. */
Test(train, asks_for_a_format)
{
    Place p = new_place();
    scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    scratch_file(p.arena, p.folder, "lines", "x y\tX Y\n");
    expect_refusal(&p,
                   "HERE/tags.lua -o HERE/weights --data words=HERE/lines --data tags=HERE/lines",
                   "lines: which format? (words=");
    expect_refusal(&p,
                   "HERE/tags.lua -o HERE/weights --data words=HERE/lines:tsv:1 "
                   "--data tags=HERE/lines",
                   "lines: which format? (tags=");
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
