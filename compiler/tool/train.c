/* rnnc train: compile, build, load, train.
 *
 *     model, data  =>  vocabularies  =>  settings  =>  model  =>  code  =>  trainer  =>  checkpoint
 *
 * Everything that can be wrong is found before the first update and before any file is written. */
#include "tool/answers.h"
#include "tool/blame.h"
#include "tool/build.h"
#include "tool/checkpoint.h"
#include "tool/corpus.h"
#include "tool/lock.h"
#include "tool/picture.h"
#include "tool/progress.h"
#include "tool/rates.h"
#include "tool/roles.h"
#include "tool/stop.h"
#include "tool/train_options.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rnn/evaluate.h>

/* One training. */
typedef struct Training {
    Arena *arena;
    TrainOptions options;
    Corpus *corpus;
    Compiled compiled;
    const rnn_model *model;
    rnn_data *train, *valid, *test; /* valid and test may be NULL */
    rnn_scoring scoring;
    rnn_tensors *checkpoint; /* what is resumed, or NULL */
    rnn_tensors *init;       /* what is started from, or NULL */
    rnn_trainer *trainer;
    Labels labels;
    Progress progress;
} Training;

/* ---- signals ---- */

/* The one object that a signal handler may write to. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

/* The first Ctrl-C asks for an orderly end, the second one ends the process at once. A terminal
 * that is closed asks too, as often as it likes, unless nohup has it ignored. A reader of what is
 * told that is gone is no reason to end. */
static void catch_interrupts(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct sigaction closed = {.sa_handler = interrupt};
    const struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &closed, NULL);
}

/* ---- preparing ---- */

static void make_vocabularies(Training *t)
{
    const VocabLimits limits = {t->options.limits.fewest, t->options.limits.most,
                                t->options.hold_out};
    if (t->checkpoint)
        corpus_load_vocabularies(t->corpus, t->checkpoint);
    else if (t->init)
        corpus_start_vocabularies(t->corpus, t->init, t->options.init, limits);
    else
        corpus_make_vocabularies(t->corpus, limits);
}

/* The request with the settings that come with the weights. */
static Request add_settings(const Training *t, const Model *model, Request request)
{
    if (t->checkpoint)
        return checkpoint_settings(t->arena, t->checkpoint, request);
    return t->init ? checkpoint_known_settings(t->init, model, t->corpus, t->arena, request)
                   : request;
}

/* Compiles twice, after a look at the model's options; see tool/corpus.h. */
static void compile_for_data(Training *t, CompileFunction *compile, const Model *model,
                             Request request)
{
    Request full = add_settings(t, model, request);
    const Model *first = compile(t->arena, &full).model;
    t->corpus = corpus_bind(t->arena, first, t->options.files, NULL);
    t->corpus->longest = t->options.longest;
    make_vocabularies(t);
    full = corpus_settings(t->corpus, add_settings(t, first, request));
    t->compiled = compile(t->arena, &full);
    corpus_read(t->corpus, t->compiled.model, t->options.hold_out, &t->train, &t->valid);
    if (t->corpus->has[CORPUS_TEST])
        t->test = corpus_read_test(t->corpus, t->compiled.model);
}

static const char *default_path(Arena *arena, const Model *model)
{
    return arena_format(arena, "%s.safetensors", model->name);
}

/* The table stands beside the checkpoint: x.csv beside x.safetensors. */
static const char *table_path(Arena *arena, const char *weights)
{
    const char *ending = strstr(weights, ".safetensors");
    const bool ends = ending && strcmp(ending, ".safetensors") == 0;
    return arena_format(arena, "%.*s.csv", ends ? (int)(ending - weights) : (int)strlen(weights),
                        weights);
}

/* That a file cannot be written is better known before hours of training. */
static void check_path(Arena *arena, const char *path)
{
    struct stat found = {.st_mode = S_IFREG};
    stat(path, &found);
    if (S_ISDIR(found.st_mode))
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(EISDIR));
    const char *slash = strrchr(path, '/');
    const char *folder = slash ? arena_format(arena, "%.*s/", (int)(slash - path), path) : ".";
    if (access(S_ISREG(found.st_mode) ? folder : path, W_OK) != 0)
        fail((Pos){0}, "%s: cannot be written: %s", path, strerror(errno));
}

