import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Auditor, worst, type Verdict } from '../../builder/audit/audit';
import { GOLDEN, goldenFile } from '../../builder/audit/golden';
import { canonicalJson } from '../../builder/ground/canonical-json';
import { sha256OfJson } from '../../builder/ground/digest';
import type { Builder } from '../../builder/grow/builder';
import { describe, type Description } from '../../builder/grow/describe';
import { buildKey } from '../../builder/recipe/key';
import { patchesOf } from '../../builder/recipe/recipe';
import { snapshotUrl } from '../../builder/sources/places/debian-archive';
import type { BuildRecord } from '../../builder/store/record';
import {
  packageId,
  requestOf,
  stage1PackageSteps,
  stepLabel,
  type Stage1Choice,
  type Step,
} from '../../chain';
import { chosenSteps } from './chain-graph';
import { lastRun } from './last-run';
import type {
  GoldenComparison,
  OverallVerdict,
  ReportBuild,
  ReportData,
  ReportSource,
  ReportStep,
} from './report-data';
import { summaryOf } from './run-summary';

/** The largest number of differences per step that a report lists; `golden` shows all of them. */
export const MOST_DIFFERENCES = 200;

/** The subject of a report. */
export interface ReportRequest {
  readonly arch: string;
  readonly choice: Stage1Choice;
  /** The time of the report. */
  readonly made: Date;
  /** The version of the package. */
  readonly seedstage: string;
  /** The steps, if they are not those of the choice. */
  readonly steps?: readonly Step[];
}

/**
 * Gathers the data on a chain from the recipes and locks of the checkout and the records and artifacts of the store.
 * Each artifact with a golden manifest is read completely. Nothing is written.
 *
 * @throws UserError for an invalid recipe or lock
 */
export async function gatherReport(builder: Builder, request: ReportRequest): Promise<ReportData> {
  const { arch, choice, made, seedstage, steps: wanted = chosenSteps(choice) } = request;
  const keys = new Map<string, string>();
  const steps: ReportStep[] = [];
  for (const step of wanted) {
    const described = describe(
      builder.settings.recipes,
      requestOf(step, arch, (name) => keys.get(name) ?? ''),
    );
    keys.set(step.name, buildKey(described.inputs));
    steps.push(await stepOf(builder, arch, step, described));
  }
  const run = lastRun(steps);
  return {
    format: 1,
    made: made.toISOString(),
    seedstage,
    arch,
    choice: { tls: choice.tls ?? 'bearssl', gcc: choice.gcc ?? '10.2.0' },
    verdict: overall(steps),
    ...seedOf(steps),
    ...wholeOf(steps, stage1PackageSteps(choice)),
    ...(run && { run: summaryOf(run) }),
    steps,
  };
}

async function stepOf(
  builder: Builder,
  arch: string,
  step: Step,
  described: Description,
): Promise<ReportStep> {
  const { recipe, trees, inputs } = described;
  const { variant } = step;
  const key = buildKey(inputs);
  const record = builder.records.byKey(key);
  const grown = record !== undefined && builder.store.has(record.fingerprint);
  const flags = variant === undefined ? {} : (recipe.variants[variant]?.flags ?? {});
  const { name, version, licence, summary, prebuilt } = recipe;
  return {
    name: step.name,
    id: packageId(step.name),
    label: stepLabel(step.name),
    recipe: name,
    ...{ version, licence, summary },
    ...(variant === undefined ? {} : { variant }),
    sources: trees.map(({ lock }) => sourceOf(lock)),
    patches: trees.flatMap((tree) =>
      patchesOf(tree.recipe, variant).map((patch) => ({ name: patch.name, reason: patch.reason })),
    ),
    flags: Object.entries(flags).map(([flag, { value, reason }]) => ({ name: flag, value, reason })),
    ...(prebuilt && {
      prebuilt: {
        file: posix.join('assets/recipes', name, prebuilt.file),
        ...(prebuilt.as === 'hex0' ? { as: prebuilt.as } : {}),
        sha256: prebuilt.sha256,
      },
    }),
    needs: inputs.order.map((need) => ({
      name: need,
      label: stepLabel(need),
      key: inputs.needs[need] ?? '',
    })),
    key,
    inputs: canonicalJson(inputs),
    ...(grown ? { build: buildOf(record) } : {}),
    golden: await comparisonOf(builder, arch, packageId(step.name), grown ? key : undefined),
  };
}

