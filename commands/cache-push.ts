import { resolve } from 'node:path';
import { readSigner, type Signer } from '../builder/attest/signer';
import { inParallel } from '../builder/caches/cache-contents';
import { Pusher, type Pushed, type Sign } from '../builder/caches/push';
import { SignedTrust, signRecord } from '../builder/caches/signed-trust';
import { callText } from '../builder/ground/call-text';
import type { Builder } from '../builder/grow/builder';
import type { BuildRecord } from '../builder/store/record';
import { packageVersion } from '../provider/version';
import { keysOf, megabytes, PLACE_HELP, placeNamed, recordedKeys, withPlace } from './lib/cache-option';
import { ARCH_OPTION, chosenArch } from './lib/choice';
import { CannotTell, DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { existingStore } from './lib/existing-store';
import { STORE_OPTIONS } from './lib/settings';

const options = {
  key: {
    type: 'string',
    value: 'FILE',
    help: 'the private key that signs the records: PEM, an ssh key, or the .pub file of an ssh key in an agent',
  },
  unsigned: { type: 'boolean', default: false, help: 'push without signatures' },
  all: { type: 'boolean', default: false, help: 'push everything that was built in this store' },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

/** How many artifacts are compressed and sent at once. */
const AT_ONCE = 2;

export const cachePushCommand: Command<typeof options> = {
  name: 'cache push',
  summary: 'sends artifacts with their signed records to a cache',
  usage: 'PLACE [PACKAGE...] --key FILE',
  about: `
Sends artifacts of the store with their records to a cache, for others. What is there already is not sent again. Each
record is signed: it says what was built from what, where and when, and whose word that is. What this store has from a
cache itself is not sent: only who built something can sign it.

Without PACKAGE, it sends what the stacks that use this store need (${callText('store roots')}).`,
  arguments: {
    PLACE: PLACE_HELP,
    PACKAGE: 'a package, such as stage1/make, or a key; with it goes everything that it was built with',
  },
  options,
  args: [1, 999],
  examples: [
    'oci://registry.example.org/team/seedstage --key ~/.ssh/id_ed25519',
    'file:///srv/cache make --unsigned',
  ],
  exits: DOES,
  run: async ({ args: [url = '', ...names], options: given, say, note, result, signal }) => {
    const { key, unsigned, all, ...flags } = given;
    if ((key === undefined) === !unsigned) {
      throw new WrongCall('expected either --key FILE or --unsigned', 'cache push');
    }
    const place = placeNamed(url, 'cache push');
    const signer = key === undefined ? undefined : readSigner(resolve(key));
    const builder = existingStore(flags);
    await builder.roots.whileReading(async () => {
      const records = wanted(builder, chosenArch(flags), names, all);
      const pusher = new Pusher(builder.store, place, signal);
      const pushed = await withPlace(
        place,
        async () =>
          await inParallel(records, AT_ONCE, async (record) => {
            const done = await pusher.push(record, signing(builder, record, signer, signal));
            if (done.how === 'pushed') note(`${record.inputs.recipe}: pushed, ${megabytes(done.sent)}`);
            return done;
          }),
      );
      result({ cache: place.label, pushed });
      say(summary(pushed, place.label));
    });
  },
};

/** The records to send: those of real builds of this store. */
function wanted(builder: Builder, arch: string, names: readonly string[], all: boolean): BuildRecord[] {
  const { records, roots } = builder;
  const keys = all
    ? records.keys()
    : [...recordedKeys(builder, names.length > 0 ? keysNamed(builder, arch, names) : roots.keys())];
  const found = keys.flatMap((key) => records.byKey(key) ?? []);
  const own = found.filter(
    ({ substituted, fingerprint }) => substituted === undefined && builder.store.has(fingerprint),
  );
  if (own.length > 0) return own;
  throw new CannotTell(
    `there is nothing to send in ${builder.store.root}: nothing that ${names.length > 0 ? 'was named' : 'a stack needs'} was built there`,
    'Build it first (pulumi up), or send everything that was built there: --all.',
  );
}

function keysNamed(builder: Builder, arch: string, names: readonly string[]): string[] {
  return [...keysOf(builder, arch, names).keys()];
}

/** Signs a record, unless the same key has done so. */
function signing(
  { records }: Builder,
  record: BuildRecord,
  signer: Signer | undefined,
  signal: AbortSignal,
): Sign {
  if (signer === undefined) return () => [];
  const root = record.restsOn === undefined ? undefined : records.byId(record.restsOn);
  const own = new SignedTrust([{ ...signer, name: 'own' }]);
  return async (there) =>
    'signer' in own.believes(record, there)
      ? []
      : [await signRecord(record, signer, { version: packageVersion(), root }, signal)];
}

function summary(pushed: readonly Pushed[], label: string): string {
  const fresh = pushed.filter(({ how }) => how === 'pushed').length;
  const sent = pushed.reduce((sum, each) => sum + each.sent, 0);
  return `${fresh} pushed, ${pushed.length - fresh} there already, ${megabytes(sent)} sent to ${label}`;
}
