import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { auditSides, type SidesAudit } from '../builder/audit/audit-sides';
import { Scratch } from '../builder/audit/read/spool';
import { Unpacker } from '../builder/audit/read/unpacker';
import { quote } from '../builder/ground/quote';
import { writeWhole } from '../builder/tree/tree-files';
import { auditLines } from './lib/audit-lines';
import { ARCH_OPTION } from './lib/choice';
import {
  CannotTell,
  COMPARES,
  Differs,
  JSON_OPTION,
  WrongCall,
  type Call,
  type Command,
} from './lib/command';
import { NamedSides } from './lib/named-sides';
import { STORE_OPTIONS } from './lib/settings';
import { auditPage } from './report/audit-page';

const options = {
  html: {
    type: 'string',
    value: 'FILE',
    help: 'also write the result as a page that loads nothing; with --force over an older one',
  },
  force: { type: 'boolean', default: false, help: 'overwrite FILE if it exists' },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

type Given = Call<typeof options>;

export const auditCommand: Command<typeof options> = {
  name: 'audit',
  summary: 'compares two trees in any form, file by file, and explains what differs',
  usage: 'A B',
  about: `
Compares two trees file by file, and explains each difference as far as there are bytes: compression, archive members,
embedded paths, dates and build ids, sections of ELF files, lines of texts. Each side has one of the forms below, which
is recognised; a prefix decides where it could be two of them. Nothing is written into a side, followed or run.`,
  arguments: {
    NAME: 'a package in the store, such as stage1/make (package:NAME)',
    'golden:NAME': 'the golden manifest of a package; it has hashes, not files',
    FINGERPRINT:
      '64 hexadecimal digits: an artifact of the store (artifact:), otherwise only that hash (fingerprint:)',
    FILE: 'a manifest (manifest:), or a text with a fingerprint',
    DIR: 'a directory (dir:)',
    'FILE.tar': 'a tar archive, also compressed by gzip, xz, bzip2, zstd or lzip (tar:)',
    'FILE.oci.tar': 'an OCI image layout, a directory or an archive, as its layers make it (oci:)',
    'https://...': 'a manifest or a fingerprint on a web server',
    'COUNT-HEX':
      "what sabotage's `butch checksum -D` prints (butch:): at most it agrees, which is inconclusive",
  },
  options,
  args: [2, 2],
  examples: [
    'stage1/make golden:stage1/make',
    './here ./there --html audit.html',
    'stage1/make make.tar.gz --json',
  ],
  exits: COMPARES,
  run: async (call) => {
    const { signal, args, options } = call;
    const { html, force, ...flags } = options;
    if (html !== undefined) await checkPage(html, force);
    const scratch = new Scratch();
    const unpacker: Unpacker = new Unpacker(scratch, () => sides.builder.machine.toolbox, signal);
    const sides: NamedSides = new NamedSides(flags, { signal, unpacker });
    try {
      const refs = sides.refs(args);
      const audit = await sides.with(refs, async ([left, right]) => {
        if (left === undefined || right === undefined) throw new Error('an audit has two sides');
        const records = left.record && right.record && { records: sides.builder.records };
        return await auditSides(left, right, { signal, scratch, unpack: unpacker.inMemory, ...records });
      });
      if (html !== undefined) await writeWhole(resolve(html), auditPage(audit, new Date()));
      tell(audit, call);
    } finally {
      await scratch.remove();
    }
  },
};

/** Checks the target first, so that nobody waits for a page that cannot be written. */
async function checkPage(file: string, force: boolean): Promise<void> {
  const found = await lstat(resolve(file)).catch(() => undefined);
  if (found === undefined || (force && found.isFile())) return;
  throw new WrongCall(
    found.isFile()
      ? `${quote(file)} exists; --force overwrites it`
      : `${quote(file)} is not a plain file, expected a name for the page`,
    'audit',
  );
}

function tell(audit: SidesAudit, { say, result }: Given): void {
  for (const line of auditLines(audit)) say(line);
  result(audit);
  const [left, right] = audit.sides;
  const next = audit.nextStep ?? 'docs/audit.md says what this means, and how to find the cause.';
  if (audit.verdict === 'differing') throw new Differs(`${left.name} and ${right.name} differ`, next);
  if (audit.verdict === 'inconclusive') throw new CannotTell(audit.reason ?? 'it is inconclusive', next);
}
