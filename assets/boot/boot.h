/* boot.h: the library of the programs that build the first packages.
 *
 * Before there is a C library, a shell or make, there is only tcc. It can compile a C file in memory and
 * run it at once:  tcc -nostdlib -I/recipe -run /recipe/build.c
 * Such a build.c includes this file and defines main(). Whatever it needs of an operating system is here,
 * made from nothing but Linux system calls: memory, strings, files, and commands that run side by side.
 *
 * Any failure ends the program with one line on standard error and exit code 1, so callers check nothing.
 * Memory is never given back: a build program lives for seconds.
 * Not to be used here: functions with "..." and conversions of floating-point numbers. tcc compiles those
 * into calls of its support library, which does not exist yet. */

typedef unsigned long size;
#define NULL ((void *)0)

int main(void); /* of the build.c that includes this file */

/* ---- system calls ------------------------------------------------------------------------------------ */

/* A function call passes arguments in rdi rsi rdx rcx r8; a system call wants its number in rax and its
 * arguments in rdi rsi rdx r10. So everything moves one register down. */
__asm__(".globl system_call\n"
        "system_call:\n"
        "mov %rdi, %rax\n"
        "mov %rsi, %rdi\n"
        "mov %rdx, %rsi\n"
        "mov %rcx, %rdx\n"
        "mov %r8, %r10\n"
        "syscall\n"
        "ret\n");
long system_call(long number, long a, long b, long c, long d);

/* For mmap alone, which takes six arguments: the last two are "no file" and "offset 0". */
__asm__(".globl map_memory\n"
        "map_memory:\n" /* (length) */
        "mov %rdi, %rsi\n"
        "mov $9, %eax\n"    /* mmap */
        "xor %edi, %edi\n"  /* anywhere */
        "mov $3, %edx\n"    /* readable, writable */
        "mov $0x22, %r10\n" /* private, anonymous */
        "mov $-1, %r8\n"
        "xor %r9d, %r9d\n"
        "syscall\n"
        "ret\n");
long map_memory(size length);

#define CALL0(number) system_call(number, 0, 0, 0, 0)
#define CALL1(number, a) system_call(number, (long)(a), 0, 0, 0)
#define CALL2(number, a, b) system_call(number, (long)(a), (long)(b), 0, 0)
#define CALL3(number, a, b, c) system_call(number, (long)(a), (long)(b), (long)(c), 0)
#define CALL4(number, a, b, c, d) system_call(number, (long)(a), (long)(b), (long)(c), (long)(d))

/* The numbers are those of x86_64; a negative result is an error number with its sign turned. */
static long sys_read(int file, void *into, size length) { return CALL3(0, file, into, length); }
static long sys_write(int file, const void *from, size length) { return CALL3(1, file, from, length); }
static long sys_open(const char *path, int flags, int mode) { return CALL3(2, path, flags, mode); }
static long sys_close(int file) { return CALL1(3, file); }
static long sys_seek(int file, long offset, int from) { return CALL3(8, file, offset, from); }
static long sys_duplicate(int file) { return CALL1(32, file); }
static long sys_duplicate_to(int file, int number) { return CALL2(33, file, number); }
static long sys_fork(void) { return CALL0(57); }
static long sys_execute(const char *path, char **arguments, char **environment) { return CALL3(59, path, arguments, environment); }
static void sys_exit(int code) { CALL1(231, code); }
static long sys_wait(int *status) { return CALL4(61, -1, status, 0, 0); }
static long sys_change_directory(const char *path) { return CALL1(80, path); }
static long sys_make_directory(const char *path, int mode) { return CALL2(83, path, mode); }
static long sys_remove(const char *path) { return CALL1(87, path); }
static long sys_symbolic_link(const char *target, const char *path) { return CALL2(88, target, path); }
static long sys_change_mode(const char *path, int mode) { return CALL2(90, path, mode); }
static long sys_directory_entries(int file, void *into, size length) { return CALL3(217, file, into, length); }

enum { ONLY_READ = 0, ONLY_WRITE = 1, CREATE = 0100, EMPTY_FIRST = 01000, MUST_BE_DIRECTORY = 0200000 };
enum { FROM_START = 0, FROM_END = 2 };
enum { NO_SUCH_FILE = 2, EXISTS_ALREADY = 17 };

/* ---- strings ----------------------------------------------------------------------------------------- */

static size length_of(const char *string) {
    size length = 0;
    while (string[length]) length++;
    return length;
}

static int compare(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return (unsigned char)*a - (unsigned char)*b;
}

static int equal(const char *a, const char *b) {
    return compare(a, b) == 0;
}

