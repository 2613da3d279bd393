/* Times contenders (contender.h) on the same problems, in turns.
 *
 *     compare [OPTION...] CONTENDER...
 *
 * Each CONTENDER is a command. For each problem all are started, and then asked for samples in many
 * short turns, in changing order, so that what else the machine does meets all alike. A row of the
 * table is a contender on a problem; ratio is the best time of its best peer by its own best time,
 * where peers are all but those named ours. Norms of what they computed must agree. Times stored
 * from another machine, scaled to this one, stand in the table as `reference`, but are no peers. */
#include "peer.h"

#include <getopt.h>
#include <math.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PEERS = 16, MOST_NAMES = 32 };

typedef struct Settings {
    const char *problems, *out, *references;
    regex_t match;
    Machine machine, reference_machine;
    double seconds; /* of a turn */
    int turns, threads;
    char **commands;
    int command_count;
} Settings;

/* Ratios of a contender in a mode, for their geometric mean. */
typedef struct Mean {
    char name[64], mode[24];
    double log_sum, least;
    int count;
} Mean;

typedef struct Summary {
    Mean means[MOST_NAMES];
    int count;
    bool failed;
} Summary;

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return file;
}

/* ---- one problem ---- */

typedef struct Race {
    Peer peers[MOST_PEERS];
    int count;
} Race;

static void start_all(Race *race, const Settings *settings, const Job *job, Summary *summary)
{
    race->count = 0;
    for (int i = 0; i < settings->command_count && race->count < MOST_PEERS; i++)
        switch (
            peer_start(&race->peers[race->count], settings->commands[i], job, settings->threads)) {
        case PEER_READY:
            race->count++;
            break;
        case PEER_FAILED:
            summary->failed = true;
            break;
        case PEER_SKIPPED:
            break;
        }
}

static void remove_peer(Race *race, int i)
{
    peer_stop(&race->peers[i]);
    race->peers[i] = race->peers[--race->count];
}

/* What ended on the way is left out. */
static void keep(Race *race, int i, bool alive, Summary *summary)
{
    if (alive)
        return;
    fprintf(stderr, "    %s: ended before it was asked to\n", race->peers[i].command);
    remove_peer(race, i);
    summary->failed = true;
}

/* A slow contender takes fewer turns, but some. */
static bool has_had_enough(const Peer *peer, const Settings *settings)
{
    enum { FEWEST = 3, LONGER = 8 };
    double sum = 0;
    for (size_t i = 0; i < peer->count; i++)
        sum += peer->samples[i];
    return peer->count >= FEWEST && sum > LONGER * settings->turns * settings->seconds;
}

/* Every turn begins with another one, and every second goes backwards. */
static void take_turn(Race *race, int turn, const Settings *settings, Summary *summary)
{
    const int count = race->count;
    for (int k = 0; k < count; k++) {
        const int i = (turn + (turn % 2 ? count - 1 - k : k)) % count;
        if (i < race->count && !has_had_enough(&race->peers[i], settings))
            keep(race, i, peer_run(&race->peers[i], settings->seconds), summary);
    }
}

static bool differ(double a, double b)
{
    return !(fabs(a - b) <= 2e-3 * fmax(fabs(a), fabs(b)));
}

static void hold_against_first(const Race *race, int i, Summary *summary)
{
    const Peer *first = &race->peers[0], *peer = &race->peers[i];
    for (int k = 0; k < first->check_count && k < peer->check_count; k++)
        if (differ(first->checks[k], peer->checks[k])) {
            fprintf(stderr, "    %s and %s differ: norm %d is %g and %g\n", first->name, peer->name,
                    k, first->checks[k], peer->checks[k]);
            summary->failed = true;
        }
}

static void check_all(Race *race, Summary *summary)
{
    for (int i = race->count - 1; i >= 0; i--)
        keep(race, i, peer_check(&race->peers[i]), summary);
    for (int i = 1; i < race->count; i++)
        hold_against_first(race, i, summary);
}

static void weigh_all(Race *race, Summary *summary)
{
    for (int i = race->count - 1; i >= 0; i--)
        keep(race, i, peer_memory(&race->peers[i]), summary);
}

static bool is_ours(const Peer *peer)
{
    return strncmp(peer->name, "ours", 4) == 0;
}

static bool is_stored(const Peer *peer)
{
    return peer->process == 0;
}

static void add_reference(Race *race, const Settings *settings, const Job *job, const char *version,
                          double ms)
{
    if (race->count == MOST_PEERS)
        return;
    const double scale = job_scale(job, &settings->reference_machine, &settings->machine);
    peer_store(&race->peers[race->count++], "reference", version, 1e-3 * ms * scale);
}

