/* check.h: what the parts of the behaviour test share. */

/* One check. The name says what must hold; it is unique in its group. */
void check(const char *name, int holds);

/* The same for one of many, in a loop. */
void check_each(const char *name, int number, int holds);

/* Says what the following checks are about, and the paragraphs that say what must hold. */
void group(const char *name, const char *paragraphs);

/* A conversion twice: of a constant, which the compiler converts, and of a variable, which the program does. */
#define check_conversion(from, value, to, expected) \
    do { \
        volatile from variable = value; \
        check("constant " #from " " #value " to " #to, (to)(from)(value) == (to)(expected)); \
        check("variable " #from " " #value " to " #to, (to)variable == (to)(expected)); \
    } while (0)

void check_language(void);
void check_calls(void);
void check_numbers(void);
void check_library(void);
void check_system(const char *own_path);

/* What the program does instead when check_system starts it anew with an argument; returns an exit code. */
int play_child(const char *part);
