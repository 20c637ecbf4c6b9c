/*
 * The launcher of every sandbox. The seed compiles it in memory and runs it:
 *
 *     tcc -nostdlib -run launcher.c PARENT STEP... -- PROGRAM ARGUMENT...
 *     tcc -nostdlib -run launcher.c 0 contained FILE STEP... -- PROGRAM ARGUMENT...
 *
 * The second form is for a container, whose first process it is: the result line goes to FILE, and when standard
 * input ends, because who holds the other end is gone, all of it ends.
 *
 * What goes in: the process id of the caller, which this must not outlive; steps that are taken inside new
 * namespaces, in order (see `steps` below); the program that is run inside.
 * What comes out: the program's standard output and error as they are; on file descriptor 3 one line,
 *     exit CODE USER_MICROSECONDS SYSTEM_MICROSECONDS
 *     signal NUMBER USER_MICROSECONDS SYSTEM_MICROSECONDS
 *     failed WHAT ARGUMENT ERRNO                (the program was not started; another line may follow)
 *
 * Three processes: the outer one makes the namespaces and waits; its child is process 1 of the new process
 * namespace, mounts, waits for everything that is orphaned to it, and takes all with it when it ends; its
 * child is the program. When the caller dies, the kernel kills the outer one, then process 1, then all.
 */

typedef unsigned long ulong;

enum {
	SYS_read = 0, SYS_write = 1, SYS_open = 2, SYS_close = 3, SYS_poll = 7, SYS_lseek = 8,
	SYS_dup2 = 33, SYS_getpid = 39, SYS_fork = 57, SYS_execve = 59,
	SYS_exit = 60, SYS_wait4 = 61, SYS_kill = 62, SYS_chdir = 80, SYS_mkdir = 83, SYS_umask = 95, SYS_getuid = 102,
	SYS_getgid = 104, SYS_getppid = 110, SYS_fcntl = 72, SYS_setsid = 112, SYS_pivot_root = 155, SYS_prctl = 157,
	SYS_mount = 165, SYS_umount2 = 166, SYS_sethostname = 170, SYS_unshare = 272,
};

enum {
	NEW_NS = 0x00020000, NEW_UTS = 0x04000000, NEW_IPC = 0x08000000, NEW_USER = 0x10000000,
	NEW_PID = 0x20000000, NEW_NET = 0x40000000,
	MOUNT_NOSUID = 2, MOUNT_NODEV = 4, MOUNT_NOEXEC = 8, MOUNT_BIND = 4096, MOUNT_REC = 16384,
	MOUNT_PRIVATE = 1 << 18,
	DETACH = 2, WRITE_ONLY = 1, CREATE = 0100,
	SET_FD_FLAGS = 2, CLOSE_ON_EXEC = 1,
	PR_SET_PDEATHSIG = 1, PR_SET_NO_NEW_PRIVS = 38, SIGNAL_KILL = 9, NO_HANG = 1,
	RESULT = 3, /* the file descriptor of the result line */
};

/* system_call(number, a, b, c, d, e): C hands over rdi.., the kernel wants rax, rdi.. and r10 for the fourth */
__asm__(".globl system_call\n"
	"system_call: mov %rdi,%rax\n mov %rsi,%rdi\n mov %rdx,%rsi\n mov %rcx,%rdx\n mov %r8,%r10\n mov %r9,%r8\n"
	" syscall\n ret\n");
