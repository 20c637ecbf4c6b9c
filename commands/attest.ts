import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleText } from '../builder/attest/bundle';
import { envelopeJson, IN_TOTO, signEnvelope } from '../builder/attest/envelope';
import { layoutOf, linkFile, linkOf, signForInToto } from '../builder/attest/layout';
import { readPolicy } from '../builder/attest/policy';
import { readSigner, type Signer } from '../builder/attest/signer';
import { statedSources } from '../builder/attest/stated-sources';
import { statementOf, subjectName } from '../builder/attest/statement';
import { originText } from '../builder/caches/caches';
import { UserError } from '../builder/ground/user-error';
import type { Builder } from '../builder/grow/builder';
import type { BuildRecord } from '../builder/store/record';
import { writeWhole } from '../builder/tree/tree-files';
import { packageVersion } from '../provider/version';
import { ARCH_OPTION, chosenArch } from './lib/choice';
import { CannotTell, DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { GrownPackages, localBuilder, type Grown } from './lib/local-builder';
import { packageIds } from './lib/package-names';
import { STORE_OPTIONS } from './lib/settings';

const options = {
  key: {
    type: 'string',
    value: 'FILE',
    help: 'the private key: PEM (ECDSA P-256 or Ed25519), an ssh key, or the .pub file of an ssh key in an agent',
  },
  out: { type: 'string', value: 'DIR', default: 'statements', help: 'where to write' },
  policy: {
    type: 'string',
    value: 'FILE',
    help: 'write an in-toto layout of this policy for the packages, instead of statements (docs/statements.md)',
  },
  force: { type: 'boolean', default: false, help: 'overwrite statements that are there' },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

/** The directory of in-toto's links, beside the statements. */
const LINKS = 'links';
/** The file of an in-toto layout. */
const LAYOUT = 'root.layout';
/** How long a layout is valid, in milliseconds: in-toto requires an end. */
const YEAR = 365 * 24 * 3600 * 1000;

/** A statement that was written. */
interface Written {
  readonly id: string;
  readonly fingerprint: string;
  /** The file of the statement, relative to --out. */
  readonly file: string;
  /** The record that the result rests on, if it was reused. */
  readonly restsOn: string | null;
}

export const attestCommand: Command<typeof options> = {
  name: 'attest',
  summary: 'signs statements about builds, which other tools can verify',
  usage: '[NAME...] --key FILE',
  about: `
Writes a signed statement about the build of each package: what it was made from, where, when, and the fingerprint of
the result (in-toto with SLSA provenance, in a sigstore bundle). Beside it is the package's manifest, which the statement
is about: its sha256 is the fingerprint. A result that was reused says which build it rests on.

For in-toto's own verifier there is also a link for each package, and with --policy a layout.

The statements name the machine, its kernel and the user's id, as the records in the store do.`,
  arguments: {
    NAME: 'a package, such as stage1/make, a stage, such as stage1, or a recipe of your own (default: everything that is grown)',
  },
  options,
  args: [0, 99],
  examples: ['stage1 --key KEY.pem', 'stage0/make --key ~/.ssh/id_ed25519.pub --out ./statements'],
  exits: DOES,
  run: async ({ args, options: { key, out, policy, force, ...flags }, say, result, signal }) => {
    if (key === undefined)
      throw new WrongCall('--key is missing, expected the file of a private key', 'attest');
    const signer = readSigner(resolve(key));
    const arch = chosenArch(flags);
    const builder = localBuilder(flags);
    const wanted = wantedPackages(new GrownPackages(builder, arch), args);
    const directory = join(resolve(out), arch);
    if (policy !== undefined) {
      const file = await writeLayout(policy, wanted, signer, join(resolve(out), LAYOUT), { force, signal });
      say(`${join(out, LAYOUT)}: an in-toto layout, for ${wanted.length} packages, valid for a year`);
      result({ arch, layout: file, packages: wanted.map(({ id }) => id) });
      return;
    }
    const written: Written[] = [];
    await builder.roots.whileReading(async () => {
      refuseExisting(directory, wanted, signer, force);
      for (const grown of wanted) {
        const one = await attestOne(builder, grown, signer, directory, signal);
        const rests = one.restsOn === null ? '' : `, rests on the build ${one.restsOn}`;
        say(`${join(out, arch, one.file)}: ${grown.id}, fingerprint ${grown.fingerprint}${rests}`);
        written.push(one);
      }
    });
    result({ arch, key: { kind: signer.kind, id: signer.id, form: signer.form }, statements: written });
  },
};

function wantedPackages(packages: GrownPackages, args: readonly string[]): Grown[] {
  const all = packages.all();
  if (args.length === 0 && all.length === 0) {
    throw new CannotTell('no package of the chain is in the store as its recipe is now', 'Grow one first.');
  }
  const named = args.flatMap((name) => {
    if (!packageIds().some((id) => id.startsWith(`${name}/`))) return [packages.named(name)];
    const ofStage = all.filter(({ id }) => id.startsWith(`${name}/`));
    if (ofStage.length > 0) return ofStage;
    throw new CannotTell(`no package of ${name} is in the store as its recipe is now`, 'Grow it first.');
  });
  const wanted = args.length === 0 ? all : named;
  return [...new Map(wanted.map((grown) => [grown.id, grown])).values()];
}

async function attestOne(
  builder: Builder,
  { id, key, fingerprint }: Grown,
  signer: Signer,
  directory: string,
  signal: AbortSignal,
): Promise<Written> {
  const presence = await builder.store.check(fingerprint, true);
  const record = builder.records.byKey(key);
  if (presence !== 'present' || record === undefined) {
    const what = presence === 'present' ? 'has no valid record' : `is ${presence}`;
    throw new CannotTell(`${id} ${what} in the store`, 'Run `pulumi up --refresh`: it is built again.');
  }
  const payload = payloadOf(builder, id, record);
  const envelope = await signEnvelope(IN_TOTO, payload, [signer], signal);
  const text =
    signer.form === 'ssh' ? `${JSON.stringify(envelopeJson(envelope), null, 1)}\n` : bundleText(envelope);
  const file = fileName(id, signer);
  const manifest = await builder.store.manifest(fingerprint);
  await writeWhole(join(directory, subjectName(id)), manifest.text);
  await writeWhole(join(directory, file), text);
  if (signer.form === 'plain') {
    const link = await signForInToto(linkOf(record, id), signer, signal);
    await writeWhole(join(directory, LINKS, linkFile(id, signer)), link);
  }
  return { id, fingerprint, file, restsOn: record.restsOn ?? null };
}

/** Only a plain signature can be verified by in-toto. */
async function writeLayout(
  policyFile: string,
  wanted: readonly Grown[],
  signer: Signer,
  file: string,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<string> {
  if (signer.form === 'ssh') {
    throw new UserError('in-toto does not verify signatures of ssh', 'Name a PEM key: --key KEY.pem');
  }
  if (existsSync(file) && !force) throw exists(file);
  const { policy } = readPolicy(resolve(policyFile));
  const expires = new Date(Date.now() + YEAR);
  const payload = layoutOf(
    policy,
    wanted.map(({ id }) => id),
    expires,
  );
  await writeWhole(file, await signForInToto(payload, signer, signal));
  return file;
}

function payloadOf({ records, settings }: Builder, name: string, record: BuildRecord): Buffer {
  const { restsOn } = record;
  const root = restsOn === undefined ? record : records.byId(restsOn);
  const takenFrom = root === undefined ? 'a build whose record is gone' : cacheOf(root);
  return statementOf(record, {
    name,
    version: packageVersion(),
    sources: statedSources(record, settings.recipes),
    ...(packageIds().includes(name) ? { path: 'seed' } : {}),
    ...(root === undefined ? {} : { root }),
    ...(takenFrom === undefined ? {} : { takenFrom }),
  });
}

/** The cache that a record came from, if its build did not run here: then it is no build of the signer's own. */
function cacheOf({ substituted }: BuildRecord): string | undefined {
  return substituted === undefined ? undefined : originText(substituted);
}

/** cosign and others expect a signature of their own form in a bundle; ssh's is in a plain envelope. */
function fileName(id: string, { form }: Signer): string {
  return `${id}${form === 'ssh' ? '.dsse.json' : '.sigstore.json'}`;
}

function refuseExisting(directory: string, wanted: readonly Grown[], signer: Signer, force: boolean): void {
  const there = wanted
    .map(({ id }) => join(directory, fileName(id, signer)))
    .find((file) => existsSync(file));
  if (there !== undefined && !force) throw exists(there);
}

function exists(file: string): UserError {
  return new UserError(`${file} exists`, 'Name another directory (--out DIR), or overwrite it (--force).');
}
