import { callText } from '../builder/ground/call-text';
import { lstatSync } from 'node:fs';
import type { Builder } from '../builder/grow/builder';
import { systemError } from '../builder/ground/system-error';
import { UserError } from '../builder/ground/user-error';
import { verifyStore, type StoreReport, type VerifyOptions } from '../builder/upkeep/verify-store';
import { CannotTell, main, WrongCall, type Call, type Command } from './lib/command';
import { localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';

/** How often work that goes on is spoken of, in milliseconds. */
const SPEAK_EVERY = 3_000;

const options = {
  ...STORE_OPTIONS,
  repair: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Given = Call<typeof options>;

/** What can be asked for, by its name. */
const WORK: Readonly<Record<string, (builder: Builder, call: Given) => void | Promise<void>>> = {
  verify,
  roots,
  forget,
};

export const storeCommand: Command<typeof options> = {
  name: 'store',
  help: `
${callText('store', 'verify [--repair] [--json]')}
${callText('store', 'roots [--json]')}
${callText('store', 'forget ROOT...')}

verify reads everything in the store: artifacts with their manifests, records, results, roots, sources and tools. It
says what is damaged, and which root or recipe wants it. It waits until no \`pulumi up\` uses the store.

  --repair      removes what is damaged, and nothing else: the next \`pulumi up\` makes it again
  --json        the whole report as JSON

Exits with 0 when all is sound, with 1 when damage was found, repaired or not, and with 2 when that could not be told.
What is only missing, and what killed runs left behind, is said and is no damage.

roots lists what stacks want, which \`${callText('gc')}\` therefore keeps: the root's name (project, stack and resource), the
day on which a preview or an update last saw it, and its key. A stack that is removed without \`pulumi destroy\`, and a
resource taken out by \`pulumi state delete\`, leave their roots here: forget removes them. No bytes are removed, and a
stack that is still there remembers its roots at its next preview.
${STORE_HELP}

Example: ${callText('store', 'verify --repair')}`,
  options,
  args: [1, 999],
  run: async (call) => {
    const [what = ''] = call.args;
    const work = Object.hasOwn(WORK, what) ? WORK[what] : undefined;
    if (work === undefined)
      throw new WrongCall(`there is no "${what}", expected ${Object.keys(WORK).join(', ')}`, 'store');
    if (what !== 'forget' && call.args.length > 1)
      throw new WrongCall(`${what} takes no arguments, and got "${call.args[1] ?? ''}"`, 'store');
    const builder = localBuilder({ store: call.options.store });
    const { root } = builder.store;
    if (!lstatSync(root, { throwIfNoEntry: false })) {
      throw new CannotTell(
        `there is no store ${root}`,
        'Name one: --store DIR. The first `pulumi up` makes it.',
      );
    }
    await work(builder, call);
  },
};

async function verify(builder: Builder, { options: { repair, json }, say, signal }: Given): Promise<void> {
  let spoken = Date.now();
  const report = await attempt(builder, {
    repair,
    signal,
    waiting: () => process.stderr.write(`waiting for another run that uses ${builder.store.root}\n`),
    progress: (what) => {
      if (Date.now() - spoken < SPEAK_EVERY) return;
      spoken = Date.now();
      process.stderr.write(`${what} ...\n`);
    },
  });
  if (json) say(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report)) say(line);
  if (report.damage.length > 0) throw damageFound(report, repair);
}

/** What keeps the store from being read is no verdict on it. */
async function attempt(builder: Builder, how: VerifyOptions): Promise<StoreReport> {
  try {
    return await verifyStore(builder, how);
  } catch (error) {
    const known = error instanceof UserError ? error : systemError(error);
    if (known === undefined) throw error;
    throw new CannotTell(known.problem, known.nextStep);
  }
}

/** A report for a reader. */
export function reportLines({ read, damage, missing, leftovers, repaired }: StoreReport): string[] {
  const counts = Object.entries(read).map(([what, count]) => `${count} ${what}`);
  return [
    ...damage.map(
      ({ path, problem, wantedBy }) =>
        `${repaired.includes(path) ? 'damaged, removed' : 'damaged'}: ${path}: ${problem}${byText(wantedBy)}`,
    ),
    ...missing.map(
      ({ path, wantedBy }) => `missing: ${path}${byText(wantedBy)}: the next \`pulumi up\` makes it`,
    ),
    ...(leftovers.length > 0
      ? [`${leftovers.length} leftovers of killed runs: ${callText('gc')} removes them`]
      : []),
    `read: ${counts.join(', ') || 'nothing: the store is empty'}`,
    ...(damage.length === 0 ? ['all that is there is sound'] : []),
  ];
}

function byText(wantedBy: readonly string[]): string {
  return wantedBy.length === 0 ? '' : ` (wanted by ${wantedBy.join(', ')})`;
}

function damageFound({ damage, repaired }: StoreReport, repair: boolean): UserError {
  const what = damage.length === 1 ? '1 thing was damaged' : `${damage.length} things were damaged`;
  return repair
    ? new UserError(
        `${what}; ${repaired.length} removed`,
        'Run `pulumi up` for the stacks that use this store: it makes again what they want.',
      )
    : new UserError(
        what,
        `Remove them: ${callText('store', 'verify --repair')}. The next \`pulumi up\` makes again what is wanted.`,
      );
}

function roots(builder: Builder, { options: { json }, say }: Given): void {
  const all = builder.roots.all();
  if (json) return say(JSON.stringify(all, null, 2));
  for (const { id, key, seen } of all) say(`${seen.toISOString().slice(0, 10)}  ${id}  ${key ?? 'damaged'}`);
  say(all.length === 1 ? '1 root' : `${all.length} roots`);
}

async function forget(builder: Builder, { args: [, ...ids], say }: Given): Promise<void> {
  if (ids.length === 0) throw new WrongCall('forget names no root', 'store');
  const known = new Set(builder.roots.all().map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new UserError(
      `there is no root "${unknown}"; nothing was forgotten`,
      `See: ${callText('store', 'roots')}`,
    );
  }
  for (const id of ids) {
    await builder.store.discard(builder.store.path('roots', `${id}.json`));
    say(`forgotten: ${id}`);
  }
}

if (require.main === module) void main(storeCommand);
