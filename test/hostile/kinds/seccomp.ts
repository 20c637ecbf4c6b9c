import type { Attack, Kind, Probe } from '../attack';

/** A system call that no build needs. */
interface Denied {
  readonly name: string;
  /** Its number for x86_64; x32 has the same, with one bit more. */
  readonly number: number;
  /** Its number for 32-bit programs. */
  readonly i386?: number;
  /** Arguments that harm nobody where the call is open: then the error is another one. */
  readonly args?: string;
}

const PAIR = 'own_pid(), own_pid()';

/** What the filter has to refuse, whatever is asked: an open call would say EINVAL, EFAULT or EBADF. */
const DENIED: readonly Denied[] = [
  { name: 'mount', number: 165, i386: 21 },
  { name: 'umount2', number: 166, i386: 52 },
  { name: 'pivot_root', number: 155, i386: 217 },
  { name: 'chroot', number: 161, i386: 61 },
  { name: 'setns', number: 308, i386: 346, args: '-1, 0' },
  { name: 'unshare(user)', number: 272, i386: 310, args: '0x10000000' },
  { name: 'unshare(mount)', number: 272, i386: 310, args: '0x20000' },
  { name: 'clone3', number: 435, i386: 435 },
  { name: 'fsopen', number: 430, i386: 430 },
  { name: 'fsmount', number: 432, i386: 432, args: '-1' },
  { name: 'fspick', number: 433, i386: 433, args: '-1' },
  { name: 'open_tree', number: 428, i386: 428, args: '-1, 0, 1' },
  { name: 'move_mount', number: 429, i386: 429, args: '-1, 0, -1' },
  { name: 'mount_setattr', number: 442, i386: 442, args: '-1' },
  { name: 'keyctl', number: 250, i386: 288, args: '999' },
  { name: 'add_key', number: 248, i386: 286 },
  { name: 'request_key', number: 249, i386: 287 },
  { name: 'bpf', number: 321, i386: 357, args: '999' },
  { name: 'perf_event_open', number: 298, i386: 336 },
  { name: 'io_uring_setup', number: 425, i386: 425 },
  { name: 'io_uring_enter', number: 426, i386: 426, args: '-1' },
  { name: 'io_uring_register', number: 427, i386: 427, args: '-1' },
  { name: 'userfaultfd', number: 323, i386: 374, args: '0x1000000' },
  { name: 'fanotify_init', number: 300, i386: 338, args: '0x200' },
  { name: 'fanotify_mark', number: 301, i386: 339, args: '-1' },
  { name: 'ptrace', number: 101, i386: 26, args: '0x4206, 999999' },
  { name: 'process_vm_readv', number: 310, i386: 347, args: 'own_pid(), 0, 0, 0, 0' },
  { name: 'process_vm_writev', number: 311, i386: 348, args: 'own_pid(), 0, 0, 0, 0' },
  { name: 'kcmp', number: 312, i386: 349, args: `${PAIR}, 99` },
  { name: 'pidfd_getfd', number: 438, i386: 438, args: '-1' },
  { name: 'init_module', number: 175, i386: 128 },
  { name: 'finit_module', number: 313, i386: 350, args: '-1' },
  { name: 'delete_module', number: 176, i386: 129 },
  { name: 'kexec_load', number: 246, i386: 283, args: '0, 1, 0, 0xff' },
  { name: 'kexec_file_load', number: 320, args: '-1, -1, 0, 0, 0xff' },
  { name: 'reboot', number: 169, i386: 88, args: '1, 2, 3' },
  { name: 'swapon', number: 167, i386: 87 },
  { name: 'swapoff', number: 168, i386: 115 },
  { name: 'acct', number: 163, i386: 51, args: '1' },
  { name: 'settimeofday', number: 164, i386: 79, args: '1' },
  { name: 'clock_settime', number: 227, i386: 264, args: '0, 1' },
  { name: 'syslog', number: 103, i386: 103, args: '10' },
  { name: 'open_by_handle_at', number: 304, i386: 342, args: '-1, 0, 0' },
  { name: 'memfd_create', number: 319, i386: 356, args: '0, 0' },
  { name: 'shmget', number: 29, i386: 395, args: '0, 4096, 01600' },
  { name: 'setxattr', number: 188, i386: 226 },
  { name: 'lsetxattr', number: 189, i386: 227 },
  { name: 'fsetxattr', number: 190, i386: 228, args: '-1' },
  { name: 'setxattrat', number: 463, i386: 463, args: '-1' },
  { name: 'quotactl', number: 179, i386: 131 },
  { name: 'quotactl_fd', number: 443, i386: 443, args: '-1' },
  { name: 'iopl', number: 172, i386: 110, args: '0' },
  { name: 'ioperm', number: 173, i386: 101, args: '0, 0, 0' },
  { name: 'modify_ldt', number: 154, i386: 123, args: '99' },
  { name: 'file_setattr', number: 469, i386: 469, args: '-1' },
  { name: 'clock_settime64', number: 227, i386: 404, args: '0, 1' },
  { name: 'shmget by ipc', number: 29, i386: 117, args: '0, 4096, 01600' },
];

function padded(args = ''): string {
  const given = args === '' ? [] : args.split(',').map((each) => each.trim());
  return [...given, '0', '0', '0', '0', '0', '0'].slice(0, 6).join(', ');
}

