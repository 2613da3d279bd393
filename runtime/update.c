/* What threads share of an update: ranges of the parameters.
 *
 * For the norm these are pieces that follow from the number of parameters alone, each summed by
 * itself, and the sums are added in order: how many threads there are does not show. */
#include "rnn/update.h"

#include <math.h>

#include <rnn/params.h>

/* More pieces than threads, so that their shares differ little. */
enum { MOST_PIECES = 256 };

/* What of a range is the parameter's; nothing where that is frozen. */
static rnn_share learned_part(const rnn_param_info *info, rnn_share range)
{
    const size_t begin = info->offset, end = begin + rnn_param_size(info);
    const size_t range_end = range.first + range.count;
    const size_t first = range.first > begin ? range.first : begin;
    const size_t last = range_end < end ? range_end : end;
    return (rnn_share){first, info->frozen || first >= last ? 0 : last - first};
}

/* ---- the norm ---- */

typedef struct Norm {
    const rnn_model *model;
    const float *gradients;
    float *clipped; /* the same gradients where they are to be clipped, else NULL */
    double limit;
    size_t pieces;
    double *squares; /* [pieces] */
} Norm;

static size_t pieces_of(size_t n)
{
    const size_t blocks = (n + RNN_SQUARES_BLOCK - 1) / RNN_SQUARES_BLOCK;
    return blocks < MOST_PIECES ? blocks : MOST_PIECES;
}

static double squares_of(const Norm *norm, rnn_share range)
{
    double sum = 0;
    for (size_t i = 0; i < norm->model->param_count; i++) {
        const rnn_share part = learned_part(&norm->model->params[i], range);
        if (norm->clipped)
            rnn_clip_value(norm->clipped + part.first, part.count, norm->limit);
        sum += rnn_sum_of_squares(norm->gradients + part.first, part.count);
    }
    return sum;
}

static void find_squares(const rnn_team *team, const void *call)
{
    const Norm *norm = call;
    const rnn_share mine = rnn_share_of(team, norm->pieces, 1);
    for (size_t i = mine.first; i < mine.first + mine.count; i++) {
        const rnn_team piece = {.thread = (int)i, .threads = (int)norm->pieces};
        norm->squares[i] = squares_of(
            norm, rnn_share_of(&piece, norm->model->param_floats, RNN_LINE_FLOATS));
    }
}

/* The work of passing over all parameters, some floats each. */
static double work_of(const rnn_model *model, size_t floats)
{
    return (double)model->param_floats * (double)floats * RNN_MOVE_WORK;
}

static double find_norm(Norm norm, size_t floats, rnn_pool *pool)
{
    double squares[MOST_PIECES];
    norm.pieces = pieces_of(norm.model->param_floats);
    norm.squares = squares;
    rnn_pool_share(pool, work_of(norm.model, floats), find_squares, &norm);
    double sum = 0;
    for (size_t i = 0; i < norm.pieces; i++)
        sum += squares[i];
    return sqrt(sum);
}

double rnn_gradient_norm(const rnn_model *model, const float *gradients, rnn_pool *pool)
{
    return find_norm((Norm){.model = model, .gradients = gradients}, 1, pool);
}

double rnn_clip_gradients(const rnn_model *model, float *gradients, double limit, rnn_pool *pool)
{
    const Norm norm = {
        .model = model, .gradients = gradients, .clipped = gradients, .limit = limit};
    return find_norm(norm, 2, pool);
}

/* ---- the parameters ---- */

typedef struct Move {
    const rnn_model *model;
    const rnn_optimizer *optimizer;
    rnn_update update;
    const rnn_parameters *parameters;
} Move;

/* The optimizer with what the parameter has of its own. */
static rnn_optimizer optimizer_of(const Move *move, size_t param)
{
    rnn_optimizer optimizer = *move->optimizer;
    const rnn_rate own = optimizer.rates ? optimizer.rates[param]
                                         : rnn_rate_usual(&optimizer, &move->model->params[param]);
    optimizer.rate = own.rate;
    optimizer.weight_decay = own.weight_decay;
    return optimizer;
}

static void move_parameters(const rnn_team *team, const void *call)
{
    const Move *move = call;
    const rnn_share mine = rnn_share_of(team, move->model->param_floats, RNN_LINE_FLOATS);
    for (size_t i = 0; i < move->model->param_count; i++) {
        const rnn_share part = learned_part(&move->model->params[i], mine);
        if (!part.count)
            continue;
        const rnn_optimizer optimizer = optimizer_of(move, i);
        rnn_optimizer_update(&optimizer, move->update, move->parameters, part.first,
                             part.first + part.count);
    }
}

void rnn_update_parameters(const rnn_model *model, const rnn_optimizer *optimizer,
                           rnn_update update, const rnn_parameters *parameters, rnn_pool *pool)
{
    const Move move = {model, optimizer, update, parameters};
    const size_t floats = 3 + 2 * rnn_optimizer_planes(optimizer); /* all but g are written too */
    rnn_pool_share(pool, work_of(model, floats), move_parameters, &move);
}
