/* A checkpoint is untrusted: whatever stands in it, training refuses it or goes on, and reads and
 * writes nothing that is not its own. */
#include <criterion/criterion.h>
#include <math.h>

#include <rnn/text.h>
#include <rnn/trainer.h>

#include "tensor_files.h"
#include "tiny_bigram.h"

enum { ITEMS = 40, MOST_BYTES = 8192, UPDATES = 6, TENSORS = 10 };

/* A stream of tokens, made in place. */
typedef struct Data {
    int32_t ids[ITEMS];
    size_t start[2], line[1];
    rnn_field field;
    rnn_data data;
} Data;

static rnn_trainer *open_trainer(Data *d)
{
    rnn_trainer *t;
    rnn_error e;
    const rnn_trainer_options options = {.optimizer = rnn_optimizer_defaults(RNN_ADAM),
                                         .schedule = rnn_schedule_defaults(RNN_SCHEDULE_COSINE),
                                         .feed = {.rows = 4, .steps = 3, .counted = "x"},
                                         .seed = 5,
                                         .updates = UPDATES};
    *d = (Data){.start = {0, ITEMS}, .line = {1}};
    for (int i = 0; i < ITEMS; i++)
        d->ids[i] = i % TINY_VOCAB;
    d->field = (rnn_field){.source = {.name = "x", .path = "made", .axis = "T"},
                           .examples = 1,
                           .items = ITEMS,
                           .start = d->start,
                           .line = d->line,
                           .ids = d->ids};
    d->data = (rnn_data){&d->field, 1, 1, true, 0, NULL};
    cr_assert_eq(rnn_trainer_open(&t, &tiny_model, &options, &d->data, NULL, &e), RNN_OK, "%s",
                 e.message);
    return t;
}

static void make(const char *path)
{
    Data d;
    rnn_error e;
    const rnn_metadata note = {"note", "\"\\\n"};
    rnn_trainer *t = open_trainer(&d);
    cr_assert_eq(rnn_trainer_save(t, path, &note, 1, &e), RNN_OK, "%s", e.message);
    rnn_trainer_close(t);
}

/* Opens it, and goes on from it where it is taken. */
static int go_on(const char *path, rnn_error *e)
{
    Data d;
    rnn_tensors *file;
    int code = rnn_tensors_open(&file, path, e);
    if (code != RNN_OK)
        return code;
    rnn_trainer *t = open_trainer(&d);
    rnn_outcome outcome;
    code = rnn_trainer_load(t, file, e);
    if (code == RNN_OK)
        rnn_trainer_run(t, &outcome, NULL);
    rnn_trainer_close(t);
    rnn_tensors_close(file);
    return code;
}

/* Each byte in turn is another one. */
Test(forged, every_byte_is_refused_or_harmless)
{
    static const unsigned char masks[] = {0x01, 0x80, 0xff};
    static char bytes[MOST_BYTES];
    const Folder folder = new_folder();
    make(folder.file);
    const size_t size = read_bytes(folder.file, bytes, sizeof bytes);
    size_t refused = 0;
    cr_assert_lt(size, sizeof bytes);
    for (size_t i = 0; i < size * 3; i++) {
        rnn_error e = {RNN_OK, ""};
        const char kept = bytes[i / 3];
        bytes[i / 3] = (char)(kept ^ masks[i % 3]);
        write_bytes(folder.file, bytes, size);
        const int code = go_on(folder.file, &e);
        cr_expect(code == RNN_OK || *e.message, "byte %zu", i / 3);
        refused += code != RNN_OK;
        bytes[i / 3] = kept;
    }
    cr_expect_gt(refused, size / 4);
    remove_folder(&folder);
}

/* The file with one element of a tensor replaced. */
static void forge(const char *path, const char *name, size_t element, const void *value)
{
    static char copy[MOST_BYTES];
    rnn_tensor tensors[TENSORS];
    rnn_tensors *file;
    rnn_error e;
    make(path);
    cr_assert_eq(rnn_tensors_open(&file, path, &e), RNN_OK);
    const size_t count = rnn_tensors_count(file);
    cr_assert_leq(count, TENSORS);
    for (size_t i = 0; i < count; i++) {
        tensors[i] = *rnn_tensors_at(file, i);
        if (strcmp(tensors[i].name, name) != 0)
            continue;
        const size_t width = rnn_dtype_bytes(tensors[i].dtype);
        memcpy(copy, tensors[i].data, tensors[i].bytes);
        memcpy(copy + element * width, value, width);
        tensors[i].data = copy;
    }
    cr_assert_eq(rnn_tensors_write(path, tensors, count, NULL, 0, &e), RNN_OK, "%s", e.message);
    rnn_tensors_close(file);
}

Test(forged, numbers_that_are_no_counters_are_refused)
{
    static const double numbers[] = {INFINITY, 1e300, NAN, -1, 0.5};
    static const size_t counters[] = {0, 1, 2, 6};
    const Folder folder = new_folder();
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 4; k++) {
            rnn_error e;
            forge(folder.file, "rnnc.numbers", counters[k], &numbers[i]);
            cr_expect_eq(go_on(folder.file, &e), RNN_BAD_FILE, "%g as number %zu", numbers[i],
                         counters[k]);
        }
    remove_folder(&folder);
}

Test(forged, ids_beyond_the_vocabulary_are_refused)
{
    static const int32_t bad[] = {TINY_VOCAB, -1, INT32_MAX, INT32_MIN};
    const Folder folder = new_folder();
    for (size_t i = 0; i < 4; i++) {
        rnn_error e;
        forge(folder.file, "rnnc.state", 3, &bad[i]);
        cr_assert_eq(go_on(folder.file, &e), RNN_BAD_FILE, "%d", bad[i]);
        cr_expect(strstr(e.message, "is not an id of previous, of which there are 4"), "%s",
                  e.message);
    }
    remove_folder(&folder);
}

static int read_vocabulary(const char *string)
{
    rnn_vocab *v;
    const int code = rnn_vocab_read(&v, string, NULL);
    rnn_vocab_close(v);
    return code;
}

Test(forged, vocabularies)
{
    rnn_vocab *v;
    cr_expect_eq(read_vocabulary("words open 99999999999999999999\n"), RNN_BAD_FILE);
    cr_expect_eq(read_vocabulary("words:trigrams hashed 4294967296\n"), RNN_BAD_FILE);
    cr_expect_eq(read_vocabulary("words reserved 1\n<unk>\n"), RNN_BAD_FILE);
    cr_assert_eq(rnn_vocab_read(&v, "words open 1\na\n", NULL), RNN_OK);
    cr_expect(rnn_span_equal(rnn_vocab_text(v, 0), rnn_span_of("a")));
    cr_expect(rnn_span_equal(rnn_vocab_text(v, 1), rnn_span_of("<unk>")));
    cr_expect(rnn_span_equal(rnn_vocab_text(v, -1), rnn_span_of("<unk>")));
    rnn_vocab_close(v);
}
