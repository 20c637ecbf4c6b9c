import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { callText, pulumiText } from '../builder/ground/call-text';
import { assetsDir } from '../builder/ground/assets';
import type { Builder } from '../builder/grow/builder';
import { compareManifests, differenceText } from '../builder/audit/compare-manifests';
import { GOLDEN, goldenFile, readGolden } from '../builder/audit/golden';
import type { Manifest } from '../builder/tree/manifest';
import { writeWhole } from '../builder/tree/tree-files';
import { UserError } from '../builder/ground/user-error';
import { findPackage } from '../chain';
import { main, WrongCall, type Command } from './lib/command';
import { grownFingerprint, localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';

const options = {
  ...STORE_OPTIONS,
  arch: { type: 'string', default: 'x86_64' },
  assets: { type: 'string' },
  why: { type: 'string' },
} as const;

export const goldenCommand: Command<typeof options> = {
  name: 'golden',
  help: `
${callText('golden', 'NAME... [--why "TEXT"]')}

Compares packages that were grown with their golden manifests, and shows each file that differs. NAME is a package: an
id such as stage0/make, or a bare name, which means the last stage that has it. Exits with 1 when one differs.

  --why TEXT     make what was grown golden: writes the manifests that differ, and the reason beside them
  --arch ARCH    default: x86_64
  --assets DIR   the directory that golden/ is in (default: assets of this checkout)
${STORE_HELP}

Example: ${callText('golden', 'make --why "make 4.5"')}`,
  options,
  args: [1, 99],
  run: async ({ args, options: { store, arch, assets, why }, say }) => {
    if (why?.trim() === '')
      throw new WrongCall('--why is empty, expected the reason of the change', 'golden');
    const builder = localBuilder({ store });
    // npm runs its scripts in the package's directory, and says where the user is.
    const directory = assets === undefined ? assetsDir() : resolve(process.env['INIT_CWD'] ?? '.', assets);
    const ids = new Set(args.map((name) => findPackage(name).id));
    const changes: Change[] = [];
    // All are looked at before one is written.
    await builder.roots.whileReading(async () => {
      for (const name of ids) changes.push(await changeOf(builder, directory, arch, name));
    });
    for (const change of changes) for (const line of changeLines(change)) say(line);
    const differing = changes.filter(({ lines }) => lines.length > 0);
    if (differing.length === 0) return;
    const names = differing.map(({ name }) => name).join(' ');
    if (why === undefined) {
      throw new UserError(
        `${names}: not as the golden manifest says`,
        `If that is wanted, say why: ${callText('golden', `${names} --why "TEXT"`)}`,
      );
    }
    await accept(join(directory, GOLDEN, arch), differing, why);
    say(`written: ${differing.map(({ name }) => join(GOLDEN, goldenFile(arch, name))).join(', ')}`);
  },
};

/** A package, and how it is no more as its golden manifest says. */
interface Change {
  readonly name: string;
  /** As it was grown. */
  readonly manifest: Manifest;
  /** The fingerprint that the golden manifest has; nothing where there is none. */
  readonly golden?: string;
  /** The differences; none when there are none. */
  readonly lines: readonly string[];
}

async function changeOf(builder: Builder, directory: string, arch: string, name: string): Promise<Change> {
  const fingerprint = grownFingerprint(builder, arch, name);
  const presence = await builder.store.check(fingerprint, true);
  if (presence !== 'present') {
    throw new UserError(
      `${name} is ${presence} in the store`,
      `Run ${pulumiText(`refresh --stack ${arch}`)}, then ${pulumiText(`up --stack ${arch}`)}: it is built again.`,
    );
  }
  const manifest = await builder.store.manifest(fingerprint);
  const golden = readGolden([directory], arch, name);
  if ('problem' in golden) return { name, manifest, lines: [golden.problem] };
  const lines = compareManifests(golden.manifest, manifest).map((difference) =>
    differenceText(difference, ['golden', 'grown']),
  );
  return { name, manifest, golden: golden.manifest.fingerprint, lines };
}

function changeLines({ name, manifest, golden, lines }: Change): string[] {
  if (lines.length === 0) return [`${name}: identical, ${manifest.fingerprint}`];
  return [
    `${name}: golden ${golden ?? 'none'}, grown ${manifest.fingerprint}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

const HEAD = `# Why golden manifests changed

Written by \`npm run golden -- NAME... --why "TEXT"\`: date, package, old fingerprint → new one, and why.

`;

/** Writes the reasons first: a manifest that changed without one must not be. */
async function accept(directory: string, changes: readonly Change[], why: string): Promise<void> {
  const file = join(directory, 'reasons.md');
  const before = existsSync(file) ? await readFile(file, 'utf8') : HEAD;
  const date = new Date().toISOString().slice(0, 10);
  const reason = why.trim().replaceAll(/\s+/g, ' ');
  const lines = changes.map(
    ({ name, golden = 'none', manifest }) =>
      `- ${date} ${name}: ${golden} → ${manifest.fingerprint}: ${reason}\n`,
  );
  await writeWhole(file, before + lines.join(''), true);
  for (const { name, manifest } of changes) {
    await writeWhole(join(directory, `${name}.manifest`), manifest.text, true);
  }
}

if (require.main === module) void main(goldenCommand);