/* Times of this problem on another machine. */
static void add_references(Race *race, const Settings *settings, const Job *job)
{
    Job stored;
    char line[256], version[64];
    double ms;
    const bool comparable = settings->threads == 1 && settings->machine.peak > 0;
    FILE *file = settings->references && comparable ? open_file(settings->references) : NULL;
    while (file && fgets(line, sizeof line, file))
        if (job_parse(line, &stored) && job_is_same(job, &stored) &&
            sscanf(line, "%*[^,],%*[^,],%*[^,],%*[^,],%*[^,],%63[^,],%lf", version, &ms) == 2)
            add_reference(race, settings, job, version, ms);
    if (file)
        fclose(file);
}

static double best_peer(const Race *race)
{
    double best = 0;
    for (int i = 0; i < race->count; i++)
        if (!is_ours(&race->peers[i]) && !is_stored(&race->peers[i]) &&
            (best <= 0 || race->peers[i].samples[0] < best))
            best = race->peers[i].samples[0];
    return best;
}

/* ---- results ---- */

static Mean *mean_of(Summary *summary, const char *name, const char *mode)
{
    for (int i = 0; i < summary->count; i++)
        if (strcmp(summary->means[i].mode, mode) == 0 && strcmp(summary->means[i].name, name) == 0)
            return &summary->means[i];
    Mean *mean =
        &summary->means[summary->count < MOST_NAMES - 1 ? summary->count++ : summary->count];
    *mean = (Mean){.least = INFINITY};
    snprintf(mean->name, sizeof mean->name, "%s", name);
    snprintf(mean->mode, sizeof mean->mode, "%s", mode);
    return mean;
}

static void add_ratio(Summary *summary, const Peer *peer, const Job *job, double ratio)
{
    if (ratio <= 0)
        return;
    Mean *mean = mean_of(summary, peer->name, job->mode);
    mean->log_sum += log(ratio);
    mean->least = fmin(mean->least, ratio);
    mean->count++;
}

/* A number that is not known is an empty field. */
static void write_field(FILE *out, const char *format, double value)
{
    fputc(',', out);
    if (value > 0)
        fprintf(out, format, value);
}

static void write_bound(FILE *out, const Job *job, const Machine *machine, double best)
{
    const Bound bound = job_bound(job, machine);
    fprintf(out, ",%s", bound.level);
    write_field(out, "%.3f", bound.bandwidth / best);
    write_field(out, "%.5g", 1e3 * bound_seconds(&bound));
    fprintf(out, ",%s", bound_name(&bound));
    write_field(out, "%.3f", bound_seconds(&bound) / best);
    write_field(out, "%.5g", 1e3 * bound.phases);
    write_field(out, "%.3f", bound.phases / best);
}

static void write_row(FILE *out, const Settings *settings, const Job *job, const Peer *peer,
                      double ratio)
{
    const double best = peer->samples[0], median = peer->samples[peer->count / 2];
    const double speed = job_operations(job) / best / 1e9;
    const Machine *machine = &settings->machine;
    fprintf(out, "%s,%.0f,%.0f,%.0f,%s,%d,%s,%s", job->cell, job->hidden, job->batch, job->steps,
            job->mode, settings->threads, peer->name, peer->version);
    write_field(out, "%.6g", 1e3 * best);
    write_field(out, "%.6g", 1e3 * median);
    write_field(out, "%.1f", speed);
    write_field(out, "%.3f", machine->peak > 0 ? speed / machine->peak / settings->threads : 0);
    write_bound(out, job, machine, best);
    write_field(out, "%.3f", ratio);
    write_field(out, "%.3g", peer->memory / 1e6);
    fputc('\n', out);
}

static void write_race(FILE *out, const Settings *settings, const Job *job, Race *race,
                       Summary *summary)
{
    for (int i = 0; i < race->count; i++)
        peer_sort(&race->peers[i]);
    const double best = best_peer(race);
    for (int i = 0; i < race->count; i++) {
        const Peer *peer = &race->peers[i];
        const double ratio = best / peer->samples[0];
        write_row(out, settings, job, peer, ratio);
        add_ratio(summary, peer, job, ratio);
        fprintf(stderr, "    %-16s %10.4f ms %10.4f median  ratio %.3f\n", peer->name,
                1e3 * peer->samples[0], 1e3 * peer->samples[peer->count / 2], ratio);
    }
    fflush(out);
}

static void race_on(FILE *out, const Settings *settings, const Job *job, Summary *summary)
{
    static Race race;
    start_all(&race, settings, job, summary);
    check_all(&race, summary);
    for (int turn = 0; turn < settings->turns && race.count > 0; turn++)
        take_turn(&race, turn, settings, summary);
    weigh_all(&race, summary);
    add_references(&race, settings, job);
    write_race(out, settings, job, &race, summary);
    while (race.count > 0)
        remove_peer(&race, race.count - 1);
}

