import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT, KEEP, LAY, MARK, OPEN } from '../../../builder/vm/remote-script';
import { until } from '../../support/processes';
import { scratch } from '../../support/scratch';

const FINGERPRINTS = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];

/** Runs a script as a machine's shell does. */
function run(
  script: string,
  args: readonly string[],
  input: Uint8Array = Buffer.alloc(0),
): { code: number | null; lines: string[] } {
  const { status, stdout } = spawnSync('sh', ['-c', script, 'seedstage', ...args], {
    input,
    encoding: 'utf8',
  });
  return { code: status, lines: stdout.split('\n').filter(Boolean) };
}

/** A tar archive of one file. */
function archive(name: string, content: string): Uint8Array {
  const directory = scratch('archive');
  writeFileSync(join(directory, name), content);
  return spawnSync('tar', ['-cf', '-', '-C', directory, name]).stdout;
}

/** A machine's directory with artifacts, the first of which was used longest ago. */
function machine(): string {
  const directory = scratch('vm-machine');
  for (const [index, fingerprint] of FINGERPRINTS.entries()) {
    mkdirSync(join(directory, 'artifacts', fingerprint, 'tree'), { recursive: true });
    utimesSync(join(directory, 'artifacts', fingerprint), index + 1000, index + 1000);
  }
  return directory;
}

const artifacts = (directory: string): string[] => readdirSync(join(directory, 'artifacts')).sort();
const [A, B, C, D] = FINGERPRINTS;

describe('a machine is asked what it is', () => {
  it('and tells itself, and the artifacts that it has', () => {
    const directory = machine();
    mkdirSync(join(directory, 'artifacts', `${A}.x.part`, 'tree'), { recursive: true });
    const { code, lines } = run(OPEN, [directory]);
    expect(code).toBe(0);
    expect(lines[0]).toBe(MARK);
    expect(lines).toContain(`directory ${directory}`);
    expect(lines).toContain(`uid ${process.getuid?.() ?? 0}`);
    expect(lines.filter((line) => line.startsWith('artifact ')).slice(0, 1)).toEqual([`artifact ${A}`]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('a directory that is a link is none', () => {
    const [directory, elsewhere] = [join(scratch('vm-link'), 'link'), scratch('elsewhere')];
    symlinkSync(elsewhere, directory);
    expect(run(OPEN, [directory]).lines[1]).toBe(
      `problem has a directory ${directory} that belongs to another user`,
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('what was left more than a day ago is removed, and what still runs is not', async () => {
    const directory = machine();
    for (const [name, pid] of [
      ['left', '0'],
      ['running', String(process.pid)],
    ] as const) {
      mkdirSync(join(directory, 'runs', name, 'work'), { recursive: true });
      writeFileSync(join(directory, 'runs', name, 'pid'), `${pid === '0' ? 4194304 : pid}\n`);
      utimesSync(join(directory, 'runs', name), 1000, 1000);
    }
    mkdirSync(join(directory, 'runs', 'young'));
    expect(run(OPEN, [directory]).code).toBe(0);
    expect(readdirSync(join(directory, 'runs')).sort()).toEqual(['running', 'young']);
    await until('the trash is empty', () => readdirSync(join(directory, 'trash')).length === 0, 5);
  });
});

describe('an artifact is kept', () => {
  it('whole, under its fingerprint', () => {
    const directory = scratch('vm-keep');
    mkdirSync(join(directory, 'artifacts'));
    expect(run(KEEP, [directory, A, 'x', '-o'], archive('file', 'text')).code).toBe(0);
    expect(artifacts(directory)).toEqual([A]);
    expect(readFileSync(join(directory, 'artifacts', A, 'tree', 'file'), 'utf8')).toBe('text');
  });

  it('or not at all, where its archive is cut off', () => {
    const directory = scratch('vm-cut');
    mkdirSync(join(directory, 'artifacts'));
    const whole = archive('file', 'x'.repeat(100_000));
    expect(run(KEEP, [directory, A, 'x', '-o'], whole.subarray(0, 5000)).code).not.toBe(0);
    expect(artifacts(directory)).toEqual([]);
  });
});

describe('a run is laid out', () => {
  const lay = (directory: string, kilobytes: number, ...given: string[]): ReturnType<typeof run> =>
    run(LAY, [directory, 'run', String(kilobytes), '-o', ...given], archive('source', 'text'));

  it('with links to what it is given, in order', () => {
    const directory = machine();
    expect(lay(directory, 0, C, A)).toEqual({ code: 0, lines: [MARK] });
    const place = join(directory, 'runs/run');
    expect([1, 2].map((each) => existsSync(join(place, String(each), '.')))).toEqual([true, true]);
    expect(readdirSync(join(place, 'needs')).sort()).toEqual([A, C]);
    expect(readFileSync(join(place, 'source'), 'utf8')).toBe('text');
    expect(statSync(join(directory, 'artifacts', C)).mtimeMs).toBeGreaterThan(1e12);
  });

  it('and says what is missing', () => {
    const directory = machine();
    const missing = 'e'.repeat(64);
    expect(lay(directory, 0, A, missing)).toEqual({
      code: EXIT.missing,
      lines: [MARK, `missing ${missing}`],
    });
  });

  it('anew: what an earlier one of the same build left is gone', () => {
    const directory = machine();
    mkdirSync(join(directory, 'runs/run/upper'), { recursive: true });
    expect(lay(directory, 0, A).code).toBe(0);
    expect(existsSync(join(directory, 'runs/run/upper'))).toBe(false);
  });

  it('on a disk that is too full, once artifacts that no run uses are removed', () => {
    const directory = machine();
    mkdirSync(join(directory, 'runs/other/needs'), { recursive: true });
    writeFileSync(join(directory, 'runs/other/needs', B), '');
    mkdirSync(join(directory, 'artifacts', `${D}.x.part`));
    const { code, lines } = lay(directory, 2 ** 50, C);
    expect(code).toBe(EXIT.full);
    expect(lines.at(-1)).toMatch(/^free \d+$/);
    expect(artifacts(directory)).toEqual([B, C, `${D}.x.part`]);
  });
});
