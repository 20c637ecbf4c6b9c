import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { Builder } from '../../builder/grow/builder';
import type { Step } from '../../chain';
import { chainGraph } from '../../commands/report/chain-graph';
import { layoutOf } from '../../commands/report/chain-layout';
import { gatherReport } from '../../commands/report/gather';
import { lastRun } from '../../commands/report/last-run';
import { reportPage } from '../../commands/report/page';
import type { ReportData, ReportStep } from '../../commands/report/report-data';
import { summaryOf } from '../../commands/report/run-summary';

/** When the reports of tests are made. */
export const MADE = new Date('2026-11-27T08:00:00Z');

/** Our recipes and sources, with golden manifests of the test's own: id to text. */
export function assetsWithGolden(root: string, golden: Readonly<Record<string, string>>): string {
  mkdirSync(root, { recursive: true });
  const others = readdirSync(assetsDir()).filter((name) => name !== 'golden');
  for (const name of others) symlinkSync(join(assetsDir(), name), join(root, name));
  for (const [id, text] of Object.entries(golden)) {
    const file = join(root, 'golden/x86_64', `${id}.manifest`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

/** What a report says of a store, with the committed recipes unless others are named. */
export async function reportOf(
  store: string,
  recipes: readonly string[] = [assetsDir()],
  steps?: readonly Step[],
): Promise<ReportData> {
  const builder = new Builder({
    store,
    recipes: [...recipes],
    jobs: 1,
    mirrors: [],
    offline: true,
    reuse: 'on',
  });
  const request = { arch: 'x86_64', choice: {}, made: MADE, seedstage: '0.1.0' };
  return await gatherReport(builder, { ...request, ...(steps && { steps }) });
}

/** The page of a report on the chain that is grown by default. */
export function pageOf(data: ReportData): string {
  const graph = chainGraph({});
  return reportPage(data, graph, layoutOf(graph));
}

/** How busy a processor could have been: up to a percentage, a sample for each 8 seconds. */
function waves(most: number, seconds: number): number[] {
  const samples = Array.from({ length: Math.ceil(seconds / 8) }, (_, index) => (index * 37) % 100);
  return samples.map((sample) => Math.min(most, sample));
}

/** A report as it would be if all had been grown: every step has a build, made up, and is as its golden manifest. */
export function allGrown(data: ReportData): ReportData {
  const steps = data.steps.map((step, at): ReportStep => {
    const build = {
      record: `record-${at}`,
      fingerprint: step.key,
      size: 1000 * (at + 1) ** 3,
      files: at + 1,
      host: 'local',
      builder: '0@vm Linux 6.1.0',
      when: new Date(MADE.getTime() + at * 60_000).toISOString(),
      seconds: 0.7 * (at + 1) ** 2,
      cpuSeconds: 0.5 * (at + 1) ** 2,
      phases: [
        { name: 'configure', seconds: at },
        { name: 'build', seconds: 2 * at },
      ],
      // Older records do not have these.
      ...(at > 3 && {
        course: [
          { name: 'unpack', began: 0 },
          { name: 'configure', began: at },
          { name: 'build', began: 3 * at },
          { name: 'smoke', began: 0.6 * (at + 1) ** 2 },
        ],
        load: { processors: 2, interval: 8, busy: [97, 50].map((most) => waves(most, 0.7 * (at + 1) ** 2)) },
      }),
    };
    const { fingerprint } = step.golden;
    const verdict = fingerprint === undefined ? 'none' : 'identical';
    return {
      ...step,
      build,
      golden: { verdict, differences: [], count: 0, ...(fingerprint && { fingerprint }) },
    };
  });
  const identical = steps.filter(({ golden }) => golden.verdict === 'identical').length;
  const verdict = {
    kind: 'identical',
    identical,
    differing: 0,
    inconclusive: 0,
    grown: steps.length,
  } as const;
  const run = lastRun(steps);
  if (run === undefined) throw new Error('nothing was grown');
  return { ...data, steps, run: summaryOf(run), verdict: { ...verdict, steps: steps.length } };
}
