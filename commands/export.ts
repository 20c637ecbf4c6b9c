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
import { targetOf } from './lib/archive-target';
import { ARCH_OPTION, CHOICE_OPTIONS, choiceOf, chosenArch } from './lib/choice';
import { DOES, JSON_OPTION, type Command } from './lib/command';
import { GrownPackages, localBuilder } from './lib/local-builder';
import { STORE_OPTIONS } from './lib/settings';

/** The root file systems: each has a shell, and a compiler with everything that it needs. */
const ROOTFS: Readonly<Record<string, (choice: Stage1Choice) => readonly string[]>> = {
  rootfs: () => ['tcc', ...bootstrapTools.map(({ name }) => name)].map(packageId),
  stage0: () => idsByName(stage0Packages),
  stage1: (choice) => idsByName(stage1PackageSteps(choice)),
};

const options = {
  force: {
    type: 'boolean',
    default: false,
    help: 'overwrite FILE if it exists; never a directory',
  },
  ...CHOICE_OPTIONS,
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

export const exportCommand: Command<typeof options> = {
  name: 'export',
  summary: 'writes the files of a package or of a whole system: a directory, archive or image',
  usage: 'NAME DIR|FILE',
  about: `
Writes what was grown as files: into a directory, or into an archive that is the same on every machine, byte for byte.`,
  arguments: {
    NAME:
      'a package, such as stage1/make; or a root file system: rootfs (tcc, busybox and make), stage0 (gcc 3.4.6 with ' +
      'its tools), stage1 (the modern system)',
    DIR: 'a directory that is empty or does not exist yet',
    'FILE.tar': 'a tar archive; docker import accepts that of a root file system',
    'FILE.tar.gz': 'the same, compressed, without a name or a time in its header',
    'FILE.oci.tar':
      'an image, seedstage/NAME:ARCH, as an OCI image layout: for docker load, podman load and skopeo copy ' +
      'oci-archive:FILE. It has the same ID as the image that a stack loads',
  },
  options,
  args: [2, 2],
  examples: ['stage1/make ./make', 'stage1 stage1.tar.gz', 'stage1 stage1.oci.tar --force'],
  exits: DOES,
  run: async ({ args, options: { force, ...flags }, say, result }) => {
    const [name = '', target = ''] = args;
    const { kind, path } = targetOf(target, { force }, 'export');
    const choice = choiceOf(flags, 'export');
    const arch = chosenArch(flags);
    const builder = localBuilder(flags);
    const packages = new GrownPackages(builder, arch);
    const rootfs = Object.hasOwn(ROOTFS, name);
    const grown = entryOf(ROOTFS, name)?.(choice).map((id) => packages.named(id)) ?? [
      packages.named(name, Object.keys(ROOTFS)),
    ];
    const artifacts = grown.map(({ fingerprint }) => fingerprint);
    const told = { name, arch, kind, path, packages: grown };
    await builder.roots.whileReading(async () => {
      if (kind === 'image') {
        const tag = `seedstage/${name}:${arch}`;
        const image = await imageOf(builder.store, arch, artifacts);
        await writeOciArchive(image, tag, path);
        say(`${target}: the image ${tag}, ${image.id}`);
        result({ ...told, tag, image: image.id });
        return;
      }
      if (kind === 'directory') await exportDirectory(builder.store, { artifacts, rootfs }, path);
      else await exportTar(builder.store, { artifacts, rootfs }, path, { gzip: kind === 'tar.gz' });
      const [only] = grown;
      say(
        grown.length === 1 && only !== undefined
          ? `${target}: ${only.id}, fingerprint ${only.fingerprint}`
          : `${target}: ${name}, ${grown.length} packages: ${grown.map(({ id }) => id).join(', ')}`,
      );
      result(told);
    });
  },
};
