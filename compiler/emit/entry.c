/* Entry points: the kernels that they need, then one function each. */
#include "emit/entry.h"

static void write_kernel(EntryWriter *x, KernelTable *table, const Kernel *kernel)
{
    if (kernel->fused)
        x->kernel_names[kernel->nodes[0]->id] = emit_kernel(x->w, table, x->s, kernel);
    for (int i = 0; i < kernel->part_count; i++)
        write_kernel(x, table, kernel->parts[i]);
}

static void write_kernels(EntryWriter *x, KernelTable *table)
{
    for (int i = 0; i < x->s->item_count; i++) {
        const Item *item = &x->s->items[i];
        if (item->kernel)
            write_kernel(x, table, item->kernel);
        for (int k = 0; item->loop && k < item->loop->kernel_count; k++)
            write_kernel(x, table, item->loop->kernels[k]);
    }
}

void emit_entry(Writer *w, KernelTable *table, const Emission *e, Entry entry)
{
    EntryWriter x = {.w = w, .e = e, .s = e->schedules[entry], .entry = entry};
    x.name = arena_format(arena(&x), "%s_%s", e->model->name, entry_names[entry]);
    x.kernel_names = arena_alloc(arena(&x), (size_t)(x.s->graph->node_count + 1) * sizeof(char *));
    write_kernels(&x, table);
    entry_memory(&x);
    entry_layout(&x);
    entry_clocks(&x);
    entry_work(&x);
    open_block(w, "int %s(const %s_args *args, rnn_error *error)", x.name, e->model->name);
    entry_rows(&x);
    entry_take_memory(&x);
    entry_inputs(&x);
    entry_run(&x);
    entry_results(&x);
    entry_finite_check(&x);
    line(w, "return RNN_OK;");
    close_block(w, "");
    blank(w);
}
