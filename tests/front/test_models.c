/* Every model in models/ can be traced, with its defaults and with its other options. */
#include "trace_text.h"

#include <dirent.h>

static Model *trace_model(const char *name, const Setting *settings, int count)
{
    char path[8192], part[4096];
    snprintf(part, sizeof part, "../models/%s", name);
    Model *model = front_trace(test_arena(), test_folder(path, sizeof path, part), settings, count);
    graph_verify(model->graph, name);
    return model;
}

static bool is_lua(const char *name)
{
    const char *end = strrchr(name, '.');
    return end && strcmp(end, ".lua") == 0;
}

Test(models, all_with_their_defaults)
{
    char folder[4096];
    DIR *models = opendir(test_folder(folder, sizeof folder, "../models"));
    cr_assert(models, "%s", folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(models));)
        if (is_lua(entry->d_name)) {
            Model *model = trace_model(entry->d_name, NULL, 0);
            cr_expect_gt(model->graph->result_count, 0, "%s", entry->d_name);
            count++;
        }
    closedir(models);
    cr_expect_geq(count, 12);
}

Test(models, any_cell_in_both_directions)
{
    static const char *const cells[] = {"elman", "lstm",       "peephole_lstm",
                                        "gru",   "simple_gru", "gru_reset_before"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        Setting settings[] = {
            {"cell", cells[i]}, {"bidirectional", "true"}, {"hidden", "3"}, {"layers", "2"}};
        Model *model = trace_model("deep.lua", settings, 4);
        cr_expect_eq(units(output(model, "y")), 6, "%s", cells[i]);
    }
}

Test(models, directions_can_be_added)
{
    Setting settings[] = {{"add", "true"}, {"hidden", "3"}};
    Model *model = trace_model("bidirectional.lua", settings, 2);
    cr_expect_eq(units(output(model, "y")), 3);
}

Test(models, char_lm_is_carried_and_generates)
{
    Setting settings[] = {{"dropout", "0.2"}, {"layers", "3"}};
    Model *model = trace_model("char_lm.lua", settings, 2);
    cr_expect(model->carry && model->token);
    cr_expect_eq(model->dropouts, 3);
    cr_expect_str_eq(model->file, "char_lm.lua");
    cr_expect(graph_find(model->graph, RESULT_LOGITS, NULL));
}
