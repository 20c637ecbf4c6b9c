import { resolve } from 'node:path';
import { callText } from '../builder/ground/call-text';
import { exportDirectory, exportTar } from '../builder/export/export-tree';
import { imageOf } from '../builder/export/image';
import { writeOciArchive } from '../builder/export/oci-archive';
import { entryOf } from '../builder/ground/table';
import {
  bootstrapTools,
  idsByName,
  packageId,
  stage0Packages,
  stage1PackageSteps,
  type Stage1Choice,
} from '../chain';
import { main, type Command } from './lib/command';
import { CHOICE_HELP, CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { grownFingerprint, localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';

/** Root file systems: each has a shell and a compiler with what it needs. */
const ROOTFS: Readonly<Record<string, (choice: Stage1Choice) => readonly string[]>> = {
  rootfs: () => ['tcc', ...bootstrapTools.map(({ name }) => name)].map(packageId),
  stage0: () => idsByName(stage0Packages),
  stage1: (choice) => idsByName(stage1PackageSteps(choice)),
};

const options = {
  ...STORE_OPTIONS,
  ...CHOICE_OPTIONS,
  arch: { type: 'string', default: 'x86_64' },
} as const;

export const exportCommand: Command<typeof options> = {
  name: 'export',
  help: `
${callText('export', 'NAME DIR|FILE.tar|FILE.oci.tar')}

Gives the files of a package that was grown: into an empty directory, or as an archive that is the same, byte for
byte, on every machine. NAME is a package: an id such as stage0/make, or a bare name, which means the last stage that
has it (make is stage1/make). Or it is one of three root file systems: rootfs, with tcc, busybox and make; stage0, with gcc 3.4.6, binutils, musl, make and busybox; stage1, the
modern system with gcc 10, curl and all else.

  DIR            the files
  FILE.tar       a tar archive; that of a root file system is what \`docker import\` takes
  FILE.oci.tar   an image, seedstage/NAME:ARCH, as an OCI image layout; \`docker load\`, \`podman load\` and
                 \`skopeo copy oci-archive:FILE.oci.tar …\` take it. It is the image that the stack loads: same ID
${CHOICE_HELP}
  --arch ARCH    default: x86_64
${STORE_HELP}

Example: ${callText('export', 'stage1 stage1.oci.tar')}`,
  options,
  args: [2, 2],
  run: async ({ args, options: { store, arch, ...chosen }, say }) => {
    const [name = '', target = ''] = args;
    const builder = localBuilder({ store });
    const rootfs = Object.hasOwn(ROOTFS, name);
    const names = entryOf(ROOTFS, name)?.(choiceOf(chosen, 'export')) ?? [name];
    const artifacts = names.map((each) => grownFingerprint(builder, arch, each));
    // npm runs its scripts in the package's directory, and says where the user is.
    const to = resolve(process.env['INIT_CWD'] ?? '.', target);
    await builder.roots.whileReading(async () => {
      if (target.endsWith('.oci.tar')) {
        const tag = `seedstage/${name}:${arch}`;
        const image = await imageOf(builder.store, arch, artifacts);
        await writeOciArchive(image, tag, to);
        say(`${target}: the image ${tag}, ${image.id}`);
        return;
      }
      const write = target.endsWith('.tar') ? exportTar : exportDirectory;
      await write(builder.store, { artifacts, rootfs }, to);
      say(`${target}: ${name}, fingerprint ${artifacts.join(' ')}`);
    });
  },
};

if (require.main === module) void main(exportCommand);
