/* Rates and decays of single parameters, by rules for their names. */
#include "rnn/update.h"

#include <float.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool fits(const rnn_rate_rule *rule, const char *name)
{
    return fnmatch(rule->pattern, name, 0) == 0;
}

int rnn_rate_rule_parse(rnn_rate_rule *out, char *text, rnn_error *e)
{
    char *equals = strrchr(text, '='), *end;
    if (!equals || equals == text)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%.80s: NAME*=NUMBER is expected", text);
    *equals = '\0';
    *out = (rnn_rate_rule){text, strtod(equals + 1, &end)};
    if (end == equals + 1 || *end || !(out->value >= 0 && out->value <= (double)FLT_MAX))
        return rnn_fail(e, RNN_BAD_ARGUMENT,
                        "%.80s=%.40s: a number that is not negative is expected behind the =", text,
                        equals + 1);
    return RNN_OK;
}

static int check_used(const rnn_model *model, const rnn_rate_rule *rules, size_t count,
                      rnn_error *e)
{
    for (size_t k = 0; k < count; k++) {
        bool used = false;
        for (size_t i = 0; i < model->param_count; i++)
            used = used || fits(&rules[k], model->params[i].name);
        if (!used)
            return rnn_fail(e, RNN_BAD_ARGUMENT, "%.80s is the name of no parameter of %s",
                            rules[k].pattern, model->name);
    }
    return RNN_OK;
}

/* That of the last rule which fits. */
static double value_of(const rnn_rate_rule *rules, size_t count, const char *name, double otherwise)
{
    double value = otherwise;
    for (size_t k = 0; k < count; k++)
        if (fits(&rules[k], name))
            value = rules[k].value;
    return value;
}

rnn_rate rnn_rate_usual(const rnn_optimizer *optimizer, const rnn_param_info *info)
{
    return (rnn_rate){optimizer->rate, info->dims < 2 ? 0 : optimizer->weight_decay};
}

int rnn_rates_find(const rnn_model *model, const rnn_optimizer *optimizer,
                   const rnn_rate_rules *rules, rnn_rate *out, rnn_error *e)
{
    int code = check_used(model, rules->rates, rules->rate_count, e);
    if (code == RNN_OK)
        code = check_used(model, rules->decays, rules->decay_count, e);
    for (size_t i = 0; i < model->param_count && code == RNN_OK; i++) {
        const rnn_param_info *info = &model->params[i];
        const rnn_rate usual = rnn_rate_usual(optimizer, info);
        out[i].rate = value_of(rules->rates, rules->rate_count, info->name, usual.rate);
        out[i].weight_decay = value_of(rules->decays, rules->decay_count, info->name,
                                       usual.weight_decay);
    }
    return code;
}
