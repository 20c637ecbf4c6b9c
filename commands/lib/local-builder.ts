import { pulumiText } from '../../builder/ground/call-text';
import { Builder } from '../../builder/grow/builder';
import { buildKey } from '../../builder/recipe/key';
import { chainToStage1, packageId, packages, requestOf } from '../../chain';
import { CannotTell } from './command';
import { noPackage, packageNamed } from './package-names';
import { commandSettings, type SettingFlags } from './settings';

/** A builder for a command that reads the store and never uses the network. */
export function localBuilder(flags: SettingFlags): Builder {
  return new Builder({ ...commandSettings(flags, 'store'), offline: true, mirrors: [], reuse: 'on' });
}

/** The current keys of the chain's steps in this checkout, by the names of the steps. */
export function chainKeys(builder: Builder, arch: string): Map<string, string> {
  const keys = new Map<string, string>();
  for (const step of chainToStage1) {
    const request = requestOf(step, arch, (name) => keys.get(name) ?? '');
    keys.set(step.name, buildKey(builder.describe(request)));
  }
  return keys;
}

/** A package that was grown. */
export interface Grown {
  /** Its public name. */
  readonly id: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** The packages of a store, by name: those of the chain, and builds of the user's own recipes. */
export class GrownPackages {
  private readonly keys: ReadonlyMap<string, string>;

  constructor(
    private readonly builder: Builder,
    private readonly arch: string,
  ) {
    this.keys = chainKeys(builder, arch);
  }

  /**
   * @param name a package's id, a name without a stage (the last stage that has it), or a recipe of the user's own
   * @param known further names that the command accepts, for the suggestion after a misspelt one
   * @throws CannotTell for a name that is not a package, and for one that is not grown
   */
  named(name: string, known: readonly string[] = []): Grown {
    const ofChain = packageNamed(name);
    if (ofChain !== undefined) return this.ofStep(ofChain.step);
    const own = this.ownRecipe(name);
    if (own !== undefined) return own;
    throw noPackage(name, [...this.ownNames(), ...known]);
  }

  /** @throws CannotTell for a step that is not grown */
  ofStep(step: string): Grown {
    const id = packageId(step);
    const key = this.keys.get(step) ?? '';
    const result = this.builder.result(key);
    if (result) return { id, key, fingerprint: result.fingerprint };
    throw new CannotTell(
      `${id} is not in the store ${this.builder.store.root} as its recipe is now`,
      `Grow it first: ${pulumiText(`up --stack ${this.arch}`)}.`,
    );
  }

  /** The packages of the chain that are in the store, in the order of the chain. */
  all(): Grown[] {
    return packages.flatMap(({ id, step }) => {
      const key = this.keys.get(step) ?? '';
      const result = this.builder.result(key);
      return result ? [{ id, key, fingerprint: result.fingerprint }] : [];
    });
  }

  /** The last build of a recipe outside the chain. */
  private ownRecipe(name: string): Grown | undefined {
    const record = this.builder.records.byName(name);
    if (record === undefined || !this.builder.store.has(record.fingerprint)) return undefined;
    return { id: name, key: record.key, fingerprint: record.fingerprint };
  }

  private ownNames(): string[] {
    return this.builder.records
      .results()
      .filter((name) => name.startsWith('name-'))
      .map((name) => name.slice('name-'.length));
  }
}
