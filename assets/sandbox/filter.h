/*
 * The filter of a build's system calls, made from the tables of denied.h: a program for the kernel's packet filter
 * (Documentation/userspace-api/seccomp_filter.rst), which answers each call before it begins.
 */

/* struct sock_filter of linux/filter.h: an instruction. The jumps are counted from the next one. */
struct instruction { unsigned short code; unsigned char if_true, if_false; unsigned value; };

enum { LOAD = 0x20, IS_EQUAL = 0x15, IS_AT_LEAST = 0x35, HAS_A_BIT_OF = 0x45, ANSWER = 0x06 };
enum { ALLOW = 0x7fff0000, FAIL_WITH = 0x00050000 };

/* Where struct seccomp_data has the number, the table and the arguments: their lower halves, and one upper half. */
enum { NUMBER_AT = 0, TABLE_AT = 4, FIRST_AT = 16, SECOND_AT = 24, THIRD_AT = 32, THIRD_UPPER_AT = 36 };
enum { TABLE_X86_64 = 0xc000003e, TABLE_I386 = 0x40000003, X32 = 0x40000000 };

static struct instruction filter[512];
static unsigned short filter_length;

static void put(int code, unsigned value, int if_true, int if_false)
{
	struct instruction *next = filter + filter_length++;
	next->code = code;
	next->if_true = if_true;
	next->if_false = if_false;
	next->value = value;
}

/* The number is loaded: a call is answered with an error. */
static void deny(unsigned number, int error)
{
	if (number == NONE) return;
	put(IS_EQUAL, number, 0, 1);
	put(ANSWER, FAIL_WITH | error, 0, 0);
}

/* Only these values of an argument, or all but these; others are answered with an error. */
static void deny_by_value(unsigned number, int at, const unsigned *values, int count, int denies, int error)
{
	int i;
	put(IS_EQUAL, number, 0, count + 3);
	put(LOAD, at, 0, 0);
	for (i = 0; i < count; i++) put(IS_EQUAL, values[i], count - i, 0);
	if (denies) put(ANSWER, ALLOW, 0, 0);
	put(ANSWER, FAIL_WITH | error, 0, 0);
	if (!denies) put(ANSWER, ALLOW, 0, 0);
}

/* A limit is not changed; prlimit64 may still ask for it, which is to give no new value. It is the caller's own: of an
   ordinary user, process 1 has the same id. */
static void keep_limit(unsigned setrlimit, unsigned prlimit64, unsigned limit)
{
	put(IS_EQUAL, setrlimit, 0, 4);
	put(LOAD, FIRST_AT, 0, 0);
	put(IS_EQUAL, limit, 0, 1);
	put(ANSWER, FAIL_WITH | NOT_PERMITTED, 0, 0);
	put(ANSWER, ALLOW, 0, 0);
	put(IS_EQUAL, prlimit64, 0, 10);
	put(LOAD, FIRST_AT, 0, 0);
	put(IS_EQUAL, 0, 0, 6);
	put(LOAD, SECOND_AT, 0, 0);
	put(IS_EQUAL, limit, 0, 5);
	put(LOAD, THIRD_AT, 0, 0);
	put(IS_EQUAL, 0, 0, 2);
	put(LOAD, THIRD_UPPER_AT, 0, 0);
	put(IS_EQUAL, 0, 1, 0);
	put(ANSWER, FAIL_WITH | NOT_PERMITTED, 0, 0);
	put(ANSWER, ALLOW, 0, 0);
}

/* All that is denied of one table. */
static void deny_table(int i386)
{
	unsigned i;
	put(LOAD, NUMBER_AT, 0, 0);
	if (!i386) { /* x32 has numbers of its own in this table */
		put(IS_AT_LEAST, X32, 0, 1);
		put(ANSWER, FAIL_WITH | NO_SUCH_CALL, 0, 0);
	}
	for (i = 0; i < sizeof denied / sizeof *denied; i++)
		deny(i386 ? denied[i].i386 : denied[i].x86_64, denied[i].answer);
	put(IS_EQUAL, i386 ? cloning.i386 : cloning.x86_64, 0, 4);
	put(LOAD, FIRST_AT, 0, 0);
	put(HAS_A_BIT_OF, NEW_NAMESPACES, 0, 1);
	put(ANSWER, FAIL_WITH | NOT_PERMITTED, 0, 0);
	put(ANSWER, ALLOW, 0, 0);
	deny_by_value(i386 ? controlling.i386 : controlling.x86_64, SECOND_AT,
		controls, sizeof controls / sizeof *controls, 1, NOT_A_TERMINAL);
	for (i = 0; i < sizeof socketing / sizeof *socketing; i++)
		deny_by_value(i386 ? socketing[i].i386 : socketing[i].x86_64, FIRST_AT,
			families, sizeof families / sizeof *families, 0, NO_SUCH_FAMILY);
	for (i = 0; i < sizeof scheduling / sizeof *scheduling; i++)
		deny_by_value(i386 ? scheduling[i].i386 : scheduling[i].x86_64, FIRST_AT, &process_one, 1, 1, NOT_PERMITTED);
	keep_limit(i386 ? limiting.i386 : limiting.x86_64, i386 ? limiting_others.i386 : limiting_others.x86_64, CORE_FILES);
	put(ANSWER, ALLOW, 0, 0);
}

/* The filter of both tables; a call of any other is answered with an error. */
static void make_filter(void)
{
	unsigned short jump;
	put(LOAD, TABLE_AT, 0, 0);
	put(IS_EQUAL, TABLE_X86_64, 1, 0);
	jump = filter_length;
	put(0x05, 0, 0, 0); /* jumps further than the others can */
	deny_table(0);
	filter[jump].value = filter_length - jump - 1;
	put(IS_EQUAL, TABLE_I386, 1, 0);
	put(ANSWER, FAIL_WITH | NO_SUCH_CALL, 0, 0);
	deny_table(1);
}
