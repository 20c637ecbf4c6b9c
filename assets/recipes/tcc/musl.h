/* musl, without its configure and Makefile: what they would do for x86_64 with a static library only. */

#define TCC "/usr/bin/tcc"
#define MUSL "/src/musl"
#define HEADERS "/out/usr/include"
#define LIBRARIES "/out/usr/lib"
#define GENERATED "/build/generated" /* version.h, which only musl's own sources include */

/* ---- headers ----------------------------------------------------------------------------------------- */

/* One type, defined at most once, and only for the headers that ask for it:
 *     #if defined(__NEED_TAGNAME) && !defined(__DEFINED_TAGNAME)
 *     DEFINITION
 *     #define __DEFINED_TAGNAME
 *     #endif */
static void append_guarded(struct text *header, const char *tag, const char *name, const char *definition) {
    append(header, concat("#if defined(__NEED_", tag, name, ") && !defined(__DEFINED_", tag, name, ")\n"));
    append(header, concat(definition, "\n#define __DEFINED_", tag, name, "\n#endif\n\n"));
}

/* "TYPEDEF int pid_t;": the name is the last word. */
static void append_typedef(struct text *header, const char *line) {
    size length = length_of(line), start = length;
    while (line[start - 1] != ' ') start--;
    append_guarded(header, "", part_of(line + start, length - start - 1),
                   concat("typedef ", line + length_of("TYPEDEF ")));
}

/* "STRUCT iovec { ... };": the name is the first word; keyword is "struct" or "union". */
static void append_record(struct text *header, const char *line, const char *keyword) {
    const char *name = line + length_of(keyword) + 1;
    size length = 0;
    while (name[length] != ' ') length++;
    append_guarded(header, concat(keyword, "_"), part_of(name, length), concat(keyword, " ", name));
}

/* What musl's tools/mkalltypes.sed does with one file. */
static void append_types(struct text *header, const char *path) {
    const char *line = read_file(path).start, *end;
    for (; *line; line = end + 1) {
        for (end = line; *end != '\n'; end++) continue;
        if (starts_with(line, "TYPEDEF ")) append_typedef(header, part_of(line, end - line));
        else if (starts_with(line, "STRUCT ")) append_record(header, part_of(line, end - line), "struct");
        else if (starts_with(line, "UNION ")) append_record(header, part_of(line, end - line), "union");
        else append_bytes(header, line, end - line + 1);
    }
}

/* Each system call's number gets a second name: __NR_read is also SYS_read. */
static struct text system_call_numbers(void) {
    struct text header = read_file(MUSL "/arch/x86_64/bits/syscall.h.in");
    const char *line = concat(header.start), *name, *end;
    for (; *line; line = end + 1) {
        for (end = line; *end != '\n'; end++) continue;
        for (name = line; name < end && !starts_with(name, "__NR_"); name++) continue;
        if (name == end) continue;
        append_bytes(&header, line, name - line);
        append(&header, "SYS_");
        append_bytes(&header, name + length_of("__NR_"), end + 1 - name - length_of("__NR_"));
    }
    return header;
}

static void write_version(void) {
    struct text version = read_file(MUSL "/VERSION");
    make_directory(GENERATED);
    write_file(GENERATED "/version.h",
               concat("#define VERSION \"", part_of(version.start, version.length - 1), "\"\n"));
}

static void write_headers(void) {
    struct text types = {0};
    copy_tree(MUSL "/include", HEADERS);
    copy_tree(MUSL "/arch/generic/bits", HEADERS "/bits");
    copy_tree(MUSL "/arch/x86_64/bits", HEADERS "/bits"); /* over the generic ones */
    append_types(&types, MUSL "/arch/x86_64/bits/alltypes.h.in");
    append_types(&types, MUSL "/include/alltypes.h.in");
    write_file(HEADERS "/bits/alltypes.h", types.start);
    write_file(HEADERS "/bits/syscall.h", system_call_numbers().start);
    remove_file(HEADERS "/alltypes.h.in");
    remove_file(HEADERS "/bits/alltypes.h.in");
    remove_file(HEADERS "/bits/syscall.h.in");
    write_version();
}

/* ---- objects ----------------------------------------------------------------------------------------- */

/* The command up to its sources. For each of them tcc writes an object into the working directory. */
static struct list musl_compiler(void) {
    struct list command = {0};
    add(&command, TCC, "-c", "-w", "-std=c99", "-nostdinc", "-D_XOPEN_SOURCE=700");
    add(&command, "-I" MUSL "/arch/x86_64", "-I" MUSL "/arch/generic", "-I" GENERATED);
    add(&command, "-I" MUSL "/src/include", "-I" MUSL "/src/internal", "-I" HEADERS);
    return command;
}

/* One tcc for many files saves the start of a process each; few enough that all jobs have something to do. */
enum { FILES_PER_COMMAND = 32 };

static void compile_files(const char *object_directory, struct list *sources) {
    int next = 0;
    make_directory(object_directory);
    while (next < sources->count) {
        struct list command = musl_compiler();
        int files;
        for (files = 0; files < FILES_PER_COMMAND && next < sources->count; files++)
            add(&command, sources->items[next++]);
        start_in(object_directory, &command);
    }
}

/* The portable src/DIRECTORY/x.c, unless src/DIRECTORY/x86_64 has an x.c or x.s of its own. */
static void compile_directory(const char *directory, struct list *objects) {
    char *portable = concat(MUSL "/src/", directory), *special = concat(portable, "/x86_64");
    char *object_directory = concat("/build/musl/", directory);
    struct list files = list_directory(portable), special_files = list_directory(special);
    struct list sources = {0}, taken = {0};
    int i;
    /* src/math/x86_64 wants registers that tcc's assembler cannot name; the portable files do the same. */
    if (equal(directory, "math")) special_files.count = 0;
    for (i = 0; i < special_files.count; i++) {
        add(&sources, concat(special, "/", special_files.items[i]));
        add(&taken, without_suffix(special_files.items[i]));
    }
    for (i = 0; i < files.count; i++) {
        char *name = without_suffix(files.items[i]);
        if (!ends_with(files.items[i], ".c") || contains(&taken, name)) continue;
        add(&sources, concat(portable, "/", files.items[i]));
        add(&taken, name);
    }
    sort(&taken);
    for (i = 0; i < taken.count; i++) add(objects, concat(object_directory, "/", taken.items[i], ".o"));
    if (sources.count) compile_files(object_directory, &sources);
}

/* All of libc but src/complex: tcc has no complex numbers. Returns before the last files are compiled. */
static void compile_musl(struct list *objects) {
    struct list directories = list_directory(MUSL "/src");
    int i;
    for (i = 0; i < directories.count; i++)
        if (!equal(directories.items[i], "complex")) compile_directory(directories.items[i], objects);
    compile_directory("malloc/mallocng", objects);
}

/* Where a program starts, before its main(). The C files stand for the .s files of crt/x86_64, which only an
 * assembler with sections .init and .fini made of several pieces can use. */
static void compile_start_files(void) {
    struct list command = musl_compiler();
    add(&command, "-DCRT", MUSL "/crt/crt1.c", MUSL "/crt/crti.c", MUSL "/crt/crtn.c");
    start_in(LIBRARIES, &command);
}

/* musl has everything in libc.a; these satisfy a -lm or -lpthread. */
static void write_empty_libraries(void) {
    struct list names = {0};
    int i;
    add(&names, "m", "rt", "pthread", "crypt", "util", "xnet", "resolv", "dl");
    for (i = 0; i < names.count; i++) write_file(concat(LIBRARIES "/lib", names.items[i], ".a"), "!<arch>\n");
}
