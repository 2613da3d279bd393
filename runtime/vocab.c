/* Vocabularies: items of text numbered by how often they occur.
 *
 *     "b a a"  --count-->  b 1, a 2  --rank-->  <unk> <s> </s> a b
 *                                                 0    1   2   3 4
 *
 * The entries stand in an array in the order of their ids; a hash table of ids with open addressing
 * finds them. At least half of the table's slots are free, so a search is short. In a vocabulary of
 * n-grams these are the entries; a hashed one has none. */
#include <rnn/limits.h>
#include <rnn/text.h>

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    char *bytes;    /* owned, followed by a NUL */
    size_t length;  /* in bytes, without the NUL */
    uint64_t count; /* how often it was seen */
} entry;

struct rnn_vocab {
    rnn_units units;
    bool reserved;
    size_t buckets;    /* of a hashed one; else 0 */
    entry *entries;    /* [slot_count / 2], by id */
    size_t size;       /* entries in use */
    int32_t *slots;    /* [slot_count]: an id, or FREE */
    size_t slot_count; /* a power of two */
};

enum { FREE = -1, FIRST_SLOTS = RNN_VOCAB_SLOTS };

static const char *const reserved_names[RNN_RESERVED] = {"<unk>", "<s>", "</s>"};

/* ---- the hash table ---- */

/* FNV-1a of 64 bits (Fowler, Noll and Vo); the upper half is folded in because slots are chosen by
 * the low bits. */
