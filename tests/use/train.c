/* Learns to add the two marked numbers of a sequence (the adding problem), by plain gradient
 * descent, in static memory. */
#include "adding.h"

#include <rnn/params.h>
#include <rnn/random.h>

#include <stdio.h>

enum { ROWS = 32, STEPS = 6, UPDATES = 2000, SEED = 1 };
static const float rate = 0.1f;

static float x[STEPS][ROWS][2]; /* a number and its mark */
static float answer[ROWS];

static float params[ADDING_PARAMS];
static float gradients[ADDING_PARAMS];
static float packed[ADDING_PACKED / sizeof(float)];
static float session[ADDING_TRAIN_BYTES(ROWS, STEPS) / sizeof(float)];

/* New sequences: one number of each half is marked. */
static void draw(uint32_t update)
{
    uint64_t index = 0;
    for (int b = 0; b < ROWS; b++) {
        uint32_t first = rnn_random_below(rnn_random_at(SEED, update, index++), STEPS / 2);
        uint32_t second = STEPS / 2 +
                          rnn_random_below(rnn_random_at(SEED, update, index++), STEPS / 2);
        answer[b] = 0;
        for (uint32_t t = 0; t < STEPS; t++) {
            x[t][b][0] = rnn_uniform(rnn_random_at(SEED, update, index++));
            x[t][b][1] = t == first || t == second ? 1.0f : 0.0f;
            answer[b] += x[t][b][0] * x[t][b][1];
        }
    }
}

/* p -= rate dp */
static void descend(void)
{
    for (size_t i = 0; i < ADDING_PARAMS; i++)
        params[i] -= rate * gradients[i];
    adding_prepare(params, packed);
}

int main(void)
{
    static adding_args args; /* all 0 */
    rnn_error error;
    float loss, first = 0, mean = 0;
    args.params = params;
    args.packed = packed;
    args.session = session;
    args.session_bytes = sizeof session;
    args.B = ROWS;
    args.T = STEPS;
    args.x = &x[0][0][0];
    args.answer = answer;
    args.loss = &loss;
    args.gradients = gradients;
    rnn_params_init(&adding_model, SEED, params);
    adding_prepare(params, packed);
    for (uint32_t update = 0; update < UPDATES; update++) {
        draw(update);
        if (adding_train(&args, &error) != RNN_OK) {
            fprintf(stderr, "train: %s\n", error.message);
            return 1;
        }
        descend();
        mean += (loss - mean) / (update < 50 ? (float)update + 1 : 50);
        first = update == 0 ? loss : first;
    }
    printf("the loss fell from %g to %g\n", (double)first, (double)mean);
    return mean < 0.02f ? 0 : 1; /* the best constant answer has 1/6 */
}
