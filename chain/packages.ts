import { near } from '../builder/ground/edit-distance';
import { quote } from '../builder/ground/quote';
import { UserError } from '../builder/ground/user-error';
import { bootstrapTools } from './bootstrap-tools';
import { GCC_RELEASES, TLS_PROVIDERS } from './choices';
import { seedImage } from './seed-image';
import { stage0Packages, stage0Passes } from './stage0';
import { stage1Passes } from './stage1';
import { chosenSteps, stage1Gcc, stage1Leaves, stage1PackageSteps } from './stage1-leaves';
import { originalOf, type Step } from './step';

/** A package of the chain: its public id, and the step that makes it. */
export interface ChainPackage {
  /** `STAGE/NAME`, such as `stage1/make`: the name of its golden manifest, and its name in commands. */
  readonly id: string;
  /** The name of the step in the chain, such as `make-pass4`. */
  readonly step: string;
}

/**
 * How a step is shown to users: the package, and which of its builds it is. Names of steps are internal to the chain.
 */
export interface ShownStep {
  /** The id of the package, such as `stage1/make`; the earlier builds of the package have the same id. */
  readonly package: string;
  /** Which build of the package it is, if its stage has several, such as `1 of 2`; `again` for a proof. */
  readonly turn?: string;
}

/** The stages in ids, in the order in which a name without a stage is looked up. */
const STAGES = ['stage1', 'stage0', 'tools', 'seed', 'passes'] as const;
type PackageStage = (typeof STAGES)[number];

/** The packages of each stage, by id. A choice that is not the default has a suffix: `stage1/gcc-14.2.0`. */
const handedOn: readonly ChainPackage[] = [
  ...seedImage.map(({ name }) => at('seed', name, name)),
  ...bootstrapTools.map(({ name }) => at('tools', name, name)),
  ...Object.entries(stage0Packages).map(([name, step]) => at('stage0', name, step)),
  ...Object.entries(stage1PackageSteps()).map(([name, step]) => at('stage1', name, step)),
  ...otherChoices(),
];

/** All packages in the order of the chain: those that a stage provides, and below `passes/` the intermediate builds. */
export const packages: readonly ChainPackage[] = [...handedOn, ...passes()];

const byStep = new Map(packages.map((each) => [each.step, each]));
const byId = new Map(packages.map((each) => [each.id, each]));

/** The id of what a step makes. A step outside the chain, such as `make-pass4-again`, counts as a pass. */
export function packageId(step: string): string {
  return byStep.get(step)?.id ?? `passes/${step}`;
}

const shown = new Map(
  [seedImage, bootstrapTools, stage0Passes, [...stage1Passes, ...stage1Leaves, ...chosenSteps]].flatMap(
    (steps) => shownSteps(steps),
  ),
);

/** How a step is shown to users; undefined for a step that is not in the chain. */
export function shownStep(step: string): ShownStep | undefined {
  const known = shown.get(step);
  if (known !== undefined) return known;
  const original = shown.get(originalOf(step));
  return original && { package: original.package, turn: 'again' };
}

/** The same as one text, such as `stage1/musl 1 of 2`; for a step that is not in the chain, its name. */
export function stepLabel(step: string): string {
  const { package: id, turn } = shownStep(step) ?? { package: step };
  return turn === undefined ? id : `${id} ${turn}`;
}

/** An id, or a step's label, without its stage: `make` for `stage1/make`. */
export function bareName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

/** The ids of a stage's packages in the order of their names, which is the order of an image's layers. */
export function idsByName(steps: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(steps).sort();
  return names.map((name) => packageId(steps[name] ?? name));
}

/**
 * The package for a name: an id such as `stage0/make`, or a name without a stage, which means stage1's package, or, if
 * stage1 has none with that name, that of the last stage that has it.
 *
 * @throws UserError for a name that no stage has, with similar names
 */
export function findPackage(name: string): ChainPackage {
  const found = [name, ...STAGES.map((stage) => `${stage}/${name}`)].map((id) => byId.get(id));
  const first = found.find((each) => each !== undefined);
  if (first !== undefined) return first;
  throw new UserError(`there is no package ${quote(name)}`, nextStep(name));
}

function nextStep(name: string): string {
  const step = byStep.get(name);
  if (step !== undefined) return `Write ${step.id}, which the step ${name} of the chain builds.`;
  const alike = packages.map(({ id }) => id).filter((id) => near(id, name) || near(bareName(id), name));
  const guess = alike.length > 0 ? `Did you mean ${alike.join(' or ')}? ` : '';
  const known = handedOn.map(({ id }) => id).join(', ');
  return `${guess}Known: ${known}; a name without a stage means the last stage that has it.`;
}

function at(stage: PackageStage, name: string, step: string): ChainPackage {
  return { id: `${stage}/${name}`, step };
}

/** The packages that stage1 provides only for a choice that is not the default. */
function otherChoices(): ChainPackage[] {
  const usual = new Set<string>(Object.values(stage1PackageSteps()));
  const gcc = GCC_RELEASES.map((release) => at('stage1', `gcc-${release}`, stage1Gcc({ gcc: release })));
  const tls = TLS_PROVIDERS.flatMap((library) => {
    const steps = stage1PackageSteps({ tls: library });
    return [at('stage1', library, steps[library] ?? library), at('stage1', `curl-${library}`, steps.curl)];
  });
  return [...gcc, ...tls].filter(({ step }) => !usual.has(step));
}

function passes(): ChainPackage[] {
  const known = new Set(handedOn.map(({ step }) => step));
  return [...stage0Passes, ...stage1Passes, ...stage1Leaves, ...chosenSteps]
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => at('passes', name, name));
}

/**
 * How the steps of a stage are shown to users: a step that is not provided is an earlier build of a package that is.
 */
function shownSteps(steps: readonly Step[]): [string, ShownStep][] {
  const final = new Map(handedOn.map(({ step, id }) => [step, id]));
  const byRecipe = new Map(steps.map(({ name, recipe }) => [recipe, final.get(name)]));
  const ids = steps.map(({ name, recipe }) => final.get(name) ?? byRecipe.get(recipe) ?? packageId(name));
  return steps.map(({ name }, at) => {
    const id = ids[at] ?? name;
    const [turn, turns] = [ids.slice(0, at + 1), ids].map((all) => all.filter((each) => each === id).length);
    return [name, { package: id, ...(turns === 1 ? {} : { turn: `${turn} of ${turns}` }) }];
  });
}
