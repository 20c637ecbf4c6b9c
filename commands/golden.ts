import { join, resolve } from 'node:path';
import { callText, isCheckout, pulumiText } from '../builder/ground/call-text';
import { assetsDir } from '../builder/ground/assets';
import { GOLDEN } from '../builder/audit/golden';
import { UserError } from '../builder/ground/user-error';
import { ARCH_OPTION, chosenArch } from './lib/choice';
import {
  CannotTell,
  COMPARES,
  Differs,
  JSON_OPTION,
  WrongCall,
  type Call,
  type Command,
} from './lib/command';
import {
  acceptGolden,
  compareWithGolden,
  goldenLines,
  hasGolden,
  type Comparison,
} from './lib/golden-comparison';
import { GrownPackages, localBuilder, type Grown } from './lib/local-builder';
import { packageIds } from './lib/package-names';
import { STORE_OPTIONS } from './lib/settings';

const options = {
  all: {
    type: 'boolean',
    default: false,
    help: 'compare all packages that are grown and have a golden manifest',
  },
  list: {
    type: 'boolean',
    default: false,
    help: 'list all packages and which of them are grown; compare nothing',
  },
  why: {
    type: 'string',
    value: '"TEXT"',
    help: 'make the grown packages golden: write the manifests that differ, with this reason beside them',
  },
  assets: {
    type: 'string',
    value: 'DIR',
    help: "the directory that golden/ is in (default: the package's own, and those of your recipes)",
  },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

type Given = Call<typeof options>;

export const goldenCommand: Command<typeof options> = {
  name: 'golden',
  summary: 'compares packages with their golden manifests, file by file',
  usage: 'NAME...|--all|--list',
  about: `
Compares packages that were grown with their golden manifests, and shows each file that differs.`,
  arguments: {
    NAME: 'a package, such as stage1/make; a bare name, which means the last stage that has it (make is stage1/make); or a recipe of your own',
  },
  options,
  args: [0, 99],
  examples: ['stage1/make', '--all', 'stage1/make --why "make 4.5"'],
  exits: COMPARES,
  run: async (call) => {
    checkCall(call);
    const { list, ...flags } = call.options;
    const arch = chosenArch(flags);
    const builder = localBuilder(flags);
    const packages = new GrownPackages(builder, arch);
    if (list) {
      listPackages(packages, call);
      return;
    }
    const { read, write } = directories(call.options, builder.settings.recipes);
    const wanted = call.options.all
      ? grownWithGolden(packages, read, arch)
      : [...new Set(call.args)].map((name) => packages.named(name));
    const comparisons: Comparison[] = [];
    // All are compared before any is written.
    await builder.roots.whileReading(async () => {
      for (const each of wanted) {
        const presence = await builder.store.check(each.fingerprint, true);
        if (presence !== 'present') throw notWhole(each.id, presence, arch);
        const manifest = await builder.store.manifest(each.fingerprint);
        comparisons.push(compareWithGolden(each.id, manifest, read, arch));
      }
    });
    await tell(comparisons, call, arch, write);
  },
};

function checkCall({ args, options: { all, list, why } }: Given): void {
  if (why?.trim() === '') throw new WrongCall('--why is empty, expected the reason for the change', 'golden');
  const asked = [args.length > 0, all, list].filter(Boolean).length;
  if (asked !== 1) {
    throw new WrongCall(
      asked === 0
        ? 'no package is named, expected NAME..., --all or --list'
        : 'NAME..., --all and --list are given together, expected one of them',
      'golden',
    );
  }
}

/** Where golden manifests are read and written. Nothing is written into an installed package. */
function directories(
  { assets }: Given['options'],
  recipes: readonly string[],
): { readonly read: readonly string[]; readonly write: string | undefined } {
  if (assets !== undefined) return { read: [resolve(assets)], write: resolve(assets) };
  const own = recipes.filter((directory) => directory !== assetsDir());
  return {
    read: recipes,
    write: own.at(-1) ?? (isCheckout(join(assetsDir(), '..')) ? assetsDir() : undefined),
  };
}

function grownWithGolden(packages: GrownPackages, read: readonly string[], arch: string): Grown[] {
  const grown = packages.all().filter(({ id }) => hasGolden(read, arch, id));
  if (grown.length > 0) return grown;
  throw new CannotTell(
    'no package with a golden manifest is in the store as its recipe is now',
    `Grow them first: ${pulumiText(`up --stack ${arch}`)}.`,
  );
}

function listPackages(packages: GrownPackages, { say, result }: Given): void {
  const grown = new Map(packages.all().map((each) => [each.id, each.fingerprint]));
  const all = packageIds().map((id) => ({ id, fingerprint: grown.get(id) ?? null }));
  const width = Math.max(...all.map(({ id }) => id.length)) + 2;
  for (const { id, fingerprint } of all)
    say(`${id.padEnd(width)}${fingerprint?.slice(0, 12) ?? 'not grown'}`);
  say(`${grown.size} of ${all.length} packages are grown`);
  result({ packages: all });
}

async function tell(
  comparisons: readonly Comparison[],
  call: Given,
  arch: string,
  write: string | undefined,
): Promise<void> {
  const { say, result } = call;
  for (const each of comparisons) for (const line of goldenLines(each)) say(line);
  const differing = comparisons.filter(({ verdict }) => verdict === 'differs');
  const unclear = comparisons.filter(({ verdict }) => verdict === 'inconclusive');
  const { why } = call.options;
  const changed = [...differing, ...unclear];
  if (why !== undefined && changed.length > 0) {
    if (write === undefined) throw nowhereToWrite();
    const written = await acceptGolden(join(write, GOLDEN, arch), changed, why);
    say(`written: ${written.map((file) => join(GOLDEN, arch, file)).join(', ')}`);
    result({ verdict: 'written', packages: comparisons.map(forPrograms), written });
    return;
  }
  const verdict = differing.length > 0 ? 'differs' : unclear.length > 0 ? 'inconclusive' : 'identical';
  result({ verdict, packages: comparisons.map(forPrograms) });
  if (verdict === 'identical' && comparisons.length > 1) say(`identical: ${comparisons.length} packages`);
  if (verdict === 'identical') return;
  const names = changed.map(({ id }) => id).join(' ');
  const next = `If the change is intended, say why: ${callText('golden', `${names} --why "TEXT"`)}`;
  if (verdict === 'inconclusive')
    throw new CannotTell(`${names}: there is no golden manifest to compare with`, next);
  throw new Differs(`${differing.map(({ id }) => id).join(' ')}: differs from the golden manifest`, next);
}

function forPrograms({ id, verdict, golden, manifest, problem, differences }: Comparison) {
  const text = { golden: golden ?? null, grown: manifest.fingerprint };
  return { id, verdict, ...text, ...(problem === undefined ? {} : { problem }), differences };
}

function notWhole(id: string, presence: string, arch: string): CannotTell {
  return new CannotTell(
    `${id} is ${presence} in the store`,
    `Run ${pulumiText(`refresh --stack ${arch}`)}, then ${pulumiText(`up --stack ${arch}`)}: it is built again.`,
  );
}

function nowhereToWrite(): UserError {
  return new UserError(
    'there is no place for golden manifests: an installed package is never changed',
    'Name a directory of your own: --assets DIR, or --recipes DIR.',
  );
}
