/* Labelling: a line of items becomes a line of labels, one for each step of the output. */
#include "tool/run.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/rows.h>

/* A model at work on one line at a time. */
typedef struct Labeller {
    const Labelling *what;
    rnn_instance *instance;
    size_t lines, items, empty; /* so far; lines with items, and empty ones */
} Labeller;

/* ---- the answer ---- */

int32_t run_choice(const rnn_value_info *output, const void *values, size_t item)
{
    if (output->is_id)
        return ((const int32_t *)values)[item];
    int32_t id;
    rnn_each_argmax(1, output->size, (const float *)values + item * output->size, 0, &id);
    return id;
}

static void print_labels(const Labelling *what, const void *values, size_t count)
{
    for (size_t t = 0; t < count; t++) {
        int32_t id = run_choice(what->output, values, t);
        if (id < 0 || (size_t)id >= rnn_vocab_size(what->labels))
            fail((Pos){0}, "the output %s is %d, and there are %zu labels", what->output->name, id,
                 rnn_vocab_size(what->labels));
        rnn_span text = rnn_vocab_text(what->labels, id);
        printf("%s%.*s", t ? " " : "", (int)text.length, text.bytes);
    }
    putchar('\n');
}

/* ---- the line ---- */

/* What an input reads of a line: its column, or all of a line that has none. */
static rnn_span text_of(const LabelInput *input, rnn_span line)
{
    if (!memchr(line.bytes, '\t', line.length) || rnn_vocab_units(input->vocab) == RNN_CHARACTERS)
        return line;
    if (!input->column)
        fail((Pos){0},
             "blanks separate the words of a line, and there is a tab in: %.*s\n"
             "    hint: --data %s=FILE:conll:COLUMN labels a file with a word a line",
             (int)line.length, line.bytes, input->info->name);
    rnn_span text;
    if (!rnn_text_column(line, input->column, &text))
        fail((Pos){0}, "there is no column %d for %s in: %.*s", input->column, input->info->name,
             (int)line.length, line.bytes);
    return text;
}

/* The bags of a text's words; *count is how many. */
static int32_t *read_bags(Arena *arena, const LabelInput *input, rnn_span text, size_t *count)
{
    const size_t most = input->info->size;
    rnn_units units = rnn_vocab_units(input->vocab);
    int32_t *bags = arena_alloc(arena, (rnn_count_items(units, text) + 1) * most * sizeof *bags);
    *count = 0;
    for (rnn_span word; rnn_next_item(units, &text, &word);)
        rnn_vocab_bag(input->vocab, word, most, bags + (*count)++ * most);
    return bags;
}

/* Sets all inputs and returns how many items the line has. */
static size_t set_inputs(Arena *arena, Labeller *labeller, rnn_span line)
{
    const Labelling *what = labeller->what;
    size_t first = 0;
    for (size_t i = 0; i < what->count; i++) {
        const LabelInput *input = &what->inputs[i];
        size_t count;
        rnn_span text = text_of(input, line);
        const int32_t *ids = input->info->size ? read_bags(arena, input, text, &count)
                                               : run_ids(arena, input->vocab, text, &count);
        first = i ? first : count;
        if (count != first)
            fail((Pos){0}, "%s has %zu items and %s has %zu in: %.*s", input->info->name, count,
                 what->inputs->info->name, first, (int)line.length, line.bytes);
        rnn_instance_set(labeller->instance, input->info, ids);
    }
    return first;
}

static size_t label_count(const rnn_instance *instance, const rnn_value_info *output)
{
    return output->axis < 0 ? 1
                            : rnn_instance_steps(instance, &instance->model->axes[output->axis]);
}

static void label_line(Labeller *labeller, rnn_span line)
{
    Arena *scratch = arena_new();
    rnn_error error;
    rnn_instance *instance = labeller->instance;
    const Labelling *what = labeller->what;
    const rnn_value_info *output = what->output;
    size_t count = set_inputs(scratch, labeller, line);
    labeller->lines += count > 0;
    labeller->items += count;
    labeller->empty += count == 0;
    if (count > 0) {
        rnn_instance_set_steps(instance, &instance->model->axes[what->inputs->info->axis], count,
                               NULL);
        void *values = arena_alloc(scratch, rnn_instance_count(instance, output) * sizeof(float));
        rnn_instance_set(instance, output, values);
        stop_if(rnn_instance_run(instance, RNN_FORWARD, &error), &error);
        print_labels(what, values, label_count(instance, output));
    } else {
        putchar('\n');
    }
    arena_free(scratch);
}

/* What looks like a file with a word a line was labelled without any context. */
static void warn_of_single_items(const Labeller *labeller)
{
    fflush(stdout);
    if (labeller->empty && labeller->lines > 1 && labeller->items == labeller->lines &&
        rnn_vocab_units(labeller->what->inputs->vocab) != RNN_CHARACTERS)
        fprintf(stderr,
                "every line was one word, and was labelled alone; --data %s=FILE:conll:1 takes "
                "sentences, with a word a line\n",
                labeller->what->inputs->info->name);
}

void run_label(const rnn_weights *weights, const Labelling *what)
{
    rnn_error error;
    Labeller labeller = {.what = what};
    stop_if(rnn_instance_open(&labeller.instance, weights, &error), &error);
    Lines lines = {NULL, 0, 0};
    for (rnn_span span; run_next_line(&lines, &span);)
        label_line(&labeller, span);
    free(lines.bytes);
    warn_of_single_items(&labeller);
    rnn_instance_close(labeller.instance);
}
