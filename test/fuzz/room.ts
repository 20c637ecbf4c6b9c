import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../builder/ground/digest';

/** What stands for the bait's path in a case: the path differs in each run, and a case must not. */
export const BAIT = '@BAIT@';

const SECRET = 'what no case may read\n';

/** The sha256 of the bait's secret: a manifest that holds it comes from a file that was read outside. */
export const SECRET_DIGEST = sha256(SECRET);

/**
 * Where cases are read: each in a directory of its own, `cases/N`. Beside it lies bait that none of them may touch,
 * and nothing may appear there.
 */
export class Room {
  readonly bait: string;
  /** A store that all cases share. */
  readonly store: string;
  /** The directory of the case that is being read. */
  directory = '';
  private count = 0;

  /** @param root an empty directory */
  constructor(readonly root: string) {
    this.bait = join(root, 'bait');
    this.store = join(root, 'store');
    for (const name of ['bait', 'bait/directory', 'cases', 'store', 'shared']) mkdirSync(join(root, name));
    for (const [name, mode] of [
      ['secret', 0o600],
      ['shared', 0o666],
      ['program', 0o755],
    ] as const) {
      writeFileSync(join(this.bait, name), name === 'secret' ? SECRET : `${name}\n`);
      chmodSync(join(this.bait, name), mode);
    }
    writeFileSync(join(this.bait, 'directory', 'file'), 'a file\n');
    symlinkSync('secret', join(this.bait, 'link'));
  }

  /** What a target makes once, for all its cases. */
  shared(name: string): string {
    return join(this.root, 'shared', name);
  }

  /** A text with the bait's path where a case says {@link BAIT}. */
  withBait(text: string): string {
    return text.replaceAll(BAIT, this.bait);
  }

  /** A directory for the next case. */
  begin(): void {
    this.count += 1;
    this.directory = join(this.root, 'cases', String(this.count));
    mkdirSync(this.directory);
  }

  /** Removes what a case left in its directory, however it is made. */
  end(): void {
    try {
      rmSync(this.directory, { recursive: true, force: true });
    } catch {
      execFileSync('rm', ['-rf', '--', this.directory]);
    }
  }

  /** All that a case must leave as it is: names, modes, owners, times and contents. */
  look(): string {
    const lines = [...walk(this.bait), `cases: ${readdirSync(join(this.root, 'cases')).join(' ')}`];
    const work = readdirSync(this.store).includes('work') ? readdirSync(join(this.store, 'work')) : [];
    return [...lines, `beside: ${readdirSync(this.root).sort().join(' ')}`, `work: ${work.join(' ')}`].join(
      '\n',
    );
  }
}

/** What differs between two looks, line by line. */
export function changesBetween(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `was: ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `is:  ${line}`),
  ];
}

/** The change time tells of new modes, owners, links, times and extended attributes, too. */
function walk(path: string): string[] {
  const stat = lstatSync(path, { bigint: true });
  const { mode, uid, gid, nlink, mtimeNs, ctimeNs } = stat;
  const content = stat.isFile()
    ? sha256(readFileSync(path))
    : stat.isSymbolicLink()
      ? readlinkSync(path)
      : '';
  const line = [path, mode.toString(8), uid, gid, nlink, mtimeNs, ctimeNs, content].join(' ');
  const inside = stat.isDirectory() ? readdirSync(path).sort() : [];
  return [line, ...inside.flatMap((name) => walk(join(path, name)))];
}
