import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { auditSides, type AuditRun, type SidesAudit } from '../../builder/audit/audit-sides';
import type { Finding } from '../../builder/audit/finding';
import { Scratch } from '../../builder/audit/read/spool';
import { Unpacker } from '../../builder/audit/read/unpacker';
import { directorySide } from '../../builder/audit/sides/directory-side';
import { PlainToolbox } from '../../builder/sandbox/plain-toolbox';

/** What an audit in a test needs, with the machine's own programs and no sandbox. */
export class TestRun implements AuditRun {
  readonly scratch = new Scratch();
  readonly signal = new AbortController().signal;
  readonly unpacker = new Unpacker(this.scratch, () => new PlainToolbox(), this.signal);
  readonly unpack = this.unpacker.inMemory;
}

/** Runs a script of the shell in a directory. */
export function shell(cwd: string, script: string, ...args: readonly string[]): void {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  execFileSync('/bin/sh', ['-euc', script, 'sh', ...args], { cwd, env, stdio: 'pipe' });
}

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
    shell(this.left, `SIDE=left; ${script}`, args[0]);
    shell(this.right, `SIDE=right; ${script}`, args[1]);
    return this;
  }

  async audit(): Promise<SidesAudit> {
    const run = new TestRun();
    try {
      const left = await directorySide('left', this.left, run.signal);
      const right = await directorySide('right', this.right, run.signal);
      return await auditSides(left, right, run);
    } finally {
      await run.scratch.remove();
    }
  }

  /** The only finding. */
  async finding(): Promise<Finding> {
    const { findings } = await this.audit();
    const [only, ...others] = findings;
    if (only === undefined || others.length > 0) throw new Error(`found: ${JSON.stringify(findings)}`);
    return only;
  }
}
