/* Pieces as text become piano rolls. */
#include "converter.h"

static void put_pieces(const Place *place, const char *train)
{
    put_text(place, "quarter.train.txt", train);
    put_text(place, "quarter.valid.txt", "108\n");
    put_text(place, "quarter.test.txt", "- -\n");
}

Test(chorales, steps_become_keys)
{
    Place place = new_place();
    put_pieces(&place, "21,60 - 108\n60,62,64\n");
    cr_assert_eq(convert(&place, "chorales . out"), 0, "%s", place.told);
    rnn_tensors *file = open_result(&place, "out/train");
    const rnn_tensor *keys = expect_tensor(file, "keys", 4, 88);
    expect_lengths(file, "keys", 2);
    float *x = numbers_of(keys);
    cr_expect(x[0] == 1 && x[60 - 21] == 1 && x[88 * 2 + 87] == 1 && x[88 * 3 + 62 - 21] == 1);
    cr_expect_eq(sum_of(keys), 6);
    free(x);
    rnn_tensors_close(file);
    file = open_result(&place, "out/test");
    cr_expect_eq(sum_of(expect_tensor(file, "keys", 2, 88)), 0);
    rnn_tensors_close(file);
    leave_place(&place);
}

Test(chorales, what_is_wrong_is_told)
{
    Place place = new_place();
    expect_refusal(&place, "chorales .", "chorales: FOLDER OUT is expected; see --help");
    expect_refusal(&place, "chorales . out", "./quarter.train.txt: No such file or directory");
    put_pieces(&place, "60 61\n60,20 61\n");
    expect_refusal(&place, "chorales . out",
                   "quarter.train.txt:2: '60,20' is not a list of pitches from 21 to 108");
    put_pieces(&place, "60 61,x\n");
    expect_refusal(&place, "chorales . out", ":1: '61,x' is not a list of pitches");
    put_pieces(&place, "60\n\n");
    expect_refusal(&place, "chorales . out", "quarter.train.txt:2: the piece is empty");
    put_pieces(&place, "");
    expect_refusal(&place, "chorales . out", "quarter.train.txt: there are no pieces");
    leave_place(&place);
}

static void expect_part(const Place *place, const char *part, size_t pieces, size_t steps,
                        double notes)
{
    rnn_tensors *file = open_result(place, part);
    cr_expect_eq(sum_of(expect_tensor(file, "keys", steps, 88)), notes, "%s", part);
    expect_lengths(file, "keys", pieces);
    rnn_tensors_close(file);
}

Test(chorales, real_ones_have_as_many_notes_as_they_should)
{
    Place place = new_place();
    convert_real(&place, "chorales", "jsb");
    expect_part(&place, "out/train", 229, 13807, 53824);
    expect_part(&place, "out/valid", 76, 4602, 17811);
    expect_part(&place, "out/test", 77, 4725, 18367);
    leave_place(&place);
}
