/* The data of a training, known again by its digests.
 *
 *     rnnc.data    I64 [2, inputs]    of the data to train on and to validate on, in the order of
 * the model's inputs; 0: there is none
 */
#include "trainer_parts.h"

#include <string.h>

static void find_digests(const rnn_model *model, const rnn_data *data, int64_t *out)
{
    for (size_t i = 0; i < model->input_count; i++) {
        const rnn_field *field = rnn_data_find(data, model->inputs[i].name);
        const uint64_t digest = field ? rnn_field_digest(field) : 0;
        memcpy(&out[i], &digest, sizeof digest);
    }
}

bool rnn_trainer_know_data(rnn_trainer *t, const rnn_data *train)
{
    const size_t inputs = t->model->input_count;
    t->train = train;
    t->digests = rnn_aligned_zeros((2 * inputs + 1) * sizeof *t->digests);
    if (!t->digests)
        return false;
    find_digests(t->model, train, t->digests);
    if (t->valid)
        find_digests(t->model, t->valid, t->digests + inputs);
    return true;
}

rnn_tensor rnn_trainer_data_tensor(const rnn_trainer *t)
{
    const size_t inputs = t->model->input_count;
    return (rnn_tensor){.name = "rnnc.data",
                        .dtype = RNN_I64,
                        .dims = 2,
                        .shape = {2, inputs},
                        .data = t->digests,
                        .bytes = 2 * inputs * sizeof *t->digests};
}

static int refuse(const rnn_data *data, const char *input, const char *what, rnn_error *e)
{
    const rnn_field *field = data ? rnn_data_find(data, input) : NULL;
    if (!field)
        return rnn_fail(e, RNN_BAD_FILE, "it had data of %s to %s on, and now there is none", input,
                        what);
    return rnn_fail(e, RNN_BAD_FILE,
                    "the data of %s to %s on has changed since (it is from %s now), so training "
                    "cannot go on",
                    input, what, field->source.path);
}

/* Checkpoints without digests are older ones. */
int rnn_trainer_check_data(const rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    const rnn_tensor *tensor = rnn_tensors_find(checkpoint, "rnnc.data");
    const size_t inputs = t->model->input_count;
    if (!tensor)
        return RNN_OK;
    if (tensor->dtype != RNN_I64 || rnn_tensor_size(tensor) != 2 * inputs)
        return rnn_fail(e, RNN_BAD_FILE, "its rnnc.data is not that of this model's inputs");
    for (size_t i = 0; i < 2 * inputs; i++) {
        const bool validates = i >= inputs;
        const char *input = t->model->inputs[i - (validates ? inputs : 0)].name;
        if (memcmp((const char *)tensor->data + i * sizeof(int64_t), &t->digests[i],
                   sizeof(int64_t)) != 0)
            return refuse(validates ? t->valid : t->train, input, validates ? "validate" : "train",
                          e);
    }
    return RNN_OK;
}