function sourceOf({ urls, debian, snapshot, ...lock }: Description['trees'][number]['lock']): ReportSource {
  const { name, version, licence, file, size, sha256, tree } = lock;
  const places = [
    ...urls.map((url) => ({ text: url, url })),
    ...(debian ? [{ text: `Debian's archive, source package ${debian.package} ${debian.version}` }] : []),
    ...(snapshot === undefined
      ? []
      : [{ text: `Debian's snapshot archive, by sha1 ${snapshot}`, url: snapshotUrl(snapshot).href }]),
  ];
  return { name, version, licence, file, size, sha256, tree, places };
}

/** What a report says of a record. */
export function buildOf(record: BuildRecord): ReportBuild {
  const { id, fingerprint, size, files, host, builder, when, seconds, cpuSeconds, phases } = record;
  const { course, load, restsOn } = record;
  return {
    record: id,
    ...{ fingerprint, size, files, host, builder, when, seconds, cpuSeconds },
    phases: Object.entries(phases ?? {}).map(([name, time]) => ({ name, seconds: time })),
    ...(course && { course: course.map(([name, began]) => ({ name, began })) }),
    ...(load && { load }),
    ...(restsOn === undefined ? {} : { restsOn }),
  };
}

/** @param key the key of the grown artifact; undefined if it is not grown */
async function comparisonOf(
  builder: Builder,
  arch: string,
  id: string,
  key: string | undefined,
): Promise<GoldenComparison> {
  const { store, records, settings } = builder;
  const auditor = new Auditor({ store, records, directories: settings.recipes });
  const golden = auditor.readGolden({ golden: id, arch });
  const fingerprint = 'manifest' in golden ? { fingerprint: golden.manifest.fingerprint } : {};
  const file = join(GOLDEN, goldenFile(arch, id));
  const absent = !settings.recipes.some((directory) => existsSync(join(directory, file)));
  if (key === undefined || absent) {
    const reason = absent ? 'there is no golden manifest for this step' : 'it is not grown yet';
    return { verdict: 'none', reason, ...fingerprint, differences: [], count: 0 };
  }
  const { verdict, reason, differences } = await auditor.audit(id, {
    left: { key },
    right: { golden: id, arch },
  });
  return {
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...fingerprint,
    differences: differences.slice(0, MOST_DIFFERENCES),
    count: differences.length,
  };
}

function overall(steps: readonly ReportStep[]): OverallVerdict {
  const verdicts = steps.flatMap(({ golden: { verdict } }) => (verdict === 'none' ? [] : [verdict]));
  const count = (wanted: Verdict): number => verdicts.filter((verdict) => verdict === wanted).length;
  return {
    kind: verdicts.length === 0 ? 'nothing' : worst(verdicts),
    identical: count('identical'),
    differing: count('differing'),
    inconclusive: count('inconclusive'),
    grown: steps.filter(({ build }) => build).length,
    steps: steps.length,
  };
}

function seedOf(steps: readonly ReportStep[]): Pick<ReportData, 'seed'> {
  const seed = steps.find(({ prebuilt }) => prebuilt);
  if (seed?.prebuilt === undefined) return {};
  const { prebuilt, build } = seed;
  return { seed: { ...prebuilt, ...(build && { fingerprint: build.fingerprint }) } };
}

/** @param stage1 the step of each package by its name, for the same digest over all packages as in `Stage1` */
function wholeOf(
  steps: readonly ReportStep[],
  stage1: Readonly<Record<string, string>>,
): Pick<ReportData, 'whole'> {
  const grown = new Map(steps.map(({ name, build }) => [name, build?.fingerprint]));
  const packages: Record<string, string> = {};
  for (const [name, step] of Object.entries(stage1)) {
    const fingerprint = grown.get(step);
    if (fingerprint === undefined) return {};
    packages[name] = fingerprint;
  }
  return { whole: { fingerprint: sha256OfJson(packages), packages } };
}
