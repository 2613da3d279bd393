/* Trainings, runs and evaluations that begin with weights of another training or another model. */
#include <criterion/criterion.h>

#include "training.h"

#include <rnn/safetensors.h>

static const char lines_known[] = "x y z\tX Y Z\nz x\tZ Z\n";
static const char lines_new[] = "z y x\tZ W X\nx\tX\n";

/* The model of tags, and the same with another name of its head; lines, and lines with a new tag.
 */
typedef struct Two {
    Place p;
    const char *other, *known, *fresh, *second;
} Two;

static const char *repeat(Arena *arena, const char *lines)
{
    Text text = text_new(arena);
    for (int i = 0; i < 20; i++)
        text_put(&text, lines);
    return text.bytes;
}

static Two new_two(void)
{
    Two t = {.p = new_place()};
    Arena *arena = t.p.arena;
    t.p.model = scratch_file(arena, t.p.folder, "tags.lua", tag_model);
    t.other = scratch_file(arena, t.p.folder, "other.lua",
                           scratch_replace(arena,
                                           scratch_replace(arena, tag_model, "readout", "head"),
                                           "rnn.model('tags'", "rnn.model('other'"));
    t.known = scratch_file(arena, t.p.folder, "known", repeat(arena, lines_known));
    t.fresh = scratch_file(arena, t.p.folder, "fresh", repeat(arena, lines_new));
    t.second = arena_format(arena, "%s/second", t.p.folder);
    return t;
}

/* Trains a model to a file, with more on the line, and expects that status. */
static const char *train_tags(const Two *t, const char *model, const char *lines, const char *out,
                              const char *more, int status)
{
    CommandRun run = command_line(t->p.arena, command_train,
                                  "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s "
                                  "--hold-out 0 %s",
                                  model, lines, lines, out, more);
    command_finish(t->p.arena, &run);
    cr_expect_eq(run.status, status, "%s: %s", more, run.told);
    return run.told;
}

static void expect_told(const char *told, const char *what)
{
    cr_expect(strstr(told, what), "'%s' is not in: %s", what, told);
}

