/*
 * System calls that a build never needs, and what each answers: a deny list, because programs of thirty years call
 * whatever they like of the rest. Most of these would fail anyway, for want of a capability. They stand here so that
 * a flaw behind one of them is out of a build's reach.
 *
 * Two kinds of answers: "not permitted" for what only an administrator does, and "no such call" for what programs try
 * and can do without, as on an older kernel.
 *
 * Numbers: arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl of Linux 6.18. From 424 on both are the same.
 * A build can make calls of both tables in one process (int $0x80), and so both are filtered.
 */

enum { NOT_PERMITTED = 1, NO_SUCH_CALL = 38, NOT_SUPPORTED = 95, NO_SUCH_FAMILY = 97, NOT_A_TERMINAL = 25 };

enum { NONE = 0xffff }; /* the table has no such call */

static const struct { unsigned short x86_64, i386, answer; } denied[] = {
	/* Mounts and roots: they are made before the program starts, and stay. */
	{ 165, 21, NOT_PERMITTED },    /* mount */
	{ 166, 52, NOT_PERMITTED },    /* umount2 */
	{ NONE, 22, NOT_PERMITTED },   /* umount */
	{ 155, 217, NOT_PERMITTED },   /* pivot_root */
	{ 161, 61, NOT_PERMITTED },    /* chroot */
	{ 428, 428, NOT_PERMITTED },   /* open_tree */
	{ 429, 429, NOT_PERMITTED },   /* move_mount */
	{ 430, 430, NOT_PERMITTED },   /* fsopen */
	{ 431, 431, NOT_PERMITTED },   /* fsconfig */
	{ 432, 432, NOT_PERMITTED },   /* fsmount */
	{ 433, 433, NOT_PERMITTED },   /* fspick */
	{ 442, 442, NOT_PERMITTED },   /* mount_setattr */
	{ 457, 457, NO_SUCH_CALL },    /* statmount */
	{ 458, 458, NO_SUCH_CALL },    /* listmount */
	{ 467, 467, NO_SUCH_CALL },    /* open_tree_attr */
	{ 470, 470, NO_SUCH_CALL },    /* listns */
	{ 304, 342, NOT_PERMITTED },   /* open_by_handle_at */

	/* Namespaces; clone is looked at by its flags, and what clone3 is told cannot be looked at. */
	{ 272, 310, NOT_PERMITTED },   /* unshare */
	{ 308, 346, NOT_PERMITTED },   /* setns */
	{ 435, 435, NO_SUCH_CALL },    /* clone3 */

	/* Other processes, other than by signals. */
	{ 101, 26, NOT_PERMITTED },    /* ptrace */
	{ 310, 347, NOT_PERMITTED },   /* process_vm_readv */
	{ 311, 348, NOT_PERMITTED },   /* process_vm_writev */
	{ 312, 349, NOT_PERMITTED },   /* kcmp */
	{ 438, 438, NOT_PERMITTED },   /* pidfd_getfd */
	{ 440, 440, NOT_PERMITTED },   /* process_madvise */

	/* Keyrings: they are the caller's, whatever namespaces there are. */
	{ 248, 286, NO_SUCH_CALL },    /* add_key */
	{ 249, 287, NO_SUCH_CALL },    /* request_key */
	{ 250, 288, NO_SUCH_CALL },    /* keyctl */

	/* Large pieces of kernel with a history of flaws. */
	{ 321, 357, NOT_PERMITTED },   /* bpf */
	{ 298, 336, NOT_PERMITTED },   /* perf_event_open */
	{ 323, 374, NO_SUCH_CALL },    /* userfaultfd */
	{ 425, 425, NO_SUCH_CALL },    /* io_uring_setup */
	{ 426, 426, NO_SUCH_CALL },    /* io_uring_enter */
	{ 427, 427, NO_SUCH_CALL },    /* io_uring_register */
	{ 300, 338, NOT_PERMITTED },   /* fanotify_init */
	{ 301, 339, NOT_PERMITTED },   /* fanotify_mark */
	{ 154, 123, NO_SUCH_CALL },    /* modify_ldt */
	{ NONE, 113, NO_SUCH_CALL },   /* vm86old */
	{ NONE, 166, NO_SUCH_CALL },   /* vm86 */

	/* Memory that belongs to no process, which the limit of memory would not see. */
	{ 319, 356, NO_SUCH_CALL },    /* memfd_create */
	{ 447, 447, NO_SUCH_CALL },    /* memfd_secret */
	{ 29, 395, NO_SUCH_CALL },     /* shmget */
	{ NONE, 117, NO_SUCH_CALL },   /* ipc */

	/* What a name has beside its content and its mode is in no manifest. */
	{ 188, 226, NOT_SUPPORTED },   /* setxattr */
	{ 189, 227, NOT_SUPPORTED },   /* lsetxattr */
	{ 190, 228, NOT_SUPPORTED },   /* fsetxattr */
	{ 463, 463, NO_SUCH_CALL },    /* setxattrat */
	{ 469, 469, NO_SUCH_CALL },    /* file_setattr */

	/* The machine itself. */
	{ 175, 128, NOT_PERMITTED },   /* init_module */
	{ 313, 350, NOT_PERMITTED },   /* finit_module */
	{ 176, 129, NOT_PERMITTED },   /* delete_module */
	{ 174, 127, NO_SUCH_CALL },    /* create_module */
	{ 177, 130, NO_SUCH_CALL },    /* get_kernel_syms */
	{ 178, 167, NO_SUCH_CALL },    /* query_module */
	{ 246, 283, NOT_PERMITTED },   /* kexec_load */
	{ 320, NONE, NOT_PERMITTED },  /* kexec_file_load */
	{ 169, 88, NOT_PERMITTED },    /* reboot */
	{ 167, 87, NOT_PERMITTED },    /* swapon */
	{ 168, 115, NOT_PERMITTED },   /* swapoff */
	{ 163, 51, NOT_PERMITTED },    /* acct */
	{ 179, 131, NOT_PERMITTED },   /* quotactl */
	{ 443, 443, NOT_PERMITTED },   /* quotactl_fd */
	{ 180, 169, NO_SUCH_CALL },    /* nfsservctl */
	{ 103, 103, NOT_PERMITTED },   /* syslog: the kernel's log */
	{ 212, 253, NOT_PERMITTED },   /* lookup_dcookie */
	{ 172, 110, NOT_PERMITTED },   /* iopl */
	{ 173, 101, NOT_PERMITTED },   /* ioperm */
	{ 134, 86, NO_SUCH_CALL },     /* uselib */
	{ 156, 149, NO_SUCH_CALL },    /* _sysctl */
	{ 139, 135, NO_SUCH_CALL },    /* sysfs */
	{ 153, 111, NOT_PERMITTED },   /* vhangup */
	{ 170, 74, NOT_PERMITTED },    /* sethostname */
	{ 171, 121, NOT_PERMITTED },   /* setdomainname */
	{ 164, 79, NOT_PERMITTED },    /* settimeofday */
	{ NONE, 25, NOT_PERMITTED },   /* stime */
	{ 227, 264, NOT_PERMITTED },   /* clock_settime */
	{ NONE, 404, NOT_PERMITTED },  /* clock_settime64 */
	{ 159, 124, NOT_PERMITTED },   /* adjtimex */
	{ 305, 343, NOT_PERMITTED },   /* clock_adjtime */
	{ NONE, 405, NOT_PERMITTED },  /* clock_adjtime64 */

	/* Of i386, the call that stands for all calls of sockets: the family cannot be looked at. */
	{ NONE, 102, NO_SUCH_CALL },   /* socketcall */
};

