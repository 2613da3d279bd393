/* Tables of kernels.
 *
 *     kernel   line         calls   operations     bytes  op/byte    share
 *     gru_h    model.lua:8     25        821 k   826.4 k    0.993   58.0 % */
#include "tool/costs.h"

#include <stdio.h>
#include <string.h>

/* One entry does a single step. */
static Sizes sizes_of_entry(const Compiled *compiled, Entry entry, Sizes sizes)
{
    sizes.stream = entry == ENTRY_STEP ? compiled->model->stream : NULL;
    return sizes;
}

CostTable costs_of(Arena *arena, const Compiled *compiled, Entry entry, Sizes sizes)
{
    return schedule_costs(compiled->schedules[entry], arena,
                          sizes_of_entry(compiled, entry, sizes));
}

const char *costs_sizes(Arena *arena, const Model *model, Sizes sizes)
{
    Text text = text_new(arena);
    text_format(&text, "batch %d", sizes.batch);
    for (int i = 0; i < model->axis_count; i++)
        if (model->axes[i] != sizes.stream)
            text_format(&text, ", %d steps of %s", steps_along(model->axes[i], sizes),
                        model->axes[i]->name);
    return text.bytes;
}

NameColumns costs_columns(Arena *arena, const CostTable *table)
{
    NameColumns widths = {(int)strlen("elsewhere"), (int)strlen("line")};
    for (int i = 0; i < table->count; i++) {
        int name = (int)strlen(table->kernels[i].name);
        int line = (int)strlen(origin(arena, table->kernels[i].kernel->nodes[0]));
        widths.name = name > widths.name ? name : widths.name;
        widths.line = line > widths.line ? line : widths.line;
    }
    return widths;
}

const char *costs_number(Arena *arena, double number)
{
    static const char *const units[] = {"", " k", " M", " G", " T", " P"};
    size_t unit = 0;
    while (number >= (unit ? 999.95 : 9999.5) && unit + 1 < sizeof units / sizeof *units) {
        number /= 1000;
        unit++;
    }
    return arena_format(arena, "%.4g%s", number, units[unit]);
}

double costs_bytes(const Cost *cost)
{
    return cost->read + cost->written;
}

/* ---- the estimate ---- */

static void print_row(Arena *arena, NameColumns widths, const char *name, const char *line,
                      const Cost *cost, double whole)
{
    double bytes = costs_bytes(cost);
    printf("%-*s  %-*s %8.0f %12s %10s %8.3g %6.1f %%\n", widths.name, name, widths.line, line,
           cost->calls, costs_number(arena, cost->operations), costs_number(arena, bytes),
           bytes > 0 ? cost->operations / bytes : 0,
           whole > 0 ? 100 * cost->operations / whole : 0);
}

/* In the order in which they run. */
void costs_print(Arena *arena, const Compiled *compiled, Entry entry, Sizes sizes)
{
    const CostTable table = costs_of(arena, compiled, entry, sizes);
    const NameColumns widths = costs_columns(arena, &table);
    printf("---- %s, %s\n", entry_names[entry],
           costs_sizes(arena, compiled->model, sizes_of_entry(compiled, entry, sizes)));
    printf("%-*s  %-*s %8s %12s %10s %8s %8s\n", widths.name, "kernel", widths.line, "line",
           "calls", "operations", "bytes", "op/byte", "share");
    for (int i = 0; i < table.count; i++) {
        const KernelCost *k = &table.kernels[i];
        print_row(arena, widths, k->name, origin(arena, k->kernel->nodes[0]), &k->cost,
                  table.whole.operations);
    }
    print_row(arena, widths, "all", "", &table.whole, table.whole.operations);
    printf("\n");
}