static int starts_with(const char *string, const char *start) {
    while (*start)
        if (*string++ != *start++) return 0;
    return 1;
}

static int ends_with(const char *string, const char *end) {
    size length = length_of(string), end_length = length_of(end);
    return length >= end_length && equal(string + length - end_length, end);
}

static void copy_bytes(char *to, const char *from, size length) {
    while (length--) *to++ = *from++;
}

/* tcc calls these two by name, to clear a variable of a struct type and to copy one. The areas never overlap. */
void *memset(void *area, int byte, size length) {
    char *next = area;
    while (length--) *next++ = byte;
    return area;
}

void *memmove(void *to, const void *from, size length) {
    copy_bytes(to, from, length);
    return to;
}

/* ---- messages ---------------------------------------------------------------------------------------- */

/* For numbers in messages; the result is good until the next call. */
static char *decimal(long number) {
    static char digits[24];
    char *start = digits + sizeof digits - 1;
    do *--start = '0' + number % 10;
    while (number /= 10);
    return start;
}

static void say_to(int file, const char *message) {
    sys_write(file, message, length_of(message));
}

static void say(const char *message) {
    say_to(1, message);
}

/* Marks the start of a phase for whoever watches the build: configure, build or install. */
static void phase(const char *name) {
    say("@@ ");
    say(name);
    say("\n");
}

static const char *error_text(long error) {
    switch (error) {
    case 1: return "not permitted";
    case NO_SUCH_FILE: return "no such file";
    case 8: return "not a program";
    case 12: return "out of memory";
    case 13: return "permission denied";
    case EXISTS_ALREADY: return "it exists already";
    case 20: return "not a directory";
    case 21: return "a directory";
    case 28: return "no space left on the disk";
    case 30: return "read-only";
    }
    return decimal(error);
}

/* Ends the build: "build: WHAT NAME: WHY". result is what the system call said, or 0. */
static void fail(const char *what, const char *name, long result) {
    say_to(2, "build: ");
    say_to(2, what);
    say_to(2, " ");
    say_to(2, name);
    if (result < 0) {
        say_to(2, ": ");
        say_to(2, error_text(-result));
    }
    say_to(2, "\n");
    sys_exit(1);
}

/* ---- memory ------------------------------------------------------------------------------------------ */

/* From mmap, not a big static array: tcc would clear that, and each fork would have to copy its tables. */
static void *take(size length) {
    static char *free_memory, *end;
    char *memory;
    length = (length + 15) & ~15UL;
    if (length > end - free_memory) {
        size piece = length > (1 << 20) ? length : (1 << 20);
        long mapped = map_memory(piece);
        if (mapped < 0 && mapped > -4096) fail("cannot take memory for", decimal(piece), mapped);
        free_memory = (char *)mapped;
        end = free_memory + piece;
    }
    memory = free_memory;
    free_memory += length;
    return memory;
}

/* ---- strings that are made --------------------------------------------------------------------------- */

/* concat("src/", directory, "/", name): all parts in one new string. */
#define concat(...) concat_parts((const char *[]){__VA_ARGS__, NULL})
static char *concat_parts(const char **parts) {
    size length = 0;
    const char **part;
    char *whole, *end;
    for (part = parts; *part; part++) length += length_of(*part);
    end = whole = take(length + 1);
    for (part = parts; *part; part++) {
        copy_bytes(end, *part, length_of(*part));
        end += length_of(*part);
    }
    *end = 0;
    return whole;
}

/* The first bytes of something longer, as a string of its own. */
static char *part_of(const char *start, size length) {
    char *string = take(length + 1);
    copy_bytes(string, start, length);
    string[length] = 0;
    return string;
}

/* "memcpy.c" -> "memcpy"; a name without a dot stays as it is. */
static char *without_suffix(const char *name) {
    size length = length_of(name), dot = length;
    while (dot && name[dot] != '.') dot--;
    return part_of(name, dot ? dot : length);
}

/* A text that grows. Start with {0}. */
struct text {
    char *start;
    size length, room;
};

static void append_bytes(struct text *text, const char *from, size length) {
    if (text->length + length + 1 > text->room) {
        char *old = text->start;
        text->room = 2 * (text->length + length + 1);
        text->start = take(text->room);
        copy_bytes(text->start, old, text->length);
    }
    copy_bytes(text->start + text->length, from, length);
    text->length += length;
    text->start[text->length] = 0;
}

static void append(struct text *text, const char *string) {
    append_bytes(text, string, length_of(string));
}

/* ---- lists of strings, such as a command's arguments ------------------------------------------------- */