/* With a rate of 0 what was taken is what is saved. */
static void expect_same(const char *path_a, const char *name_a, const char *path_b,
                        const char *name_b)
{
    rnn_tensors *a, *b;
    rnn_error e;
    cr_assert_eq(rnn_tensors_open(&a, path_a, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_open(&b, path_b, &e), RNN_OK, "%s", e.message);
    const rnn_tensor *x = rnn_tensors_find(a, name_a), *y = rnn_tensors_find(b, name_b);
    cr_assert(x && y && x->bytes == y->bytes, "%s", name_a);
    cr_expect_arr_eq(x->data, y->data, x->bytes, "%s", name_a);
    rnn_tensors_close(a);
    rnn_tensors_close(b);
}

static const char *init_line(const Two *t, const char *more)
{
    return arena_format(t->p.arena, "--updates 1 --rate 0 --init %s %s", t->p.weights, more);
}

Test(init, of_the_same_model)
{
    Two t = new_two();
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 5", 0);
    const char *told = train_tags(&t, t.p.model, t.known, t.second, init_line(&t, "--seed 9"), 0);
    expect_told(told, "taken: embed.weight, rnn.weight_ih_l0, ");
    expect_same(t.p.weights, "embed.weight", t.second, "embed.weight");
    expect_same(t.p.weights, "readout.weight", t.second, "readout.weight");
    leave(&t.p);
}

/* What was learned of a word stays true of it, though the new text would number it otherwise; new
 * labels come behind the old ones. */
Test(init, keeps_vocabularies)
{
    Two t = new_two();
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 5", 0);
    const char *told = train_tags(&t, t.p.model, t.fresh, t.second, init_line(&t, ""), 1);
    expect_told(told, "readout.weight [4, 8]    readout.weight [3, 8]");
    told = train_tags(&t, t.p.model, t.fresh, t.second, init_line(&t, "--partial"), 0);
    expect_told(told, "left at their start: readout.weight, readout.bias\n");
    expect_told(told, "ignored: readout.weight, readout.bias\n");
    rnn_tensors *a, *b;
    rnn_error e;
    cr_assert_eq(rnn_tensors_open(&a, t.p.weights, &e), RNN_OK, "%s", e.message);
    cr_assert_eq(rnn_tensors_open(&b, t.second, &e), RNN_OK, "%s", e.message);
    cr_expect_str_eq(rnn_tensors_metadata(a, "rnnc.vocab.words"),
                     rnn_tensors_metadata(b, "rnnc.vocab.words"));
    const char *before = rnn_tensors_metadata(a, "rnnc.vocab.tags");
    const char *after = rnn_tensors_metadata(b, "rnnc.vocab.tags");
    cr_expect(strstr(after, "W") && !strstr(before, "W"), "%s", after);
    cr_expect(strstr(after, "Z") < strstr(after, "W"), "%s", after);
    rnn_tensors_close(a);
    rnn_tensors_close(b);
    expect_same(t.p.weights, "embed.weight", t.second, "embed.weight");
    leave(&t.p);
}

Test(init, of_another_model)
{
    Two t = new_two();
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 5", 0);
    const char *told = train_tags(&t, t.other, t.known, t.second, init_line(&t, ""), 1);
    expect_told(told, "head.weight [3, 8]    readout.weight [3, 8]");
    told = train_tags(&t, t.other, t.known, t.second, init_line(&t, "--partial"), 0);
    expect_told(told, "left at their start: head.weight, head.bias\n");
    told = train_tags(&t, t.other, t.known, t.second, init_line(&t, "--rename readout.=head."), 0);
    expect_told(told, "head.weight, head.bias\n");
    cr_expect_not(strstr(told, "left at"), "%s", told);
    expect_same(t.p.weights, "readout.weight", t.second, "head.weight");
    leave(&t.p);
}

/* ---- a state dict of another program ---- */

/* The weights of a file under names that begin with a prefix, and a count of batches. */
static const char *as_state_dict(const Two *t, const char *from, const char *prefix)
{
    rnn_tensors *file;
    rnn_error e;
    static const int64_t batches = 3;
    cr_assert_eq(rnn_tensors_open(&file, from, &e), RNN_OK, "%s", e.message);
    rnn_tensor all[20] = {{.name = arena_format(t->p.arena, "%snorm.num_batches_tracked", prefix),
                           .dtype = RNN_I64,
                           .data = &batches,
                           .bytes = sizeof batches}};
    size_t count = 1;
    for (size_t i = 0; i < rnn_tensors_count(file); i++) {
        const rnn_tensor *tensor = rnn_tensors_at(file, i);
        if (strncmp(tensor->name, "rnnc.", 5) == 0)
            continue;
        all[count] = *tensor;
        all[count++].name = arena_format(t->p.arena, "%s%s", prefix, tensor->name);
    }
    const char *path = arena_format(t->p.arena, "%s/state_dict", t->p.folder);
    cr_assert_eq(rnn_tensors_write(path, all, count, NULL, 0, &e), RNN_OK, "%s", e.message);
    rnn_tensors_close(file);
    return path;
}

Test(init, of_a_state_dict)
{
    Two t = new_two();
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 5", 0);
    const char *dict = as_state_dict(&t, t.p.weights, "");
    const char *line = arena_format(t.p.arena, "--updates 1 --rate 0 --init %s", dict);
    const char *told = train_tags(&t, t.p.model, t.known, t.second, line, 0);
    expect_told(told, "ignored: norm.num_batches_tracked\n");
    expect_same(t.p.weights, "rnn.weight_hh_l0", t.second, "rnn.weight_hh_l0");
    dict = as_state_dict(&t, t.p.weights, "module.");
    train_tags(&t, t.p.model, t.known, t.second, line, 1);
    line = arena_format(t.p.arena, "--updates 1 --rate 0 --init %s --prefix module.", dict);
    train_tags(&t, t.p.model, t.known, t.second, line, 0);
    expect_same(t.p.weights, "rnn.weight_hh_l0", t.second, "rnn.weight_hh_l0");
    leave(&t.p);
}

/* ---- the other commands ---- */

Test(init, run_by_the_same_rules)
{
    Two t = new_two();
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 200 --rate 0.02", 0);
    const char *input = scratch_file(t.p.arena, t.p.folder, "input", "x y z\n");
    CommandRun run = command_line(t.p.arena, command_run, "%s --weights %s --rename readout.=head.",
                                  t.other, t.p.weights);
    run.input = input;
    command_finish(t.p.arena, &run);
    cr_expect_eq(run.status, 0, "%s", run.told);
    expect_told(run.told, "X Y Z\n");
    run = command_line(t.p.arena, command_run, "%s --weights %s", t.other, t.p.weights);
    command_finish(t.p.arena, &run);
    cr_expect_eq(run.status, 1);
    expect_told(run.told, "these are weights of tags, and the model is other");
    leave(&t.p);
}

/* Inputs in one file and parameters in another, with other names; by both engines. */
Test(init, eval_by_the_same_rules)
{
    Two t = new_two();
    rnn_error e;
    train_tags(&t, t.p.model, t.known, t.p.weights, "--updates 5", 0);
    static const int32_t words[] = {3, 4, 5}, tags[] = {0, 1, 2};
    const rnn_tensor inputs[] = {{"in.words", RNN_I32, 2, {3, 1}, words, sizeof words},
                                 {"in.tags", RNN_I32, 2, {3, 1}, tags, sizeof tags}};
    const char *in = arena_format(t.p.arena, "%s/in", t.p.folder);
    cr_assert_eq(rnn_tensors_write(in, inputs, 2, NULL, 0, &e), RNN_OK, "%s", e.message);
    const char *dict = as_state_dict(&t, t.p.weights, "module.");
    static const char *const engines[] = {"c", "interp"};
    for (int i = 0; i < 2; i++) {
        const char *out = arena_format(t.p.arena, "%s/out%d", t.p.folder, i);
        const char *set = "--set words=6 --set tags=3 --engine";
        CommandRun run = command_line(
            t.p.arena, command_eval,
            "%s %s %s --in %s --out %s --weights %s --prefix module. --rename readout=head",
            t.other, set, engines[i], in, out, dict);
        command_finish(t.p.arena, &run);
        cr_assert_eq(run.status, 0, "%s", run.told);
        expect_told(run.told, "ignored: module.norm.num_batches_tracked\n");
        run = command_line(t.p.arena, command_eval,
                           "%s %s %s --in %s --out %s --weights %s --prefix module. --partial",
                           t.other, set, engines[i], in, out, dict);
        command_finish(t.p.arena, &run);
        cr_assert_eq(run.status, 0, "%s", run.told);
        expect_told(run.told, "left at their start: head.weight, head.bias\n");
        run = command_line(t.p.arena, command_eval, "%s %s %s --in %s --out %s --weights %s",
                           t.other, set, engines[i], in, out, dict);
        command_finish(t.p.arena, &run);
        cr_expect_eq(run.status, 1);
        expect_told(run.told, "its tensors are not the parameters of other");
    }
    leave(&t.p);
}

Test(init, what_is_wrong)
{
    Place p = new_place();
    const char *line = "HERE/tiny.lua -o HERE/weights --data text=HERE/text ";
    const struct {
        const char *more, *message;
    } bad[] = {
        {"--init HERE/none", "none: No such file"},
        {"--init HERE/text", "not a safetensors file"},
        {"--partial", "--partial, --prefix and --rename go with --init"},
        {"--init HERE/text --resume", "--init starts a training, and --resume goes on with one"},
        {"--init HERE/text --rename x", "--rename x: OLD=NEW is expected"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_refusal(&p, arena_format(p.arena, "%s%s", line, bad[i].more), bad[i].message);
    leave(&p);
}
