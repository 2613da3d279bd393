/* Feeds a sequence to a model step by step, as it comes in, beside the same sequence as a whole:
 * the outputs are equal. In static memory. */
#include "gru_reset_before.h"

#include <rnn/params.h>

#include <math.h>
#include <stdio.h>

enum { SENSORS = 3, STEPS = 20, INPUTS = 16, HIDDEN = 64 };

static float x[STEPS][SENSORS][INPUTS];
static float whole[STEPS][SENSORS][HIDDEN];
static float step[SENSORS][HIDDEN];

static float params[GRU_RESET_BEFORE_PARAMS];
static float packed[GRU_RESET_BEFORE_PACKED / sizeof(float)];
static float forward_session[GRU_RESET_BEFORE_FORWARD_BYTES(SENSORS, STEPS) / sizeof(float)];
/* The state lives in the session from begin on; one call may need more room than the other. */
static float
    session[(GRU_RESET_BEFORE_BEGIN_BYTES(SENSORS, 1) + GRU_RESET_BEFORE_STEP_BYTES(SENSORS, 1)) /
            sizeof(float)];

static int run_whole(gru_reset_before_args args, rnn_error *error)
{
    args.session = forward_session;
    args.session_bytes = sizeof forward_session;
    args.T = STEPS;
    args.x = &x[0][0][0];
    args.output = &whole[0][0][0];
    return gru_reset_before_forward(&args, error);
}

static float distance(int t)
{
    float most = 0;
    for (int b = 0; b < SENSORS; b++)
        for (int j = 0; j < HIDDEN; j++)
            most = fmaxf(most, fabsf(step[b][j] - whole[t][b][j]));
    return most;
}

/* The largest difference between a step's output and the whole run's; NaN after an error. */
static float run_steps(gru_reset_before_args args, rnn_error *error)
{
    args.session = session;
    args.session_bytes = sizeof session;
    args.output = &step[0][0];
    float most = gru_reset_before_begin(&args, error) == RNN_OK ? 0.0f : NAN;
    for (int t = 0; t < STEPS && most >= 0; t++) {
        args.x = &x[t][0][0];
        most = gru_reset_before_step(&args, error) == RNN_OK ? fmaxf(most, distance(t)) : NAN;
    }
    return most;
}

int main(void)
{
    static gru_reset_before_args args; /* all 0 */
    rnn_error error = {RNN_OK, ""};
    for (int t = 0; t < STEPS; t++)
        for (int b = 0; b < SENSORS; b++)
            for (int j = 0; j < INPUTS; j++)
                x[t][b][j] = sinf((float)(t * (b + 1) + j));
    rnn_params_init(&gru_reset_before_model, 1, params);
    gru_reset_before_prepare(params, packed);
    args.params = params;
    args.packed = packed;
    args.B = SENSORS;
    run_whole(args, &error);
    float most = run_steps(args, &error);
    printf("%d steps differ from the whole by at most %g\n", STEPS, (double)most);
    if (error.code != RNN_OK)
        fprintf(stderr, "stream: %s\n", error.message);
    return most <= 1e-6f ? 0 : 1;
}