/* Calls that are looked at by an argument. */
static const struct { unsigned short x86_64, i386; } cloning = { 56, 120 }, controlling = { 16, 54 },
	socketing[] = { { 41, 359 }, { 53, 360 } };

/* Of socket and socketpair: the families that stay within the build. Others reach the machine around the network
   namespace (vsock), or large pieces of kernel (alg, packet, …). */
static const unsigned families[] = { 1 /* unix */, 2 /* inet */, 10 /* inet6 */, 16 /* netlink */ };

/* Of ioctl: a terminal's input, and what a file has beside content and mode (flags, encryption, verity). */
static const unsigned controls[] = {
	0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */,
	0x40086602, 0x40046602 /* FS_IOC_SETFLAGS, of 64 and of 32 bits */, 0x401c5820 /* FS_IOC_FSSETXATTR */,
	0x40806685 /* FS_IOC_ENABLE_VERITY */, 0x800c6613 /* FS_IOC_SET_ENCRYPTION_POLICY */,
	0xc0506617 /* FS_IOC_ADD_ENCRYPTION_KEY */,
};

/* Of setrlimit and prlimit64: the limit of core files, and of prlimit64 another process. At 1 byte the kernel hands a crash to no program of the machine
   (core_pattern may name one, and it is run as root); at any other, 0 included, it does. */
static const struct { unsigned short x86_64, i386; } limiting = { 160, 75 }, limiting_others = { 302, 340 };
enum { CORE_FILES = 4 };

/* Of what sets how a process is scheduled: process 1, which looks after the limits. */
static const struct { unsigned short x86_64, i386; } scheduling[] = {
	{ 142, 154 } /* sched_setparam */, { 144, 156 } /* sched_setscheduler */, { 203, 241 } /* sched_setaffinity */,
	{ 314, 351 } /* sched_setattr */,
};
static const unsigned process_one = 1;

/* Of clone: any new namespace. */
enum { NEW_NAMESPACES = 0x7e020000 };
