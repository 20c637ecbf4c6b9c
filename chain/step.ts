import type { BuildRequest, Compiler } from '../builder/recipe/key';

/** One build of the chain: a recipe, its compiler, and its inputs. */
export interface Step<Name extends string = string> {
  /** Its name in other steps. A package that is built again has another name each time. */
  readonly name: Name;
  readonly recipe: string;
  /** The compiler that builds it: it selects the recipe's patches and flags. `quick`: a part of a suite of tests. */
  readonly variant?: Compiler | 'quick';
  /** The steps that it depends on, in the order in which their files are merged. */
  readonly needs: readonly string[];
  /** For a path that two of the needs have: the need whose file is used. */
  readonly winners?: Readonly<Record<string, string>>;
}

/**
 * One line of a chain: the recipe, the compiler that builds it, and the steps that it depends on.
 *
 * @param compiler undefined if no compiler builds it
 */
export function step<Name extends string>(
  name: Name,
  recipe: string,
  compiler: Compiler | undefined,
  needs: readonly string[],
): Step<Name> {
  return { name, recipe, ...(compiler === undefined ? {} : { variant: compiler }), needs };
}

/** The step that a step builds once more: its name without the ending. */
export function originalOf(again: string): string {
  return again.replace(/-again$/, '');
}

/** The steps of a chain that a step depends on, directly or not, in the order in which they are grown. */
export function inputsFor(step: Step, chain: readonly Step[]): readonly Step[] {
  const wanted = new Set(step.needs);
  for (const { name, needs } of [...chain].reverse())
    if (wanted.has(name)) needs.forEach((need) => wanted.add(need));
  return chain.filter(({ name }) => wanted.has(name));
}

/**
 * The request to the builder.
 *
 * @param keyOf returns the key of an earlier step
 */
export function requestOf(step: Step, arch: string, keyOf: (name: string) => string): BuildRequest {
  const { recipe, variant, needs, winners } = step;
  return {
    recipe,
    arch,
    needs: Object.fromEntries(needs.map((name) => [name, keyOf(name)])),
    order: [...needs],
    ...(variant === undefined ? {} : { variant }),
    ...(winners === undefined ? {} : { winners: { ...winners } }),
  };
}
