/* stop: an error of the runtime ends the command. */
#ifndef RNNC_TOOL_STOP_H
#define RNNC_TOOL_STOP_H

#include "base/base.h"

#include <rnn/error.h>

/* Stops with the error's message unless `code` is RNN_OK. */
static inline void stop_if(int code, const rnn_error *error)
{
    if (code != RNN_OK)
        fail((Pos){0}, "%s", error->message);
}

#endif
