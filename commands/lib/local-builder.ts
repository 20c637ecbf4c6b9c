import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pulumiText } from '../../builder/ground/call-text';
import { assetsDir } from '../../builder/ground/assets';
import { Builder } from '../../builder/grow/builder';
import { buildKey } from '../../builder/recipe/key';
import { defaultStore } from '../../builder/store/store';
import { UserError } from '../../builder/ground/user-error';
import { chainToStage1, findPackage, requestOf } from '../../chain';

/** Options that every command on a store takes. */
export const STORE_OPTIONS = { store: { type: 'string' } } as const;

/** How a help text explains them. */
export const STORE_HELP =
  "  --store DIR   the store (default: the one in the user's cache, as seedstage:store)";

/** The store that a command was called with. npm runs its scripts in the package's directory, and says where the user is. */
export function storeDir(named: string | undefined): string {
  return named === undefined ? defaultStore() : resolve(process.env['INIT_CWD'] ?? '.', named);
}

/** A builder for a command: on the named store, and never on the network. */
export function localBuilder(options: { readonly store?: string | undefined }): Builder {
  return new Builder({
    store: storeDir(options.store),
    recipes: [assetsDir()],
    jobs: availableParallelism(),
    mirrors: [],
    offline: true,
    reuse: 'on',
  });
}

/** The keys of the chain's steps, as the checkout has them now, by the names of the steps. */
export function chainKeys(builder: Builder, arch: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const step of chainToStage1) {
    const request = requestOf(step, arch, (name) => keys.get(name) ?? '');
    keys.set(step.name, buildKey(builder.describe(request)));
  }
  return keys;
}

/**
 * The fingerprint of a package's artifact in the store.
 *
 * @param name an id such as `stage0/make`, or a bare name, which means the last stage that has it
 * @throws UserError for a name that no stage has, and for one that is not grown
 */
export function grownFingerprint(builder: Builder, arch: string, name: string): string {
  const { id, step } = findPackage(name);
  const result = builder.result(chainKeys(builder, arch).get(step) ?? '');
  if (result) return result.fingerprint;
  throw new UserError(
    `${id} is not in the store ${builder.store.root}, as the checkout has it now`,
    `Grow it first: ${pulumiText(`up --stack ${arch}`)}.`,
  );
}
