/* Keys become a MIDI file: every note begins and ends, when it should. */
#include "converter.h"

/* What is counted in a file. */
typedef struct Music {
    int notes, sounding, ticks; /* begun in all; still on at the end; until the last one ended */
    int lowest, highest;
} Music;

static unsigned number_at(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
}

static void count_note(Music *music, const unsigned char *event, int now)
{
    const bool begins = event[0] == 0x90;
    cr_assert(begins || event[0] == 0x80, "an event of kind %x", event[0]);
    music->notes += begins;
    music->sounding += begins ? 1 : -1;
    music->ticks = now;
    music->lowest = event[1] < music->lowest ? event[1] : music->lowest;
    music->highest = event[1] > music->highest ? event[1] : music->highest;
}

static Music read_music(const Place *place, const char *name)
{
    unsigned char bytes[4000];
    char path[200];
    snprintf(path, sizeof path, "%s/%s", place->folder, name);
    FILE *file = fopen(path, "rb");
    cr_assert(file);
    const size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    cr_assert(memcmp(bytes, "MThd\0\0\0\6\0\0\0\1", 12) == 0 && memcmp(bytes + 14, "MTrk", 4) == 0);
    cr_assert_eq(number_at(bytes + 18), count - 22);
    Music music = {.lowest = 127};
    int now = 0;
    for (size_t i = 22; i < count;) {
        int wait = 0;
        for (; bytes[i] & 128; i++)
            wait = wait << 7 | (bytes[i] & 127);
        now += wait << 7 | bytes[i++];
        if (bytes[i] != 0xff)
            count_note(&music, bytes + i, now);
        i += bytes[i] == 0xff ? 3u + bytes[i + 2] : 3;
    }
    return music;
}

/* A step is 480 ticks, and pieces stand two steps apart. */
Test(midi, keys_become_notes)
{
    Place place = new_place();
    put_text(&place, "keys", "39,43,46 - 40\n0\n");
    cr_assert_eq(convert(&place, "midi keys out.mid"), 0, "%s", place.told);
    const Music music = read_music(&place, "out.mid");
    cr_expect_eq(music.notes, 5);
    cr_expect_eq(music.sounding, 0);
    cr_expect_eq(music.ticks, 480 * (3 + 2 + 1));
    cr_expect_eq(music.lowest, 21);
    cr_expect_eq(music.highest, 21 + 46);
    leave_place(&place);
}

Test(midi, what_is_wrong_is_told)
{
    Place place = new_place();
    put_text(&place, "keys", "1\n2 3,x\n");
    expect_refusal(&place, "midi keys out.mid", "midi: line 2: '3,x' is not a list of keys");
    put_text(&place, "keys", "120\n");
    expect_refusal(&place, "midi keys out.mid", "'120' is not a list of keys from 0 to 106");
    expect_refusal(&place, "midi keys", "KEYS OUT is expected");
    leave_place(&place);
}
