/* Rates by groups of parameters that have the same:
 *
 *     rate 0.02, weight decay 0.01: rnn.weight_ih_l0, rnn.weight_hh_l0, readout.weight
 *     rate 0.02: rnn.bias_ih_l0, rnn.bias_hh_l0, readout.bias
 *     rate 0.0001: embed.weight
 */
#include "tool/rates.h"

#include <stdbool.h>
#include <stdio.h>

enum { NAMED = 8 }; /* of a group, so many are named */

static bool same(rnn_rate a, rnn_rate b)
{
    return a.rate == b.rate && a.weight_decay == b.weight_decay;
}

/* The first parameter that learns at the same rate. */
static size_t first_of(const rnn_model *model, const rnn_rate *rates, size_t param)
{
    size_t first = 0;
    while (model->params[first].frozen || !same(rates[first], rates[param]))
        first++;
    return first;
}

static bool is_first(const rnn_model *model, const rnn_rate *rates, size_t param)
{
    return !model->params[param].frozen && first_of(model, rates, param) == param;
}

static void print_group(const rnn_model *model, const rnn_rate *rates, size_t first)
{
    size_t count = 0;
    fprintf(stderr, "rate %g", rates[first].rate);
    if (rates[first].weight_decay > 0)
        fprintf(stderr, ", weight decay %g", rates[first].weight_decay);
    for (size_t i = first; i < model->param_count; i++)
        if (!model->params[i].frozen && same(rates[i], rates[first]) && count++ < NAMED)
            fprintf(stderr, "%s%s", count == 1 ? ": " : ", ", model->params[i].name);
    if (count > NAMED)
        fprintf(stderr, " and %zu more", count - NAMED);
    fputc('\n', stderr);
}

void rates_print(const rnn_model *model, const rnn_rate *rates)
{
    size_t groups = 0;
    for (size_t i = 0; i < model->param_count; i++)
        groups += is_first(model, rates, i);
    for (size_t i = 0; i < model->param_count && groups > 1; i++)
        if (is_first(model, rates, i))
            print_group(model, rates, i);
}
