/* Converters run as a user runs them: a folder of their own, what they tell, what they write. */
#ifndef CONVERTER_H
#define CONVERTER_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <rnn/safetensors.h>

/* A folder that is removed by leave_place. */
typedef struct Place {
    char folder[64];
    char told[4000]; /* by the last converter, on standard output and error */
} Place;

static inline Place new_place(void)
{
    Place place = {"/tmp/rnnc-test-XXXXXX", ""};
    cr_assert_not_null(mkdtemp(place.folder));
    return place;
}

static inline void leave_place(const Place *place)
{
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", place->folder);
    cr_assert_eq(system(command), 0);
}

static inline void put_file(const Place *place, const char *name, const void *bytes, size_t count)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert(file && fwrite(bytes, 1, count, file) == count && fclose(file) == 0);
}

static inline void put_text(const Place *place, const char *name, const char *text)
{
    put_file(place, name, text, strlen(text));
}

/* Runs "CONVERTER WORDS" in the folder and returns its exit status; -1: a signal ended it. */
static inline int convert(Place *place, const char *words)
{
    char command[600];
    snprintf(command, sizeof command, "cd %s && exec %s/%s 2>&1", place->folder, RNNC_CONVERTERS,
             words);
    FILE *pipe = popen(command, "r");
    cr_assert_not_null(pipe);
    place->told[fread(place->told, 1, sizeof place->told - 1, pipe)] = 0;
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The converter must stop with this message alone. */
static inline void expect_refusal(Place *place, const char *words, const char *message)
{
    const int status = convert(place, words);
    cr_expect(status == 1 || status == 2, "%s: status %d", words, status);
    cr_expect(strstr(place->told, message), "'%s' is not in: %s", message, place->told);
    cr_expect_eq(strchr(place->told, '\n') + 1, place->told + strlen(place->told), "%s",
                 place->told);
}

static inline rnn_tensors *open_result(const Place *place, const char *name)
{
    char path[200];
    rnn_tensors *file;
    rnn_error error = {0};
    snprintf(path, sizeof path, "%s/%s.safetensors", place->folder, name);
    cr_assert_eq(rnn_tensors_open(&file, path, &error), RNN_OK, "%s", error.message);
    return file;
}

/* The tensor of that name, which must have this shape; 0 columns: one dimension. */
static inline const rnn_tensor *expect_tensor(const rnn_tensors *file, const char *name,
                                              size_t rows, size_t columns)
{
    const rnn_tensor *tensor = rnn_tensors_find(file, name);
    cr_assert(tensor, "%s is not there", name);
    cr_assert_eq(tensor->dims, columns ? 2 : 1, "%s", name);
    cr_expect_eq(tensor->shape[0], rows, "%s: %zu rows", name, tensor->shape[0]);
    if (columns)
        cr_expect_eq(tensor->shape[1], columns, "%s: %zu columns", name, tensor->shape[1]);
    return tensor;
}

/* All its numbers; to be freed. */
static inline float *numbers_of(const rnn_tensor *tensor)
{
    float *numbers = malloc(rnn_tensor_size(tensor) * sizeof *numbers + 1);
    rnn_error error = {0};
    cr_assert_eq(rnn_tensor_to_float(tensor, numbers, &error), RNN_OK, "%s", error.message);
    return numbers;
}

static inline double sum_of(const rnn_tensor *tensor)
{
    float *numbers = numbers_of(tensor);
    double sum = 0;
    for (size_t i = 0; i < rnn_tensor_size(tensor); i++)
        sum += (double)numbers[i];
    free(numbers);
    return sum;
}

/* The lengths of NAME must add up to its items. */
static inline void expect_lengths(const rnn_tensors *file, const char *name, size_t examples)
{
    char lengths[80];
    snprintf(lengths, sizeof lengths, "%s.lengths", name);
    const double items = sum_of(expect_tensor(file, lengths, examples, 0));
    cr_expect_eq((size_t)items, rnn_tensors_find(file, name)->shape[0], "%s", name);
}

/* Runs a converter on real data, "CONVERTER [OPTION...]" FOLDER, into the folder `out`; the test
 * ends here, skipped, where there is none. */
static inline void convert_real(Place *place, const char *converter, const char *folder)
{
    char words[500];
    snprintf(words, sizeof words, "%s/data/%s", RNNC_SHARED_DIR, folder);
    if (access(words, R_OK) != 0) {
        leave_place(place);
        cr_skip_test("the data folder %s is not there", folder);
    }
    snprintf(words, sizeof words, "%s %s/data/%s out", converter, RNNC_SHARED_DIR, folder);
    cr_assert_eq(convert(place, words), 0, "%s", place->told);
}

#endif
