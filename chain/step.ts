import type { BuildRequest, Compiler } from '../builder/recipe/key';

/** One build of the chain: a recipe, by which compiler, and what it is given. */
export interface Step<Name extends string = string> {
  /** What other steps call it. A package that is built again has another name each time. */
  readonly name: Name;
  readonly recipe: string;
  /** The compiler that it is built by: it chooses the recipe's patches and flags. */
  readonly variant?: Compiler;
  /** The steps that it is given, in the order in which their files are merged. */
  readonly needs: readonly string[];
  /** For a path that two of the needs bring: the need whose file is taken. */
  readonly winners?: Readonly<Record<string, string>>;
}

/**
 * One line of a chain: the recipe, the compiler that it is built by, and the steps that it is given.
 *
 * @param compiler nothing for what is taken as it is
 */
export function step<Name extends string>(
  name: Name,
  recipe: string,
  compiler: Compiler | undefined,
  needs: readonly string[],
): Step<Name> {
  return { name, recipe, ...(compiler === undefined ? {} : { variant: compiler }), needs };
}

/** The step that one builds once more: it is called so, but for the end of the name. */
export function originalOf(again: string): string {
  return again.replace(/-again$/, '');
}

/**
 * What the builder is asked for.
 *
 * @param keyOf gives the key of a step that comes earlier
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
