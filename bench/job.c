#include "job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 256 };

bool job_parse(const char *line, Job *job)
{
    if (sscanf(line, "%23[^,],%lf,%lf,%lf,%23[a-z]", job->cell, &job->hidden, &job->batch,
               &job->steps, job->mode) != 5)
        return false;
    job->training = strcmp(job->mode, "training") == 0;
    return true;
}

/* The line of names, and empty ones. */
static bool is_no_job(const char *line)
{
    return *line == '\n' || strncmp(line, "cell,", 5) == 0;
}

bool job_read(FILE *file, const char *path, Job *job)
{
    char line[LONGEST_LINE];
    do
        if (!fgets(line, sizeof line, file))
            return false;
    while (is_no_job(line));
    if (job_parse(line, job))
        return true;
    fprintf(stderr, "%s: cell,hidden,batch,steps,mode is expected: %s", path, line);
    exit(EXIT_FAILURE);
}

const char *job_name(const Job *job, char *text, size_t size)
{
    snprintf(text, size, "%s/%.0f/%.0f/%.0f/%s", job->cell, job->hidden, job->batch, job->steps,
             job->mode);
    return text;
}

static bool is(const Job *job, const char *cell)
{
    return strcmp(job->cell, cell) == 0;
}

/* 0 where it is not one layer. */
static double gates_of(const Job *job)
{
    if (is(job, "lstm") || is(job, "peephole"))
        return 4;
    return is(job, "gru") ? 3 : is(job, "vanilla") ? 1 : 0;
}

/* Of an LSTM also the tanh of the cell. */
static double activations_of(const Job *job)
{
    return gates_of(job) == 4 ? 5 : gates_of(job);
}

double job_operations(const Job *job)
{
    const double rows = job->batch * job->steps;
    const double product = 2 * gates_of(job) * job->hidden * 2 * job->hidden * rows;
    return (job->training ? 3 : 1) * product + activations_of(job) * job->hidden * rows;
}

static double walks(const Job *job)
{
    return job->training ? 2 : 1;
}

/* The nearest level that holds so many bytes. */
static int level_of(const Machine *machine, double bytes)
{
    int level = 0;
    while (level + 1 < LEVELS && bytes > machine->bytes[level])
        level++;
    return level;
}

static double weights_bytes(const Job *job)
{
    return gates_of(job) * job->hidden * job->hidden * sizeof(float);
}

/* What a step reads: the weights, for each row its products with the inputs, h and c. */
static double step_bytes(const Job *job)
{
    return weights_bytes(job) + job->batch * job->hidden * (gates_of(job) + 2) * sizeof(float);
}

static double weights_time(const Job *job, const Machine *machine)
{
    const double bandwidth = machine->bandwidth[level_of(machine, step_bytes(job))];
    return bandwidth > 0 ? walks(job) * job->steps * weights_bytes(job) / bandwidth / 1e9 : 0;
}

static double chain_time(const Job *job, const Machine *machine)
{
    const double chain = is(job, "gru")       ? machine->chain_gru
                         : is(job, "vanilla") ? machine->chain_vanilla
                                              : machine->chain_lstm;
    return walks(job) * job->steps * chain * 1e-9;
}

/* Between two sizes that were measured in proportion; beyond them that of the nearest. */
static double sweep_bandwidth(const Machine *machine, double bytes)
{
    const Sweep *sweeps = machine->sweeps;
    int i = 0;
    while (i < machine->sweep_count && sweeps[i].bytes < bytes)
        i++;
    if (i == 0 || i == machine->sweep_count)
        return sweeps[i ? i - 1 : 0].bandwidth;
    const double part = (bytes - sweeps[i - 1].bytes) / (sweeps[i].bytes - sweeps[i - 1].bytes);
    return sweeps[i - 1].bandwidth + part * (sweeps[i].bandwidth - sweeps[i - 1].bandwidth);
}

/* Inside of the loops over steps are the product with the state and, in training, its transposed.
 */
static double phases_time(const Job *job, const Machine *machine)
{
    const double bandwidth = sweep_bandwidth(machine, weights_bytes(job));
    if (bandwidth <= 0)
        return 0;
    const double inside = job->training ? 1.0 / 3 : 1.0 / 2;
    const double arithmetic = job_operations(job) / machine->product / 1e9;
    const double sweeps = walks(job) * job->steps * weights_bytes(job) / bandwidth / 1e9;
    return (1 - inside) * arithmetic +
           fmax(inside * arithmetic, fmax(sweeps, chain_time(job, machine)));
}

Bound job_bound(const Job *job, const Machine *machine)
{
    static const char *const levels[LEVELS] = {"l1", "l2", "l3", "memory"};
    if (machine->product <= 0 || gates_of(job) <= 0)
        return (Bound){.level = ""};
    return (Bound){.arithmetic = job_operations(job) / machine->product / 1e9,
                   .bandwidth = weights_time(job, machine),
                   .chain = chain_time(job, machine),
                   .phases = phases_time(job, machine),
                   .level = levels[level_of(machine, step_bytes(job))]};
}

double bound_seconds(const Bound *bound)
{
    return fmax(bound->arithmetic, fmax(bound->bandwidth, bound->chain));
}

const char *bound_name(const Bound *bound)
{
    const double most = bound_seconds(bound);
    if (most <= 0)
        return "";
    return most <= bound->arithmetic ? "arithmetic" : most <= bound->chain ? "chain" : "bandwidth";
}

/* The bound, but for what only this machine is known by. */
static double coarse_bound(const Job *job, const Machine *machine)
{
    return fmax(job_operations(job) / machine->peak / 1e9, weights_time(job, machine));
}

double job_scale(const Job *job, const Machine *then, const Machine *now)
{
    return coarse_bound(job, now) / coarse_bound(job, then);
}

bool job_is_same(const Job *a, const Job *b)
{
    return strcmp(a->cell, b->cell) == 0 && a->hidden == b->hidden && a->batch == b->batch &&
           a->steps == b->steps && strcmp(a->mode, b->mode) == 0;
}

/* ---- the machine ---- */

static double *place_of(Machine *m, const char *quantity)
{
    const struct {
        const char *name;
        double *place;
    } places[] = {{"fma_peak", &m->peak},
                  {"product_rate", &m->product},
                  {"bandwidth_l1", &m->bandwidth[0]},
                  {"bandwidth_l2", &m->bandwidth[1]},
                  {"bandwidth_l3", &m->bandwidth[2]},
                  {"bandwidth_memory", &m->bandwidth[3]},
                  {"bytes_l1", &m->bytes[0]},
                  {"bytes_l2", &m->bytes[1]},
                  {"bytes_l3", &m->bytes[2]},
                  {"chain_lstm", &m->chain_lstm},
                  {"chain_gru", &m->chain_gru},
                  {"chain_vanilla", &m->chain_vanilla}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].name, quantity) == 0)
            return places[i].place;
    return NULL;
}

static void add_sweep(Machine *m, double bytes, double bandwidth)
{
    if (m->sweep_count < MOST_SWEEPS)
        m->sweeps[m->sweep_count++] = (Sweep){bytes, bandwidth};
}

Machine machine_read(const char *path)
{
    Machine machine = {0};
    char line[LONGEST_LINE], quantity[40];
    double value, bytes;
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "%39[^,],%lf", quantity, &value) == 2) {
            double *place = place_of(&machine, quantity);
            if (place)
                *place = value;
            else if (sscanf(quantity, "sweep_%lf", &bytes) == 1)
                add_sweep(&machine, bytes, value);
        }
    fclose(file);
    return machine;
}
