/*
 * Kbuild.src: just enough of make's language to learn which files belong to a directory of busybox.
 *
 * Such a file assigns object names to lib-y or obj-y, many of them through lib-$(CONFIG_NAME), which is
 * lib-y where the option is on. Its line INSERT stands for the kbuild comments of the directory's C files.
 * Understood are = := +=, $(NAME), ifeq, ifneq, else, endif and lines that go on; rules are passed over.
 */

struct variable {
    char *name, *value;
};

static struct variable variables[200]; /* of the directory that is being read */
static int variable_count;
static int skipping; /* inside a conditional that is false: its depth */
static struct list selected; /* paths of all files to compile */

static struct variable *find_variable(const char *name) {
    for (int i = 0; i < variable_count; i++)
        if (!strcmp(variables[i].name, name)) return &variables[i];
    return NULL;
}

/* Replaces each $(NAME): an option that is on is "y", another variable is its value, the rest is empty. */
static char *expand(const char *string) {
    char *start = strstr(string, "$(");
    if (!start) return copy(string);
    int length = strcspn(start + 2, ")");
    char *name = text("%.*s", length, start + 2);
    struct variable *variable = find_variable(name);
    const char *value = variable ? expand(variable->value) : "";
    if (starts_with(name, "CONFIG_") && find_option(name + 7)) value = "y";
    const char *rest = start[2 + length] ? start + 2 + length + 1 : "";
    return text("%.*s%s%s", (int)(start - string), string, value, expand(rest));
}

/* ifeq (A,B) or ifneq (A,B) */
static int condition_holds(char *line) {
    char *open = strchr(line, '('), *comma = open ? strchr(open, ',') : NULL, *close = strrchr(line, ')');
    if (!comma || !close || close < comma) die("cannot read the condition: %s", line);
    char *left = expand(text("%.*s", (int)(comma - open - 1), open + 1));
    char *right = expand(text("%.*s", (int)(close - comma - 1), comma + 1));
    int equal = !strcmp(left, right);
    return starts_with(line, "ifeq") ? equal : !equal;
}

static void assign(char *line) {
    char *equals = strchr(line, '=');
    if (!equals || *line == '\t') return; /* a rule or its recipe */
    int append = equals > line && equals[-1] == '+';
    char *name = expand(text("%.*s", (int)strcspn(line, " \t:+="), line));
    struct variable *variable = find_variable(name);
    if (!variable) {
        if (variable_count == sizeof variables / sizeof *variables) die("more than %d variables", variable_count);
        variable = &variables[variable_count++];
        variable->name = name;
        variable->value = "";
    }
    variable->value = append ? text("%s %s", variable->value, equals + 1) : copy(equals + 1);
}

static void evaluate(char *line) {
    line[strcspn(line, "#")] = 0;
    if (starts_with(line, "if")) {
        if (skipping || !condition_holds(line)) skipping++;
    } else if (starts_with(line, "endif")) {
        if (skipping) skipping--;
    } else if (starts_with(line, "else")) {
        if (skipping < 2) skipping = !skipping;
    } else if (!skipping) {
        assign(line);
    }
}

/* A line that ends in a backslash goes on in the next one. */
static void kbuild_line(char *line) {
    static char *begun = "";
    char *whole = text("%s%s", begun, line);
    if (ends_with(whole, "\\")) {
        whole[strlen(whole) - 1] = ' ';
        begun = whole;
    } else {
        begun = "";
        evaluate(whole);
    }
}

static struct directory *kbuild_directory;

static void kbuild_template_line(char *line) {
    if (strcmp(line, "INSERT")) {
        kbuild_line(line);
        return;
    }
    for (int i = 0; i < kbuild_directory->sources.count; i++)
        each_line(kbuild_directory->sources.item[i], "//kbuild:", kbuild_line);
}

static void select_objects(const struct directory *directory, const char *variable) {
    struct variable *objects = find_variable(variable);
    if (!objects) return;
    for (char *word = strtok(expand(objects->value), SPACE); word; word = strtok(NULL, SPACE)) {
        if (!ends_with(word, ".o")) continue; /* a subdirectory; it has been scanned like any other */
        char *stem = text("%s/%.*s", directory->path, (int)strlen(word) - 2, word);
        char *source = text("%s.c", stem);
        /* The assembly files are the SHA functions for certain CPUs; without their options they are empty. */
        if (!has(&directory->sources, source)) {
            struct stat status;
            if (stat(text("%s.S", stem), &status)) die("%s/Kbuild.src: %s has no source", directory->path, word);
            continue;
        }
        if (!has(&selected, source)) add(&selected, source);
    }
}

static void write_sources(const char *path) {
    for (int d = 0; d < directory_count; d++) {
        kbuild_directory = &directories[d];
        if (!kbuild_directory->has_kbuild) continue;
        variable_count = skipping = 0;
        each_line(text("%s/Kbuild.src", kbuild_directory->path), "", kbuild_template_line);
        if (skipping) die("%s/Kbuild.src: a conditional does not end", kbuild_directory->path);
        select_objects(kbuild_directory, "obj-y");
        select_objects(kbuild_directory, "lib-y");
    }
    output = open_file(path, "w");
    for (int i = 0; i < selected.count; i++) print_line(selected.item[i]);
    close_written(output, path);
}
