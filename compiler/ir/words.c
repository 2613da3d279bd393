/* Words that cannot be names in emitted C, because they mean something there already.
 *
 * The headers of emitted code are included by programs in C and C++, so both languages count, their
 * alternative tokens too, and the macros that compilers define before the first line. What a
 * standard reserves by a rule is known by the rule, not by a list. */
#include "ir/schedule.h"

#include <string.h>

static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

/* Whether a name, of so many characters, is one of the words, each of which stands between spaces.
 */
static bool is_word(const char *words, const char *name, size_t length)
{
    for (const char *word = words + 1; *word; word = strchr(word, ' ') + 1)
        if (strncmp(word, name, length) == 0 && word[length] == ' ')
            return length > 0;
    return false;
}

static bool is_among(const char *words, const char *name)
{
    return is_word(words, name, strlen(name));
}

/* ---- the languages ---- */

bool is_kept_by_c(const char *name)
{
    return name[0] == '_' || strstr(name, "__");
}

static bool is_keyword(const char *name)
{
    static const char words[] =
        " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t "
        "char16_t char32_t class co_await co_return co_yield compl concept const const_cast "
        "consteval constexpr constinit continue decltype default delete do double dynamic_cast "
        "else enum explicit export extern false float for friend goto if inline int long mutable "
        "namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
        "register reinterpret_cast requires restrict return short signed sizeof static "
        "static_assert static_cast struct switch template this thread_local throw true try "
        "typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile "
        "wchar_t while xor xor_eq ";
    return is_among(words, name);
}

/* Compilers define these for their machine and system, if they are not asked for a strict standard.
 */
static bool is_predefined(const char *name)
{
    static const char words[] =
        " AVR MIPSEB MIPSEL MSDOS PPC PPC64 R3000 R4000 WIN32 WIN64 WINNT altivec hppa hpux i386 "
        "linux m68k mc68000 mips ns32000 pdp11 pixel powerpc ppc sgi sparc spu sun tpf unix vax "
        "vector ";
    return is_among(words, name);
}

/* ---- the headers that emitted code includes ---- */

/* M_PI, M_PIf, M_2_SQRTPIf128 */
static bool is_mathematical_constant(const char *name)
{
    static const char constants[] =
        " 1_PI 2_PI 2_SQRTPI E LN10 LN2 LOG10E LOG2E PI PI_2 PI_4 SQRT1_2 SQRT2 ";
    static const char types[] = " f l f16 f32 f64 f128 f32x f64x f128x ";
    if (strncmp(name, "M_", 2) != 0)
        return false;
    size_t length = strspn(name + 2, capitals);
    const char *type = name + 2 + length;
    return is_word(constants, name + 2, length) && (!*type || is_among(types, type));
}

static bool begins_with(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);
    return length >= end && strcmp(name + length - end, ending) == 0;
}

/* Families of macros, which the C standard lets grow. */
static bool is_of_family(const char *name)
{
    static const char *const families[] = {
        "ADJ_", "CLOCK_", "CLOCKS_", "FD_",  "FP_",    "HUGE_VAL", "LC_",   "MATH_",
        "MOD_", "SIG_",   "SNAN",    "STA_", "TIMER_", "WCHAR_",   "WINT_", "PTRDIFF_"};
    bool limit = ends_with(name, "_MAX") || ends_with(name, "_MIN") || ends_with(name, "_WIDTH");
    if (name[strspn(name, capitals)])
        return false;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (begins_with(name, families[i]))
            return true;
    return limit &&
           (begins_with(name, "INT") || begins_with(name, "UINT") || begins_with(name, "SIZE"));
}

static bool is_of_library(const char *name)
{
    static const char words[] =
        " BIG_ENDIAN BUFSIZ BYTE_ORDER EOF EXIT_FAILURE EXIT_SUCCESS INFINITY LITTLE_ENDIAN "
        "MAXFLOAT MB_CUR_MAX NAN NFDBITS NULL PDP_ENDIAN RAND_MAX TIME_ACTIVE TIME_MONOTONIC "
        "TIME_THREAD_ACTIVE TIME_UTC WCONTINUED WEXITED WNOHANG WNOWAIT WSTOPPED WUNTRACED errno "
        "int32_t int64_t math_errhandling offsetof size_t "
        "uint64_t ";
    return is_among(words, name) || is_mathematical_constant(name) || is_of_family(name);
}

bool is_word_of_c(const char *name)
{
    return is_keyword(name) || is_predefined(name) || is_of_library(name);
}

/* ---- emitted code itself ---- */

/* What a kernel has one of for each of its groups: acc0, acc1. */
static bool is_of_group(const char *name)
{
    size_t letters = strcspn(name, "0123456789");
    bool numbered = name[letters] && !name[letters + strspn(name + letters, "0123456789")];
    return numbered && is_word(" acc block panels ", name, letters);
}

/* Whether the emitted text of an element-wise operation calls the function. */
static bool is_called_by_operation(const char *name)
{
    size_t length = strlen(name);
    for (int i = 0; i < OP_COUNT; i++) {
        const char *text = op_table[i].text;
        if (text && strncmp(text, name, length) == 0 && text[length] == '(')
            return true;
    }
    return false;
}

bool is_reserved(const char *name)
{
    static const char own[] =
        " acc all args at B b back block bytes call crew data depth end error far first i "
        "isfinite j k lanes m memset next packed panels params part r rnn_fill_lanes rnn_is_back "
        "rnn_load_lanes "
        "rnn_next_block rnn_panel_product_ahead rnn_panel_product_lane rnn_set rnn_store_lanes "
        "rnn_vec rows session share steps "
        "strip strips sums t team TILE tile turns unit units whole wide work ";
    const char *share = strstr(name, "_part"); /* of the rows of an axis */
    return is_word_of_c(name) || is_among(own, name) || is_of_group(name) ||
           is_called_by_operation(name) || (share && !share[5]);
}

bool is_macro(const char *name)
{
    return begins_with(name, "RNN_") && !name[strspn(name, capitals)];
}

bool is_function(const char *name)
{
    return begins_with(name, "rnn_") || begins_with(name, "compute_");
}
