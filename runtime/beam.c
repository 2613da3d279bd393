/* Beam search over the steps of a model.
 *
 * Row b of the batch follows live hypothesis b. After each step the rows change places: what the
 * hypothesis in row b went on from was in row map[b]. A hypothesis is a chain of links back to the
 * start, so those that begin alike share their beginning. */
#include <rnn/beam.h>
#include <rnn/state.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "log_sum.h"

/* The last token of a hypothesis, and where the one before it stands. */
typedef struct Link {
    int32_t token;
    int32_t before; /* index of a link, or -1 */
} Link;

/* A hypothesis: live, or a way for a live one to go on. */
typedef struct Candidate {
    double log_probability;
    int32_t row;   /* whose hypothesis it goes on from */
    int32_t token; /* with which token */
    int32_t link;  /* live: its last link, or -1 before the first token */
} Candidate;

struct rnn_beam {
    const rnn_model *model;
    rnn_beam_rules rules;
    rnn_instance *instance;
    size_t vocab;
    int32_t *tokens;        /* [width] what each row is fed */
    float *logits;          /* [width, vocab] */
    int32_t *map;           /* [width] */
    void *state;            /* room for the state while its rows change places */
    Candidate *live, *next; /* [width] */
    size_t live_count;
    Link *links; /* [longest x width] */
    size_t link_count;
    rnn_hypothesis *found; /* [width], each with room for `longest` tokens */
    size_t found_count;
};

/* ---- opening and closing ---- */

static bool allocate_found(rnn_beam *beam)
{
    const rnn_beam_rules *rules = &beam->rules;
    bool done = (beam->found = calloc(rules->width, sizeof *beam->found)) != NULL;
    for (size_t i = 0; done && i < rules->width; i++)
        done = (beam->found[i].tokens = calloc(rules->longest, sizeof(int32_t))) != NULL;
    return done;
}

static bool allocate(rnn_beam *beam)
{
    const size_t width = beam->rules.width;
    beam->tokens = rnn_aligned_zeros(width * sizeof *beam->tokens);
    beam->logits = rnn_aligned_zeros(width * beam->vocab * sizeof *beam->logits);
    beam->state = rnn_aligned_zeros(rnn_instance_state_bytes(beam->instance));
    beam->map = calloc(width, sizeof *beam->map);
    beam->live = calloc(width, sizeof *beam->live);
    beam->next = calloc(width, sizeof *beam->next);
    beam->links = calloc(beam->rules.longest, width * sizeof *beam->links);
    return beam->tokens && beam->logits && beam->state && beam->map && beam->live && beam->next &&
           beam->links && allocate_found(beam);
}

static int set_up(rnn_beam *beam, const rnn_weights *weights, rnn_error *e)
{
    const rnn_model *model = beam->model;
    const int code = rnn_instance_open(&beam->instance, weights, e);
    if (code != RNN_OK)
        return code;
    rnn_instance_set_rows(beam->instance, beam->rules.width);
    beam->vocab = model->outputs[model->logits].size;
    if (!allocate(beam))
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a search of width %zu", beam->rules.width);
    rnn_instance_set(beam->instance, &model->inputs[model->token], beam->tokens);
    rnn_instance_set(beam->instance, &model->outputs[model->logits], beam->logits);
    return RNN_OK;
}

static int check(const rnn_model *model, const rnn_beam_rules *rules, rnn_error *e)
{
    const size_t most = INT32_MAX;
    if (model->token < 0 || model->logits < 0 || !model->entry[RNN_STEP] ||
        !model->inputs[model->token].is_id)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "%s does not generate step by step", model->name);
    if (!rules->width || !rules->longest || rules->width > most / rules->longest)
        return rnn_fail(e, RNN_BAD_ARGUMENT, "a search cannot be of width %zu and length %zu",
                        rules->width, rules->longest);
    return RNN_OK;
}

int rnn_beam_open(rnn_beam **out, const rnn_weights *weights, const rnn_beam_rules *rules,
                  rnn_error *e)
{
    *out = NULL;
    int code = check(weights->model, rules, e);
    if (code != RNN_OK)
        return code;
    rnn_beam *beam = calloc(1, sizeof *beam);
    if (!beam)
        return rnn_fail(e, RNN_NO_MEMORY, "no memory for a search");
    beam->model = weights->model;
    beam->rules = *rules;
    code = set_up(beam, weights, e);
    if (code == RNN_OK)
        *out = beam;
    else
        rnn_beam_close(beam);
    return code;
}

void rnn_beam_close(rnn_beam *beam)
{
    if (!beam)
        return;
    rnn_instance_close(beam->instance);
    for (size_t i = 0; beam->found && i < beam->rules.width; i++)
        free(beam->found[i].tokens);
    void *const parts[] = {beam->tokens, beam->logits, beam->map,   beam->state,
                           beam->live,   beam->next,   beam->links, beam->found};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        free(parts[i]);
    free(beam);
}

