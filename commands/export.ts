import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUNDLE_TYPE } from '../builder/attest/bundle';
import { DSSE_TYPE, MOST_BYTES } from '../builder/attest/envelope';
import { ENDINGS } from '../builder/attest/signed-statements';
import { exportDirectory, exportTar } from '../builder/export/export-tree';
import { imageOf } from '../builder/export/image';
import { writeOciArchive, type Referrer } from '../builder/export/oci-archive';
import { isSbom, sbomFile, SBOM_TYPE } from '../builder/export/sbom';
import { callText } from '../builder/ground/call-text';
import { quote } from '../builder/ground/quote';
import { entryOf } from '../builder/ground/table';
import { readTextFile } from '../builder/ground/text-file';
import { writeWhole } from '../builder/tree/tree-files';
import {
  bootstrapTools,
  idsByName,
  packageId,
  stage0Packages,
  stage1PackageSteps,
  type Stage1Choice,
} from '../chain';
import { billOfMaterials } from './lib/bill-of-materials';
import { targetOf } from './lib/archive-target';
import { ARCH_OPTION, CHOICE_OPTIONS, choiceOf, chosenArch } from './lib/choice';
import { CannotTell, DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { GrownPackages, localBuilder, type Grown } from './lib/local-builder';
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
  statements: {
    type: 'string',
    value: 'DIR',
    help: 'for an image: add the bill of materials, and the statements of its packages in DIR, as referrers',
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
Writes what was grown as files: into a directory, or into an archive that is the same on every machine, byte for byte.
Beside it is a bill of materials (CycloneDX 1.6), DIR.cdx.json or FILE.cdx.json.`,
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
  run: async ({ args, options: { force, statements, ...flags }, say, result }) => {
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
    const tag = `seedstage/${name}:${arch}`;
    const sbom = { file: sbomFile(path), text: billOfMaterials(builder, tag, arch, grown) };
    refuseWrongCall(sbom.file, { force, statements, kind });
    const told = { name, arch, kind, path, sbom: sbom.file, packages: grown };
    await builder.roots.whileReading(async () => {
      if (kind === 'image') {
        const image = await imageOf(builder.store, arch, artifacts);
        const about = statements === undefined ? [] : referrers(sbom.text, resolve(statements), arch, grown);
        await writeOciArchive(image, tag, path, about);
        await writeWhole(sbom.file, sbom.text);
        say(`${target}: the image ${tag}, ${image.id}`);
        result({ ...told, tag, image: image.id, referrers: about.map(({ title }) => title) });
        return;
      }
      if (kind === 'directory') await exportDirectory(builder.store, { artifacts, rootfs }, path);
      else await exportTar(builder.store, { artifacts, rootfs }, path, { gzip: kind === 'tar.gz' });
      await writeWhole(sbom.file, sbom.text);
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

/** The documents about an image: its bill of materials, and each statement about one of its packages. */
function referrers(sbom: string, directory: string, arch: string, grown: readonly Grown[]): Referrer[] {
  const files = grown.flatMap(({ id }) => ENDINGS.map((ending) => join(arch, `${id}${ending}`)));
  const there = files.filter((file) => existsSync(join(directory, file)));
  if (there.length === 0) {
    throw new CannotTell(
      `${directory} has no statement about a package of the image, such as ${files[0] ?? ''}`,
      `Make them: ${callText('attest', '--key FILE --out DIR')}`,
    );
  }
  const signed = there.map((title) => {
    const text = readTextFile(join(directory, title), MOST_BYTES);
    return { type: title.endsWith('.dsse.json') ? DSSE_TYPE : BUNDLE_TYPE, title, text };
  });
  return [{ type: SBOM_TYPE, title: 'bill-of-materials.cdx.json', text: sbom }, ...signed];
}

function refuseWrongCall(
  sbom: string,
  { force, statements, kind }: { force: boolean; statements: string | undefined; kind: string },
): void {
  if (statements !== undefined && kind !== 'image') {
    throw new WrongCall('--statements is only for an image, FILE.oci.tar', 'export');
  }
  // One of an earlier export, whose files are gone, may be replaced.
  if (!force && existsSync(sbom) && !isSbom(readTextFile(sbom, MOST_BYTES))) {
    throw new WrongCall(`${quote(sbom)} already exists; --force overwrites it`, 'export');
  }
}
