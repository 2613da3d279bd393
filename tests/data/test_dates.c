/* Dates that are made to be translated. */
#include "converter.h"

#include <strings.h>
#include <time.h>

/* The lines of a file, in place. */
static int lines_of(const Place *place, const char *name, char *text, size_t room, char **lines,
                    int most)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    text[fread(text, 1, room - 1, file)] = 0;
    fclose(file);
    int count = 0;
    for (char *line = strtok(text, "\n"); line && count < most; line = strtok(NULL, "\n"))
        lines[count++] = line;
    return count;
}

enum { COUNT = 400 };

/* There is such a day, and where a weekday is written it is the right one. */
static void expect_date(const char *written, const char *iso)
{
    static const char *const weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    struct tm date = {0};
    cr_assert_eq(sscanf(iso, "%4d-%2d-%2d", &date.tm_year, &date.tm_mon, &date.tm_mday), 3);
    cr_expect(date.tm_year >= 1950 && date.tm_year < 2050, "%s", iso);
    date.tm_year -= 1900;
    date.tm_mon--;
    const int month = date.tm_mon, day = date.tm_mday;
    timegm(&date);
    cr_expect(date.tm_mon == month && date.tm_mday == day, "there is no such day: %s", iso);
    for (int i = 0; i < 7; i++)
        if (strncasecmp(written, weekdays[i], 3) == 0)
            cr_expect_eq(date.tm_wday, i, "%s: %s", written, iso);
}

Test(dates, lines_go_together)
{
    static char written[COUNT * 40], iso[COUNT * 12];
    char *from[COUNT + 1], *to[COUNT + 1];
    Place place = new_place();
    cr_assert_eq(convert(&place, "dates --count 400 out"), 0, "%s", place.told);
    int count = lines_of(&place, "out/train.written", written, sizeof written, from, COUNT + 1);
    cr_assert_eq(count, COUNT);
    cr_assert_eq(lines_of(&place, "out/train.iso", iso, sizeof iso, to, COUNT + 1), COUNT);
    for (int i = 0; i < count; i++) {
        expect_date(from[i], to[i]);
        cr_expect(strstr(from[i], (const char[]){to[i][2], to[i][3], 0}), "%s: %s", from[i], to[i]);
    }
    leave_place(&place);
}

Test(dates, are_a_function_of_the_seed)
{
    Place place = new_place();
    cr_assert_eq(convert(&place, "dates --count 50 one"), 0);
    cr_assert_eq(convert(&place, "dates --count 50 --seed 1 two"), 0);
    cr_assert_eq(convert(&place, "dates --count 50 --seed 2 three"), 0);
    char command[200];
    snprintf(command, sizeof command, "cd %s && cmp -s one/test.iso two/test.iso", place.folder);
    cr_expect_eq(system(command), 0);
    snprintf(command, sizeof command, "cd %s && cmp -s one/test.iso three/test.iso", place.folder);
    cr_expect_neq(system(command), 0);
    leave_place(&place);
}

Test(dates, what_is_wrong_is_told)
{
    Place place = new_place();
    cr_expect_eq(convert(&place, "dates --count 3 out"), 2);
    cr_expect(strstr(place.told, "--count"), "%s", place.told);
    cr_expect_eq(convert(&place, "dates"), 2);
    leave_place(&place);
}
