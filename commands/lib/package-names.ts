import { CannotTell } from './command';
import { didYouMean } from './did-you-mean';
import {
  bootstrapTools,
  chainToStage1,
  seedImage,
  stage0Parts,
  stage1Leaves,
  stage1Parts,
  tlsLeaves,
} from '../../chain';
import { callText } from '../../builder/ground/call-text';
import { quote } from '../../builder/ground/quote';

const OTHER_NAMES: Readonly<Record<string, string>> = { gcc3: 'gcc', gcc10: 'gcc', gcc14: 'gcc-14.2.0' };

function idOf(step: string): string {
  const stages: readonly (readonly [string, readonly string[]])[] = [
    ['seed', seedImage.map(({ name }) => name)],
    ['tools', bootstrapTools.map(({ name }) => name)],
    ['stage0', stage0Parts],
    [
      'stage1',
      [
        ...stage1Parts,
        ...[...stage1Leaves, ...tlsLeaves.bearssl, ...tlsLeaves.mbedtls].map(({ name }) => name),
        'gcc14',
      ],
    ],
  ];
  const stage = stages.find(([, steps]) => steps.includes(step))?.[0];
  if (stage === undefined) return `passes/${step}`;
  const short = step.replace(/-pass\d$/, '');
  return `${stage}/${OTHER_NAMES[short] ?? short}`;
}

/** The public ids of the chain's steps, `STAGE/NAME`, by the steps' names. */
const IDS: ReadonlyMap<string, string> = new Map(chainToStage1.map(({ name }) => [name, idOf(name)]));

/** What users call a step of the chain; nothing for what is no step. */
export function packageId(step: string): string | undefined {
  return IDS.get(step);
}

/** The ids of all packages of the chain, in the order in which they are grown. */
export function packageIds(): readonly string[] {
  return [...IDS.values()];
}

/**
 * The steps that a name can mean: one for a package's id; for its last part alone, one for each stage that has the
 * package.
 */
export function stepsNamed(name: string): readonly string[] {
  const exact = [...IDS].filter(([, id]) => id === name);
  const all = exact.length > 0 ? exact : [...IDS].filter(([, id]) => id.split('/')[1] === name);
  return all.map(([step]) => step);
}

/** The error for a name that is no package, with those that are alike. */
export function noPackage(name: string, others: readonly string[] = []): CannotTell {
  const guess = didYouMean(name, [...packageIds(), ...others]);
  return new CannotTell(
    `there is no package ${quote(name)}${guess === '' ? '' : `.${guess}`}`,
    `All packages: ${callText('golden', '--list')}`,
  );
}

/** The error for a name that more than one stage has. */
export function severalPackages(name: string, steps: readonly string[]): CannotTell {
  const ids = steps.map((step) => packageId(step) ?? step);
  return new CannotTell(
    `there are ${ids.length} packages ${quote(name)}: ${ids.join(', ')}`,
    'Name the one that is meant, with its stage.',
  );
}

/** What the golden manifest of a package is called, below `golden/ARCH`. */
export function goldenName(id: string): string {
  return [...IDS].find(([, each]) => each === id)?.[0] ?? id;
}
