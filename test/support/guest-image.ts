import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import { sha256 } from '../../builder/ground/digest';
import { defaultStore } from '../../builder/store/store';
import { unpackKernel } from '../../commands/lib/debian-kernel';
import { runProgram } from './program';

const FIXTURE = join(__dirname, '../fixtures/guest');

/** Packages of Debian's that are on it: a shell with its tools in one static program, and an ssh server. */
const PACKAGES = ['busybox-static', 'dropbear-bin'];
/** The libraries that the server is linked with. */
const LIBRARIES = ['libc6', 'libcrypt1', 'libtomcrypt1', 'libtommath1', 'libgmp10', 'zlib1g'];

/** Drivers that Debian's kernel has as modules, in the order in which they need each other. */
const MODULES = [
  ...['virtio_ring', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio', 'virtio_pci', 'virtio_blk'],
  ...['failover', 'net_failover', 'virtio_net', 'virtio-rng', 'overlay'],
];

const DIRECTORIES = [
  'dev',
  'proc',
  'sys',
  'run',
  'tmp',
  'root',
  'home/grower',
  'etc',
  'var/tmp',
  'sbin',
  'usr/bin',
];
const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:*:0:0:root:/root:/bin/sh\ngrower:*:1000:1000:grower:/home/grower:/bin/sh\n',
  'etc/group': 'root:x:0:\ngrower:x:1000:\n',
  'etc/shells': '/bin/sh\n',
};

/** Room for what tests build. The file has holes: it takes what is written to it. */
const DISK_SIZE = 4 * 2 ** 30;

/** What a guest is started from. All of it is only read. */
export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
  readonly disk: string;
}

const TOOLS = ['apt-get', 'apt-cache', 'dpkg-deb', 'mkfs.ext4', 'unshare'];

/** Whether this machine can make one: from Debian's archive, by its apt client. */
export const canMakeGuestImage = TOOLS.every((tool) => onPath(tool));

/** The image of a machine with nothing but a shell and an ssh server, made once and kept in the user's cache. */
export async function guestImage(): Promise<GuestImage> {
  const sources = [__filename, join(FIXTURE, 'init'), join(FIXTURE, 'initramfs-init')];
  const digest = sha256(sources.map((file) => readFileSync(file, 'utf8')).join('\0')).slice(0, 16);
  const place = join(defaultStore(), '..', `test-guest-${digest}`);
  if (!existsSync(place)) await makeImage(place);
  return { kernel: join(place, 'kernel'), initramfs: join(place, 'initramfs'), disk: join(place, 'disk') };
}

async function makeImage(place: string): Promise<void> {
  mkdirSync(join(place, '..'), { recursive: true });
  const work = mkdtempSync(`${place}.`);
  try {
    const unpacked = join(work, 'unpacked');
    await unpackPackages(join(work, 'packages'), unpacked);
    const kernel = await kernelInto(work);
    const image = join(work, 'image');
    mkdirSync(image);
    copyFileSync(join(kernel, 'boot', firstWith(join(kernel, 'boot'), 'vmlinuz-')), join(image, 'kernel'));
    await makeInitramfs(work, kernel, join(image, 'initramfs'));
    await makeDisk(unpacked, join(image, 'disk'));
    await rename(image, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error; // otherwise another test was faster
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpackPackages(archives: string, to: string): Promise<void> {
  mkdirSync(archives);
  await runProgram('apt-get', ['download', '-qq', ...PACKAGES, ...LIBRARIES], { cwd: archives });
  for (const name of readdirSync(archives))
    await runProgram('dpkg-deb', ['--extract', join(archives, name), to]);
}

async function kernelInto(work: string): Promise<string> {
  const scratch = join(work, 'kernel');
  mkdirSync(scratch);
  return await unpackKernel(scratch, new AbortController().signal);
}

async function makeInitramfs(work: string, kernel: string, to: string): Promise<void> {
  const tree = join(work, 'initramfs');
  for (const name of ['bin', 'proc', 'dev', 'disk', 'modules'])
    mkdirSync(join(tree, name), { recursive: true });
  copyFileSync(busyboxIn(join(work, 'unpacked')), join(tree, 'bin/busybox'));
  copyFileSync(join(FIXTURE, 'initramfs-init'), join(tree, 'init'));
  chmodSync(join(tree, 'init'), 0o755);
  const modules = await modulesInto(join(tree, 'modules'), join(kernel, 'lib/modules'));
  writeFileSync(join(tree, 'modules/order'), modules.map((name) => `${name}\n`).join(''));
  const pack = `find . | bin/busybox cpio --quiet -o -H newc >"$1"`;
  await runProgram('sh', ['-ec', pack, 'sh', to], { cwd: tree });
}

/** @returns the names of those that there are: a kernel may have one built in */
async function modulesInto(to: string, from: string): Promise<string[]> {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' });
  const names: string[] = [];
  for (const name of MODULES) {
    const found = files.find((file) => new RegExp(`^${name}\\.ko(\\.xz)?$`).test(basename(file)));
    if (found === undefined) continue;
    copyFileSync(join(from, found), join(to, basename(found)));
    if (found.endsWith('.xz')) await runProgram('xz', ['--decompress', join(to, basename(found))]);
    names.push(`${name}.ko`);
  }
  return names;
}

async function makeDisk(tree: string, to: string): Promise<void> {
  for (const name of ['usr/share', 'usr/lib/x86_64-linux-gnu/gconv', 'etc']) {
    await rm(join(tree, name), { recursive: true, force: true });
  }
  for (const name of DIRECTORIES) mkdirSync(join(tree, name), { recursive: true });
  for (const name of ['tmp', 'var/tmp']) chmodSync(join(tree, name), 0o1777);
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(tree, name), content);
  copyFileSync(join(FIXTURE, 'init'), join(tree, 'sbin/init'));
  chmodSync(join(tree, 'sbin/init'), 0o755);
  const busybox = busyboxIn(tree);
  const { stdout } = await runProgram(busybox, ['--list']);
  for (const applet of stdout.trim().split('\n')) {
    const file = join(tree, 'usr/bin', applet);
    if (applet !== 'busybox' && !existsSync(file)) symlinkSync('/bin/busybox', file);
  }
  if (!existsSync(join(tree, 'bin/sh'))) symlinkSync('busybox', join(tree, 'bin/sh'));
  writeFileSync(to, '');
  truncateSync(to, DISK_SIZE);
  // As root of a user namespace: what is the user's own here is root's there.
  const make = ['mkfs.ext4', '-q', '-F', '-m', '0', '-d', tree, to];
  await runProgram('unshare', ['--map-root-user', '--', ...make]);
}

function busyboxIn(tree: string): string {
  const [file] = ['bin/busybox', 'usr/bin/busybox']
    .map((name) => join(tree, name))
    .filter((each) => existsSync(each));
  if (file === undefined) throw new Error('the package busybox-static has no busybox');
  return file;
}

function firstWith(directory: string, start: string): string {
  const [name] = readdirSync(directory).filter((each) => each.startsWith(start));
  if (name === undefined) throw new Error(`${directory} has no ${start}…`);
  return name;
}
