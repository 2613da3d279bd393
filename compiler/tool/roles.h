/* roles: what the inputs of a model are for, as its graph tells. */
#ifndef RNNC_TOOL_ROLES_H
#define RNNC_TOOL_ROLES_H

#include "ir/ir.h"

/* Whether an input is data, which the caller gives: neither a state nor a flag. */
bool role_is_data(const Input *input);

/* Whether an input is a target: the loss depends on it, and no output does. */
bool role_is_target(const Model *model, const Input *input);

/* The input that is predicted: the token that is generated, or else the first target; NULL if there
 * is none. */
const Input *role_predicted(const Model *model);

/* The input whose items the loss is a mean over: what is predicted; or else, in a model that
 * predicts the steps of what it sees, the first input with a time axis on which the loss depends;
 * NULL if there is none. */
const Input *role_counted(const Model *model);

#endif