/* Start with {0}. items ends with NULL, as execve wants it. */
struct list {
    char **items;
    int count, room;
};

/* add(&command, "tcc", "-c", file): any number of strings. */
#define add(list, ...) add_items(list, (const char *[]){__VA_ARGS__, NULL})
static void add_items(struct list *list, const char **items) {
    for (; *items; items++) {
        if (list->count + 1 >= list->room) {
            int i, room = list->room ? 2 * list->room : 16;
            char **larger = take(room * sizeof *larger);
            for (i = 0; i < list->count; i++) larger[i] = list->items[i];
            list->items = larger;
            list->room = room;
        }
        list->items[list->count++] = (char *)*items;
        list->items[list->count] = NULL;
    }
}

static void add_list(struct list *list, struct list *more) {
    if (more->count) add_items(list, (const char **)more->items);
}

/* By bytes, the same everywhere: what comes out must not depend on the order a file system lists in. */
static void sort(struct list *list) {
    int i, place;
    for (i = 1; i < list->count; i++) {
        char *item = list->items[i];
        for (place = i; place && compare(list->items[place - 1], item) > 0; place--)
            list->items[place] = list->items[place - 1];
        list->items[place] = item;
    }
}

static int contains(struct list *list, const char *string) {
    int i;
    for (i = 0; i < list->count; i++)
        if (equal(list->items[i], string)) return 1;
    return 0;
}

/* ---- files ------------------------------------------------------------------------------------------- */

static struct text read_file(const char *path) {
    struct text text = {0};
    long file = sys_open(path, ONLY_READ, 0), got;
    if (file < 0) fail("cannot open", path, file);
    text.room = sys_seek(file, 0, FROM_END) + 1;
    sys_seek(file, 0, FROM_START);
    text.start = take(text.room);
    while (text.length + 1 < text.room) {
        got = sys_read(file, text.start + text.length, text.room - 1 - text.length);
        if (got < 0) fail("cannot read", path, got);
        if (got == 0) break;
        text.length += got;
    }
    text.start[text.length] = 0;
    sys_close(file);
    return text;
}

static void write_bytes(const char *path, const char *from, size length, int mode) {
    long file = sys_open(path, ONLY_WRITE | CREATE | EMPTY_FIRST, mode), written;
    if (file < 0) fail("cannot create", path, file);
    while (length) {
        written = sys_write(file, from, length);
        if (written < 0) fail("cannot write", path, written);
        from += written;
        length -= written;
    }
    sys_close(file);
}

static void write_file(const char *path, const char *content) {
    write_bytes(path, content, length_of(content), 0644);
}

/* mode: 0644 for a file, 0755 for a program. */
static void copy_file(const char *from, const char *to, int mode) {
    struct text content = read_file(from);
    write_bytes(to, content.start, content.length, mode);
}

static int is_directory(const char *path) {
    long file = sys_open(path, ONLY_READ | MUST_BE_DIRECTORY, 0);
    if (file >= 0) sys_close(file);
    return file >= 0;
}

static int exists(const char *path) {
    long file = sys_open(path, ONLY_READ, 0);
    if (file >= 0) sys_close(file);
    return file >= 0;
}

/* Makes what is missing of a path. */
static void make_directory(const char *path) {
    char *part = concat(path), *slash = part;
    long result;
    do {
        do slash++;
        while (*slash && *slash != '/');
        *slash = 0;
        result = sys_make_directory(part, 0755);
        if (result < 0 && result != -EXISTS_ALREADY) fail("cannot make directory", part, result);
        *slash = path[slash - part];
    } while (*slash);
}

static void link_to(const char *target, const char *path) {
    long result = sys_symbolic_link(target, path);
    if (result < 0) fail("cannot link", path, result);
}

static void remove_file(const char *path) {
    long result = sys_remove(path);
    if (result < 0 && result != -NO_SUCH_FILE) fail("cannot remove", path, result);
}

static void change_mode(const char *path, int mode) {
    long result = sys_change_mode(path, mode);
    if (result < 0) fail("cannot set the mode of", path, result);
}

static void change_directory(const char *path) {
    long result = sys_change_directory(path);
    if (result < 0) fail("cannot enter", path, result);
}

