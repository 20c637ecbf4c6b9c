import { resolve } from 'node:path';
import { exportDirectory, exportTar } from '../builder/export-tree';
import { bootstrapTools, stage0Parts } from '../chain';
import { main, type Command } from './command';
import { grownFingerprint, localBuilder, STORE_HELP, STORE_OPTIONS } from './local-builder';

/** Root file systems: each has a shell and a compiler with what it needs. */
const ROOTFS: Readonly<Record<string, readonly string[]>> = {
  rootfs: ['tcc', ...bootstrapTools.map(({ name }) => name)],
  stage0: stage0Parts,
};

const options = { ...STORE_OPTIONS, arch: { type: 'string', default: 'x86_64' } } as const;

export const exportCommand: Command<typeof options> = {
  name: 'export',
  help: `
npm run export -- NAME DIR|FILE.tar

Gives the files of a package that was grown: into an empty directory, or as a tar archive that is the same,
byte for byte, on every machine. NAME is a package of the chain (seed, tcc, busybox, make, …), or one of two root file systems, which
\`docker import FILE.tar\` takes: rootfs, with tcc, busybox and make; stage0, with gcc, binutils, musl, make and
busybox, all compiled by that gcc.

  --arch ARCH   default: x86_64
${STORE_HELP}

Example: npm run export -- stage0 stage0.tar`,
  options,
  args: [2, 2],
  run: async ({ args, options: { store, arch }, say }) => {
    const [name = '', target = ''] = args;
    const builder = localBuilder({ store });
    const rootfs = name in ROOTFS;
    const artifacts = (ROOTFS[name] ?? [name]).map((each) => grownFingerprint(builder, arch, each));
    const write = target.endsWith('.tar') ? exportTar : exportDirectory;
    // npm runs its scripts in the package's directory, and says where the user is.
    await write(builder.store, { artifacts, rootfs }, resolve(process.env['INIT_CWD'] ?? '.', target));
    say(`${target}: ${name}, fingerprint ${artifacts.join(' ')}`);
  },
};

if (require.main === module) void main(exportCommand);
