/* Dates as people write them, and as ISO 8601 has them: pairs to learn translation from.
 *
 *     OUT/{train,valid,test}.written     Tuesday 3 March 1998      a line a date
 *     OUT/{train,valid,test}.iso         1998-03-03
 *
 * A date is any day from 1950 to 2049, written in one of the forms below. Where months are numbers
 * the day comes first; where years have two digits, 50 to 99 are of the last century. The lines are
 * a function of the seed alone. No date of a part is in another one in the same form. */
#include "convert.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rnn/random.h>

enum { FIRST_YEAR = 1950, YEARS = 100, DAYS = 31, PARTS = 3, LONGEST = 64 };

typedef struct Date {
    int year, month, day; /* from 1 */
} Date;

/* ---- the calendar ---- */

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const weekdays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* 0 is Sunday (Tomohiko Sakamoto, 1992). */
static int weekday_of(Date d)
{
    static const int shift[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    int y = d.month < 3 ? d.year - 1 : d.year;
    return (y + y / 4 - y / 100 + y / 400 + shift[d.month - 1] + d.day) % 7;
}

static const char *ordinal(int day)
{
    if (day / 10 == 1)
        return "th";
    return day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th";
}

/* ---- forms ---- */

enum { FORMS = 14 };

/* Writes the date in one of the forms. */
static void write_form(char *line, Date d, int form)
{
    const char *month = months[d.month - 1], *weekday = weekdays[weekday_of(d)];
    const int short_year = d.year % 100;
    switch (form) {
    case 0:
        snprintf(line, LONGEST, "%s %d %s %d", weekday, d.day, month, d.year);
        return;
    case 1:
        snprintf(line, LONGEST, "%d %s %d", d.day, month, d.year);
        return;
    case 2:
        snprintf(line, LONGEST, "%s %d, %d", month, d.day, d.year);
        return;
    case 3:
        snprintf(line, LONGEST, "%s %d%s, %d", month, d.day, ordinal(d.day), d.year);
        return;
    case 4:
        snprintf(line, LONGEST, "%s, %s %d, %d", weekday, month, d.day, d.year);
        return;
    case 5:
        snprintf(line, LONGEST, "the %d%s of %s %d", d.day, ordinal(d.day), month, d.year);
        return;
    case 6:
        snprintf(line, LONGEST, "%.3s %d %.3s %d", weekday, d.day, month, d.year);
        return;
    case 7:
        snprintf(line, LONGEST, "%d %.3s %02d", d.day, month, short_year);
        return;
    case 8:
        snprintf(line, LONGEST, "%d-%.3s-%d", d.day, month, d.year);
        return;
    case 9:
        snprintf(line, LONGEST, "%d.%d.%d", d.day, d.month, d.year);
        return;
    case 10:
        snprintf(line, LONGEST, "%02d/%02d/%02d", d.day, d.month, short_year);
        return;
    case 11:
        snprintf(line, LONGEST, "%d/%d/%02d", d.day, d.month, short_year);
        return;
    case 12:
        snprintf(line, LONGEST, "%.3s %d%s %d", month, d.day, ordinal(d.day), d.year);
        return;
    default:
        snprintf(line, LONGEST, "%s %d%s in %d", month, d.day, ordinal(d.day), d.year);
    }
}

/* ---- drawing ---- */

/* A line, and the part that it belongs to. */
typedef struct Drawn {
    char written[LONGEST], iso[40]; /* of any three integers */
    int part;
} Drawn;

static int below(uint64_t seed, uint64_t index, int n)
{
    return (int)rnn_random_below(rnn_random_at(seed, 1, index), (uint32_t)n);
}

/* Which part a date of this form belongs to: a tenth each for validation and test. */
static int part_of(Date d, int form)
{
    uint64_t number = (uint64_t)(((d.year * 12 + d.month) * DAYS + d.day) * FORMS + form);
    int tenth = below(1, number, 10);
    return tenth == 0 ? 1 : tenth == 1 ? 2 : 0;
}

static Drawn draw(uint64_t seed, uint64_t index)
{
    Date d = {FIRST_YEAR + below(seed, 8 * index, YEARS), 1 + below(seed, 8 * index + 1, 12), 0};
    d.day = 1 + below(seed, 8 * index + 2, days_in(d.year, d.month));
    int form = below(seed, 8 * index + 3, FORMS);
    Drawn drawn = {.part = part_of(d, form)};
    write_form(drawn.written, d, form);
    snprintf(drawn.iso, sizeof drawn.iso, "%04d-%02d-%02d", d.year, d.month, d.day);
    for (char *c = drawn.written; *c && below(seed, 8 * index + 4, 3) == 0; c++)
        *c = (char)tolower((unsigned char)*c);
    return drawn;
}

/* ---- files ---- */

static const char *const part_names[PARTS] = {"train", "valid", "test"};

static FILE *open_part(const char *folder, int part, const char *suffix)
{
    char name[32];
    snprintf(name, sizeof name, "%s.%s", part_names[part], suffix);
    char *path = path_in(folder, name);
    FILE *file = create_file(path);
    free(path);
    return file;
}

static void write_part(const char *folder, int part, int count, uint64_t seed)
{
    FILE *written = open_part(folder, part, "written"), *iso = open_part(folder, part, "iso");
    int found = 0;
    for (uint64_t index = 0; found < count; index++) {
        const Drawn drawn = draw(seed, index);
        if (drawn.part != part)
            continue;
        fprintf(written, "%s\n", drawn.written);
        fprintf(iso, "%s\n", drawn.iso);
        found++;
    }
    finish_file(written, folder);
    finish_file(iso, folder);
    printf("%s/%s.written, .iso: %d dates\n", folder, part_names[part], count);
}

int main(int argc, char **argv)
{
    int count = 20000;
    long long seed = 1;
    const struct poptOption options[] = {
        {"count", 0, POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, &count, 0,
         "dates to train on; a tenth as many to validate and to test", "N"},
        {"seed", 0, POPT_ARG_LONGLONG | POPT_ARGFLAG_SHOW_DEFAULT, &seed, 0, "of what is drawn",
         "N"},
        POPT_TABLEEND};
    const Converter converter = {
        "OUT", "Makes dates as they are written and as ISO 8601 has them, line by line.", options};
    const char *paths[1];
    convert_arguments(&converter, argc, argv, paths, 1);
    demand("--count", count, 10, 10000000);
    demand("--seed", (double)seed, 0, 1e18);
    make_folder(paths[0]);
    for (int part = 0; part < PARTS; part++)
        write_part(paths[0], part, part ? count / 10 : count, (uint64_t)seed);
    return 0;
}