long system_call(long number, ...);
#define CALL(number, a, b, c, d, e) \
	((long (*)(long, long, long, long, long, long))system_call)(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

static ulong length(const char *s) { ulong n = 0; while (s[n]) n++; return n; }
static int equal(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a == *b; }

/* ---- the result line ---- */

static char line[8192];
static ulong used;

static void add(const char *s) { while (*s && used < sizeof line - 2) line[used++] = *s++; }
static void add_number(long n)
{
	char digits[24], *p = digits + sizeof digits - 1;
	*p = 0;
	do *--p = '0' + n % 10; while (n /= 10);
	add(" ");
	add(p);
}
static void send(void) { line[used++] = '\n'; CALL(SYS_write, RESULT, line, used, 0, 0); }
static void quit(int code) { CALL(SYS_exit, code, 0, 0, 0, 0); }

static void fail(const char *what, const char *argument, long error)
{
	add("failed ");
	add(what);
	add(" ");
	add(argument);
	add_number(-error);
	send();
	quit(125);
}
static void must(long result, const char *what, const char *argument) { if (result < 0) fail(what, argument, result); }

/* ---- namespaces ---- */

static void write_file(const char *file, const char *text, ulong n)
{
	long fd = CALL(SYS_open, file, WRITE_ONLY, 0, 0, 0);
	must(fd, "open", file);
	must(CALL(SYS_write, fd, text, n, 0, 0), "write", file);
	CALL(SYS_close, fd, 0, 0, 0, 0);
}

/* Inside there is only id 0, and it is the caller's own outside. */
static void map_id(const char *file, long id)
{
	used = 0;
	add("0");
	add_number(id);
	add(" 1");
	write_file(file, line, used);
	used = 0;
}

static void new_namespaces(void)
{
	long flags = NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS;
	long uid = CALL(SYS_getuid, 0, 0, 0, 0, 0), gid = CALL(SYS_getgid, 0, 0, 0, 0, 0);
	long result = CALL(SYS_unshare, flags | NEW_USER, 0, 0, 0, 0);
	if (result < 0 && uid == 0) { /* root needs no user namespace, where the kernel gives none */
		must(CALL(SYS_unshare, flags, 0, 0, 0, 0), "unshare", "-");
		return;
	}
	must(result, "unshare", "user");
	write_file("/proc/self/setgroups", "deny", 4);
	map_id("/proc/self/uid_map", uid);
	map_id("/proc/self/gid_map", gid);
}

/* ---- steps: WORD ARGUMENT..., each taken inside, before the root is changed ---- */

static char *environment[64];
static int variables;
static int contained;

static char **step(char **v)
{
	if (equal(v[0], "chdir")) {
		must(CALL(SYS_chdir, v[1], 0, 0, 0, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "overlay")) { /* OPTIONS TARGET */
		must(CALL(SYS_mount, "overlay", v[2], "overlay", MOUNT_NOSUID | MOUNT_NODEV, v[1]), v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "bind")) { /* SOURCE TARGET */
		must(CALL(SYS_mount, v[1], v[2], 0, MOUNT_BIND, 0), v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "proc")) { /* TARGET */
		must(CALL(SYS_mount, "proc", v[1], "proc", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "root")) { /* DIRECTORY, a mount point: becomes /, and the old root goes away altogether */
		must(CALL(SYS_chdir, v[1], 0, 0, 0, 0), v[0], v[1]);
		must(CALL(SYS_pivot_root, ".", ".", 0, 0, 0), v[0], v[1]);
		must(CALL(SYS_umount2, ".", DETACH, 0, 0, 0), v[0], v[1]);
		must(CALL(SYS_chdir, "/", 0, 0, 0, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "hostname")) {
		must(CALL(SYS_sethostname, v[1], length(v[1]), 0, 0, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "variable")) { /* NAME=VALUE */
		if (variables == sizeof environment / sizeof *environment - 1) fail("variable", v[1], -7);
		environment[variables++] = v[1];
		return v + 2;
	}
	fail("step", v[0], -22);
	return 0;
}

/* ---- the three processes ---- */

static long fork_or_fail(void)
{
	long child = CALL(SYS_fork, 0, 0, 0, 0, 0);
	must(child, "fork", "-");
	return child;
}

static void program(char **argv)
{
	CALL(SYS_umask, 022, 0, 0, 0, 0);
	/* Standard input is the lifeline of a container: nothing of it is the program's. */
	if (contained) CALL(SYS_dup2, CALL(SYS_open, "/dev/null", 0, 0, 0, 0), 0, 0, 0, 0);
	CALL(SYS_fcntl, RESULT, SET_FD_FLAGS, CLOSE_ON_EXEC, 0, 0);
	CALL(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	must(CALL(SYS_execve, argv[0], argv, environment, 0, 0), "execve", argv[0]);
}

/* The arguments name paths of the machine, and the program could read them in /proc/1/cmdline. */
static void wipe(char *s) { while (*s) *s++ = 0; }

/* Process 1: reaps all until the program has ended, then ends as the program did, and the kernel kills the rest. */
static void init(char **argv)
{
	char **steps = argv + 2 + 2 * contained;
	int status;
	long child;
	CALL(SYS_prctl, PR_SET_PDEATHSIG, SIGNAL_KILL, 0, 0, 0);
	CALL(SYS_setsid, 0, 0, 0, 0, 0);
	must(CALL(SYS_mount, "none", "/", 0, MOUNT_REC | MOUNT_PRIVATE, 0), "mount", "private");
	while (!equal(steps[0], "--")) steps = step(steps);
	child = fork_or_fail();
	if (!child) program(steps + 1);
	while (argv != steps) wipe(*argv++);
	while (CALL(SYS_wait4, -1, &status, 0, 0, 0) != child)
		;
	/* As a shell does, a signal is told as 128 + its number. */
	quit(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}

/* Waits for process 1, and kills it when standard input ends. Usage is what it and its children took. */
static int wait_for(long child, long *usage)
{
	struct { int fd; short events, found; } input = { 0, 1, 0 };
	char some[64];
	int status;
	long ended = 0;
	while (contained && !(ended = CALL(SYS_wait4, child, &status, NO_HANG, usage, 0))) {
		if (CALL(SYS_poll, &input, 1, 50, 0, 0) <= 0 || CALL(SYS_read, 0, some, sizeof some, 0, 0) > 0) continue;
		CALL(SYS_kill, child, SIGNAL_KILL, 0, 0, 0);
		break;
	}
	if (ended <= 0) must(CALL(SYS_wait4, child, &status, 0, usage, 0), "wait", "-");
	return status;
}

/* The result line has its place on the disk beforehand: the run may leave no room for it. */
static void hold_result(const char *file)
{
	static char blank[256];
	ulong i;
	for (i = 0; i < sizeof blank; i++) blank[i] = '\n';
	CALL(SYS_dup2, CALL(SYS_open, file, WRITE_ONLY | CREATE, 0600, 0, 0), RESULT, 0, 0, 0);
	must(CALL(SYS_write, RESULT, blank, sizeof blank, 0, 0), "result", file);
	CALL(SYS_lseek, RESULT, 0, 0, 0, 0);
}

static long number(const char *s) { long n = 0; while (*s) n = n * 10 + *s++ - '0'; return n; }

int _start(int argc, char **argv)
{
	/* struct rusage: user seconds and microseconds, system seconds and microseconds, and 14 more */
	long usage[18], child, caller;
	int status;
	if (argc < 4) fail("usage", "-", -22);
	caller = number(argv[1]);
	contained = equal(argv[2], "contained");
	if (contained) hold_result(argv[3]);
	new_namespaces();
	/* After the user namespace, which clears it; then see whether the caller is gone already. */
	CALL(SYS_prctl, PR_SET_PDEATHSIG, SIGNAL_KILL, 0, 0, 0);
	if (CALL(SYS_getppid, 0, 0, 0, 0, 0) != caller) fail("caller", argv[1], -3);
	child = fork_or_fail();
	if (!child) init(argv);
	status = wait_for(child, usage);
	if (status & 0x7f) {
		add("signal");
		add_number(status & 0x7f);
	} else {
		add("exit");
		add_number(status >> 8 & 0xff);
	}
	add_number(usage[0] * 1000000 + usage[1]);
	add_number(usage[2] * 1000000 + usage[3]);
	send();
	quit(0);
	return 0;
}
