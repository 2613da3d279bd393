/* Files with a word a line, from training to labels. */
#include "training.h"

static CommandRun run_on(const Place *p, const char *input, const char *more)
{
    CommandRun run = command_line(p->arena, command_run, "%s --weights %s %s", p->model, p->weights,
                                  more);
    run.input = input;
    command_finish(p->arena, &run);
    return run;
}

/* The tag of a word is its letter, but for the word after a z, which is a Z too: what only those
 * know who read sentences. */
static const char *write_sentences(const Place *p)
{
    Text text = text_new(p->arena);
    for (int i = 0; i < 60; i++)
        text_put(&text, "-DOCSTART- O\n\n# sentence 1 of 3\nx X\ny Y\nz Z\n\nz Z\nx Z\n\n"
                        "y Y\nx X\nz Z\ny Z\nx X\n\n");
    return scratch_file(p->arena, p->folder, "tagged", text.bytes);
}

Test(conll, sentences_are_learned_and_labelled)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    const char *file = write_sentences(&p);
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:conll:1 --data tags=%s:conll:2 -o %s "
                                  "--batch 8 --rate 0.02 --updates 300",
                                  p.model, file, file, p.weights);
    command_finish(p.arena, &run);
    cr_assert_eq(run.status, 0, "%s", run.told);
    cr_expect_lt(number_after(run.told, "validation loss "), 0.05);
    cr_expect_not(strstr(run.told, "left out"), "%s", run.told);
    cr_expect_not(strstr(run.told, "every example is one word"), "%s", run.told);
    const char *test = arena_format(p.arena, "--test words=%s --test tags=%s", file, file);
    run = run_on(&p, NULL, test);
    cr_expect_float_eq(number_after(run.told, "test accuracy "), 100, 1, "%s", run.told);
    const char *words = scratch_file(p.arena, p.folder, "words", "x O\nz O\n\n\nz O\ny O\nx O\n");
    run = run_on(&p, NULL, arena_format(p.arena, "--data words=%s", words));
    cr_expect_str_eq(run.told, "X Z\nZ Z X\n");
    run = run_on(&p, scratch_file(p.arena, p.folder, "in", "\xef\xbb\xbfx z\r\n\r\nz y x\r\n"), "");
    cr_expect_str_eq(run.told, "X Z\n\nZ Z X\n");
    run = run_on(&p, scratch_file(p.arena, p.folder, "in", "x\ty\n"), "");
    cr_expect_eq(run.status, 1);
    cr_expect_str_eq(run.told, "rnnc: blanks separate the words of a line, and there is a tab in: "
                               "x?y\n    hint: --data words=FILE:conll:COLUMN labels a file with "
                               "a word a line\n");
    run = run_on(&p, scratch_file(p.arena, p.folder, "in", "x\rz\r"), "");
    cr_expect_eq(run.status, 1);
    cr_expect_str_eq(run.told, "rnnc: line 1 of standard input: a carriage return within it; lines "
                               "end in LF or CR LF\n");
    run = run_on(&p, scratch_file(p.arena, p.folder, "in", "z\nx\n\ny\n"), "");
    cr_expect_str_eq(run.told, "Z\nX\n\nY\nevery line was one word, and was labelled alone; --data "
                               "words=FILE:conll:1 takes sentences, with a word a line\n");
    leave(&p);
}

Test(conll, a_word_a_line_is_no_table)
{
    Place p = new_place();
    scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    scratch_file(p.arena, p.folder, "tagged", "a\tO\nb\tB-x\n\nc\tO\nd\tO\n");
    expect_refusal(&p,
                   "HERE/tags.lua -o HERE/weights --data words=HERE/tagged:tsv:1 "
                   "--data tags=HERE/tagged:tsv:2",
                   "tagged: a word a line, with an empty line behind each sentence, is the format "
                   "conll:1, not tsv:1;");
    leave(&p);
}

/* Without empty lines nobody can know, and it is said. */
Test(conll, examples_of_one_word_are_told)
{
    Place p = new_place();
    p.model = scratch_file(p.arena, p.folder, "tags.lua", tag_model);
    const char *file = scratch_file(p.arena, p.folder, "tagged", "a\tO\nb\tB-x\nc\tO\n");
    CommandRun run = command_line(p.arena, command_train,
                                  "%s --data words=%s:tsv:1 --data tags=%s:tsv:2 -o %s "
                                  "--hold-out 0 --updates 1",
                                  p.model, file, file, p.weights);
    command_finish(p.arena, &run);
    cr_expect_eq(run.status, 0, "%s", run.told);
    cr_expect(strstr(run.told, "words: every example is one word, without any context; a word a "
                               "line, with an empty line behind each sentence, is the format "
                               "conll:COLUMN, and characters of words are lines\n"),
              "%s", run.told);
    leave(&p);
}
