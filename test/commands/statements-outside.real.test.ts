import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { onPath } from '../../builder/ground/child';
import { linkFile, linkOf, signForInToto } from '../../builder/attest/layout';
import { attestCommand } from '../../commands/attest';
import { exportCommand } from '../../commands/export';
import { FINGERPRINT_PY } from '../../commands/report/check-section';
import { buildRecord } from '../support/build-record';
import { callCommand, type Called } from '../support/call-command';
import { PACKAGE } from '../support/engine';
import { python, pythonTools } from '../support/python-tools';
import { makeSigningKey } from '../support/signing-keys';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('statements-outside');
const page = readFileSync(join(PACKAGE, 'docs/statements.md'), 'utf8');
let bin: string | undefined;
const keys = {
  alice: makeSigningKey(root, 'alice'),
  bob: makeSigningKey(root, 'bob', 'p256'),
  carol: makeSigningKey(root, 'carol'),
  owner: makeSigningKey(root, 'owner'),
};
const sshKey = join(root, 'id_ssh');

/** The commands of the page, by the word after `sh`. */
function commands(word: string): string {
  const found = new RegExp(`\n\`\`\`sh ${word}\n([^]*?)\n\`\`\`\n`).exec(page)?.[1];
  if (found === undefined) throw new Error(`the page has no commands ${word}`);
  return found;
}

/** Runs the commands as a reader does. @returns the exit code */
function follow(directory: string, ...words: readonly string[]): number | null {
  const script = words.map(commands).join('\n');
  return spawnSync('bash', ['-ec', script], { cwd: directory, stdio: 'pipe' }).status;
}

async function call(
  command: typeof attestCommand | typeof exportCommand,
  ...argv: string[]
): Promise<Called> {
  const called = await callCommand(command as typeof attestCommand, argv);
  expect(called.err).toEqual([]);
  return called;
}

async function attest(name: string, key: string, ...more: string[]): Promise<void> {
  const store = ['--store', join(root, `store-${name}`)];
  await call(attestCommand, 'hex0', '--key', key, '--out', join(root, name), ...store, ...more);
}

/** A directory as the page wants it: the files of a release of the first program, called make. */
function release(title: string, by: string, publicFile: string, ending = 'sigstore'): string {
  const directory = join(root, `release-${title}`);
  mkdirSync(directory);
  const from = join(root, by, 'x86_64/seed');
  copyFileSync(join(from, 'hex0.manifest'), join(directory, 'make.manifest'));
  copyFileSync(join(from, `hex0.${ending}.json`), join(directory, 'make.sigstore.json'));
  copyFileSync(publicFile, join(directory, 'alice.pub'));
  copyFileSync(join(root, 'hex0.tar'), join(directory, 'make.tar'));
  return directory;
}

function change(directory: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(directory, file), 'latin1');
  expect(text.replace(from, to)).not.toBe(text);
  writeFileSync(join(directory, file), text.replace(from, to), 'latin1');
}

