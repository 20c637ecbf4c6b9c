import { DEFAULT_ARCH } from '../../builder/ground/arch';
import { loadSourceLock, sourceNames } from '../../builder/sources';
import type { Builder } from '../../builder/grow/builder';
import { packageId } from '../../chain';
import { chainKeys } from './local-builder';

/** Names for the contents of a store, for lists that would otherwise contain only hashes. */
export class StoreNames {
  /** Names by key. */
  private readonly keys = new Map<string, string>();
  /** Names by fingerprint of an artifact. */
  private readonly artifacts = new Map<string, string>();
  /** Names by sha256 of a source. */
  private readonly sources = new Map<string, string>();

  /** Reads all records of the store, and all source locks. */
  constructor(builder: Builder) {
    this.readLocks(builder.settings.recipes);
    const steps = new Map([...chainKeys(builder, DEFAULT_ARCH)].map(([step, key]) => [key, step]));
    for (const key of builder.records.keys()) {
      const record = builder.records.byKey(key);
      if (record === undefined) continue;
      const { recipe, variant } = record.inputs;
      const step = steps.get(key);
      // A build with an older recipe or other needs has no id: the recipe's name is enough.
      const shown = step === undefined ? ofRecipe(recipe, variant) : packageId(step);
      this.keys.set(key, shown);
      if (step !== undefined || !this.artifacts.has(record.fingerprint))
        this.artifacts.set(record.fingerprint, shown);
      for (const sha256 of record.sources)
        if (!this.sources.has(sha256)) this.sources.set(sha256, `of ${recipe}`);
    }
  }

  /** The name of a key's package: its id, or its recipe. Undefined if there is no record. */
  ofKey(key: string): string | undefined {
    return this.keys.get(key);
  }

  /** The name of an artifact or a source; undefined if it is unknown. */
  of({ kind, id }: { readonly kind: string; readonly id: string }): string | undefined {
    return (kind === 'source' ? this.sources : this.artifacts).get(id);
  }

  /** A damaged lock gives no name; a build that uses it reports the damage. */
  private readLocks(recipes: readonly string[]): void {
    for (const name of sourceNames(recipes)) {
      try {
        const { sha256, version, file } = loadSourceLock(recipes, name);
        this.sources.set(sha256, `${name} ${version}, ${file}`);
      } catch {
        continue;
      }
    }
  }
}

function ofRecipe(recipe: string, variant: string | undefined): string {
  return variant === undefined ? recipe : `${recipe} by ${variant}`;
}
