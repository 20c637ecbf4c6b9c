/* busybox, the first shell and tools: built by a compiler without a shell, make or any other tool.
 *
 * In:  a compiler with its C library, which the variant names: /usr/bin/tcc, or /usr/bin/gcc with binutils (then the
 *      seed's tcc runs this script, and compiles nothing that stays); busybox's patched tree in SRC;
 *      /recipe/bb.config and bbgen.c (with kbuild.h).
 * Out: DESTDIR/usr/bin/busybox, and a link to it for each applet.
 *
 * busybox's own build writes some headers first (which options are on, the sorted table of applets, their
 * help texts), then compiles the files that the options ask for, and links them. So does this. */

#include "boot.h"

static int by_tcc(void) { return equal(variable("VARIANT"), "tcc"); }

/* The compiler and what it always needs; -w since busybox's style and these compilers' warnings do not agree. */
static struct list plain_compiler(void) {
    struct list command = {0};
    if (by_tcc()) add(&command, "/usr/bin/tcc", "-static", "-w");
    /* gnu99: a declaration may follow a statement. No -g, which stores directories. */
    else add(&command, "/usr/bin/gcc", "-static", "-w", "-std=gnu99", "-Os", "-fomit-frame-pointer", "-s");
    return command;
}

/* How every file of busybox is compiled. */
static struct list compiler(void) {
    struct list command = plain_compiler();
    /* platform.h removes __attribute__ for compilers that do not call themselves GNU C: packed structures
     * would break. 2.7 is old enough that no feature tcc lacks is expected. */
    if (by_tcc()) add(&command, "-D__GNUC__=2", "-D__GNUC_MINOR__=7");
    add(&command, "-D_GNU_SOURCE", "-D_LARGEFILE_SOURCE", "-D_FILE_OFFSET_BITS=64", "-DNDEBUG");
    /* The banner would otherwise hold the time of the build. */
    add(&command, "-DBB_VER=\"1.37.0\"", "-DBB_EXTRA_VERSION=\"\"");
    add(&command, "-Iinclude", "-Ilibbb", "-include", "include/autoconf.h");
    return command;
}

/* The lines of a text, without their ends. */
static struct list lines_of(struct text text) {
    struct list lines = {0};
    char *start = text.start, *end;
    for (end = start; *end; end++)
        if (*end == '\n') {
            add(&lines, part_of(start, end - start));
            start = end + 1;
        }
    return lines;
}

/* Compiles one of busybox's own generators and returns the path of the program. */
static char *generator(const char *name) {
    struct list command = compiler();
    char *program = concat("/build/", name);
    add(&command, "-o", program, concat("applets/", name, ".c"));
    start(&command);
    wait_for_all();
    return program;
}

/* The help texts, one string: each byte as \ooo, as applets/usage_compressed has od and sed do it. */
static void write_usage_header(const char *texts, const char *header) {
    struct text usage = read_file(texts), lines = {0};
    size i;
    append(&lines, "#define UNPACKED_USAGE \"\"");
    for (i = 0; i < usage.length; i++) {
        unsigned char byte = usage.start[i];
        char octal[5] = {'\\', '0' + (byte >> 6), '0' + (byte >> 3 & 7), '0' + (byte & 7), 0};
        if (i % 16 == 0) append(&lines, " \\\n\"");
        append(&lines, octal);
        if (i % 16 == 15 || i + 1 == usage.length) append(&lines, "\"");
    }
    append(&lines, "\n");
    write_file(header, lines.start);
}

static void write_headers(void) {
    struct list command = plain_compiler();
    add(&command, "-o", "/build/bbgen", "/recipe/bbgen.c");
    start(&command);
    wait_for_all();
    run("/build/bbgen", "/recipe/bb.config");
    run_into("/build/usage.txt", generator("usage"));
    write_usage_header("/build/usage.txt", "include/usage_compressed.h");
    run(generator("applet_tables"), "include/applet_tables.h", "include/NUM_APPLETS.h");
    write_file("include/embedded_scripts.h", "");
    write_file("include/bbconfigopts.h", "");
}

/* "libbb/appletlib.c" -> "/build/libbb_appletlib.o" */
static char *object_of(const char *source) {
    char *object = concat("/build/", without_suffix(source), ".o"), *letter;
    for (letter = object + length_of("/build/"); *letter; letter++)
        if (*letter == '/') *letter = '_';
    return object;
}

/* Compiles and links what bbgen has listed. */
static void compile_all(const char *program) {
    struct list sources = lines_of(read_file("sources.txt")), link = plain_compiler();
    int i;
    add(&link, "-o", program);
    for (i = 0; i < sources.count; i++) {
        struct list command = compiler();
        char *object = object_of(sources.items[i]);
        add(&command, "-c", "-o", object, sources.items[i]);
        start(&command);
        add(&link, object);
    }
    wait_for_all();
    start(&link);
    wait_for_all();
}

/* The applets' names stand in the generated table, one a line: "awk" "\0" */
static struct list applets(void) {
    struct list lines = lines_of(read_file("include/applet_tables.h")), names = {0};
    int i;
    for (i = 0; i < lines.count; i++) {
        char *start = lines.items[i] + 1, *end = start;
        if (lines.items[i][0] != '"') continue;
        while (*end != '"') end++;
        add(&names, part_of(start, end - start));
    }
    return names;
}

static void install(const char *program) {
    char *directory = concat(variable("DESTDIR"), "/usr/bin");
    struct list names = applets();
    int i;
    make_directory(directory);
    copy_file(program, concat(directory, "/busybox"), 0755);
    for (i = 0; i < names.count; i++)
        if (!equal(names.items[i], "busybox")) link_to("busybox", concat(directory, "/", names.items[i]));
}

int main(void) {
    phase("configure");
    change_directory(variable("SRC"));
    write_headers();
    phase("build");
    compile_all("/build/busybox");
    phase("install");
    install("/build/busybox");
    return 0;
}
