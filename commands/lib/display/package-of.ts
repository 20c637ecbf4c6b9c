import { nameIn, type StepMetadata } from './engine-event';

/** The stages of the chain, by the component that grows each. */
const STAGES: readonly (readonly [string, string])[] = [
  ['seedstage:index:SeedImage', 'seed'],
  ['seedstage:index:BootstrapTools', 'tools'],
  ['seedstage:index:Stage0', 'stage0'],
  ['seedstage:index:Stage1', 'stage1'],
];

/** Recipes that make one package, for users: which of them is used is the chain's business. */
const RECIPES: Readonly<Record<string, string>> = {
  'busybox-full': 'busybox',
  gcc3: 'gcc',
  gcc10: 'gcc',
  gcc14: 'gcc',
};

/**
 * The name that a user knows a resource by: of a step of the chain its package, such as `stage1/make`, whichever pass
 * of it this is; of anything else its own name.
 */
export function packageOf({ urn, type, old, new: now }: StepMetadata): string {
  const name = nameIn(urn);
  const stage = STAGES.find(([component]) => typesIn(urn).includes(component))?.[1];
  const recipe = (now ?? old)?.inputs?.['recipe'];
  if (type !== 'seedstage:index:Build' || stage === undefined || typeof recipe !== 'string') return name;
  return `${stage}/${publicName(recipe)}`;
}

/** What users call the package that a recipe makes. */
export function publicName(recipe: string): string {
  return Object.hasOwn(RECIPES, recipe) ? (RECIPES[recipe] ?? recipe) : recipe;
}

/** The resource's own type and its parents', from the outside in. */
function typesIn(urn: string): string[] {
  return (urn.split('::')[2] ?? '').split('$');
}