/* The names in a directory, sorted, without those that start with a dot. Empty if there is no such directory. */
static struct list list_directory(const char *path) {
    struct list names = {0};
    size room = 32768;
    char *entries = take(room), *entry;
    long file = sys_open(path, ONLY_READ | MUST_BE_DIRECTORY, 0), got;
    if (file == -NO_SUCH_FILE) return names;
    if (file < 0) fail("cannot list", path, file);
    while ((got = sys_directory_entries(file, entries, room)) > 0)
        /* an entry is: inode, 8 bytes; offset, 8; the entry's length, 2; type, 1; name, ended by 0 */
        for (entry = entries; entry < entries + got; entry += *(unsigned short *)(entry + 16))
            if (entry[19] != '.') add(&names, concat(entry + 19));
    if (got < 0) fail("cannot list", path, got);
    sys_close(file);
    sort(&names);
    return names;
}

/* Files and directories of `from` go into `to`, which may hold others already. Modes: 0644 and 0755. */
static void copy_tree(const char *from, const char *to) {
    struct list names = list_directory(from);
    int i;
    make_directory(to);
    for (i = 0; i < names.count; i++) {
        char *source = concat(from, "/", names.items[i]), *copy = concat(to, "/", names.items[i]);
        if (is_directory(source)) copy_tree(source, copy);
        else copy_file(source, copy, 0644);
    }
}

/* ---- the environment --------------------------------------------------------------------------------- */

static char **environment; /* "NAME=value", ended by NULL; commands inherit it */

static char *variable(const char *name) {
    char **entry, *start = concat(name, "=");
    for (entry = environment; *entry; entry++)
        if (starts_with(*entry, start)) return *entry + length_of(start);
    fail("the environment lacks", name, 0);
    return NULL;
}

/* ---- commands ---------------------------------------------------------------------------------------- */

enum { MOST_JOBS = 256 };
static int jobs; /* how many commands may run at once: JOBS in the environment */
static int running;
static struct {
    long process;
    struct list command;
} job[MOST_JOBS];

static void fail_job(struct list *command, int status) {
    int i;
    say_to(2, "build: this command ");
    say_to(2, status & 0x7f ? "was ended by signal " : "failed with exit code ");
    say_to(2, decimal(status & 0x7f ? status & 0x7f : status >> 8));
    say_to(2, ":");
    for (i = 0; i < command->count; i++) {
        say_to(2, " ");
        say_to(2, command->items[i]);
    }
    say_to(2, "\n");
    sys_exit(1);
}

static void wait_for_one(void) {
    int status, i;
    long process = sys_wait(&status);
    if (process < 0) fail("cannot wait for", "a command", process);
    for (i = 0; i < running; i++)
        if (job[i].process == process) {
            if (status) fail_job(&job[i].command, status);
            job[i] = job[--running];
            return;
        }
}

static void wait_for_all(void) {
    while (running) wait_for_one();
}

/* Starts a command in a directory; waits first while as many as allowed are running. */
static void start_in(const char *directory, struct list *command) {
    long process, result;
    while (running >= jobs) wait_for_one();
    process = sys_fork();
    if (process < 0) fail("cannot fork for", command->items[0], process);
    if (process == 0) {
        change_directory(directory);
        result = sys_execute(command->items[0], command->items, environment);
        fail("cannot run", command->items[0], result);
    }
    job[running].process = process;
    job[running++].command = *command;
}

static void start(struct list *command) {
    start_in(".", command);
}

/* run("/usr/bin/tcc", "-v"): one command, alone; returns when it is done. */
#define run(...) run_command((const char *[]){__VA_ARGS__, NULL})
static void run_command(const char **arguments) {
    struct list command = {0};
    add_items(&command, arguments);
    wait_for_all();
    start(&command);
    wait_for_all();
}

/* run_into("/build/list", program, ...): as run, with the command's standard output in a file. */
#define run_into(path, ...) run_command_into(path, (const char *[]){__VA_ARGS__, NULL})
static void run_command_into(const char *path, const char **arguments) {
    long own_output = sys_duplicate(1), file = sys_open(path, ONLY_WRITE | CREATE | EMPTY_FIRST, 0644);
    if (file < 0) fail("cannot create", path, file);
    sys_duplicate_to(file, 1);
    sys_close(file);
    run_command(arguments);
    sys_duplicate_to(own_output, 1);
    sys_close(own_output);
}

/* ---- the start --------------------------------------------------------------------------------------- */

/* tcc -run calls this; what it returns becomes tcc's own exit code. */
int _start(int argc, char **argv, char **environment_of_tcc) {
    char *digit;
    int result;
    environment = environment_of_tcc;
    for (digit = variable("JOBS"); *digit >= '0' && *digit <= '9'; digit++) jobs = 10 * jobs + *digit - '0';
    if (jobs < 1 || jobs > MOST_JOBS) fail("JOBS must be a number from 1 to 256, not", variable("JOBS"), 0);
    result = main();
    wait_for_all();
    return result;
}