beforeAll(async () => {
  for (const name of ['alice', 'bob']) await grow(testBuilder(join(root, `store-${name}`)), 'hex0');
  cpSync(join(root, 'store-bob'), join(root, 'store-carol'), { recursive: true });
  cpSync(join(root, 'store-bob'), join(root, 'store-ssh'), { recursive: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', sshKey]);
  for (const name of ['alice', 'bob', 'carol'] as const) await attest(name, keys[name].file);
  await attest('ssh', sshKey);
  await call(exportCommand, 'hex0', join(root, 'hex0.tar'), '--store', join(root, 'store-alice'));
  bin = await pythonTools();
}, 300_000);

describe('who has only the release and standard tools', () => {
  it('has the program that a report also shows', () => {
    expect(commands('files')).toContain(FINGERPRINT_PY);
  });

  it.each([
    ['ed25519', 'alice', keys.alice.publicFile, 'sigstore'],
    ['p256', 'bob', keys.bob.publicFile, 'sigstore'],
    ['ssh', 'ssh', `${sshKey}.pub`, 'dsse'],
  ])('verifies it by the commands of the page, and sees what is wrong: %s', (word, by, key, ending) => {
    expect(follow(release(word, by, key, ending), 'apart', word, 'subject', 'files')).toBe(0);

    const signature = release(`${word}-payload`, by, key, ending);
    change(signature, 'make.sigstore.json', /"payload": "\w{8}/, '"payload": "eyJBIjox');
    expect(follow(signature, 'apart')).toBe(0);
    expect(follow(signature, 'apart', word)).not.toBe(0);

    const manifest = release(`${word}-manifest`, by, key, ending);
    change(manifest, 'make.manifest', '\t0755\t', '\t4755\t');
    expect(follow(manifest, 'apart', word)).toBe(0);
    expect(follow(manifest, 'apart', word, 'subject')).not.toBe(0);
    expect(follow(manifest, 'files')).not.toBe(0);
  });

  it.runIf(onPath('cosign'))('verifies it with cosign', () => {
    for (const by of ['alice', 'bob'] as const) {
      const directory = release(`cosign-${by}`, by, keys[by].publicFile);
      expect(follow(directory, 'cosign')).toBe(0);
      copyFileSync(keys.carol.publicFile, join(directory, 'alice.pub'));
      expect(follow(directory, 'cosign')).not.toBe(0);
    }
  });
});

const READERS = `
import json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
envelope = json.load(open(sys.argv[1]))['dsseEnvelope']
for signature in envelope['signatures']: signature['keyid'] = 'k'
envelope = Envelope.from_dict(envelope)
envelope.verify([SSlibKey.from_crypto(load_pem_public_key(open(sys.argv[2], 'rb').read()), keyid='k')], 1)
statement = json_format.Parse(envelope.payload, statement_pb2.Statement())
Statement.copy_from_pb(statement).validate()
# Fields that SLSA does not have are an error here.
json_format.Parse(json_format.MessageToJson(statement.predicate), provenance_pb2.Provenance())
print(statement.predicate_type)
`;

describe('the implementations of in-toto in Python', () => {
  it('read the statement, with no field that SLSA does not know, and verify it', async ({ skip }) => {
    if (bin === undefined) return skip('there is no Python');
    for (const by of ['alice', 'bob'] as const) {
      const bundle = join(root, by, 'x86_64/seed/hex0.sigstore.json');
      const good = await python(bin, READERS, [bundle, keys[by].publicFile]);
      expect(good).toMatchObject({ code: 0, text: 'https://slsa.dev/provenance/v1\n' });
      const bad = await python(bin, READERS, [bundle, keys.carol.publicFile]);
      expect(bad.text).toContain('VerificationError');
    }
  });

  it('accept two of three, and refuse one alone, one who differs, and another manifest', async ({ skip }) => {
    if (bin === undefined) return skip('there is no Python');
    const verifier = join(bin, 'in-toto-verify');
    const texts = (['alice', 'bob', 'carol'] as const).map((name) => [name, keys[name].publicPem] as const);
    writeFileSync(join(root, 'policy.yaml'), stringify({ threshold: 2, keys: Object.fromEntries(texts) }));
    await attest('alice', keys.owner.file, '--policy', join(root, 'policy.yaml'));
    const verify = (title: string, who: readonly string[], prepare?: (directory: string) => void) => {
      const directory = join(root, `in-toto-${title}`);
      for (const name of who) cpSync(join(root, name, 'x86_64'), directory, { recursive: true });
      prepare?.(directory);
      const args = ['--layout', join(root, 'alice/root.layout'), '--link-dir', 'links'];
      const run = spawnSync(verifier, [...args, '--verification-keys', keys.owner.publicFile], {
        cwd: directory,
        encoding: 'utf8',
      });
      return { code: run.status, text: run.stdout + run.stderr };
    };
    const two = verify('two', ['alice', 'bob']);
    expect(two.code, two.text).toBe(0);
    const link = linkOf(buildRecord(), 'seed/hex0');
    const text = await signForInToto(link, keys.carol.signer, new AbortController().signal);
    const differs = verify('differs', ['alice'], (directory) => {
      writeFileSync(join(directory, 'links', linkFile('seed/hex0', keys.carol.signer)), text);
    });
    expect(differs.text).toMatch(/ThresholdVerificationError|do not match/);
    expect(verify('one', ['alice']).text).toMatch(/LinkNotFoundError|requires at least '2' links/);
    expect(
      verify('manifest', ['alice', 'bob'], (directory) =>
        change(directory, 'seed/hex0.manifest', '\t0755\t', '\t4755\t'),
      ).text,
    ).toContain('RuleVerificationError');
  });
});
