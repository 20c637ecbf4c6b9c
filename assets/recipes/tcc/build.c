/* tcc and the C library musl, by the tcc that is given.
 *
 * In:  /usr/bin/tcc, and nothing else that runs; the sources /src/musl and /src/tcc, patched.
 * Out: /out/usr/bin/tcc, and what it needs to compile programs:
 *      /out/usr/lib       libc.a, crt1.o crti.o crtn.o, empty libm.a ... (all of musl is in libc.a)
 *      /out/usr/lib/tcc   libtcc1.a (what tcc's code calls behind the scenes) and tcc's own headers
 *      /out/usr/include   musl's headers
 *
 * The order: headers, then libc by the given tcc, then tcc by the given tcc, linked with that libc.
 * Whatever compiler made the given tcc, the same tcc is built here, bit for bit: docs/seed.md. */

#include "boot.h"
#include "musl.h"

/* These come with tcc and belong to no libc: integer and floating-point helpers, va_arg, alloca. */
static void compile_support(struct list *objects) {
    struct list command = musl_compiler();
    add(&command, "/src/tcc/lib/libtcc1.c", "/src/tcc/lib/va_list.c", "/src/tcc/lib/alloca86_64.S");
    make_directory("/build/support");
    start_in("/build/support", &command);
    add(objects, "/build/support/libtcc1.o", "/build/support/va_list.o", "/build/support/alloca86_64.o");
}

static void archive(const char *path, struct list *objects) {
    struct list command = {0};
    add(&command, TCC, "-ar", "rcs", path);
    add_list(&command, objects);
    start(&command);
}

static void build_libraries(void) {
    struct list libc = {0}, support = {0};
    make_directory(LIBRARIES "/tcc");
    compile_musl(&libc);
    compile_start_files();
    compile_support(&support);
    wait_for_all();
    /* libc and the support functions call each other, but an archive is searched only once: so libc.a
     * holds them all. */
    add_list(&libc, &support);
    archive(LIBRARIES "/libc.a", &libc);
    archive(LIBRARIES "/tcc/libtcc1.a", &support);
    write_empty_libraries();
    copy_tree("/src/tcc/include", LIBRARIES "/tcc/include");
    wait_for_all();
}

/* tcc looks for headers, libc and start files in /usr, where they are not yet: all are named here instead. */
static void build_tcc(void) {
    make_directory("/out/usr/bin");
    change_directory("/src/tcc");
    run(TCC, "-static", "-nostdinc", "-nostdlib", "-DONE_SOURCE=1", "-DTCC_TARGET_X86_64=1",
        "-I/recipe", "-I/src/tcc", "-I" LIBRARIES "/tcc/include", "-I" HEADERS, "-o", "/out/usr/bin/tcc",
        LIBRARIES "/crt1.o", LIBRARIES "/crti.o", "tcc.c", LIBRARIES "/libc.a", LIBRARIES "/crtn.o");
}

int main(void) {
    phase("configure");
    write_headers();
    phase("build");
    build_libraries();
    build_tcc();
    return 0;
}
