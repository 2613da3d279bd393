/* Draws tokens from a language model, one after the other, in static memory.
 *
 *     generate [TEMPERATURE]      1: as the model says; towards 0: ever more the likeliest */
#include "char_lm.h"

#include <rnn/params.h>
#include <rnn/random.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { TOKENS = 40, VOCAB = 65, START = 1 };

static float params[CHAR_LM_PARAMS];
static float packed[CHAR_LM_PACKED / sizeof(float)];
static float session[(CHAR_LM_BEGIN_BYTES(1, 1) + CHAR_LM_STEP_BYTES(1, 1)) / sizeof(float)];
static float logits[VOCAB];

/* The token in whose share of the sum of exp(logit / temperature) the number u, in [0, 1), falls.
 */
static int32_t draw(float temperature, float u)
{
    float largest = logits[0], sum = 0;
    for (int i = 1; i < VOCAB; i++)
        largest = fmaxf(largest, logits[i]);
    for (int i = 0; i < VOCAB; i++)
        sum += logits[i] = expf((logits[i] - largest) / temperature);
    int32_t token = 0;
    for (float rest = u * sum - logits[0]; rest >= 0 && token < VOCAB - 1; rest -= logits[token])
        token++;
    return token;
}

int main(int argc, char **argv)
{
    static char_lm_args args; /* all 0 */
    const float temperature = argc > 1 ? strtof(argv[1], NULL) : 1.0f;
    rnn_error error;
    int32_t token = START; /* a step takes the token before, and scores the one to come */
    rnn_params_init(&char_lm_model, 1, params);
    char_lm_prepare(params, packed);
    args.params = params;
    args.packed = packed;
    args.session = session;
    args.session_bytes = sizeof session;
    args.B = 1;
    args.text = &token;
    args.logits = logits;
    int code = char_lm_begin(&args, &error);
    for (uint64_t i = 0; i < TOKENS && code == RNN_OK; i++) {
        code = char_lm_step(&args, &error);
        token = draw(temperature, rnn_uniform(rnn_random_at(1, 0, i)));
        printf("%d%s", token, i + 1 < TOKENS ? " " : "\n");
    }
    if (code != RNN_OK)
        fprintf(stderr, "generate: %s\n", error.message);
    return code == RNN_OK ? 0 : 1;
}
