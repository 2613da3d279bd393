/* Two sessions share their weights and run on two threads at once: each computes, bit by bit, what
 * it computes alone. */
#include "char_lm.h"

#include <rnn/params.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 3, STEPS = 12, VOCAB = 65 };

/* One session, and all that its thread writes. */
typedef struct Session {
    int seed;
    int code;
    rnn_error error;
    int32_t text[STEPS][ROWS];
    float whole[STEPS][ROWS][VOCAB]; /* logits of forward */
    float step[STEPS][ROWS][VOCAB];  /* logits of step after step */
    float memory[(CHAR_LM_FORWARD_BYTES(ROWS, STEPS) + CHAR_LM_BEGIN_BYTES(ROWS, 1) +
                  CHAR_LM_STEP_BYTES(ROWS, 1)) /
                 sizeof(float)];
} Session;

static float params[CHAR_LM_PARAMS];
static float packed[CHAR_LM_PACKED / sizeof(float)];
static Session alone[2], together[2];

static char_lm_args arguments(Session *s)
{
    char_lm_args args;
    memset(&args, 0, sizeof args);
    args.params = params;
    args.packed = packed;
    args.session = s->memory;
    args.session_bytes = sizeof s->memory;
    args.B = ROWS;
    args.T = STEPS;
    return args;
}

static void run_whole(Session *s)
{
    char_lm_args args = arguments(s);
    args.text = &s->text[0][0];
    args.logits = &s->whole[0][0][0];
    s->code = char_lm_forward(&args, &s->error);
}

static void run_steps(Session *s)
{
    char_lm_args args = arguments(s);
    s->code = char_lm_begin(&args, &s->error);
    for (int t = 0; t < STEPS && s->code == RNN_OK; t++) {
        args.text = s->text[t];
        args.logits = &s->step[t][0][0];
        s->code = char_lm_step(&args, &s->error);
    }
}

static void *run(void *session)
{
    Session *s = (Session *)session;
    for (int t = 0; t < STEPS; t++)
        for (int b = 0; b < ROWS; b++)
            s->text[t][b] = (s->seed + 7 * t + 11 * b) % VOCAB;
    run_whole(s);
    if (s->code == RNN_OK)
        run_steps(s);
    return NULL;
}

static int run_together(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, run, &together[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static int is_same(const Session *a, const Session *b)
{
    return a->code == RNN_OK && b->code == RNN_OK &&
           memcmp(a->whole, b->whole, sizeof a->whole) == 0 &&
           memcmp(a->step, b->step, sizeof a->step) == 0;
}

int main(void)
{
    rnn_params_init(&char_lm_model, 1, params);
    char_lm_prepare(params, packed);
    for (int i = 0; i < 2; i++)
        alone[i].seed = together[i].seed = i;
    if (run_together() != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        run(&alone[i]);
    int same = is_same(&alone[0], &together[0]) && is_same(&alone[1], &together[1]);
    int distinct = memcmp(alone[0].whole, alone[1].whole, sizeof alone[0].whole) != 0;
    printf("two threads and one %s\n", same ? "agree" : "differ");
    return same && distinct ? 0 : 1;
}
