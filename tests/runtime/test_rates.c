/* Rates and weight decay of single parameters, by the names that they have. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include <rnn/update.h>

enum { EMBED = 6, WEIGHT = 4, BIAS = 2, SIZE = EMBED + WEIGHT + BIAS + 1 };

static const rnn_param_info infos[] = {
    {.name = "embed.weight", .dims = 2, .shape = {3, 2}},
    {.name = "out.weight", .dims = 2, .shape = {2, 2}, .offset = EMBED},
    {.name = "out.bias", .dims = 1, .shape = {2}, .offset = EMBED + WEIGHT},
    {.name = "scale", .offset = EMBED + WEIGHT + BIAS},
};

static const rnn_model model = {
    .name = "small", .params = infos, .param_count = 4, .param_floats = SIZE};

static void find(const rnn_optimizer *optimizer, rnn_rate_rules rules, rnn_rate rates[4])
{
    rnn_error e;
    cr_assert_eq(rnn_rates_find(&model, optimizer, &rules, rates, &e), RNN_OK, "%s", e.message);
}

Test(rates, vectors_do_not_decay_unless_asked)
{
    rnn_rate rates[4];
    rnn_optimizer optimizer = rnn_optimizer_defaults(RNN_ADAMW);
    find(&optimizer, (rnn_rate_rules){NULL, 0, NULL, 0}, rates);
    const double usual[] = {0.01, 0.01, 0, 0}, asked[] = {0.01, 0.01, 0.5, 0};
    const rnn_rate_rule rule = {"*.bias", 0.5};
    for (int i = 0; i < 4; i++)
        cr_expect_eq(rates[i].weight_decay, usual[i], "%s", infos[i].name);
    find(&optimizer, (rnn_rate_rules){NULL, 0, &rule, 1}, rates);
    for (int i = 0; i < 4; i++)
        cr_expect_eq(rates[i].weight_decay, asked[i], "%s", infos[i].name);
}

Test(rates, the_last_rule_that_fits_holds)
{
    rnn_rate rates[4];
    const rnn_optimizer optimizer = rnn_optimizer_defaults(RNN_SGD);
    const rnn_rate_rule rules[] = {{"*.weight", 1}, {"out*", 2}, {"s[ac]ale", 3}, {"out.b*", 4}};
    const double expected[] = {1, 2, 4, 3};
    find(&optimizer, (rnn_rate_rules){rules, 4, NULL, 0}, rates);
    for (int i = 0; i < 4; i++)
        cr_expect_eq(rates[i].rate, expected[i], "%s", infos[i].name);
}

Test(rates, rules_that_fit_nothing_are_refused)
{
    rnn_rate rates[4];
    rnn_error e;
    const rnn_optimizer optimizer = rnn_optimizer_defaults(RNN_SGD);
    const rnn_rate_rule rule = {"embed", 1};
    cr_expect_eq(
        rnn_rates_find(&model, &optimizer, &(rnn_rate_rules){&rule, 1, NULL, 0}, rates, &e),
        RNN_BAD_ARGUMENT);
    cr_expect_str_eq(e.message, "embed is the name of no parameter of small");
    cr_expect_eq(
        rnn_rates_find(&model, &optimizer, &(rnn_rate_rules){NULL, 0, &rule, 1}, rates, &e),
        RNN_BAD_ARGUMENT);
}

Test(rates, are_read_from_words)
{
    static const char *const bad[] = {"",     "x",     "=1",    "x=",     "x=y",
                                      "x=-1", "x=nan", "x=inf", "x=1e99", "x=1 "};
    rnn_rate_rule rule;
    rnn_error e;
    char text[] = "a=*=0.25";
    cr_expect_eq(rnn_rate_rule_parse(&rule, text, &e), RNN_OK);
    cr_expect_str_eq(rule.pattern, "a=*");
    cr_expect_eq(rule.value, 0.25);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char word[16];
        snprintf(word, sizeof word, "%s", bad[i]);
        cr_expect_eq(rnn_rate_rule_parse(&rule, word, &e), RNN_BAD_ARGUMENT, "%s", bad[i]);
    }
}

/* ---- updates ---- */

static void fill(float *numbers, float from)
{
    for (int i = 0; i < SIZE; i++)
        numbers[i] = from + 0.1f * (float)i;
}

/* Each parameter by itself, by an optimizer that has its rate, after three updates. */
static void descend_alone(rnn_optimizer optimizer, const rnn_rate rates[4], float *values,
                          const float *gradients)
{
    float state[2 * SIZE] = {0};
    const rnn_parameters all = {SIZE, values, gradients, state};
    static const size_t sizes[] = {EMBED, WEIGHT, BIAS, 1};
    for (uint64_t k = 1; k <= 3; k++)
        for (int i = 0; i < 4; i++) {
            optimizer.rate = rates[i].rate;
            optimizer.weight_decay = rates[i].weight_decay;
            rnn_optimizer_update(&optimizer, (rnn_update){k, 0.5f, 2}, &all, infos[i].offset,
                                 infos[i].offset + sizes[i]);
        }
}

Test(rates, every_optimizer_has_them)
{
    for (int kind = RNN_SGD; kind <= RNN_ADAMW; kind++) {
        rnn_optimizer optimizer = rnn_optimizer_defaults((rnn_optimizer_kind)kind);
        rnn_rate rates[4] = {{0.01, 0.1}, {0, 0}, {0.02, 0}, {0.5, 0.3}};
        float values[SIZE], alone[SIZE], begin[SIZE], gradients[SIZE], state[2 * SIZE] = {0};
        fill(values, -0.5f);
        fill(alone, -0.5f);
        fill(begin, -0.5f);
        fill(gradients, -1);
        const rnn_parameters all = {SIZE, values, gradients, state};
        optimizer.rates = rates;
        for (uint64_t k = 1; k <= 3; k++)
            rnn_update_parameters(&model, &optimizer, (rnn_update){k, 0.5f, 2}, &all, NULL);
        descend_alone(optimizer, rates, alone, gradients);
        cr_expect_arr_eq(values, alone, sizeof alone, "%s", rnn_optimizer_name(optimizer.kind));
        cr_expect_arr_eq(values + EMBED, begin + EMBED, WEIGHT * sizeof *values,
                         "%s moves what has a rate of 0", rnn_optimizer_name(optimizer.kind));
        cr_expect_neq(values[0], begin[0]);
    }
}

/* Without any rules too: where there is no gradient, decay moves matrices and nothing else. */
Test(rates, decay_alone_leaves_vectors)
{
    for (int kind = RNN_SGD; kind <= RNN_ADAMW; kind++) {
        rnn_optimizer optimizer = rnn_optimizer_defaults((rnn_optimizer_kind)kind);
        optimizer.weight_decay = 0.1;
        float values[SIZE], begin[SIZE], gradients[SIZE] = {0}, state[2 * SIZE] = {0};
        fill(values, 1);
        fill(begin, 1);
        const rnn_parameters all = {SIZE, values, gradients, state};
        rnn_update_parameters(&model, &optimizer, (rnn_update){1, 1, 1}, &all, NULL);
        for (int i = 0; i < SIZE; i++)
            cr_expect_eq(values[i] != begin[i], i < EMBED + WEIGHT, "%s, number %d",
                         rnn_optimizer_name(optimizer.kind), i);
    }
}
