import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type BigIntStats } from 'node:fs';
import { join } from 'node:path';

/** What of the machine an attack could have changed: a name, and what it is like. */
export type HostState = Readonly<Record<string, string>>;

/** Settings of the kernel that an attack would like to have. */
const SETTINGS = [
  ...['core_pattern', 'core_uses_pid', 'core_pipe_limit', 'modprobe', 'hotplug', 'poweroff_cmd', 'hostname'],
  ...['domainname', 'sysrq', 'panic', 'pid_max', 'randomize_va_space', 'kptr_restrict', 'dmesg_restrict'],
  ...[
    'yama/ptrace_scope',
    'modules_disabled',
    'unprivileged_bpf_disabled',
    'keys/maxkeys',
    'shmmax',
    'msgmax',
  ],
].map((name) => `/proc/sys/kernel/${name}`);
const OTHER_SETTINGS = [
  ...['vm/overcommit_memory', 'vm/swappiness', 'vm/mmap_min_addr', 'fs/suid_dumpable', 'fs/file-max'],
  ...['fs/protected_hardlinks', 'fs/protected_symlinks', 'fs/pipe-max-size', 'user/max_user_namespaces'],
  ...['net/ipv4/ip_forward', 'net/core/somaxconn'],
].map((name) => `/proc/sys/${name}`);

const DEVICES = ['null', 'zero', 'full', 'urandom', 'random', 'tty', 'ptmx', 'kmsg', 'fuse'];

/** Where the state is looked at. */
export interface Watched {
  /** Every file below, with its times. */
  readonly bait: string;
  /** Programs and recipes that the provider works with: content, mode and owner. */
  readonly tools: readonly string[];
  /** Directories that hold no work while nothing is built. */
  readonly work: readonly string[];
  /** Nothing may be mounted below. */
  readonly roots: readonly string[];
  /** Names of attacks' own, which must appear nowhere. */
  readonly marks: readonly string[];
}

/** Looks at all that an attack could have changed. */
export function hostState(watched: Watched): HostState {
  const state: Record<string, string> = {};
  for (const file of [...SETTINGS, ...OTHER_SETTINGS]) state[file] = read(file);
  for (const name of DEVICES) state[`/dev/${name}`] = describe(`/dev/${name}`, ({ rdev }) => [rdev]);
  for (const file of walk(watched.bait)) state[file] = describe(file, times);
  for (const tool of watched.tools) {
    for (const file of walk(tool)) state[file] = describe(file, () => []);
  }
  for (const work of watched.work) state[work] = names(work).join(' ');
  state['mounts'] = watched.roots.flatMap((root) => mountsBelow(root)).join('\n');
  for (const mark of watched.marks)
    state[mark] = lstatSync(mark, { throwIfNoEntry: false }) ? 'there' : 'not there';
  return state;
}

/** What differs: nothing, where all is as it was. */
export function changesBetween(before: HostState, after: HostState): string[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return all
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: ${before[name] ?? 'not there'} -> ${after[name] ?? 'gone'}`);
}

/** The change time tells of new modes, owners, links, times and extended attributes, too. */
function times({ mtimeNs, ctimeNs, nlink }: BigIntStats): bigint[] {
  return [mtimeNs, ctimeNs, nlink];
}

function describe(file: string, more: (stat: BigIntStats) => readonly bigint[]): string {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return 'not there';
  const content = stat.isFile() ? digest(file) : stat.isSymbolicLink() ? readlinkSync(file) : '';
  return [stat.mode.toString(8), stat.uid, stat.gid, content, ...more(stat)].join(' ');
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function walk(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return [path, ...names(path).flatMap((name) => walk(join(path, name)))];
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'not there';
  }
}

function mountsBelow(root: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.split(' ')[4]?.startsWith(`${root}/`));
}
