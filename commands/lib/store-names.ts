import { DEFAULT_ARCH } from '../../builder/ground/arch';
import { loadSourceLock, sourceNames } from '../../builder/sources';
import type { Builder } from '../../builder/grow/builder';
import { packageId } from '../../chain';
import { chainKeys } from './local-builder';

/** What the things in a store are called by people: for lists that would be of hashes alone. */
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
      // What is built by another recipe or with other needs than now has no id: its recipe says enough.
      const shown = step === undefined ? ofRecipe(recipe, variant) : packageId(step);
      this.keys.set(key, shown);
      if (step !== undefined || !this.artifacts.has(record.fingerprint))
        this.artifacts.set(record.fingerprint, shown);
      for (const sha256 of record.sources)
        if (!this.sources.has(sha256)) this.sources.set(sha256, `of ${recipe}`);
    }
  }

  /** What a key's package is called: its id, or its recipe. Nothing where no record says it. */
  ofKey(key: string): string | undefined {
    return this.keys.get(key);
  }

  /** What an artifact or a source is called. Nothing where nobody knows. */
  of({ kind, id }: { readonly kind: string; readonly id: string }): string | undefined {
    return (kind === 'source' ? this.sources : this.artifacts).get(id);
  }

  /** A lock that is damaged names nothing; whoever builds with it is told. */
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
