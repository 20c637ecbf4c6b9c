/*
 * bbgen CONFIG: what Kbuild, kconfig and scripts/gen_build_files.sh do for busybox, in one program,
 * because there is no make and no shell yet. It runs in the top directory of busybox's tree.
 *
 * In:  CONFIG, lines of CONFIG_NAME=VALUE and comments; what it does not name is off.
 *      The tree's Kbuild.src and Config.* files, and the comments in its C files that say what belongs
 *      to each applet: config (options), kbuild (files to compile), applet (table entry), usage (help).
 * Out: include/autoconf.h, include/applets.h, include/usage.h, include/common_bufsiz.h,
 *      and sources.txt: the files to compile, one a line.
 *
 * Everything is read in the bytewise order of names, so the result does not depend on the file system.
 */
#define _GNU_SOURCE /* vasprintf */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SPACE " \t\r\n"

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "bbgen: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    exit(1);
}

/* The next line of a file, without its end; 0 when there is none. */
static int read_line(FILE *file, char *line, int room, const char *path) {
    if (!fgets(line, room, file)) return 0;
    size_t length = strcspn(line, "\n");
    if (!line[length] && !feof(file)) die("%s: a line is longer than %d bytes", path, room - 2);
    line[length] = 0;
    return 1;
}

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (!file) die("cannot open %s", path);
    return file;
}

static void close_written(FILE *file, const char *path) {
    if (ferror(file) | fclose(file)) die("cannot write %s", path);
}

static int starts_with(const char *string, const char *prefix) {
    return !strncmp(string, prefix, strlen(prefix));
}

static int ends_with(const char *string, const char *suffix) {
    size_t length = strlen(string), tail = strlen(suffix);
    return length >= tail && !strcmp(string + length - tail, suffix);
}

static char *copy(const char *string) {
    char *result = strdup(string);
    if (!result) die("out of memory");
    return result;
}

/* As sprintf, into memory of its own. It lives until the program ends, as everything here does. */
static char *text(const char *format, ...) {
    char *result;
    va_list arguments;
    va_start(arguments, format);
    if (vasprintf(&result, format, arguments) < 0) die("out of memory");
    va_end(arguments);
    return result;
}

/* ---- lists of strings ---- */

struct list {
    char **item;
    int count, room;
};

static void add(struct list *list, char *string) {
    if (list->count == list->room) {
        list->room = list->room * 2 + 64;
        list->item = realloc(list->item, list->room * sizeof *list->item);
        if (!list->item) die("out of memory");
    }
    list->item[list->count++] = string;
}

