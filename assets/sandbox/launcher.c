/*
 * The launcher of every sandbox. tcc0 compiles it in memory and runs it:
 *
 *     tcc -nostdlib -run launcher.c PARENT IDENTITY STEP... -- PROGRAM ARGUMENT...
 *     tcc -nostdlib -run launcher.c PARENT IDENTITY contained FILE SECONDS STEP... -- PROGRAM ARGUMENT...
 *
 * The second form is for a container, whose first process it is (PARENT is 0), and for a machine elsewhere: the result
 * goes to FILE, and when standard input ends, because who holds the other end is gone, all of it ends. So it does when
 * nothing has come on it for SECONDS, because the line is dead; 0: it may be silent.
 *
 * What goes in: the process id of the caller, which this must not outlive; the id of the machine that stands behind
 * the program's user 0 (`self`: the caller's own, where the caller is not root); steps that are taken inside new
 * namespaces, in order (see `steps` below); the program that is run inside.
 * What comes out: the program's standard output and error as they are; on file descriptor 3 lines, the last of which
 * says how it ended:
 *     attribute NAME PATH                       (something below /out has an extended attribute; 10 at most)
 *     link PATH                                 (a file below /out also has a name elsewhere; 10 at most)
 *     socket PATH                               (a socket below /out; 10 at most)
 *     size BYTES                                (of all files below /out together, holes included)
 *     replaced PATH MODE                        (a place is not the directory that it was; st_mode, 0 if it is gone)
 *     limit memory BYTES                        (it was ended, because its processes used more than they may)
 *     exit CODE USER_MICROSECONDS SYSTEM_MICROSECONDS
 *     signal NUMBER USER_MICROSECONDS SYSTEM_MICROSECONDS
 *     failed WHAT ARGUMENT ERRNO                (the program was not started; another line may follow)
 *
 * Three processes: the outer one makes the namespaces and waits; its child is process 1 of the new process
 * namespace, mounts, waits for everything that is orphaned to it, and takes all with it when it ends; its
 * child is the program. When the caller dies, the kernel kills the outer one, then process 1, then all.
 *
 * Two user namespaces, one in the other. All is mounted in the outer one, which for root is the machine's own. The
 * program is in the inner one, which has a single id: so it owns no mount, no network, no process namespace, the
 * kernel locks every mount to its place, and process 1 is another's process that it can neither see nor touch.
 */

typedef unsigned long ulong;

enum {
	SYS_read = 0, SYS_write = 1, SYS_open = 2, SYS_close = 3, SYS_fstat = 5, SYS_lstat = 6, SYS_poll = 7, SYS_lseek = 8, SYS_rt_sigprocmask = 14,
	SYS_pipe = 22, SYS_dup2 = 33, SYS_getpid = 39, SYS_fork = 57, SYS_execve = 59, SYS_exit = 60, SYS_wait4 = 61,
	SYS_kill = 62, SYS_fcntl = 72, SYS_chdir = 80, SYS_fchdir = 81, SYS_umask = 95, SYS_getrlimit = 97,
	SYS_getuid = 102, SYS_getgid = 104, SYS_getppid = 110, SYS_setsid = 112, SYS_setgroups = 116,
	SYS_setresuid = 117, SYS_setresgid = 119, SYS_capset = 126, SYS_rt_sigtimedwait = 128, SYS_pivot_root = 155,
	SYS_prctl = 157, SYS_setrlimit = 160, SYS_mount = 165, SYS_umount2 = 166, SYS_sethostname = 170,
	SYS_llistxattr = 195, SYS_flistxattr = 196, SYS_getdents64 = 217, SYS_clock_gettime = 228, SYS_keyctl = 250,
	SYS_unshare = 272, SYS_setns = 308, SYS_seccomp = 317, SYS_open_tree = 428, SYS_move_mount = 429,
	SYS_close_range = 436, SYS_mount_setattr = 442,
};

