/* rates: the rates of a training, in words. */
#ifndef RNNC_TOOL_RATES_H
#define RNNC_TOOL_RATES_H

#include <rnn/trainer.h>

/* Tells on standard error which parameters have which rate and weight decay; nothing where all have
 * the same. What is frozen has none. */
void rates_print(const rnn_model *model, const rnn_rate *rates);

#endif
