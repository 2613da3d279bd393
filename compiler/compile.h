/* compile: from a model file to the texts of its C. */
#ifndef RNNC_COMPILE_H
#define RNNC_COMPILE_H

#include "tool/tool.h"

/* Compiles a model. Stops with a message where the request or the model is wrong. */
Compiled compile(Arena *arena, const Request *request);

#endif