enum {
	NEW_NS = 0x00020000, NEW_CGROUP = 0x02000000, NEW_UTS = 0x04000000, NEW_IPC = 0x08000000,
	NEW_USER = 0x10000000, NEW_PID = 0x20000000, NEW_NET = 0x40000000,
	MOUNT_READ_ONLY = 1, MOUNT_NOSUID = 2, MOUNT_NODEV = 4, MOUNT_NOEXEC = 8, MOUNT_AGAIN = 32, MOUNT_BIND = 4096,
	MOUNT_REC = 16384, MOUNT_PRIVATE = 1 << 18,
	HERE = -100, DETACH = 2, TREE_CLONE = 1, TREE_CLOSE_ON_EXEC = 02000000, EMPTY_PATH = 0x1000, FROM_EMPTY_PATH = 4,
	ATTR_IDMAP = 0x100000,
	WRITE_ONLY = 1, CREATE = 0100, DIRECTORY = 0200000, NO_FOLLOW = 0400000,
	SET_FD_FLAGS = 2, CLOSE_ON_EXEC = 1,
	PR_SET_PDEATHSIG = 1, PR_SET_DUMPABLE = 4, PR_SET_NAME = 15, PR_CAPBSET_DROP = 24, PR_SET_NO_NEW_PRIVS = 38,
	SIGNAL_KILL = 9, SIGNAL_CHILD = 17, NO_HANG = 1, NO_SUCH_SYSTEM_CALL = 38,
	LIMIT_FILE = 1, LIMIT_STACK = 3, LIMIT_CORE = 4, LIMIT_PROCESSES = 6, LIMIT_OPEN = 7, LIMIT_ADDRESSES = 9,
	CAP_DAC_OVERRIDE = 1,
	JOIN_SESSION_KEYRING = 1,
	PAGE = 4096,
	RESULT = 3, /* the file descriptor of the result */
};

/* system_call(number, a, b, c, d, e): C hands over rdi.., the kernel wants rax, rdi.. and r10 for the fourth */
__asm__(".globl system_call\n"
	"system_call: mov %rdi,%rax\n mov %rsi,%rdi\n mov %rdx,%rsi\n mov %rcx,%rdx\n mov %r8,%r10\n mov %r9,%r8\n"
	" syscall\n ret\n");
