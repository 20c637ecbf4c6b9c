import * as fc from 'fast-check';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IN_TOTO, signedBytes } from '../../../builder/attest/envelope';
import { pemOf } from '../../../builder/attest/keys';
import { policyOf } from '../../../builder/attest/policy';
import { gatherStatements } from '../../../builder/attest/signed-statements';
import { statementOf } from '../../../builder/attest/statement';
import { claimsOf, judge } from '../../../builder/attest/votes';
import { buildRecord } from '../../support/build-record';
import { HOSTILE_NAMES, hostileValue } from '../hostile-values';
import { mutated } from '../mutation';
import type { Room } from '../room';
import { target, type Answer } from '../target';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const POLICY = policyOf({ keys: { alice: pemOf(publicKey) }, threshold: 1 });
const PAYLOAD = statementOf(buildRecord(), { name: 'stage1/make', version: '0.1.0' });
const STATEMENT = JSON.parse(PAYLOAD.toString()) as Record<string, unknown>;

const TOKENS = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u0061', 'null', '1e999', '"__proto__":{}', '\0'],
  ...['"payload":', '"sig":', '"subject":[]', '"_type":', '=', '-_', '\xff', '\xef\xbb\xbf', 'SSHSIG'],
];

/** An envelope with a valid signature over any payload. */
function signed(payload: Buffer): Buffer {
  const envelope = { payloadType: IN_TOTO, payload };
  const sig = sign(null, signedBytes(envelope), privateKey).toString('base64');
  const text = { payloadType: IN_TOTO, payload: payload.toString('base64'), signatures: [{ sig }] };
  return Buffer.from(JSON.stringify(text));
}

/** A statement with some of its fields set to something else, by somebody who has the key. */
const edited = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.keys(STATEMENT), 'name', 'digest', ...HOSTILE_NAMES.slice(0, 4)),
      fc.oneof(hostileValue(), fc.constantFrom(...HOSTILE_NAMES)),
    ),
    { maxLength: 3 },
  )
  .map((changes) => {
    const changed = Object.fromEntries(changes);
    const subject = [
      { name: changed['name'], digest: changed['digest'] },
      ...(STATEMENT['subject'] as object[]),
    ];
    return signed(Buffer.from(JSON.stringify({ ...STATEMENT, subject, ...changed })));
  });

/** A statement as somebody hands it on: it counts, or it is left out with a reason; no other is lost by it. */
export const statements = target<Buffer>({
  name: 'statements',
  cases: fc.oneof(
    mutated([signed(PAYLOAD)], TOKENS),
    mutated([PAYLOAD], TOKENS).map(signed),
    edited,
    fc
      .constantFrom('['.repeat(100_000), '{"a":'.repeat(50_000), '\\"'.repeat(200_000), '')
      .map((text) => Buffer.from(text)),
  ),
  read: readStatements,
});

function readStatements(text: Buffer, room: Room): Answer {
  const directory = join(room.directory, 'statements');
  mkdirSync(directory);
  writeFileSync(join(directory, 'a.sigstore.json'), text);
  writeFileSync(join(directory, 'b.sigstore.json'), signed(PAYLOAD));
  const { statements: all, refused } = gatherStatements([directory], POLICY.keys);
  if (all.length + refused.length !== 2) throw new Error('a file was lost');
  const verdicts = claimsOf(all).map((claim) => judge(POLICY, claim, all));
  const make = verdicts.find(({ name }) => name === 'stage1/make');
  if (make === undefined) throw new Error('a good statement was lost');
  return all.length === 2 ? 'accepted' : 'refused';
}
