import { callText } from '../builder/ground/call-text';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { UserError } from '../builder/ground/user-error';
import { main, WrongCall, type Command } from './lib/command';

/** Where the attacks are made, and as whom: a file of test/hostile each. */
const PLACES = ['local-root', 'local-user', 'docker'] as const;

const options = { kind: { type: 'string' } } as const;

export const verifyHostile: Command<typeof options> = {
  name: 'verify:hostile',
  help: `
${callText('verify:hostile', '[PLACE]...')}

Makes builds that attack: the kernel's files, devices, mounts, process 1, what is given to them, what comes back from
them, and more (docs/security.md). Each attack is made on this machine as root and as an ordinary user, and at a Docker
Engine that is started for it; after each, the machine is compared with what it was. Prints how many attacks of each
kind held where. Takes about three minutes. Exits with 1 when an attack succeeds, and names it.

  PLACE          only there: ${PLACES.join(', ')}
  --kind KIND    only the attacks of this kind, such as "devices"

Root is needed for all places but local-user, and dockerd for docker; what cannot be run is counted as that. Nothing
is aimed at the machine's own files.`,
  options,
  args: [0, PLACES.length],
  run: async ({ args, options: { kind }, say, signal }) => {
    const unknown = args.find((place) => !(PLACES as readonly string[]).includes(place));
    if (unknown !== undefined) {
      throw new WrongCall(`there is no place "${unknown}", expected ${PLACES.join(', ')}`, 'verify:hostile');
    }
    const report = await attack(args, kind, signal);
    const { lines, failures } = tableOf(report);
    for (const line of lines) say(line);
    if (failures.length === 0) return;
    throw new UserError(
      `${failures.length} attacks did not end as promised:\n${failures.map((line) => `  ${line}`).join('\n')}`,
      'docs/security.md says what is promised; if the machine is as it should be, please report it as SECURITY.md says.',
    );
  },
};

/** What vitest's JSON report has of each test. */
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

interface Count {
  held: number;
  failed: number;
  notRun: number;
}

/** Runs the attacks, and reads what came of each. */
async function attack(
  places: readonly string[],
  kind: string | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const checkout = join(assetsDir(), '..');
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs');
  if (!existsSync(join(checkout, 'test/hostile')) || !existsSync(vitest)) {
    throw new UserError(
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
    const code = await runIn(checkout, args, signal);
    signal.throwIfAborted();
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Report;
    throw new UserError(
      `the attacks ended before they could be counted (exit code ${code})`,
      'What is above says why.',
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function runIn(cwd: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** A line for each kind, a column for each place; and every attack that did not hold. */
export function tableOf({ testResults }: Report): { lines: string[]; failures: string[] } {
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
  return { lines: [...aligned([header, ...rows]), ...reasons], failures };
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

if (require.main === module) void main(verifyHostile);