long system_call(long number, ...);
#define CALL(number, a, b, c, d, e) \
	((long (*)(long, long, long, long, long, long))system_call)(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

#include "denied.h"
#include "filter.h"

static ulong length(const char *s) { ulong n = 0; while (s[n]) n++; return n; }
static int equal(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a == *b; }
static int starts_with(const char *s, const char *start) { while (*start) if (*s++ != *start++) return 0; return 1; }
static long number(const char *s) { long n = 0; while (*s >= '0' && *s <= '9') n = n * 10 + *s++ - '0'; return n; }

/* tcc calls it to clear a variable of a struct or array type. */
void *memset(void *area, int byte, ulong n) { char *next = area; while (n--) *next++ = byte; return area; }

/* ---- the result ---- */

static char line[8192];
static ulong used;

static void add_byte(char c) { if (used < sizeof line - 2) line[used++] = c; }
static void add(const char *s) { while (*s) add_byte(*s++); }
static void add_number(long n)
{
	char digits[24], *p = digits + sizeof digits - 1;
	*p = 0;
	do *--p = '0' + n % 10; while (n /= 10);
	add(" ");
	add(p);
}
/* A name that a build has chosen: whatever is not printable, a blank and the backslash as \xHH. */
static void add_name(const char *s)
{
	for (; *s; s++) {
		if (*s > ' ' && *s < 0x7f && *s != '\\') {
			add_byte(*s);
			continue;
		}
		add("\\x");
		add_byte("0123456789abcdef"[*s >> 4 & 15]);
		add_byte("0123456789abcdef"[*s & 15]);
	}
}
static void send(void)
{
	line[used++] = '\n';
	CALL(SYS_write, RESULT, line, used, 0, 0);
	used = 0;
}
static void quit(int code) { CALL(SYS_exit, code, 0, 0, 0, 0); }

static void fail(const char *what, const char *argument, long error)
{
	used = 0;
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

/* The path /proc/PROCESS/NAME, until the next call. */
static char *of_process(long process, const char *name)
{
	static char path[64];
	used = 0;
	add("/proc");
	add_number(process);
	add("/");
	add(name);
	memset(path, 0, sizeof path);
	while (used--) path[used] = line[used] == ' ' ? '/' : line[used];
	used = 0;
	return path;
}

/* Inside there is only id 0; outside it is this one. */
static void map_id(long process, const char *name, long id)
{
	char *file = of_process(process, name);
	used = 0;
	add("0");
	add_number(id);
	add(" 1");
	write_file(file, line, used);
	used = 0;
}

static long fork_or_fail(void)
{
	long child = CALL(SYS_fork, 0, 0, 0, 0, 0);
	must(child, "fork", "-");
	return child;
}

/* The program's user namespace, as a file descriptor: a process that is gone then was the first in it. */
static long inner_namespace(long id)
{
	int ready[2], status;
	char byte;
	long child, space;
	must(CALL(SYS_pipe, ready, 0, 0, 0, 0), "pipe", "-");
	child = fork_or_fail();
	if (!child) {
		CALL(SYS_prctl, PR_SET_PDEATHSIG, SIGNAL_KILL, 0, 0, 0);
		must(CALL(SYS_unshare, NEW_USER, 0, 0, 0, 0), "unshare", "user");
		CALL(SYS_write, ready[1], "", 1, 0, 0);
		for (;;) CALL(SYS_poll, 0, 0, -1, 0, 0);
	}
	CALL(SYS_close, ready[1], 0, 0, 0, 0);
	if (CALL(SYS_read, ready[0], &byte, 1, 0, 0) != 1) quit(125); /* the child has said why */
	map_id(child, "uid_map", id);
	map_id(child, "gid_map", id);
	space = CALL(SYS_open, of_process(child, "ns/user"), 0, 0, 0, 0);
	must(space, "open", "ns/user");
	CALL(SYS_kill, child, SIGNAL_KILL, 0, 0, 0);
	CALL(SYS_wait4, child, &status, 0, 0, 0);
	CALL(SYS_close, ready[0], 0, 0, 0, 0);
	return space;
}

static long inner; /* the program's user namespace */
static int mapped; /* whether an id of its own stands behind it, and not the caller's */

static void new_namespaces(const char *identity)
{
	long uid = CALL(SYS_getuid, 0, 0, 0, 0, 0), gid = CALL(SYS_getgid, 0, 0, 0, 0, 0);
	mapped = !equal(identity, "self");
	if (!mapped) {
		must(CALL(SYS_unshare, NEW_USER, 0, 0, 0, 0), "unshare", "user");
		write_file("/proc/self/setgroups", "deny", 4);
		map_id(CALL(SYS_getpid, 0, 0, 0, 0, 0), "uid_map", uid);
		map_id(CALL(SYS_getpid, 0, 0, 0, 0, 0), "gid_map", gid);
	}
	inner = inner_namespace(mapped ? number(identity) : 0);
	must(CALL(SYS_unshare, NEW_NS | NEW_PID | NEW_NET | NEW_IPC | NEW_UTS | NEW_CGROUP, 0, 0, 0, 0), "unshare", "-");
}

/* ---- steps: WORD ARGUMENT..., each taken inside, before the root is changed ---- */

static char *environment[64];
static int variables;
static int contained;
static long patience; /* milliseconds that standard input may be silent */
static int keeps_input;
static long most_memory, most_processes, largest_file;

/* A tree of the store under the program's user 0: what belongs to the caller on the disk belongs to that id here. */
static void mount_mapped(const char *source, const char *target)
{
	struct { ulong set, clear, propagation, space; } attributes = { 0, 0, 0, 0 };
	long tree = CALL(SYS_open_tree, HERE, source, TREE_CLONE | TREE_CLOSE_ON_EXEC, 0, 0);
	must(tree, "idmap", source);
	attributes.set = ATTR_IDMAP | MOUNT_READ_ONLY | MOUNT_NOSUID | MOUNT_NODEV;
	attributes.space = inner;
	must(CALL(SYS_mount_setattr, tree, "", EMPTY_PATH, &attributes, sizeof attributes), "idmap", source);
	must(CALL(SYS_move_mount, tree, "", HERE, target, FROM_EMPTY_PATH), "idmap", target);
	CALL(SYS_close, tree, 0, 0, 0, 0);
}

static char **step(char **v)
{
	if (equal(v[0], "chdir")) {
		must(CALL(SYS_chdir, v[1], 0, 0, 0, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "idmap")) { /* SOURCE TARGET */
		mount_mapped(v[1], v[2]);
		return v + 3;
	}
	if (equal(v[0], "overlay")) { /* OPTIONS TARGET */
		must(CALL(SYS_mount, "overlay", v[2], "overlay", MOUNT_NOSUID | MOUNT_NODEV, v[1]), v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "bind")) { /* SOURCE TARGET: to be written to */
		must(CALL(SYS_mount, v[1], v[2], 0, MOUNT_BIND, 0), v[0], v[1]);
		must(CALL(SYS_mount, 0, v[2], 0, MOUNT_AGAIN | MOUNT_BIND | MOUNT_NOSUID | MOUNT_NODEV, 0), v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "readonly")) { /* SOURCE TARGET: with what is mounted below it */
		must(CALL(SYS_mount, v[1], v[2], 0, MOUNT_BIND | MOUNT_REC, 0), v[0], v[1]);
		must(CALL(SYS_mount, 0, v[2], 0, MOUNT_AGAIN | MOUNT_BIND | MOUNT_READ_ONLY | MOUNT_NOSUID | MOUNT_NODEV, 0),
			v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "devices")) { /* TARGET: for the devices that follow; none can be added or removed then */
		must(CALL(SYS_mount, "tmpfs", v[1], "tmpfs", MOUNT_NOSUID | MOUNT_NOEXEC, "mode=755,size=64k,nr_inodes=32"),
			v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "device")) { /* SOURCE TARGET: it can be used, and neither changed nor unmounted */
		long fd = CALL(SYS_open, v[2], WRITE_ONLY | CREATE, 0644, 0, 0);
		must(fd, v[0], v[2]);
		CALL(SYS_close, fd, 0, 0, 0, 0);
		must(CALL(SYS_mount, v[1], v[2], 0, MOUNT_BIND, 0), v[0], v[1]);
		must(CALL(SYS_mount, 0, v[2], 0, MOUNT_AGAIN | MOUNT_BIND | MOUNT_READ_ONLY | MOUNT_NOSUID | MOUNT_NOEXEC, 0),
			v[0], v[1]);
		return v + 3;
	}
	if (equal(v[0], "seal")) { /* TARGET: nothing in it is written to any more */
		must(CALL(SYS_mount, 0, v[1], 0, MOUNT_AGAIN | MOUNT_READ_ONLY | MOUNT_NOSUID | MOUNT_NOEXEC, 0), v[0], v[1]);
		return v + 2;
	}
	if (equal(v[0], "proc")) { /* TARGET: the program's own processes, and nothing of the machine */
		must(CALL(SYS_mount, "proc", v[1], "proc", MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC, "subset=pid,hidepid=invisible"),
			v[0], v[1]);
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
	if (equal(v[0], "input")) { /* the program may read the caller's standard input */
		keeps_input = 1;
		return v + 1;
	}
	if (equal(v[0], "limits")) { /* MEMORY PROCESSES FILE: bytes, a number, bytes */
		most_memory = number(v[1]);
		most_processes = number(v[2]);
		largest_file = number(v[3]);
		return v + 4;
	}
	if (equal(v[0], "variable")) { /* NAME=VALUE */
		if (variables == sizeof environment / sizeof *environment - 1) fail("variable", v[1], -7);
		environment[variables++] = v[1];
		return v + 2;
	}
	fail("step", v[0], -22);
	return 0;
}

/* ---- the program ---- */

/* No more than this, and no more than the caller has; `hard` is what the program may raise it to. */
static void limit(int what, ulong soft, ulong hard)
{
	struct { ulong soft, hard; } value;
	CALL(SYS_getrlimit, what, &value, 0, 0, 0);
	if (hard < value.hard) value.hard = hard;
	value.soft = soft < value.hard ? soft : value.hard;
	must(CALL(SYS_setrlimit, what, &value, 0, 0, 0), "limit", "-");
}

static void limit_all(void)
{
	ulong endless = -1;
	limit(LIMIT_CORE, 1, 1); /* not 0: see denied.h */
	limit(LIMIT_OPEN, 1024, 4096);
	limit(LIMIT_STACK, 8 << 20, endless);
	if (largest_file) limit(LIMIT_FILE, largest_file, largest_file);
	if (most_memory) limit(LIMIT_ADDRESSES, most_memory, most_memory);
	if (most_processes) limit(LIMIT_PROCESSES, most_processes, most_processes);
}

/* Of all capabilities the program keeps the one of a user 0 whom a file's mode does not stop: scripts count on it. */
static void drop_capabilities(void)
{
	struct { unsigned version; int process; } header = { 0x20080522, 0 };
	struct { unsigned effective, permitted, inheritable; } sets[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	int each;
	for (each = 0; each < 64; each++)
		if (each != CAP_DAC_OVERRIDE) CALL(SYS_prctl, PR_CAPBSET_DROP, each, 0, 0, 0);
	sets[0].effective = sets[0].permitted = 1 << CAP_DAC_OVERRIDE;
	must(CALL(SYS_capset, &header, sets, 0, 0, 0), "capset", "-");
}

static void filter_calls(void)
{
	struct { unsigned short length; struct instruction *filter; } all;
	make_filter();
	all.length = filter_length;
	all.filter = filter;
	must(CALL(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs", "-");
	must(CALL(SYS_seccomp, 1, 0, &all, 0, 0), "seccomp", "-");
}

static void close_from(int first)
{
	int each;
	if (CALL(SYS_close_range, first, ~0U, 0, 0, 0) != -NO_SUCH_SYSTEM_CALL) return;
	for (each = first; each < 1 << 20; each++) CALL(SYS_close, each, 0, 0, 0, 0);
}

static void program(char **argv)
{
	ulong none = 0;
	must(CALL(SYS_setns, inner, NEW_USER, 0, 0, 0), "setns", "user");
	if (mapped) {
		must(CALL(SYS_setgroups, 0, 0, 0, 0, 0), "setgroups", "-");
		must(CALL(SYS_setresgid, 0, 0, 0, 0, 0), "setresgid", "-");
		must(CALL(SYS_setresuid, 0, 0, 0, 0, 0), "setresuid", "-");
	}
	/* A copy of the mounts that belongs to the inner namespace: there the kernel lets none of them be undone. */
	must(CALL(SYS_unshare, NEW_NS, 0, 0, 0, 0), "unshare", "mounts");
	/* Standard input is the machine's, or the lifeline of a container: nothing of it is the program's. */
	if (!keeps_input) must(CALL(SYS_dup2, CALL(SYS_open, "/dev/null", 0, 0, 0, 0), 0, 0, 0, 0), "open", "/dev/null");
	CALL(SYS_fcntl, RESULT, SET_FD_FLAGS, CLOSE_ON_EXEC, 0, 0);
	close_from(RESULT + 1);
	limit_all();
	drop_capabilities();
	CALL(SYS_umask, 022, 0, 0, 0, 0);
	CALL(SYS_rt_sigprocmask, 2, &none, 0, 8, 0);
	filter_calls();
	must(CALL(SYS_execve, argv[0], argv, environment, 0, 0), "execve", argv[0]);
}

/* ---- process 1 ---- */

/* A name of a directory, as getdents64 gives it. */
struct name { ulong inode, next; unsigned short size; unsigned char type; char text[1]; };
enum { TYPE_UNKNOWN = 0, TYPE_DIRECTORY = 4 };

/* Bytes of memory that all processes in here use; what they share counts for each. */
static long memory_in_use(void)
{
	static char names[32768];
	char text[128];
	long pages = 0, n, at, directory = CALL(SYS_open, "/proc", DIRECTORY, 0, 0, 0);
	while ((n = CALL(SYS_getdents64, directory, names, sizeof names, 0, 0)) > 0) {
		for (at = 0; at < n; at += ((struct name *)(names + at))->size) {
			struct name *name = (struct name *)(names + at);
			char *s = text;
			long file, got;
			if (name->text[0] < '0' || name->text[0] > '9') continue;
			file = CALL(SYS_open, of_process(number(name->text), "statm"), 0, 0, 0, 0);
			if (file < 0) continue; /* it has ended */
			got = CALL(SYS_read, file, text, sizeof text - 1, 0, 0);
			CALL(SYS_close, file, 0, 0, 0, 0);
			if (got <= 0) continue;
			text[got] = 0;
			while (*s && *s != ' ') s++;
			if (*s) pages += number(s + 1);
		}
	}
	CALL(SYS_close, directory, 0, 0, 0, 0);
	return pages * PAGE;
}

static long milliseconds(void)
{
	struct { long seconds, nanoseconds; } now;
	CALL(SYS_clock_gettime, 1, &now, 0, 0, 0);
	return now.seconds * 1000 + now.nanoseconds / 1000000;
}

/* Waits for the program and reaps whatever is orphaned; ends all when they use more memory than they may. */
static int watch(long child)
{
	struct { long seconds, nanoseconds; } tenth = { 0, 100000000 };
	ulong children = 1UL << (SIGNAL_CHILD - 1);
	long ended, last = milliseconds();
	int status;
	for (;;) {
		while ((ended = CALL(SYS_wait4, -1, &status, NO_HANG, 0, 0)) > 0)
			if (ended == child) return status;
		CALL(SYS_rt_sigtimedwait, &children, 0, &tenth, 8, 0);
		if (!most_memory || milliseconds() - last < 100) continue;
		last = milliseconds();
		if (memory_in_use() <= most_memory) continue;
		add("limit memory");
		add_number(most_memory);
		send();
		return SIGNAL_KILL;
	}
}

static int findings;

/* Some security modules label every file of a machine; all else that is beside content and mode came from the build. */
static int is_label(const char *name) { return starts_with(name, "security.") && !equal(name, "security.capability"); }

static void report_attributes(const char *path, const char *list, long n)
{
	long at;
	for (at = 0; at < n && findings < 10; at += length(list + at) + 1) {
		if (is_label(list + at)) continue;
		findings++;
		add("attribute ");
		add_name(list + at);
		add(" ");
		add_name(path);
		send();
	}
}

/* struct stat of x86_64, as far as it is read, and as large as it is. */
struct status { ulong device, inode, names; unsigned mode, owner, group, none; ulong special; long size; ulong rest[11]; };
enum { KIND = 0170000, KIND_DIRECTORY = 0040000, KIND_FILE = 0100000, KIND_SOCKET = 0140000 };

static int sockets;
static long bytes; /* of all files below /out, holes included */

/* No archive has them, so that they would be missed where the output comes back as one. */
static void report_socket(const char *path)
{
	if (sockets++ >= 10) return;
	add("socket ");
	add_name(path);
	send();
}

/* Files below /out that have several names, and how many of those were come upon. */
static struct { ulong device, inode, missing; char path[256]; } linked[4096];
static int files_linked;

static void count_names(const char *name, const char *path)
{
	struct status found;
	int each;
	ulong i;
	if (CALL(SYS_lstat, name, &found, 0, 0, 0) < 0) return;
	if ((found.mode & KIND) == KIND_SOCKET) report_socket(path);
	if ((found.mode & KIND) == KIND_FILE) bytes += found.size;
	if ((found.mode & KIND) == KIND_DIRECTORY || found.names < 2) return;
	for (each = 0; each < files_linked; each++)
		if (linked[each].inode == found.inode && linked[each].device == found.device) break;
	if (each == sizeof linked / sizeof *linked) return; /* more are not followed up: they come back as content */
	if (each == files_linked) {
		files_linked++;
		linked[each].device = found.device;
		linked[each].inode = found.inode;
		linked[each].missing = found.names;
		for (i = 0; path[i] && i < sizeof linked->path - 1; i++) linked[each].path[i] = path[i];
	}
	linked[each].missing--;
}

static void report_links(void)
{
	int each, told = 0;
	for (each = 0; each < files_linked && told < 10; each++) {
		if (!linked[each].missing) continue;
		told++;
		add("link ");
		add_name(linked[each].path);
		send();
	}
}

/* The places that a build may write to. They are kept open: the number of a directory that is gone is used again. */
static const char *const places[] = { "/src", "/build", "/out", "/tmp" };
enum { PLACES = 4 };
static long given[PLACES];

static void open_places(void)
{
	int each;
	for (each = 0; each < PLACES; each++) given[each] = CALL(SYS_open, places[each], DIRECTORY | NO_FOLLOW, 0, 0, 0);
}

static void report_places(void)
{
	struct status then, now;
	int each;
	for (each = 0; each < PLACES; each++) {
		if (given[each] < 0) continue; /* the root of a tool has none of them */
		CALL(SYS_fstat, given[each], &then, 0, 0, 0);
		now.mode = 0;
		if (CALL(SYS_lstat, places[each], &now, 0, 0, 0) >= 0 && now.inode == then.inode && now.device == then.device)
			continue;
		add("replaced ");
		add(places[each]);
		add_number(now.mode);
		send();
	}
}

/* Looks for extended attributes below a directory, by descriptors: no link is followed. */
static void look(long directory, char *path, ulong at, int depth)
{
	static char list[65536];
	char names[4096];
	long n, next, below;
	report_attributes(path, list, CALL(SYS_flistxattr, directory, list, sizeof list, 0, 0));
	while (findings < 10 && (n = CALL(SYS_getdents64, directory, names, sizeof names, 0, 0)) > 0) {
		for (next = 0; next < n; next += ((struct name *)(names + next))->size) {
			struct name *name = (struct name *)(names + next);
			ulong size = length(name->text), i;
			if (equal(name->text, ".") || equal(name->text, "..") || at + size + 2 > PAGE) continue;
			path[at] = '/';
			for (i = 0; i <= size; i++) path[at + 1 + i] = name->text[i];
			CALL(SYS_fchdir, directory, 0, 0, 0, 0);
			below = -1;
			if (depth < 200 && (name->type == TYPE_DIRECTORY || name->type == TYPE_UNKNOWN))
				below = CALL(SYS_open, name->text, DIRECTORY | NO_FOLLOW, 0, 0, 0);
			if (below >= 0) {
				look(below, path, at + 1 + size, depth + 1);
				CALL(SYS_close, below, 0, 0, 0, 0);
			} else {
				count_names(name->text, path);
				report_attributes(path, list, CALL(SYS_llistxattr, name->text, list, sizeof list, 0, 0));
			}
			path[at] = 0;
		}
	}
}

/* The arguments name paths of the machine. */
static void wipe(char *s) { while (*s) *s++ = 0; }

/* Process 1: reaps all until the program has ended, ends the rest, and then as the program did. */
static void init(char **argv, char **steps)
{
	static char path[PAGE + 8] = "/out";
	ulong children = 1UL << (SIGNAL_CHILD - 1);
	int status;
	long child, directory;
	CALL(SYS_prctl, PR_SET_PDEATHSIG, SIGNAL_KILL, 0, 0, 0);
	CALL(SYS_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
	CALL(SYS_setsid, 0, 0, 0, 0, 0);
	CALL(SYS_rt_sigprocmask, 0, &children, 0, 8, 0);
	must(CALL(SYS_mount, "none", "/", 0, MOUNT_REC | MOUNT_PRIVATE, 0), "mount", "private");
	while (!equal(steps[0], "--")) steps = step(steps);
	open_places();
	child = fork_or_fail();
	if (!child) program(steps + 1);
	while (argv != steps) wipe(*argv++);
	status = watch(child);
	CALL(SYS_kill, -1, SIGNAL_KILL, 0, 0, 0);
	while (CALL(SYS_wait4, -1, &children, 0, 0, 0) > 0)
		;
	report_places();
	directory = CALL(SYS_open, "/out", DIRECTORY | NO_FOLLOW, 0, 0, 0);
	if (directory >= 0) look(directory, path, length(path), 0);
	report_links();
	add("size");
	add_number(bytes);
	send();
	/* As a shell does, a signal is told as 128 + its number. */
	quit(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}

/* ---- the outer process ---- */

/* Whether the caller is there: standard input has not ended, and has not been silent for too long. */
static int caller_is_there(void)
{
	static long heard;
	struct { int fd; short events, found; } input = { 0, 1, 0 };
	char some[64];
	if (!heard) heard = milliseconds();
	if (CALL(SYS_poll, &input, 1, 50, 0, 0) <= 0) return !patience || milliseconds() - heard < patience;
	heard = milliseconds();
	return CALL(SYS_read, 0, some, sizeof some, 0, 0) > 0;
}

/* Waits for process 1, and kills it when the caller is gone. Usage is what it and its children took. */
static int wait_for(long child, long *usage)
{
	int status;
	long ended = 0;
	while (contained && !(ended = CALL(SYS_wait4, child, &status, NO_HANG, usage, 0))) {
		if (caller_is_there()) continue;
		CALL(SYS_kill, child, SIGNAL_KILL, 0, 0, 0);
		break;
	}
	if (ended <= 0) must(CALL(SYS_wait4, child, &status, 0, usage, 0), "wait", "-");
	return status;
}

/* The result has its place on the disk beforehand: the run may leave no room for it. */
static void hold_result(const char *file)
{
	static char blank[16384];
	ulong i;
	for (i = 0; i < sizeof blank; i++) blank[i] = '\n';
	CALL(SYS_dup2, CALL(SYS_open, file, WRITE_ONLY | CREATE, 0600, 0, 0), RESULT, 0, 0, 0);
	must(CALL(SYS_write, RESULT, blank, sizeof blank, 0, 0), "result", file);
	CALL(SYS_lseek, RESULT, 0, 0, 0, 0);
}

int _start(int argc, char **argv)
{
	/* struct rusage: user seconds and microseconds, system seconds and microseconds, and 14 more */
	long usage[18], child, caller;
	int status;
	char **steps = argv + 3;
	if (argc < 5) fail("usage", "-", -22);
	caller = number(argv[1]);
	contained = equal(argv[3], "contained");
	/* Whatever the caller had open is none of the program's. */
	close_from(RESULT + !contained);
	if (contained) {
		hold_result(argv[4]);
		patience = number(argv[5]) * 1000;
		steps += 3;
	}
	CALL(SYS_prctl, PR_SET_NAME, "launcher", 0, 0, 0);
	/* A new one, and an empty one: the caller's keys stay with the caller. Where this may not be called, nobody
	   below may call it either. */
	child = CALL(SYS_keyctl, JOIN_SESSION_KEYRING, 0, 0, 0, 0);
	if (child != -NO_SUCH_SYSTEM_CALL && child != -NOT_PERMITTED) must(child, "keyctl", "-");
	new_namespaces(argv[2]);
	/* After the user namespace, which clears it; then see whether the caller is gone already. */
	CALL(SYS_prctl, PR_SET_PDEATHSIG, SIGNAL_KILL, 0, 0, 0);
	if (CALL(SYS_getppid, 0, 0, 0, 0, 0) != caller) fail("caller", argv[1], -3);
	child = fork_or_fail();
	if (!child) init(argv, steps);
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
