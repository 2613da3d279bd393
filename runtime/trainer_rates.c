/* The rules for rates of a training, and their way through its checkpoint.
 *
 *     rnnc.rates     metadata, the rules for rates, a line each: embed*=0.0001
 *     rnnc.decays    ... and for weight decay
 *
 * A checkpoint's rules hold for a trainer that has none of its own. */
#include "trainer_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATES  "rnnc.rates"
#define DECAYS "rnnc.decays"

static int find_rates(rnn_trainer *t, rnn_error *e)
{
    const int code = rnn_rates_find(t->model, &t->options.optimizer, &t->options.rules, t->rates,
                                    e);
    t->options.optimizer.rates = t->rates;
    return code;
}

int rnn_trainer_begin_rates(rnn_trainer *t, rnn_error *e)
{
    t->rates = rnn_aligned_zeros((t->model->param_count + 1) * sizeof *t->rates);
    return t->rates ? find_rates(t, e) : rnn_fail(e, RNN_NO_MEMORY, "no memory to train");
}

void rnn_trainer_end_rates(rnn_trainer *t)
{
    for (int i = 0; i < 2; i++) {
        free(t->kept_rules[i]);
        free(t->kept_text[i]);
    }
    free(t->rates);
}

const rnn_rate *rnn_trainer_rates(const rnn_trainer *t)
{
    return t->rates;
}

/* ---- saving ---- */

/* The rules, a line each, which the caller frees; NULL: no memory. */
static char *write_rules(const rnn_rate_rule *rules, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s=%.17g\n", rules[i].pattern, rules[i].value);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* Adds what there are rules of behind `count` others; false: no memory. */
bool rnn_trainer_list_rates(const rnn_trainer *t, rnn_metadata *metadata, size_t *count)
{
    const rnn_rate_rules *rules = &t->options.rules;
    const struct {
        const char *key;
        const rnn_rate_rule *rules;
        size_t count;
    } lists[] = {{RATES, rules->rates, rules->rate_count},
                 {DECAYS, rules->decays, rules->decay_count}};
    for (int i = 0; i < 2; i++) {
        char *text = lists[i].count ? write_rules(lists[i].rules, lists[i].count) : NULL;
        if (lists[i].count && !text)
            return false;
        if (text)
            metadata[(*count)++] = (rnn_metadata){lists[i].key, text};
    }
    return true;
}

void rnn_trainer_forget_rates(rnn_metadata *metadata, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        free((char *)metadata[i].value);
}

/* ---- loading ---- */

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

/* Reads the rules of a list into memory of the trainer's. */
static int read_rules(rnn_trainer *t, int list, const char *text, size_t *count, rnn_error *e)
{
    *count = count_lines(text);
    t->kept_text[list] = strdup(text);
    t->kept_rules[list] = calloc(*count + 1, sizeof *t->kept_rules[list]);
    if (!t->kept_text[list] || !t->kept_rules[list])
        return rnn_fail(e, RNN_NO_MEMORY, "no memory to train");
    char *line = t->kept_text[list];
    for (size_t i = 0; i < *count; i++) {
        char *end = strchr(line, '\n');
        *end = '\0';
        if (rnn_rate_rule_parse(&t->kept_rules[list][i], line, e) != RNN_OK)
            return RNN_BAD_FILE;
        line = end + 1;
    }
    return RNN_OK;
}

int rnn_trainer_take_rates(rnn_trainer *t, const rnn_tensors *checkpoint, rnn_error *e)
{
    rnn_rate_rules *rules = &t->options.rules;
    const char *rates = rnn_tensors_metadata(checkpoint, RATES);
    const char *decays = rnn_tensors_metadata(checkpoint, DECAYS);
    if (rules->rate_count || rules->decay_count || (!rates && !decays))
        return RNN_OK;
    int code = rates ? read_rules(t, 0, rates, &rules->rate_count, e) : RNN_OK;
    if (code == RNN_OK && decays)
        code = read_rules(t, 1, decays, &rules->decay_count, e);
    rules->rates = t->kept_rules[0];
    rules->decays = t->kept_rules[1];
    if (code == RNN_OK)
        code = find_rates(t, e);
    if (e && code != RNN_OK && code != RNN_NO_MEMORY)
        e->code = RNN_BAD_FILE;
    return code == RNN_OK || code == RNN_NO_MEMORY ? code : RNN_BAD_FILE;
}