static int has(const struct list *list, const char *string) {
    for (int i = 0; i < list->count; i++)
        if (!strcmp(list->item[i], string)) return 1;
    return 0;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ---- the configuration: name and value of every option that is on ---- */

struct option {
    char *name, *value;
    int declared; /* some Config file of the tree knows it */
};

static struct option options[2000];
static int option_count;

static struct option *find_option(const char *name) {
    for (int i = 0; i < option_count; i++)
        if (!strcmp(options[i].name, name)) return &options[i];
    return NULL;
}

static void read_configuration(const char *path) {
    char line[500];
    FILE *file = open_file(path, "r");
    while (read_line(file, line, sizeof line, path)) {
        if (!*line || *line == '#') continue;
        char *value = strchr(line, '=');
        if (!starts_with(line, "CONFIG_") || !value) die("%s: %s: expected CONFIG_NAME=VALUE or a comment", path, line);
        *value++ = 0;
        if (find_option(line + 7)) die("%s: %s stands there twice", path, line);
        if (option_count == sizeof options / sizeof *options) die("%s: more than %d options", path, option_count);
        options[option_count].name = copy(line + 7);
        options[option_count].value = strcmp(value, "y") ? copy(value) : "1";
        option_count++;
    }
    fclose(file);
}

/* ---- the tree: its directories, and the files of each ---- */

struct directory {
    char *path;
    struct list sources; /* *.c */
    struct list configs; /* Config.in, Config.src */
    int has_kbuild;
};

static struct directory directories[100];
static int directory_count;

/* busybox's own scripts look two directories deep, and so does this */
static void scan(const char *path, int depth) {
    struct list names = { 0 };
    DIR *stream = opendir(path);
    if (!stream) die("cannot list %s", path);
    for (struct dirent *entry; (entry = readdir(stream)); )
        if (*entry->d_name != '.') add(&names, copy(entry->d_name));
    closedir(stream);
    qsort(names.item, names.count, sizeof *names.item, by_name);

    if (directory_count == sizeof directories / sizeof *directories) die("more than %d directories", directory_count);
    struct directory *here = &directories[directory_count++];
    here->path = copy(path);
    for (int i = 0; i < names.count; i++) {
        char *name = names.item[i];
        char *file = strcmp(path, ".") ? text("%s/%s", path, name) : name;
        struct stat status;
        if (stat(file, &status)) die("cannot stat %s", file);
        if (S_ISDIR(status.st_mode)) {
            if (depth < 2) scan(file, depth + 1);
        } else if (!strcmp(name, "Config.in") || !strcmp(name, "Config.src")) {
            add(&here->configs, file);
        } else if (!strcmp(name, "Kbuild.src")) {
            here->has_kbuild = 1;
        } else if (depth && ends_with(name, ".c")) {
            add(&here->sources, file);
        }
    }
}

/* Gives every line of a file that begins with the prefix, without it and without its end, to a function. */
static void each_line(const char *path, const char *prefix, void (*use)(char *line)) {
    char line[10000];
    FILE *file = open_file(path, "r");
    while (read_line(file, line, sizeof line, path)) {
        if (starts_with(line, prefix)) use(line + strlen(prefix));
    }
    fclose(file);
}

static void each_comment(const char *prefix, void (*use)(char *line)) {
    for (int d = 0; d < directory_count; d++)
        for (int i = 0; i < directories[d].sources.count; i++)
            each_line(directories[d].sources.item[i], prefix, use);
}

/* ---- headers ---- */

static FILE *output; /* the header that is being written */

/* One option that the tree knows, as kconfig writes it. Some are declared twice (common to two applets). */
static void declare_option(char *name) {
    static struct list declared;
    name[strcspn(name, SPACE)] = 0;
    if (has(&declared, name)) return;
    add(&declared, copy(name));
    struct option *option = find_option(name);
    if (option) {
        option->declared = 1;
        fprintf(output, "#define CONFIG_%s %s\n", name, option->value);
    }
    fprintf(output, "#define ENABLE_%s %d\n", name, option != NULL);
    fprintf(output, "#define IF_%s(...)%s\n", name, option ? " __VA_ARGS__" : "");
    fprintf(output, "#define IF_NOT_%s(...)%s\n", name, option ? "" : " __VA_ARGS__");
}

static void write_autoconf(const char *configuration) {
    const char *path = "include/autoconf.h";
    output = open_file(path, "w");
    for (int d = 0; d < directory_count; d++) {
        for (int i = 0; i < directories[d].configs.count; i++)
            each_line(directories[d].configs.item[i], "config ", declare_option);
        for (int i = 0; i < directories[d].sources.count; i++)
            each_line(directories[d].sources.item[i], "//config:config ", declare_option);
    }
    close_written(output, path);
    for (int i = 0; i < option_count; i++)
        if (!options[i].declared) die("%s: CONFIG_%s: this busybox has no such option", configuration, options[i].name);
}

static void print_line(char *line) {
    fprintf(output, "%s\n", line);
}

static void print_applet_lines(void) {
    each_comment("//applet:", print_line);
}

/* Each usage text is a macro: its first line is not indented, and every line goes on in the next. */
static void print_usage_line(char *line) {
    if (*line) fprintf(output, "%s%s \\\n", *line == ' ' || *line == '\t' ? "" : "\n", line);
}

static void print_usage_lines(void) {
    each_comment("//usage:", print_usage_line);
}

static void (*print_inserted)(void);

static void print_template_line(char *line) {
    if (strcmp(line, "INSERT")) print_line(line);
    else print_inserted();
}

static void write_from_template(const char *path, const char *template, void (*insert)(void)) {
    output = open_file(path, "w");
    print_inserted = insert;
    each_line(template, "", print_template_line);
    close_written(output, path);
}

/* What scripts/generate_BUFSIZ.sh writes when FEATURE_USE_BSS_TAIL is off. */
static void write_common_bufsiz(void) {
    const char *path = "include/common_bufsiz.h";
    output = open_file(path, "w");
    print_line("enum { COMMON_BUFSIZE = 1024 };");
    print_line("extern char bb_common_bufsiz1[];");
    print_line("#define setup_common_bufsiz() ((void)0)");
    close_written(output, path);
}

#include "kbuild.h"

int main(int argc, char **argv) {
    if (argc != 2) die("usage: bbgen CONFIG, in the top directory of busybox's tree");
    read_configuration(argv[1]);
    scan(".", 0);
    write_autoconf(argv[1]);
    write_from_template("include/applets.h", "include/applets.src.h", print_applet_lines);
    write_from_template("include/usage.h", "include/usage.src.h", print_usage_lines);
    write_common_bufsiz();
    write_sources("sources.txt");
    return 0;
}
