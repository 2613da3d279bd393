/* A small device: weights that are part of the program, static memory, and a thread with a stack of
 * 64 KB that computes and learns. */
#include "adding.h"

#include <rnn/params.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 20, STEPS = 30, STACK = 64 * 1024, FILE_BYTES = ADDING_PARAMS * 4 + 4096 };

static float x[STEPS][ROWS][2];
static float answer[ROWS], found[ROWS];

static float params[ADDING_PARAMS], gradients[ADDING_PARAMS];
static float packed[ADDING_PACKED / sizeof(float)];
static float session[ADDING_TRAIN_BYTES(ROWS, STEPS) / sizeof(float)];

/* A safetensors file as a linker would put it into the program, byte by byte. */
static unsigned char weights[FILE_BYTES];

/* Puts the header of one parameter behind `at`. */
static size_t describe(char *header, size_t room, size_t at, const rnn_param_info *info)
{
    const size_t begin = info->offset * 4, end = begin + rnn_param_size(info) * 4;
    char shape[64] = "";
    if (info->dims == 1)
        snprintf(shape, sizeof shape, "%zu", info->shape[0]);
    if (info->dims == 2)
        snprintf(shape, sizeof shape, "%zu,%zu", info->shape[0], info->shape[1]);
    return at + (size_t)snprintf(header + at, room - at,
                                 "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],"
                                 "\"data_offsets\":[%zu,%zu]}",
                                 at == 1 ? "" : ",", info->name, shape, begin, end);
}

/* Returns its size. */
static size_t make_file(void)
{
    char header[4000] = "{";
    size_t length = 1;
    for (size_t i = 0; i < adding_model.param_count; i++)
        length = describe(header, sizeof header, length, &adding_model.params[i]);
    header[length++] = '}';
    const uint64_t told = length;
    memcpy(weights, &told, 8);
    memcpy(weights + 8, header, length);
    rnn_params_init(&adding_model, 1, params);
    memcpy(weights + 8 + length, params, sizeof params);
    memset(params, 0, sizeof params);
    return 8 + length + sizeof params;
}

typedef struct Work {
    int code;
    rnn_error error;
    float loss;
} Work;

static void *compute(void *place)
{
    Work *work = (Work *)place;
    static adding_args args; /* all 0 */
    args.params = params;
    args.packed = packed;
    args.session = session;
    args.session_bytes = sizeof session;
    args.B = ROWS;
    args.T = STEPS;
    args.x = &x[0][0][0];
    args.y = found;
    work->code = adding_forward(&args, &work->error);
    args.answer = answer;
    args.loss = &work->loss;
    args.gradients = gradients;
    if (work->code == RNN_OK)
        work->code = adding_train(&args, &work->error);
    return NULL;
}

static int run_on_small_stack(Work *work)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, STACK) != 0 ||
        pthread_create(&thread, &attributes, compute, work) != 0)
        return 1;
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    return 0;
}

int main(void)
{
    static Work work;
    rnn_error error = {RNN_OK, ""};
    rnn_tensors *file;
    int code = rnn_tensors_open_memory(&file, weights, make_file(), &error);
    if (code == RNN_OK)
        code = rnn_params_load(&adding_model, file, NULL, params, &error);
    rnn_tensors_close(file);
    if (code != RNN_OK) {
        fprintf(stderr, "small_device: %s\n", error.message);
        return 1;
    }
    adding_prepare(params, packed);
    if (run_on_small_stack(&work) != 0) {
        fprintf(stderr, "small_device: no thread with a stack of %d bytes\n", STACK);
        return 1;
    }
    printf("%s loss %g\n", work.code == RNN_OK ? "computed," : work.error.message,
           (double)work.loss);
    return work.code == RNN_OK && gradients[ADDING_readout_bias] != 0 ? 0 : 1;
}
