/* Strips: the parts of a kernel that goes over some rows of all steps at a time.
 *
 *     const size_t strips = ((size_t)T.N + 261) / 262;
 *     for (size_t strip = 0; strip < strips; strip++) {
 *         const size_t at = ..., rows = ...;
 *         compute_logits(team, rows, packed, m.readout + at * 256, ...);
 *         ...
 *     }
 */
#include "emit/entry.h"

/* Threads meet behind each level, as behind those of items. */
static void write_parts(const EntryWriter *x, const Kernel *strip)
{
    int met = 0;
    for (int i = 0; i < strip->part_count; i++) {
        const Item part = {.kernel = strip->parts[i]};
        bool apart = i && strip->parts[i]->level > strip->parts[i - 1]->level;
        for (int k = met; k < i && !apart; k++)
            apart = entry_add_to_one_gradient(x->s, &(Item){.kernel = strip->parts[k]}, &part);
        if (apart) {
            entry_meeting(x->w, "team");
            met = i;
        }
        entry_comment(x, part.kernel->nodes[part.kernel->count - 1]);
        entry_kernel(x, part.kernel);
    }
    entry_meeting(x->w, "team");
}

void entry_strip(const EntryWriter *x, const Kernel *strip)
{
    const char *all = arena_format(arena(x), "(size_t)%s.N", strip->axis->name);
    Writer parts = writer_new(arena(x));
    EntryWriter inner = *x;
    parts.depth = x->w->depth + 2;
    inner.w = &parts;
    write_parts(&inner, strip);
    comment(x->w, "%s   strip by strip of all rows", origin(arena(x), strip->nodes[0]));
    line(x->w, "{");
    x->w->depth++;
    line(x->w, "const size_t strips = (%s + %d) / %d;", all, strip->strip - 1, strip->strip);
    open_block(x->w, "for (size_t strip = 0; strip < strips; strip++)");
    line(x->w, "const size_t at = %s * strip / strips, rows = %s * (strip + 1) / strips - at;", all,
         all);
    if (entry_mentions(parts.text.bytes, "part"))
        line(x->w, "const rnn_share part = rnn_share_of(team, rows, 16);");
    text_put(&x->w->text, parts.text.bytes);
    close_block(x->w, "");
    close_block(x->w, "");
}
