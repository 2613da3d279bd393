/* Every model in this folder once found a mistake of the compiler: `rnnc check` accepts them. */
#include "compile.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Path {
    char text[4096];
} Path;

static int is_model(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".lua") == 0;
}

ParameterizedTestParameters(regressions, agrees_with_itself)
{
    const char folder[] = RNNC_SOURCE_DIR "/tests/regressions";
    struct dirent **files;
    int count = scandir(folder, &files, is_model, alphasort);
    Path *paths = cr_malloc((size_t)(count > 0 ? count : 1) * sizeof *paths);
    for (int i = 0; i < count; i++) {
        snprintf(paths[i].text, sizeof paths[i].text, "%s/%s", folder, files[i]->d_name);
        free(files[i]);
    }
    return cr_make_param_array(Path, paths, (size_t)count);
}

ParameterizedTest(Path *path, regressions, agrees_with_itself)
{
    char *argv[] = {path->text};
    cr_expect_eq(command_check(compile, 1, argv), 0, "%s", path->text);
}
