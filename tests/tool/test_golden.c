/* Models against numbers that PyTorch computed: outputs, final states and every gradient, by the
 * interpreter and by emitted code, fused and not. */
#include <criterion/criterion.h>

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

#include "golden_case.h"
#include "compile.h"
#include "tool/build.h"
#include "tool/eval.h"
#include "tool/options.h"

static const char models[] = RNNC_SOURCE_DIR "/tests/golden";
static const char folders[] = RNNC_SHARED_DIR "/golden/torch";

enum { MAX_CASES = 64 };

typedef struct Cases {
    Case *items[MAX_CASES];
    int count;
} Cases;

/* ---- finding the cases ---- */

static void add_case(Arena *arena, Cases *cases, const char *name)
{
    const char *folder = arena_format(arena, "%s/%s", folders, name);
    json_t *json = json_load_file(arena_format(arena, "%s/case.json", folder), 0, NULL);
    cr_assert_not_null(json, "%s/case.json", folder);
    const char *family = json_string_value(json_object_get(json, "family"));
    cr_assert(case_family(family) || case_is_elsewhere(family), "%s: unknown family %s", name,
              family);
    cr_assert_lt(cases->count, MAX_CASES);
    if (case_family(family))
        cases->items[cases->count++] = case_read(arena, folder, json);
}

static Cases find_cases(Arena *arena)
{
    Cases cases = {.count = 0};
    DIR *all = opendir(folders);
    if (!all)
        cr_skip_test("%s is absent", folders);
    for (struct dirent *entry; (entry = readdir(all));)
        if (entry->d_name[0] != '.')
            add_case(arena, &cases, entry->d_name);
    closedir(all);
    cr_assert_geq(cases.count, 26, "only %d cases were found", cases.count);
    return cases;
}

/* ---- comparing ---- */

static double largest(const Tensor *tensor)
{
    double most = 0;
    for (size_t i = 0; i < tensor_size(tensor); i++)
        most = fmax(most, fabs(tensor->values[i]));
    return most;
}

/* max |got - expected|; infinite where anything is NaN */
static double distance(const Tensor *got, const Tensor *expected)
{
    double most = 0;
    for (size_t i = 0; i < tensor_size(expected); i++) {
        double error = fabs(got->values[i] - expected->values[i]);
        most = isnan(error) ? INFINITY : fmax(most, error);
    }
    return most;
}

static double bound_of(const Tensor *expected, Bounds bounds)
{
    if (!strcmp(expected->name, "out.loss"))
        return bounds.loss;
    double relative = case_after(expected->name, "grad.") ? bounds.grad : bounds.out;
    return relative * fmax(1e-3, largest(expected));
}

static void compare(const Case *c, const Tensor *expected, const Tensors *results, Bounds bounds)
{
    const Tensor *got = tensors_find(results, expected->name);
    cr_expect_not_null(got, "%s: %s is missing", c->model_name, expected->name);
    if (!got)
        return;
    cr_expect_eq(tensor_size(got), tensor_size(expected), "%s: %s has another size", c->model_name,
                 expected->name);
    double error = distance(got, expected), bound = bound_of(expected, bounds);
    cr_expect_leq(error, bound, "%s: %s is off by %g, allowed is %g", c->model_name, expected->name,
                  error, bound);
}

static void check(Arena *arena, const Case *c, Engine engine, const char *row)
{
    const Tensors *results = eval_run(arena, engine, c->in, true);
    for (size_t i = 0; i < c->expected->count; i++)
        compare(c, &c->expected->items[i], results, case_bounds(c, row));
    cr_expect_gt(c->expected->count, 4);
}

/* ---- the engines ---- */

static Compiled compile_case(Arena *arena, const Case *c, Fuse fuse)
{
    Request request = case_request(c, models);
    request.options = options_default();
    request.options.fuse = fuse;
    request = eval_request(request, c->in, true);
    return compile(arena, &request);
}

Test(golden, interpreter)
{
    Arena *arena = arena_new();
    const Cases cases = find_cases(arena);
    for (int i = 0; i < cases.count; i++) {
        const Compiled compiled = compile_case(arena, cases.items[i], FUSE_NONE);
        check(arena, cases.items[i], (Engine){&compiled, NULL, NULL}, "float64");
    }
    arena_free(arena);
}

/* All models of one kind of fusion become one shared object. */
static void check_emitted(Fuse fuse)
{
    Arena *arena = arena_new();
    const Cases cases = find_cases(arena);
    Compiled compiled[MAX_CASES];
    for (int i = 0; i < cases.count; i++)
        compiled[i] = compile_case(arena, cases.items[i], fuse);
    const rnn_model **emitted = build_load_all(arena, compiled, cases.count,
                                               (BuildOptions){.optimize = "-O1"});
    for (int i = 0; i < cases.count; i++)
        check(arena, cases.items[i], (Engine){&compiled[i], emitted[i], NULL}, "float32");
    arena_free(arena);
}

Test(golden, unfused)
{
    check_emitted(FUSE_NONE);
}

Test(golden, fused_gates)
{
    check_emitted(FUSE_GATES);
}

Test(golden, fused)
{
    check_emitted(FUSE_ALL);
}
