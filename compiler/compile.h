/* compile: from a model file to the texts of its C. */
#ifndef RNNC_COMPILE_H
#define RNNC_COMPILE_H

#include "tool/tool.h"

/* Compiles a model. Stops with a message where the request or the model is wrong. */
Compiled compile(Arena *arena, const Request *request);

/* Why the compiled model has no step: what looks ahead, in words; NULL where nothing does. */
const char *compile_ahead(Arena *arena, const Model *model);

#endif