/* Called after each update. */
static int report(void *context, const rnn_progress *update, rnn_error *e)
{
    Training *t = context;
    progress_show(&t->progress, update);
    if (!update->due)
        return RNN_OK;
    return rnn_trainer_save(t->trainer, t->options.weights, t->labels.items, t->labels.count, e);
}

static void open_trainer(Training *t)
{
    rnn_error error;
    rnn_trainer_options *options = &t->options.trainer;
    const Input *counted = role_counted(t->compiled.model);
    options->feed.counted = counted ? counted->name : NULL;
    if (answers_find(t->corpus, t->model, CORPUS_VALID, &t->scoring))
        options->scoring = &t->scoring;
    options->interrupted = &interrupted;
    options->report = report;
    options->context = t;
    stop_if(rnn_trainer_open(&t->trainer, t->model, options, t->train, t->valid, &error), &error);
    if (t->checkpoint && rnn_trainer_load(t->trainer, t->checkpoint, &error))
        fail((Pos){0}, "%s: %s", t->options.weights, error.message);
    if (t->init &&
        rnn_trainer_start_from(t->trainer, t->init, &t->options.loading->options, &error))
        fail((Pos){0}, "%s: %s", t->options.init, error.message);
}

/* ---- what is said ---- */

static const char *item_name(const Training *t)
{
    for (int i = 0; i < t->corpus->count; i++)
        if (t->corpus->inputs[i].vocab)
            return rnn_vocab_units(t->corpus->inputs[i].vocab) == RNN_CHARACTERS ? "characters"
                                                                                 : "words";
    return "items";
}

static size_t items_of(const rnn_data *data, const char *name)
{
    return data ? rnn_data_find(data, name)->items : 0;
}

/* Before anything can be wrong with the data: it may be the reason. */
static void describe_unknown(const Training *t)
{
    answers_print_unknown("to train on", t->train);
    if (t->valid)
        answers_print_unknown("to validate on", t->valid);
}

static void describe_data(const Training *t)
{
    for (int i = 0; i < t->corpus->count; i++) {
        const CorpusInput *input = &t->corpus->inputs[i];
        fprintf(stderr, "%s: %zu items to train on, %zu to validate on", input->name,
                items_of(t->train, input->name), items_of(t->valid, input->name));
        if (input->vocab)
            fprintf(stderr, ", a vocabulary of %zu", rnn_vocab_size(input->vocab));
        fputc('\n', stderr);
    }
    corpus_warn_of_single_words(t->corpus, t->train);
    answers_print_dropped("to train on", t->train);
    if (t->valid)
        answers_print_dropped("to validate on", t->valid);
    rates_print(t->model, rnn_trainer_rates(t->trainer));
    fprintf(stderr, "%s: %zu parameters, %zu updates an epoch", t->model->name,
            t->model->param_floats, rnn_trainer_batches(t->trainer));
    if (t->checkpoint)
        fprintf(stderr, ", resumed after update %llu",
                (unsigned long long)rnn_trainer_updates(t->trainer));
    fputc('\n', stderr);
}

static void describe_end(const Training *t, rnn_outcome outcome)
{
    static const char *const reasons[] = {[RNN_TRAINED] = "trained",
                                          [RNN_INTERRUPTED] = "interrupted",
                                          [RNN_OUT_OF_TIME] = "out of time",
                                          [RNN_NO_BETTER] = "no longer better"};
    fprintf(stderr, "%s after update %llu%s; saved as %s, the losses as %s%s\n", reasons[outcome],
            (unsigned long long)rnn_trainer_updates(t->trainer),
            progress_summary(t->arena, &t->progress), t->options.weights, t->options.table,
            t->progress.is_lost ? ", of which rows are missing" : "");
    if (outcome == RNN_INTERRUPTED)
        fprintf(stderr, "the same command with --resume goes on from there\n");
    if (outcome == RNN_OUT_OF_TIME)
        fprintf(stderr, "--resume with more --minutes goes on from there\n");
}