static uint64_t hash(rnn_span item)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < item.length; i++)
        h = (h ^ (unsigned char)item.bytes[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

/* The slot that holds the item's id, or the free one where it belongs. */
static size_t find_slot(const rnn_vocab *v, rnn_span item)
{
    const size_t mask = v->slot_count - 1;
    size_t slot = (size_t)hash(item) & mask;
    while (v->slots[slot] != FREE && !rnn_span_equal(rnn_vocab_text(v, v->slots[slot]), item))
        slot = (slot + 1) & mask;
    return slot;
}

/* Enters all ids into the table anew. */
static void fill_slots(rnn_vocab *v)
{
    for (size_t i = 0; i < v->slot_count; i++)
        v->slots[i] = FREE;
    for (size_t id = 0; id < v->size; id++)
        v->slots[find_slot(v, rnn_vocab_text(v, (int32_t)id))] = (int32_t)id;
}

static bool set_slots(rnn_vocab *v, size_t slot_count)
{
    entry *entries = realloc(v->entries, slot_count / 2 * sizeof *entries);
    if (entries)
        v->entries = entries;
    int32_t *slots = realloc(v->slots, slot_count * sizeof *slots);
    if (slots)
        v->slots = slots;
    if (!entries || !slots)
        return false;
    v->slot_count = slot_count;
    fill_slots(v);
    return true;
}

/* Gives the next id to an item that is not there yet. */
static bool append(rnn_vocab *v, rnn_span item)
{
    if (v->size == INT32_MAX || (v->size == v->slot_count / 2 && !set_slots(v, 2 * v->slot_count)))
        return false;
    char *bytes = malloc(item.length + 1);
    if (!bytes)
        return false;
    memcpy(bytes, item.bytes, item.length);
    bytes[item.length] = '\0';
    v->slots[find_slot(v, item)] = (int32_t)v->size;
    v->entries[v->size++] = (entry){bytes, item.length, 0};
    return true;
}

bool rnn_vocab_add(rnn_vocab *v, rnn_span item)
{
    return v->slots[find_slot(v, item)] != FREE || append(v, item);
}

/* ---- opening and closing ---- */

static bool add_reserved(rnn_vocab *v)
{
    for (int i = 0; i < RNN_RESERVED; i++)
        if (!append(v, rnn_span_of(reserved_names[i])))
            return false;
    return true;
}

rnn_vocab *rnn_vocab_open(rnn_units units, bool reserved)
{
    rnn_vocab *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;
    v->units = units;
    v->reserved = reserved;
    if (!set_slots(v, FIRST_SLOTS) || (reserved && !add_reserved(v))) {
        rnn_vocab_close(v);
        return NULL;
    }
    return v;
}

rnn_vocab *rnn_vocab_open_hashed(rnn_units units, size_t buckets)
{
    rnn_vocab *v = rnn_vocab_open(units, false);
    if (v)
        v->buckets = buckets;
    return v;
}

void rnn_vocab_close(rnn_vocab *v)
{
    if (!v)
        return;
    for (size_t id = 0; id < v->size; id++)
        free(v->entries[id].bytes);
    free(v->entries);
    free(v->slots);
    free(v);
}

/* ---- counting and ranking ---- */

static bool count_entry(rnn_vocab *v, rnn_span item)
{
    if (!rnn_vocab_add(v, item))
        return false;
    v->entries[v->slots[find_slot(v, item)]].count++;
    return true;
}

static bool count_grams(rnn_vocab *v, rnn_span word)
{
    rnn_gram gram;
    for (size_t at = 0; rnn_next_gram(rnn_units_letters(v->units), word, &at, &gram);)
        if (!count_entry(v, (rnn_span){gram.bytes, gram.length}))
            return false;
    return true;
}

bool rnn_vocab_count_item(rnn_vocab *v, rnn_span item)
{
    if (v->buckets)
        return true;
    return rnn_units_letters(v->units) > 0 ? count_grams(v, item) : count_entry(v, item);
}

bool rnn_vocab_count(rnn_vocab *v, rnn_span text)
{
    for (rnn_span item; rnn_next_item(v->units, &text, &item);)
        if (!rnn_vocab_count_item(v, item))
            return false;
    return true;
}

/* Falling counts first, then rising bytes: no two entries are equal, so the order is one. */
static int compare(const void *left, const void *right)
{
    const entry *a = left;
    const entry *b = right;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    const int order = memcmp(a->bytes, b->bytes, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

/* Drops the entries from `size` on. */
static void cut(rnn_vocab *v, size_t size)
{
    while (v->size > size)
        free(v->entries[--v->size].bytes);
}

void rnn_vocab_rank(rnn_vocab *v, uint64_t minimum, size_t maximum)
{
    const size_t first = v->reserved ? RNN_RESERVED : 0;
    qsort(v->entries + first, v->size - first, sizeof *v->entries, compare);
    size_t size = v->size;
    while (size > first && v->entries[size - 1].count < minimum)
        size--;
    if (maximum != 0 && size > maximum)
        size = maximum > first ? maximum : first;
    cut(v, size);
    fill_slots(v);
}

/* ---- looking up ---- */

size_t rnn_vocab_size(const rnn_vocab *v)
{
    return v->buckets ? v->buckets : v->size;
}

rnn_units rnn_vocab_units(const rnn_vocab *v)
{
    return v->units;
}

bool rnn_vocab_reserved(const rnn_vocab *v)
{
    return v->reserved;
}

bool rnn_vocab_hashed(const rnn_vocab *v)
{
    return v->buckets > 0;
}

int32_t rnn_vocab_id(const rnn_vocab *v, const char *bytes, size_t length)
{
    const rnn_span item = {bytes, length};
    if (v->buckets)
        return (int32_t)(hash(item) % v->buckets);
    const int32_t id = v->slots[find_slot(v, item)];
    if (id != FREE)
        return id;
    return v->reserved ? RNN_UNKNOWN : -1;
}

void rnn_vocab_bag(const rnn_vocab *v, rnn_span word, size_t most, int32_t *bag)
{
    size_t count = 0, at = 0;
    for (rnn_gram gram;
         count < most && rnn_next_gram(rnn_units_letters(v->units), word, &at, &gram);) {
        bag[count] = rnn_vocab_id(v, gram.bytes, gram.length);
        count += bag[count] >= 0;
    }
    for (; count < most; count++)
        bag[count] = -1;
}

rnn_span rnn_vocab_text(const rnn_vocab *v, int32_t id)
{
    if (id < 0 || (size_t)id >= v->size) /* a model may have more ids than its vocabulary */
        return rnn_span_of(reserved_names[RNN_UNKNOWN]);
    return (rnn_span){v->entries[id].bytes, v->entries[id].length};
}
