/* What came to C with C23, as gcc 14 has it. */

#include <stddef.h>
#include <string.h>
#include "rules.h"

enum wide : unsigned long long { small = 1, large = 0x100000000 };

constexpr int squares[] = {0, 1, 4, 9};
constexpr int nine = 9;
static_assert(nine == 9);

[[nodiscard]] static int first(...) { return 1; }

static int kind(typeof(nullptr)) { return 0; }

[[noreturn]] static void never(void) {
    for (;;) {}
}

static int chosen(int n) {
    switch (n) {
    case 1: n++; [[fallthrough]];
    case 2: return n;
    default:
    }
    return -1;
}

int main(void) {
    volatile int two = 2;
    auto sum = 1.5 + two;
    RULE("6.7.9", "auto takes the type of its value", sizeof sum == sizeof(double) && sum == 3.5);
    typeof(sum) other = 1;
    RULE("6.7.2.5", "typeof", other / two == 0.5);
    RULE("6.7.1", "constexpr objects", squares[two] == 4 && nine == squares[3]);
    RULE("6.7.2.2", "an enumeration of a type that is named", sizeof(enum wide) == 8 && large > small);
    RULE("6.4.4.1", "binary constants and separators", 0b1010'0101 == 0xa5 && 1'000'000 == 1000 * 1000);
    RULE("6.4.4.6", "true, false and nullptr are words", true && !false && nullptr == (void *)0 && kind(nullptr) == 0);
    RULE("6.7.10", "empty braces", ((struct { int a, b[3]; }){}).b[two] == 0);
    RULE("6.7.6.3", "arguments without a named one", first(1, 2) == 1);
    RULE("6.7.12", "attributes", chosen(two - 1) == 2 && chosen(9) == -1);
    unsigned _BitInt(37) odd = 0x1fffffffffwb;
    odd += two;
    RULE("6.2.5", "_BitInt wraps at its width", odd == 1);
    RULE("6.4.5", "u8 strings are of unsigned char", _Generic(u8"x"[0], unsigned char: 1, default: 0));
#ifdef NOT_DEFINED
    bool known = false;
#elifdef __STDC_VERSION__
    bool known = __STDC_VERSION__ >= 202000;
#endif
    RULE("6.10.1", "#elifdef", known);
    if (two == 3) never();
    return report("C23");
}