static void open_best(const Training *t, rnn_weights *weights)
{
    rnn_error error;
    stop_if(rnn_weights_open(weights, t->model, &error), &error);
    weights->pool = t->options.trainer.pool;
    memcpy(weights->params, rnn_trainer_params(t->trainer),
           t->model->param_floats * sizeof *weights->params);
    rnn_weights_prepare(weights);
}

/* The validation of the best parameters, read in one stream so that nothing is left out. */
static void print_validation(const Training *t, const rnn_weights *weights)
{
    rnn_error error;
    rnn_scores scores;
    rnn_feed_rules rules = t->options.trainer.feed;
    rules.shuffle = false;
    if (t->valid->is_stream)
        rules.rows = 1;
    double bigram = corpus_bigram_loss(t->corpus, t->train, t->valid);
    size_t metrics = t->model->metric_count;
    rnn_evaluation found = {.metrics = arena_alloc(t->arena, (metrics + 1) * sizeof(double))};
    stop_if(rnn_evaluate(weights, t->valid, &rules, &found, &error), &error);
    printf("validation loss %s", answers_loss(t->arena, t->model, found.loss));
    if (isfinite(bigram))
        printf("; a bigram model has %.4f", bigram);
    for (size_t i = 0; i < metrics; i++)
        printf("\nvalidation %s %.4f", t->model->metrics[i].name, found.metrics[i]);
    putchar('\n');
    if (!t->options.trainer.scoring)
        return;
    stop_if(rnn_score(weights, t->valid, &rules, &t->scoring, &scores, &error), &error);
    answers_print("validation", &scores);
}

static void print_result(const Training *t)
{
    rnn_weights weights;
    open_best(t, &weights);
    if (t->valid)
        print_validation(t, &weights);
    if (t->test)
        answers_test(t->corpus, &weights, t->test, t->options.trainer.feed);
    rnn_weights_close(&weights);
}

/* ---- what went wrong ---- */

/* The batch of the validation, which its instance was given, and the state that it began with. */
static void blame_batch(const Training *t, const rnn_instance *instance, rnn_feed_batch batch,
                        const void *state, size_t bytes)
{
    const Update update = {.compiled = &t->compiled,
                           .entry = ENTRY_LOSS,
                           .args = instance,
                           .batch = batch,
                           .data = t->valid};
    if (bytes)
        memcpy(instance->session, state, bytes);
    fprintf(stderr, "%s\n", blame(t->arena, &update));
}

/* Validates once more, batch by batch, up to the one that is not finite. */
static void repeat_validation(const Training *t, rnn_feed *feed, rnn_instance *instance)
{
    rnn_error error;
    const size_t floats = t->model->carries ? t->model->state_floats * rnn_feed_rows(feed) : 0;
    float *state = arena_alloc(t->arena, (floats + 1) * sizeof *state);
    for (size_t k = 0; k < rnn_feed_batches(feed); k++) {
        rnn_feed_batch batch;
        int code = rnn_feed_next(feed, instance, &batch, &error);
        if (code == RNN_OK)
            code = rnn_instance_reserve(instance, RNN_LOSS, &error);
        if (code != RNN_OK)
            return;
        if (floats)
            memcpy(state, instance->session, floats * sizeof *state);
        code = rnn_instance_run(instance, RNN_LOSS, &error);
        if (code == RNN_NOT_FINITE)
            blame_batch(t, instance, batch, state, floats * sizeof *state);
        if (code != RNN_OK)
            return;
    }
}

static void blame_validation(const Training *t)
{
    rnn_feed_rules rules = t->options.trainer.feed;
    rnn_feed *feed;
    rnn_instance *instance;
    rnn_error error;
    rules.shuffle = false;
    if (!t->valid || rnn_feed_open(&feed, t->model, t->valid, &rules, &error) != RNN_OK)
        return;
    if (rnn_instance_open(&instance, rnn_trainer_weights(t->trainer), &error) == RNN_OK) {
        repeat_validation(t, feed, instance);
        rnn_instance_close(instance);
    }
    rnn_feed_close(feed);
}