static void race_on_all(FILE *out, const Settings *settings, Summary *summary)
{
    char name[80];
    Job job;
    FILE *problems = open_file(settings->problems);
    while (job_read(problems, settings->problems, &job)) {
        job_name(&job, name, sizeof name);
        if (regexec(&settings->match, name, 0, NULL, 0) != 0)
            continue;
        fprintf(stderr, "%s\n", name);
        race_on(out, settings, &job, summary);
    }
    fclose(problems);
}

static void print_summary(const Summary *summary)
{
    printf("best time of the best peer by that of each; above 1 is faster than all peers\n");
    printf("%-10s %-16s %9s %7s %9s\n", "mode", "contender", "geo mean", "least", "problems");
    for (int i = 0; i < summary->count; i++) {
        const Mean *mean = &summary->means[i];
        printf("%-10s %-16s %9.3f %7.3f %9d\n", mean->mode, mean->name,
               exp(mean->log_sum / mean->count), mean->least, mean->count);
    }
}

/* ---- the command line ---- */

static const struct option options[] = {{"problems", required_argument, NULL, 'p'},
                                        {"out", required_argument, NULL, 'o'},
                                        {"match", required_argument, NULL, 'm'},
                                        {"machine", required_argument, NULL, 'M'},
                                        {"seconds", required_argument, NULL, 's'},
                                        {"turns", required_argument, NULL, 't'},
                                        {"threads", required_argument, NULL, 'n'},
                                        {"references", required_argument, NULL, 'r'},
                                        {"reference-machine", required_argument, NULL, 'R'},
                                        {"help", no_argument, NULL, 'h'},
                                        {0}};

static const char help[] =
    "usage: compare [OPTION...] CONTENDER...\n"
    "  --problems FILE   cell,hidden,batch,steps,mode (bench/problems.csv)\n"
    "  --match REGEX     only problems such as lstm/256/16/150/training that match\n"
    "  --machine FILE    what machine measured; without it shares and bounds stay empty\n"
    "  --references FILE cell,hidden,batch,steps,mode,version,ms of another machine\n"
    "  --reference-machine FILE   what is known of that machine\n"
    "  --out FILE        where the table goes (standard output)\n"
    "  --turns N         turns of each contender on a problem (12)\n"
    "  --seconds S       of a turn (0.1)\n"
    "  --threads N       of each contender (1)\n";

static _Noreturn void stop_usage(int code)
{
    fputs(help, code ? stderr : stdout);
    exit(code);
}

static void set_match(Settings *settings, const char *expression)
{
    regfree(&settings->match);
    if (regcomp(&settings->match, expression, REG_EXTENDED | REG_NOSUB) == 0)
        return;
    fprintf(stderr, "compare: %s is no regular expression\n", expression);
    exit(2);
}

static void set_option(Settings *settings, int option)
{
    switch (option) {
    case 'p':
        settings->problems = optarg;
        break;
    case 'o':
        settings->out = optarg;
        break;
    case 'm':
        set_match(settings, optarg);
        break;
    case 'M':
        settings->machine = machine_read(optarg);
        break;
    case 's':
        settings->seconds = atof(optarg);
        break;
    case 't':
        settings->turns = atoi(optarg);
        break;
    case 'n':
        settings->threads = atoi(optarg);
        break;
    case 'r':
        settings->references = optarg;
        break;
    case 'R':
        settings->reference_machine = machine_read(optarg);
        break;
    default:
        stop_usage(option == 'h' ? 0 : 2);
    }
}

static void read_options(Settings *settings, int argc, char **argv)
{
    int option;
    regcomp(&settings->match, "", REG_EXTENDED | REG_NOSUB);
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        set_option(settings, option);
    settings->commands = argv + optind;
    settings->command_count = argc - optind;
    if (settings->command_count < 1 || settings->turns < 1 || settings->threads < 1)
        stop_usage(2);
}

int main(int argc, char **argv)
{
    static Settings settings = {
        .problems = "bench/problems.csv", .seconds = 0.1, .turns = 12, .threads = 1};
    static Summary summary;
    read_options(&settings, argc, argv);
    signal(SIGPIPE, SIG_IGN);
    FILE *out = settings.out ? fopen(settings.out, "w") : stdout;
    if (!out) {
        perror(settings.out);
        return EXIT_FAILURE;
    }
    fprintf(out, "cell,hidden,batch,steps,mode,threads,contender,version,best_ms,median_ms,"
                 "GFLOP/s,share_of_peak,level,share_of_bandwidth,bound_ms,bound_by,"
                 "share_of_bound,phases_ms,share_of_phases,ratio,memory_mb\n");
    race_on_all(out, &settings, &summary);
    print_summary(&summary);
    return summary.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
