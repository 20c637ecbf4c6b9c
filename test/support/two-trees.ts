import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditSides, type SidesAudit } from '../../builder/audit/audit-sides';
import type { Finding } from '../../builder/audit/finding';
import { unpackInMemory } from '../../builder/audit/read/unpacker';
import { directorySide } from '../../builder/audit/sides/directory-side';

const { signal } = new AbortController();

/** Two directories to compare, filled by shell scripts with the machine's own tools. */
export class TwoTrees {
  readonly left: string;
  readonly right: string;

  /** @param root a directory that does not exist yet */
  constructor(root: string) {
    this.left = join(root, 'left');
    this.right = join(root, 'right');
    for (const each of [this.left, this.right]) mkdirSync(each, { recursive: true });
  }

  /** Runs a script in each: `$SIDE` is `left` or `right`, `$1` the argument of that side. */
  make(script: string, args: readonly [string, string] = ['', '']): this {
    for (const [at, cwd] of [this.left, this.right].entries()) {
      const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC', SIDE: at === 0 ? 'left' : 'right' };
      execFileSync('/bin/sh', ['-euc', script, 'sh', args[at] ?? ''], { cwd, env, stdio: 'pipe' });
    }
    return this;
  }

  async audit(unpack = unpackInMemory): Promise<SidesAudit> {
    const left = await directorySide('left', this.left, signal);
    const right = await directorySide('right', this.right, signal);
    return await auditSides(left, right, { signal, unpack });
  }

  /** The only finding. */
  async finding(unpack = unpackInMemory): Promise<Finding> {
    const { findings } = await this.audit(unpack);
    const [only, ...others] = findings;
    if (only === undefined || others.length > 0) throw new Error(`found: ${JSON.stringify(findings)}`);
    return only;
  }
}
