/* Labelling: a line of items becomes a line of labels. */
#include "tool/run.h"
#include "tool/stop.h"

#include <stdio.h>
#include <stdlib.h>

/* A model at work on one line at a time. */
typedef struct Labeller {
    const Labelling *what;
    rnn_instance *instance;
    const rnn_value_info *input, *output;
} Labeller;

static int32_t largest(const float *scores, size_t count)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (scores[i] > scores[best])
            best = i;
    return (int32_t)best;
}

int32_t run_choice(const rnn_value_info *output, const void *values, size_t item)
{
    if (output->is_id)
        return ((const int32_t *)values)[item];
    return largest((const float *)values + item * output->size, output->size);
}

static void print_labels(const Labeller *labeller, const void *output, size_t count)
{
    const rnn_vocab *labels = labeller->what->labels;
    for (size_t t = 0; t < count; t++) {
        int32_t id = run_choice(labeller->output, output, t);
        if (id < 0 || (size_t)id >= rnn_vocab_size(labels))
            fail((Pos){0}, "the output %s is %d, and there are %zu labels", labeller->output->name,
                 id, rnn_vocab_size(labels));
        rnn_span text = rnn_vocab_text(labels, id);
        printf("%s%.*s", t ? " " : "", (int)text.length, text.bytes);
    }
    putchar('\n');
}

static void label_line(Labeller *labeller, rnn_span line)
{
    Arena *scratch = arena_new();
    size_t count;
    rnn_error error;
    rnn_instance *instance = labeller->instance;
    const int32_t *ids = run_ids(scratch, labeller->what->items, line, &count);
    if (count > 0) {
        rnn_instance_set_steps(instance, &instance->model->axes[labeller->input->axis], count,
                               NULL);
        void *output = arena_alloc(scratch,
                                   rnn_instance_count(instance, labeller->output) * sizeof(float));
        rnn_instance_set(instance, labeller->input, ids);
        rnn_instance_set(instance, labeller->output, output);
        stop_if(rnn_instance_run(instance, RNN_FORWARD, &error), &error);
        print_labels(labeller, output, count);
    } else {
        putchar('\n');
    }
    arena_free(scratch);
}

void run_label(const rnn_weights *weights, const Labelling *what)
{
    rnn_error error;
    Labeller labeller = {.what = what,
                         .input = rnn_model_input(weights->model, what->input),
                         .output = rnn_model_output(weights->model, what->output)};
    stop_if(rnn_instance_open(&labeller.instance, weights, &error), &error);
    char *line = NULL;
    size_t room = 0;
    for (rnn_span span; run_next_line(&line, &room, &span);)
        label_line(&labeller, span);
    free(line);
    rnn_instance_close(labeller.instance);
}
