/* Learns the adding problem by a loss of its own, which the model does not know: it hands over the
 * gradient of that loss with respect to the outputs. */
#include "adding.h"

#include <rnn/params.h>
#include <rnn/random.h>

#include <math.h>
#include <stdio.h>

enum { ROWS = 32, STEPS = 6, UPDATES = 2000, SEED = 1 };
static const float rate = 0.1f;

static float x[STEPS][ROWS][2]; /* a number and its mark */
static float answer[ROWS], y[ROWS], G_y[ROWS];

static float params[ADDING_PARAMS];
static float gradients[ADDING_PARAMS];
static float packed[ADDING_PACKED / sizeof(float)];
static float session[ADDING_TRAIN_BYTES(ROWS, STEPS) / sizeof(float)];

static float draw(uint32_t update, uint64_t index)
{
    return rnn_uniform(rnn_random_at(SEED, update, index));
}

/* New sequences: one number of each half is marked. */
static void draw_all(uint32_t update)
{
    uint64_t index = 0;
    for (int b = 0; b < ROWS; b++) {
        int first = (int)(draw(update, index++) * (float)(STEPS / 2));
        int second = STEPS / 2 + (int)(draw(update, index++) * (float)(STEPS / 2));
        answer[b] = 0;
        for (int t = 0; t < STEPS; t++) {
            x[t][b][0] = draw(update, index++);
            x[t][b][1] = t == first || t == second ? 1.0f : 0.0f;
            answer[b] += x[t][b][0] * x[t][b][1];
        }
    }
}

/* L = mean of log cosh (y - answer), and dL/dy. */
static float own_loss(void)
{
    float loss = 0;
    for (int b = 0; b < ROWS; b++) {
        loss += logf(coshf(y[b] - answer[b])) / (float)ROWS;
        G_y[b] = tanhf(y[b] - answer[b]) / (float)ROWS;
    }
    return loss;
}

static int update_once(adding_args *args, float *loss, rnn_error *error)
{
    int status = adding_forward(args, error);
    if (status != RNN_OK)
        return status;
    *loss = own_loss();
    status = adding_train(args, error);
    for (size_t i = 0; i < ADDING_PARAMS; i++)
        params[i] -= rate * gradients[i];
    adding_prepare(params, packed);
    return status;
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
    args.y = y;
    args.G_y = G_y;
    args.gradients = gradients;
    rnn_params_init(&adding_model, SEED, params);
    adding_prepare(params, packed);
    for (uint32_t update = 0; update < UPDATES; update++) {
        draw_all(update);
        if (update_once(&args, &loss, &error) != RNN_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        mean += (loss - mean) / (update < 50 ? (float)update + 1 : 50);
        first = update == 0 ? loss : first;
    }
    printf("the loss fell from %g to %g\n", (double)first, (double)mean);
    return mean < 0.01f ? 0 : 1; /* the best constant answer has about 1/12 */
}
