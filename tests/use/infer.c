/* Labels the words of two sentences, in static memory.
 *
 *     infer [WEIGHTS.safetensors]      without a file: with initial weights */
#include "tagger.h"

#include <rnn/params.h>

#include <stdio.h>

enum { SENTENCES = 2, WORDS = 5 };

/* [T, B]: the sentences side by side. What stands beyond a sentence's end is not read. */
static const int32_t words[WORDS * SENTENCES] = {11, 7, 12, 8, 13, 9, 14, -1, 15, -1};
static const int32_t lengths[SENTENCES] = {5, 3};

static float params[TAGGER_PARAMS];
static float packed[TAGGER_PACKED / sizeof(float)];
static float session[TAGGER_FORWARD_BYTES(SENTENCES, WORDS) / sizeof(float)];
static int32_t labels[WORDS * SENTENCES];

static int read_params(const char *path, rnn_error *error)
{
    rnn_tensors *file;
    int code = rnn_tensors_open(&file, path, error);
    if (code == RNN_OK)
        code = rnn_params_load(&tagger_model, file, NULL, params, error);
    rnn_tensors_close(file);
    return code;
}

static int label(rnn_error *error)
{
    static tagger_args args; /* all 0 */
    args.params = params;
    args.packed = packed;
    args.session = session;
    args.session_bytes = sizeof session;
    args.B = SENTENCES;
    args.T = WORDS;
    args.T_lengths = lengths;
    args.words = words;
    args.best = labels;
    return tagger_forward(&args, error);
}

int main(int argc, char **argv)
{
    rnn_error error = {RNN_OK, ""};
    rnn_params_init(&tagger_model, 1, params);
    if (argc > 1)
        read_params(argv[1], &error);
    tagger_prepare(params, packed);
    if (error.code == RNN_OK)
        label(&error);
    if (error.code != RNN_OK) {
        fprintf(stderr, "infer: %s\n", error.message);
        return 1;
    }
    for (int b = 0; b < SENTENCES; b++)
        for (int t = 0; t < lengths[b]; t++)
            printf("%d%s", labels[t * SENTENCES + b], t + 1 < lengths[b] ? " " : "\n");
    return 0;
}
