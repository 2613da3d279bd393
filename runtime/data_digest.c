/* Digests of fields, to know data again: FNV-1a of 64 bits (Fowler, Noll and Vo) over the lengths
 * of the examples and all their items. Nobody is kept from making data with the same digest on
 * purpose.
 */
#include <rnn/data.h>

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t count)
{
    const unsigned char *next = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ next[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t add_number(uint64_t hash, uint64_t number)
{
    return add_bytes(hash, &number, sizeof number);
}

uint64_t rnn_field_digest(const rnn_field *f)
{
    const size_t count = f->items * rnn_field_width(f);
    uint64_t hash = add_number(UINT64_C(0xcbf29ce484222325), f->examples);
    for (size_t i = 0; i < f->examples; i++)
        hash = add_number(hash, rnn_field_length(f, i));
    return f->ids ? add_bytes(hash, f->ids, count * sizeof *f->ids)
                  : add_bytes(hash, f->floats, count * sizeof *f->floats);
}

/* Ids of bags are -1 behind the last one, so an empty bag begins with it. */
size_t rnn_field_unknown(const rnn_field *f)
{
    const rnn_vocab *vocab = f->source.vocab;
    const size_t width = rnn_field_width(f);
    if (!vocab || !f->ids || (!f->source.most && !rnn_vocab_reserved(vocab)))
        return 0;
    const int32_t unknown = f->source.most ? -1 : RNN_UNKNOWN;
    size_t count = 0;
    for (size_t i = 0; i < f->items; i++)
        count += f->ids[i * width] == unknown;
    return count;
}
