import { spawn, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { CannotTell, Differs, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { didYouMean } from './lib/did-you-mean';

/** The places where the attacks run, and as which user: each is a file in test/hostile. */
const PLACES = ['local-root', 'local-user', 'docker', 'vm-root', 'vm-user'] as const;

const options = {
  kind: {
    type: 'string',
    value: 'KIND',
    help: 'run only the attacks of this kind, such as "devices"',
  },
  ...JSON_OPTION,
} as const;

export const verifyHostile: Command<typeof options> = {
  name: 'verify hostile',
  summary: 'runs builds that attack, and checks whether anything got out',
  usage: '[PLACE...]',
  about: `
Runs builds that attack the kernel's files, devices, mounts, process 1, their inputs, their outputs, and more
(docs/security.md). Each attack runs on this machine as root and as an ordinary user, in a sandbox of its own and by ssh,
and at a Docker Engine that is started for it; after each attack, the machine is compared with its state before.
Prints how many attacks of each kind were held off, by place. Takes about five minutes.

All places but local-user and vm-user need root, docker needs dockerd, and vm-root and vm-user need sshd; attacks that
cannot be run are counted separately. No attack is aimed at the machine's own files.`,
  arguments: { PLACE: `run only at these places: ${PLACES.join(', ')}` },
  options,
  args: [0, PLACES.length],
  examples: ['', 'local-user --kind devices'],
  exits: {
    0: 'every attack that was run ended as promised',
    1: 'an attack did not end as promised, and is named',
    2: 'inconclusive: the attacks could not be run, or the call is wrong',
  },
  run: async ({ args, options: { kind, json }, say, result, signal }) => {
    const unknown = args.find((place) => !(PLACES as readonly string[]).includes(place));
    if (unknown !== undefined) {
      const guess = didYouMean(unknown, PLACES);
      throw new WrongCall(
        `there is no place "${unknown}", expected ${PLACES.join(', ')}${guess === '' ? '' : `.${guess}`}`,
        'verify hostile',
      );
    }
    const report = await attack(args, kind, signal, json ? 'stderr' : 'stdout');
    const { lines, failures, counts } = tableOf(report);
    for (const line of lines) say(line);
    result({ verdict: failures.length === 0 ? 'held' : 'failed', attacks: counts, failures });
    if (failures.length === 0) return;
    throw new Differs(
      `${failures.length} attacks did not end as promised:\n${failures.map((line) => `  ${line}`).join('\n')}`,
      'Compare them with docs/security.md, which says what is promised, and report them as SECURITY.md says.',
    );
  },
};

/** A test in vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      /** The place and the kind. */
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** The results of the attacks of one kind at one place. */
interface Count {
  held: number;
  failed: number;
  notRun: number;
}

/** Runs the attacks, and reads the result of each. */
async function attack(
  places: readonly string[],
  kind: string | undefined,
  signal: AbortSignal,
  words: 'stdout' | 'stderr',
): Promise<Report> {
  const checkout = join(assetsDir(), '..');
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
  if (!existsSync(join(checkout, 'test/hostile')) || !existsSync(vitest)) {
    throw new CannotTell(
      'the attacks are part of the repository, not of the installed package',
      'Clone the repository, and run it there.',
    );
  }
  const scratch = await mkdtemp(join(tmpdir(), 'seedstage-verify-hostile-'));
  try {
    const file = join(scratch, 'report.json');
    const files = places.map((place) => `test/hostile/${place}.test.ts`);
    const only = kind === undefined ? [] : ['--testNamePattern', kind];
    const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${file}`];
    const args = [vitest, 'run', '--project', 'hostile', ...reporters, ...only, ...files];
    const code = await runIn(checkout, args, signal, words);
    signal.throwIfAborted();
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Report;
    throw new CannotTell(
      `the attacks ended before they could be counted (exit code ${code})`,
      'See the output above for the reason.',
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function runIn(
  cwd: string,
  args: readonly string[],
  signal: AbortSignal,
  words: 'stdout' | 'stderr',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const stdio: StdioOptions = ['inherit', words === 'stdout' ? 'inherit' : 2, 'inherit'];
    const child = spawn(process.execPath, args, { cwd, stdio });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A table with a line per kind and a column per place, and a list of every attack that was not stopped. */
export function tableOf({ testResults }: Report): {
  lines: string[];
  failures: string[];
  /** By kind and place. */
  counts: Record<string, Record<string, Count>>;
} {
  const counts = new Map<string, Map<string, Count>>();
  const places: string[] = [];
  const reasons: string[] = [];
  const failures: string[] = [];
  for (const { name, status, message, assertionResults } of testResults) {
    if (status === 'failed' && !assertionResults.some((each) => each.status === 'failed')) {
      failures.push(`${name}: it did not begin: ${message ?? ''}`);
    }
    for (const { ancestorTitles, title, status: how } of assertionResults) {
      const [place = '', kind] = ancestorTitles;
      if (!places.includes(place)) places.push(place);
      if (kind === undefined) {
        reasons.push(`${place}: ${title}`);
        continue;
      }
      const row = counts.get(kind) ?? new Map<string, Count>();
      counts.set(kind, row);
      const count = row.get(place) ?? { held: 0, failed: 0, notRun: 0 };
      row.set(place, count);
      if (how === 'passed') count.held++;
      else if (how === 'failed') count.failed++;
      else count.notRun++;
      if (how === 'failed') failures.push(`${place}, ${kind}: ${title}`);
    }
  }
  const header = ['attacks', ...places];
  const rows = [...counts].map(([kind, row]) => [kind, ...places.map((place) => cell(row.get(place)))]);
  const byKind = [...counts].map(([kind, row]) => [kind, Object.fromEntries(row)]);
  return {
    lines: [...aligned([header, ...rows]), ...reasons],
    failures,
    counts: Object.fromEntries(byKind) as Record<string, Record<string, Count>>,
  };
}

/** `12 held`, `11 held, 1 FAILED`, `9 held, 3 not run`. */
function cell(count: Count | undefined): string {
  if (count === undefined) return 'not run';
  const parts = [
    count.held > 0 ? `${count.held} held` : '',
    count.failed > 0 ? `${count.failed} FAILED` : '',
    count.notRun > 0 ? `${count.notRun} not run` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd((widths[column] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}