rnn_instance *rnn_beam_instance(rnn_beam *beam)
{
    return beam->instance;
}

size_t rnn_beam_count(const rnn_beam *beam)
{
    return beam->found_count;
}

const rnn_hypothesis *rnn_beam_at(const rnn_beam *beam, size_t i)
{
    return &beam->found[i];
}

/* ---- complete hypotheses ---- */

/* Writes the tokens of a chain to the end of out [length]. */
static void write_chain(const rnn_beam *beam, int32_t link, size_t length, int32_t *out)
{
    for (; link >= 0; link = beam->links[link].before)
        out[--length] = beam->links[link].token;
}

/* Puts a hypothesis among those found, in its place by score. */
static void complete(rnn_beam *beam, const Candidate *c, size_t length)
{
    rnn_hypothesis h = beam->found[beam->found_count];
    size_t place = beam->found_count++;
    h.length = length;
    h.log_probability = c->log_probability;
    h.score = c->log_probability / pow((double)length, beam->rules.length_power);
    write_chain(beam, c->link, length, h.tokens);
    for (; place > 0 && beam->found[place - 1].score < h.score; place--)
        beam->found[place] = beam->found[place - 1];
    beam->found[place] = h;
}

/* ---- one step ---- */

/* Keeps the best `room` candidates in order; equal ones in the order in which they came. */
static size_t insert(Candidate *best, size_t count, size_t room, Candidate c)
{
    if (count == room && best[count - 1].log_probability >= c.log_probability)
        return count;
    size_t place = count < room ? count++ : count - 1;
    for (; place > 0 && best[place - 1].log_probability < c.log_probability; place--)
        best[place] = best[place - 1];
    best[place] = c;
    return count;
}

/* Fills beam->next with the best ways to go on; *count is how many. */
static int choose(rnn_beam *beam, size_t *count, rnn_error *e)
{
    const size_t room = beam->rules.width - beam->found_count;
    *count = 0;
    for (size_t b = 0; b < beam->live_count; b++) {
        const float *logits = beam->logits + b * beam->vocab;
        const double log_sum = log_sum_exp(logits, beam->vocab);
        if (!isfinite(log_sum))
            return rnn_fail(e, RNN_NOT_FINITE, "%s: the logits are not finite", beam->model->name);
        for (size_t i = 0; i < beam->vocab; i++) {
            const double p = beam->live[b].log_probability + (double)logits[i] - log_sum;
            *count = insert(beam->next, *count, room, (Candidate){p, (int32_t)b, (int32_t)i, -1});
        }
    }
    return RNN_OK;
}

/* Links the chosen candidates to what they go on from; complete ones leave, the others live. */
static void follow(rnn_beam *beam, size_t count, size_t length)
{
    const int32_t stop = beam->model->inputs[beam->model->token].stop;
    size_t live = 0;
    for (size_t i = 0; i < count; i++) {
        Candidate c = beam->next[i];
        beam->links[beam->link_count] = (Link){c.token, beam->live[c.row].link};
        c.link = (int32_t)beam->link_count++;
        if (c.token == stop || length == beam->rules.longest)
            complete(beam, &c, length);
        else
            beam->next[live++] = c;
    }
    memcpy(beam->live, beam->next, live * sizeof *beam->live);
    beam->live_count = live;
}

/* Gives each live hypothesis its row: the state it goes on from, and the token it goes on with.
 * Rows without a hypothesis follow the first. */
static void change_places(rnn_beam *beam)
{
    rnn_instance *instance = beam->instance;
    for (size_t b = 0; b < beam->rules.width; b++) {
        const Candidate *c = &beam->live[b < beam->live_count ? b : 0];
        beam->map[b] = c->row;
        beam->tokens[b] = c->token;
    }
    rnn_state_gather(beam->model, instance->session, beam->rules.width, beam->map, beam->state,
                     beam->rules.width);
    memcpy(instance->session, beam->state, rnn_instance_state_bytes(instance));
}

/* Before the first token there is one hypothesis, the empty one. */
static int begin(rnn_beam *beam, rnn_error *e)
{
    beam->found_count = beam->link_count = 0;
    beam->live_count = 1;
    beam->live[0] = (Candidate){.link = -1};
    for (size_t b = 0; b < beam->rules.width; b++)
        beam->tokens[b] = beam->model->inputs[beam->model->token].start;
    return rnn_instance_run(beam->instance, RNN_BEGIN, e);
}

int rnn_beam_search(rnn_beam *beam, rnn_error *e)
{
    int code = begin(beam, e);
    for (size_t length = 1; code == RNN_OK && beam->live_count > 0; length++) {
        size_t count = 0;
        code = rnn_instance_run(beam->instance, RNN_STEP, e);
        if (code == RNN_OK)
            code = choose(beam, &count, e);
        if (code != RNN_OK)
            break;
        follow(beam, count, length);
        if (beam->live_count > 0)
            change_places(beam);
    }
    return code;
}
