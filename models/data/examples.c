/* Examples of one input: collected as floats, written in the type that the file shall have. */
#include "convert.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- collecting ---- */

static size_t numbers_in(const Examples *e, size_t items)
{
    return items * (e->size ? e->size : 1);
}

static void make_room(Examples *e, size_t items)
{
    if (e->items + items > e->item_room) {
        e->item_room = 2 * e->item_room + items;
        e->numbers = grow(e->numbers, numbers_in(e, e->item_room), sizeof *e->numbers);
    }
    if (e->count == e->room) {
        e->room = 2 * e->room + 16;
        e->lengths = grow(e->lengths, e->room, sizeof *e->lengths);
    }
}

float *examples_add(Examples *e, size_t items)
{
    assert(items <= INT32_MAX && (!e->single || items == 1));
    make_room(e, items);
    float *numbers = e->numbers + numbers_in(e, e->items);
    memset(numbers, 0, numbers_in(e, items) * sizeof *numbers);
    e->lengths[e->count++] = (int32_t)items;
    e->items += items;
    return numbers;
}

/* ---- writing ---- */

static void *converted(const Examples *e)
{
    const size_t count = numbers_in(e, e->items);
    void *data = grow(NULL, count, rnn_dtype_bytes(e->dtype));
    for (size_t i = 0; i < count; i++)
        switch (e->dtype) {
        case RNN_U8:
            ((uint8_t *)data)[i] = (uint8_t)e->numbers[i];
            break;
        case RNN_I32:
            ((int32_t *)data)[i] = (int32_t)e->numbers[i];
            break;
        default:
            assert(e->dtype == RNN_F32);
            ((float *)data)[i] = e->numbers[i];
        }
    return data;
}

static rnn_tensor items_of(const Examples *e, void *data)
{
    return (rnn_tensor){.name = e->name,
                        .dtype = e->dtype,
                        .dims = e->size ? 2 : 1,
                        .shape = {e->items, e->size},
                        .data = data,
                        .bytes = numbers_in(e, e->items) * rnn_dtype_bytes(e->dtype)};
}

static rnn_tensor lengths_of(const Examples *e, char *name)
{
    sprintf(name, "%s.lengths", e->name);
    return (rnn_tensor){.name = name,
                        .dtype = RNN_I32,
                        .dims = 1,
                        .shape = {e->count},
                        .data = e->lengths,
                        .bytes = e->count * sizeof *e->lengths};
}

static void tell(const Examples *const *inputs, size_t count, const char *path)
{
    printf("%s: %zu examples:", path, inputs[0]->count);
    for (size_t i = 0; i < count; i++) {
        printf(" %s [%zu", inputs[i]->name, inputs[i]->items);
        if (inputs[i]->size)
            printf(", %zu", inputs[i]->size);
        printf("]");
    }
    printf("\n");
}

void examples_write(const Examples *const *inputs, size_t count, const char *folder,
                    const char *name)
{
    enum { MOST = 4, LONGEST = 64 };
    rnn_tensor tensors[2 * MOST];
    void *data[MOST];
    char names[MOST][LONGEST], file[LONGEST];
    size_t n = 0;
    assert(count >= 1 && count <= MOST && strlen(name) < LONGEST - 16);
    for (size_t i = 0; i < count; i++) {
        assert(inputs[i]->count == inputs[0]->count && strlen(inputs[i]->name) < LONGEST - 16);
        tensors[n++] = items_of(inputs[i], data[i] = converted(inputs[i]));
        if (!inputs[i]->single)
            tensors[n++] = lengths_of(inputs[i], names[i]);
    }
    rnn_error error;
    sprintf(file, "%s.safetensors", name);
    make_folder(folder);
    char *path = path_in(folder, file);
    if (rnn_tensors_write(path, tensors, n, NULL, 0, &error))
        stop("%s", error.message);
    tell(inputs, count, path);
    for (size_t i = 0; i < count; i++)
        free(data[i]);
    free(path);
}
