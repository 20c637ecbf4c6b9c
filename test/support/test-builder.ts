import { cpus } from 'node:os';
import { join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { Builder, type BuilderSettings, type BuildResult } from '../../builder/grow/builder';
import type { BuildRequest } from '../../builder/recipe/key';
import type { Progress, Run } from '../../builder/ground/run';
import { layLauncherTcc, SEED_ASSETS } from './seed';
import type { Host } from '../../builder/sandbox/hosts';

/** A builder on a store of the test's own, with our recipes and the test's, or with the recipe `seed` alone. */
export function testBuilder(
  store: string,
  assets?: string,
  settings: Partial<BuilderSettings> = {},
): Builder {
  layLauncherTcc(store);
  return new Builder({
    store,
    recipes: [assetsDir(), assets ?? SEED_ASSETS],
    jobs: cpus().length,
    mirrors: [],
    offline: true,
    reuse: 'on',
    ...settings,
  });
}

/** Nobody waits: the signal is never given. Progress goes to `told`, where that is given. */
export function run(told?: Progress[], signal: AbortSignal = new AbortController().signal): Run {
  return { signal, progress: (progress) => told?.push(progress) };
}

/** Builds a recipe with what it is given, in that order. */
export async function grow(
  builder: Builder,
  recipe: string,
  given: Readonly<Record<string, BuildResult>> = {},
  more: Partial<BuildRequest> & { readonly run?: Run; readonly host?: Host } = {},
): Promise<BuildResult> {
  const { run: watcher, host, ...request } = more;
  return await builder.build(builder.describe(requestFor(recipe, given, request)), watcher ?? run(), host);
}

/** The request for a recipe with what it is given. */
export function requestFor(
  recipe: string,
  given: Readonly<Record<string, { readonly key: string }>> = {},
  more: Partial<BuildRequest> = {},
): BuildRequest {
  const needs = Object.fromEntries(Object.entries(given).map(([name, { key }]) => [name, key]));
  return { recipe, arch: 'x86_64', needs, order: Object.keys(given), ...more };
}

/** A file of what was built, in the store. */
export function tree(on: Builder, result: BuildResult, path: string): string {
  return join(on.store.tree(result.fingerprint), path);
}
