/* attack.h: what the programs of test/hostile have in common, on top of boot.h.
 *
 * A program tries many things, each in a child process of its own, and writes a report of what came of each to
 * /out/usr/report: a line is ATTACK, a tab, one of these words, a tab, and what was tried:
 *   gained   it worked, and must not have
 *   refused  the kernel said no, with the error's number
 *   broken   the attack itself is wrong: it says nothing about the sandbox
 *   ended    the child has come to its end by itself
 * Nothing stays open between two lines, so that an attack finds its descriptors as the sandbox left them. */

/* A system call with all its six arguments. */
__asm__(".globl call6\n"
        "call6:\n"
        "mov %rdi, %rax\n"
        "mov %rsi, %rdi\n"
        "mov %rdx, %rsi\n"
        "mov %rcx, %rdx\n"
        "mov %r8, %r10\n"
        "mov %r9, %r8\n"
        "mov 8(%rsp), %r9\n"
        "syscall\n"
        "ret\n");
long call6(long number, long a, long b, long c, long d, long e, long f);
#define SYS(number, a, b, c, d, e, f) \
    call6(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* The way into the kernel that 32-bit programs take. Pointers must lie in the lowest 4 GB. */
__asm__(".globl call_i386\n"
        "call_i386:\n"
        "push %rbx\n"
        "push %rbp\n"
        "mov %rdi, %rax\n"
        "mov %rsi, %rbx\n"
        "mov %rdx, %r11\n"
        "mov %rcx, %rdx\n"
        "mov %r11, %rcx\n"
        "mov %r8, %rsi\n"
        "mov %r9, %rdi\n"
        "xor %ebp, %ebp\n"
        "int $0x80\n"
        "movslq %eax, %rax\n"
        "pop %rbp\n"
        "pop %rbx\n"
        "ret\n");
long call_i386(long number, long a, long b, long c, long d, long e);

enum {
    X32 = 0x40000000,
    READ_WRITE = 2, NON_BLOCKING = 04000, APPEND = 02000, ONLY_IF_NEW = 0200, NO_FOLLOW = 0400000, ONLY_PATH = 010000000,
    AT_HERE = -100,
    EPERM = 1, ENOENT = 2, EBADF = 9, EAGAIN = 11, EACCES = 13, EFAULT = 14, EINVAL = 22, ENOSYS = 38, EOPNOTSUPP = 95,
    EAFNOSUPPORT = 97,
    SIGNAL_CHILD = 17,
};

static const char *attack_now = "-";

static void report(const char *word, const char *what, long number, int with_number) {
    char *line = concat(attack_now, "\t", word, "\t", what);
    long file;
    if (with_number) line = concat(line, " (", number < 0 ? "-" : "", part_of(decimal(number < 0 ? -number : number), 20), ")");
    line = concat(line, "\n");
    file = sys_open("/out/usr/report", ONLY_WRITE | CREATE | APPEND, 0644);
    if (file < 0) fail("cannot write", "the report", file);
    sys_write(file, line, length_of(line));
    sys_close(file);
    say_to(2, line); /* for whoever reads the log of a build that was refused */
}

static void gained(const char *what) { report("gained", what, 0, 0); }
static void refused(const char *what) { report("refused", what, 0, 0); }
static void broken(const char *what, long result) { report("broken", what, result, 1); }

/* For what must not work. */
static void tried(const char *what, long result) {
    if (result >= 0) report("gained", what, result, 1);
    else if (result == -EFAULT || result == -EBADF) report("broken", what, result, 1);
    else report("refused", what, result, 1);
}

/* For system calls that a filter must refuse whatever their arguments: any other error means that the kernel looked
 * at the arguments, so the call is open. */
static void filtered(const char *what, long result) {
    int denied;
    if (result > 0xfffff000L && result <= 0xffffffffL) result = (int)result; /* modify_ldt says it in 32 bits */
    denied = result == -EPERM || result == -ENOSYS || result == -EACCES || result == -EOPNOTSUPP || result == -EAFNOSUPPORT;
    report(denied ? "refused" : "gained", what, result, 1);
}

/* For what must not be so. */
static void check(const char *what, int is_so) { report(is_so ? "gained" : "refused", what, 0, 0); }

/* As much of a file as there is, at most 256 KB; length is -1 where it cannot be read. */
struct bytes { char *start; long length; };
static struct bytes look(const char *path) {
    struct bytes bytes = {0};
    long file = sys_open(path, ONLY_READ | NON_BLOCKING, 0), got;
    bytes.start = take(262145);
    bytes.length = -1;
    if (file < 0) return bytes;
    got = 1;
    bytes.length = 0;
    while (bytes.length < 262144 && (got = sys_read(file, bytes.start + bytes.length, 262144 - bytes.length)) > 0)
        bytes.length += got;
    if (got < 0 && bytes.length == 0) bytes.length = -1;
    else bytes.start[bytes.length] = 0;
    sys_close(file);
    return bytes;
}

static int holds(struct bytes in, const char *what) {
    long i, n = length_of(what);
    for (i = 0; i + n <= in.length; i++) {
        long k = 0;
        while (k < n && in.start[i + k] == what[k]) k++;
        if (k == n) return 1;
    }
    return 0;
}

/* The line of a file that starts so, without that start: "CapEff:\t". */
static char *field(const char *path, const char *start) {
    struct bytes in = look(path);
    long i, end;
    for (i = 0; i < in.length; i++)
        if ((i == 0 || in.start[i - 1] == '\n') && starts_with(in.start + i, start)) {
            i += length_of(start);
            for (end = i; end < in.length && in.start[end] != '\n';) end++;
            return part_of(in.start + i, end - i);
        }
    return concat("none");
}

static long is_number(const char *name) {
    if (!*name) return 0;
    for (; *name; name++)
        if (*name < '0' || *name > '9') return 0;
    return 1;
}

static char *number_text(long number) { return concat(number < 0 ? "-" : "", decimal(number < 0 ? -number : number)); }

static long own_pid(void) { return CALL0(39); }

static void rest(long milliseconds) {
    long time[2];
    time[0] = milliseconds / 1000;
    time[1] = milliseconds % 1000 * 1000000;
    CALL2(35, time, NULL);
}

/* For calls whose pointers must fit in 32 bits. */
static char *low_memory(void) { return (char *)SYS(9, 0, 65536, 3, 0x22 | 0x40, -1, 0); }

/* Runs one attack in a child. */
static void run_attack(const char *name, void (*attack)(void)) {
    int status = 0;
    long child;
    attack_now = name;
    child = sys_fork();
    if (child < 0) fail("cannot fork for", name, child);
    if (child == 0) {
        CALL1(37, 20); /* alarm: who hangs is ended */
        attack();
        report("ended", "-", 0, 0);
        sys_exit(0);
    }
    CALL4(61, child, &status, 0, 0);
    if ((status & 0x7f) == 14) broken("it hung", 0);
    else if (status & 0x7f) report("refused", "ended by the signal", status & 0x7f, 1);
    else if (status) broken("exit code", status >> 8);
}
