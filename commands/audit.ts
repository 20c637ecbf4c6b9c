import { existsSync } from 'node:fs';
import { auditSides, type SidesAudit } from '../builder/audit/audit-sides';
import { unpackInMemory } from '../builder/audit/read/unpacker';
import { openSide } from '../builder/audit/sides/open-side';
import { sideRef } from '../builder/audit/side-ref';
import type { Side } from '../builder/audit/side';
import { ARCH_OPTION } from './lib/choice';
import { auditLines } from './lib/audit-lines';
import { CannotTell, COMPARES, Differs, JSON_OPTION, type Call, type Command } from './lib/command';
import { noPackage } from './lib/package-names';
import { STORE_OPTIONS } from './lib/settings';

const options = {
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

type Given = Call<typeof options>;

export const auditCommand: Command<typeof options> = {
  name: 'audit',
  summary: 'compares two trees, whatever form they have, and explains what differs',
  usage: 'A B',
  about: `
Compares two trees file by file.`,
  options,
  args: [2, 2],
  examples: ['stage1/make golden:stage1/make', './here ./there', 'stage1/make ./make.tar.gz --json'],
  exits: COMPARES,
  run: async (call) => {
    const { signal } = call;
    const sides: Side[] = [];
    try {
      for (const text of call.args) sides.push(await open(text, call));
      const [left, right] = sides;
      if (left === undefined || right === undefined) throw new Error('an audit has two sides');
      tell(await auditSides(left, right, { signal, unpack: unpackInMemory }), call);
    } finally {
      for (const side of sides) await side.close?.();
    }
  },
};

async function open(text: string, { signal }: Given): Promise<Side> {
  const ref = sideRef(
    text,
    { exists: (path) => existsSync(path), isPackage: () => false, hasArtifact: () => false },
    (name) => noPackage(name),
  );
  const side = await openSide(ref, { signal, base: process.cwd(), unpack: unpackInMemory });
  if (side === undefined) throw new CannotTell('not yet', '');
  return side;
}

function tell(audit: SidesAudit, { say, result }: Given): void {
  for (const line of auditLines(audit)) say(line);
  result(audit);
  const [left, right] = audit.sides;
  const next = audit.nextStep ?? 'docs/audit.md says how to find the cause.';
  if (audit.verdict === 'differing') throw new Differs(`${left.name} and ${right.name} differ`, next);
  if (audit.verdict === 'inconclusive') throw new CannotTell(audit.reason ?? 'it is inconclusive', next);
}
