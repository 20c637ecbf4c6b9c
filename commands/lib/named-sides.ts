import { existsSync, lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Unpacker } from '../../builder/audit/read/unpacker';
import type { Side } from '../../builder/audit/side';
import { sideRef, type SideRef } from '../../builder/audit/side-ref';
import { openSide } from '../../builder/audit/sides/open-side';
import { artifactSide, goldenSide } from '../../builder/audit/sides/store-side';
import type { Builder } from '../../builder/grow/builder';
import { callText } from '../../builder/ground/call-text';
import { chosenArch, type ArchFlags } from './choice';
import { CannotTell } from './command';
import { existingStore } from './existing-store';
import { GrownPackages, localBuilder } from './local-builder';
import { noPackage, packageNamed } from './package-names';
import type { SettingFlags } from './settings';

/** The sides that a user names: the store and the settings are read only if a name needs them. */
export class NamedSides {
  private made: Builder | undefined;

  constructor(
    private readonly flags: SettingFlags & ArchFlags,
    private readonly run: { readonly signal: AbortSignal; readonly unpacker: Unpacker },
  ) {}

  /** A builder for the user's settings; its store need not exist. */
  get builder(): Builder {
    return (this.made ??= localBuilder(this.flags));
  }

  /** What each text refers to. @throws UserError for a text that is nothing that can be compared */
  refs(texts: readonly string[]): SideRef[] {
    const lookups = {
      exists: (path: string) => lstatSync(resolve(path), { throwIfNoEntry: false }) !== undefined,
      isPackage: (name: string) => this.isPackage(name),
      hasArtifact: (digest: string) => this.builder.store.has(digest) || this.builder.has(digest),
    };
    return texts.map((text) => sideRef(text, lookups, unknown));
  }

  /**
   * Opens all sides, and does something with them. What they are in a store is kept meanwhile.
   *
   * @throws UserError if one cannot be read
   */
  async with<T>(refs: readonly SideRef[], work: (sides: readonly Side[]) => Promise<T>): Promise<T> {
    const openAll = async (): Promise<T> => {
      const sides: Side[] = [];
      for (const ref of refs) sides.push(await this.open(ref));
      return await work(sides);
    };
    const { made } = this;
    return made && existsSync(made.store.root) ? await made.roots.whileReading(openAll) : await openAll();
  }

  private isPackage(name: string): boolean {
    if (packageNamed(name) !== undefined) return true;
    return /^[\w.+-]{1,100}$/.test(name) && this.builder.records.byName(name) !== undefined;
  }

  private async open(ref: SideRef): Promise<Side> {
    const side = await openSide(ref, { ...this.run, base: process.cwd() });
    if (side !== undefined) return side;
    if (ref.form === 'golden') return await this.golden(ref);
    const { store, records } = existingStore(this.flags);
    if (ref.form === 'package') {
      const { key, fingerprint } = new GrownPackages(this.builder, this.arch).named(ref.value);
      return await artifactSide('package', ref.text, store, { fingerprint, record: records.byKey(key) });
    }
    const record = records.byKey(ref.value);
    const fingerprint = record?.fingerprint ?? ref.value;
    return await artifactSide('artifact', ref.text, store, { fingerprint, record });
  }

  private async golden({ value, text }: SideRef): Promise<Side> {
    const { arch, builder } = this;
    const id = packageNamed(value)?.id ?? value;
    const { recipes } = builder.settings;
    return await goldenSide(text, {
      ...{ id, arch, directories: recipes, store: builder.store },
      toGetBytes:
        'A golden manifest has hashes, not files. To get them, grow the package as it was when the manifest was ' +
        `written (git log assets/golden/${arch}/${id}.manifest), write it to a directory with ` +
        `${callText('export', `${id} DIR`)}, and name that directory here.`,
    });
  }

  private get arch(): string {
    return chosenArch(this.flags);
  }
}

function unknown(text: string): Error {
  const { problem } = noPackage(text);
  return new CannotTell(
    `${problem}, and there is no file or directory of that name`,
    `See what can be compared: ${callText('audit', '--help')}`,
  );
}