function probe({ name, number, i386, args }: Denied): Probe {
  const five = padded(args).split(', ').slice(0, 5).join(', ');
  // ipc(2): one call with the number of another as its first argument
  const old = name === 'shmget by ipc' ? '23, 0, 4096, 01600, 0' : five;
  return {
    name: `${name}, by each entry`,
    promise: 'what no build needs is refused by the filter, by all three entries of the kernel',
    tries: `
      filtered("x86_64", SYS(${number}, ${padded(args)}));
      filtered("x32", SYS(X32 | ${number}, ${padded(args)}));
      ${i386 === undefined ? '' : `filtered("i386", call_i386(${i386}, ${old}));`}`,
  };
}

const attacks: readonly Attack[] = [
  ...DENIED.map(probe),
  {
    name: 'calls of x32 that have numbers of their own',
    promise: 'there is no x32',
    tries: `
        int number;
        for (number = 512; number < 548; number++) filtered(concat("x32 ", number_text(number)), SYS(X32 | number, -1, 0, 0, 0, 0, 0));
        for (number = 0; number < 3; number++) filtered(concat("x32 ", number_text(number)), SYS(X32 | number, -1, 0, 0, 0, 0, 0));`,
  },
  {
    name: 'the number of a call in more than 32 bits',
    promise: 'the filter and the kernel read the same number',
    tries: `
        filtered("keyctl", SYS(0x100000000 | 250, 0, -3, 0, 0, 0, 0));
        filtered("unshare", SYS(0x7fffffff00000000 | 272, 0x10000000, 0, 0, 0, 0, 0));
        filtered("clone with high bits", SYS(56, 0x100000000 | 0x10000000 | SIGNAL_CHILD, 0, 0, 0, 0, 0));
        filtered("socket with high bits", SYS(41, 0x100000000 | 40, 1, 0, 0, 0, 0));`,
  },
  {
    name: 'clone with namespaces by the 32-bit entry',
    promise: 'what no build needs is refused by the filter, by all three entries of the kernel',
    tries: `
        static const long flags[] = { 0x10000000, 0x20000, 0x20000000, 0x40000000, 0x04000000, 0x08000000, 0x02000000 };
        int i;
        for (i = 0; i < 7; i++) {
            long child = call_i386(120, flags[i] | 0x10000000 | SIGNAL_CHILD, 0, 0, 0, 0);
            if (child == 0) sys_exit(0);
            filtered("clone", child);
        }`,
  },
  {
    name: 'a filter of its own that allows all, on top',
    promise: 'the strictest of all filters counts',
    tries: `
        struct { short code; char jt, jf; unsigned k; } allow = { 6, 0, 0, 0x7fff0000 };
        struct { short length; void *program; } filter = { 1, &allow };
        CALL3(157, 22, 2, &filter);
        filtered("keyctl", SYS(250, 999, 0, 0, 0, 0, 0));
        filtered("ptrace", SYS(101, 0, 0, 0, 0, 0, 0));`,
  },
  {
    name: 'seccomp hands its decisions to a listener',
    promise: 'the strictest of all filters counts',
    tries: `
      struct { short code; char jt, jf; unsigned k; } asks[4] = {
        { 0x20, 0, 0, 0 }, { 0x15, 0, 1, 250 }, { 6, 0, 0, 0x7fc00000 }, { 6, 0, 0, 0x7fff0000 } };
      struct { short length; void *program; } filter = { 4, asks };
      CALL3(317, 1, 8, &filter);
      filtered("keyctl", SYS(250, 999, 0, 0, 0, 0, 0));`,
  },
  {
    name: 'a program of 32 bits is personality only: what personality gives',
    promise: 'personality gives no rights',
    tries: `
        CALL1(135, 0x0040000 | 0x0400000 | 0x0100000 | 8);
        tried("page 0", SYS(9, 0, 4096, 7, 0x32, -1, 0) == 0 ? 0 : -1);
        filtered("keyctl", SYS(250, 999, 0, 0, 0, 0, 0));`,
  },
  {
    name: 'old and rare calls: uselib, nfsservctl, _sysctl, lookup_dcookie, vm86, create_module',
    promise: 'what no build needs is refused by the filter, by all three entries of the kernel',
    tries: `
        filtered("uselib", SYS(134, "/usr/bin/tcc", 0, 0, 0, 0, 0));
        filtered("_sysctl", SYS(156, 0, 0, 0, 0, 0, 0));
        filtered("nfsservctl", SYS(180, 0, 0, 0, 0, 0, 0));
        filtered("create_module", SYS(174, 0, 0, 0, 0, 0, 0));
        filtered("lookup_dcookie", SYS(212, 0, 0, 0, 0, 0, 0));
        filtered("vm86", call_i386(166, 0, 0, 0, 0, 0));
        filtered("vm86old", call_i386(113, 0, 0, 0, 0, 0));
        filtered("stime", call_i386(25, 0x10, 0, 0, 0, 0));
        filtered("umount", call_i386(22, 0, 0, 0, 0, 0));`,
  },
];

/** Attacks on the filter of system calls. */
export const seccomp: Kind = { name: 'seccomp', attacks };
