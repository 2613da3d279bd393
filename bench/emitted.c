#include "emitted.h"
#include "contender.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void run(const char *command)
{
    if (system(command) != 0)
        contender_fail("failed: %s", command);
}

static void build(const char *file, const char *options, const char *folder)
{
    char command[3000];
    snprintf(command, sizeof command, "%s %s %s -o %s/model.c", RNNC, file, options, folder);
    run(command);
    snprintf(command, sizeof command,
             "clang -std=c11 -O3 -march=native -w -shared -fPIC -I%s -o %s/model.so %s/model.c",
             RNNC_RUNTIME_DIR, folder, folder);
    run(command);
}

static void name_symbol(const char *file, char *symbol, size_t size)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    snprintf(symbol, size, "%.*s_model", (int)strcspn(name, "."), name);
}

static const rnn_model *open_object(const char *file, const char *folder)
{
    char object[1000], symbol[100];
    snprintf(object, sizeof object, "%s/model.so", folder);
    name_symbol(file, symbol, sizeof symbol);
    void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    const rnn_model *model = handle ? dlsym(handle, symbol) : NULL;
    if (!model)
        contender_fail("%s", dlerror());
    return model;
}

const rnn_model *emitted_load(const char *file, const char *options)
{
    char folder[] = "/tmp/bench-XXXXXX", command[100];
    if (!mkdtemp(folder))
        contender_fail("%s: cannot make a folder", folder);
    build(file, options, folder);
    const rnn_model *model = open_object(file, folder);
    snprintf(command, sizeof command, "rm -r %s", folder);
    run(command);
    return model;
}

rnn_pool *emitted_set_threads(rnn_instance *instance, int threads)
{
    rnn_pool *pool;
    rnn_error error;
    if (rnn_pool_open(&pool, threads, &error))
        contender_skip("%s", error.message);
    rnn_instance_lend(instance, pool);
    return pool;
}