/* Of an update, or else of the validation after it. */
static void print_blame(const Training *t)
{
    Update update = {.compiled = &t->compiled,
                     .entry = ENTRY_TRAIN,
                     .data = t->train,
                     .seed = t->options.trainer.seed,
                     .number = rnn_trainer_updates(t->trainer) + 1};
    if (rnn_trainer_repeat(t->trainer, &update.args, &update.batch, NULL) == RNN_OK)
        fprintf(stderr, "%s\n", blame(t->arena, &update));
    else
        blame_validation(t);
}

/* ---- training ---- */

/* Tells what ended the training before its time. */
static void tell_trouble(const Training *t, int code, const rnn_error *trouble, bool saved)
{
    if (code == RNN_OK)
        return;
    if (saved)
        fprintf(stderr, "rnnc: %s; what was there before is saved as %s\n", trouble->message,
                t->options.weights);
    else
        fprintf(stderr, "rnnc: %s\n", trouble->message);
    if (code == RNN_NOT_FINITE)
        print_blame(t);
}

/* Trains and saves, whatever ends it; returns the exit status. The checkpoint comes first. */
static int train(Training *t)
{
    rnn_error trouble, error;
    rnn_outcome outcome = RNN_INTERRUPTED;
    const int code = rnn_trainer_run(t->trainer, &outcome, &trouble);
    const int saved = rnn_trainer_save(t->trainer, t->options.weights, t->labels.items,
                                       t->labels.count, &error);
    const bool has_table = progress_end(&t->progress);
    tell_trouble(t, code, &trouble, saved == RNN_OK);
    stop_if(saved, &error);
    if (code != RNN_OK)
        return 1;
    describe_end(t, outcome);
    if (outcome != RNN_INTERRUPTED)
        print_result(t);
    return has_table ? 0 : 1;
}

/* A training that has the same files would mix its own with ours. */
static void lock_files(Training *t)
{
    check_path(t->arena, t->options.weights);
    check_path(t->arena, t->options.table);
    if (t->options.curve)
        check_path(t->arena, t->options.curve);
    lock_file(t->options.weights);
    lock_file(t->options.table);
}

static void prepare(Training *t, CompileFunction *compile, Request request)
{
    Request plain = request;
    plain.dump = NULL;
    const Model *model = compile(t->arena, &plain).model;
    if (!t->options.weights)
        t->options.weights = default_path(t->arena, model);
    if (!t->options.table)
        t->options.table = table_path(t->arena, t->options.weights);
    if (t->options.curve)
        picture_curve_check();
    lock_files(t);
    if (t->options.resume) {
        t->checkpoint = checkpoint_open(t->options.weights);
        checkpoint_check(t->checkpoint, t->options.weights, model);
    }
    if (t->options.init)
        t->init = checkpoint_open(t->options.init);
    compile_for_data(t, compile, model, request);
    describe_unknown(t);
    t->labels = checkpoint_labels(t->corpus, t->compiled.model);
    if (t->checkpoint)
        checkpoint_check_params(t->arena, t->checkpoint, t->options.weights, t->compiled.model,
                                NULL);
    if (t->init)
        checkpoint_check_params(t->arena, t->init, t->options.init, t->compiled.model,
                                &t->options.loading->options);
    t->model = build_load(t->arena, &t->compiled, (BuildOptions){NULL});
    open_trainer(t);
}

int command_train(CompileFunction *compile, int argc, char **argv)
{
    Request request;
    Training t = {.arena = arena_new()};
    t.options = train_options_parse(t.arena, argc, argv, &request);
    prepare(&t, compile, request);
    if (t.init)
        loading_print(t.options.loading, t.options.init);
    describe_data(&t);
    t.progress = progress_begin(t.options.table, item_name(&t), t.model,
                                rnn_trainer_updates(t.trainer));
    catch_interrupts();
    int status = train(&t);
    if (t.options.curve && rnn_trainer_updates(t.trainer) > 0)
        picture_curve(t.options.table, t.options.curve);
    rnn_trainer_close(t.trainer);
    rnn_tensors_close(t.checkpoint);
    rnn_tensors_close(t.init);
    rnn_data_close(t.train);
    rnn_data_close(t.valid);
    rnn_data_close(t.test);
    corpus_close(t.corpus);
    arena_free(t.arena);
    return status;
}
