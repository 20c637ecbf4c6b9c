import * as pulumi from '@pulumi/pulumi';
import { settingsSchema } from '../provider/settings';
import { checkArgs } from './check-args';
import type { Reuse } from './enums';

/** A place that a team shares, with artifacts and their records by key. */
export interface CacheArgs {
  /**
   * `oci://HOST[:PORT]/REPOSITORY`, `https://HOST/DIR` or `file:///DIR`.
   *
   * @example `oci://registry.example.org/team/seedstage`
   */
  place: pulumi.Input<string>;
  /**
   * Whether it is believed without signatures: then whoever may write to it decides what comes out.
   *
   * @default false
   */
  unsigned?: pulumi.Input<boolean>;
}

export interface ProviderArgs {
  /**
   * The store's directory: absolute, below `~/`, or relative to the project.
   *
   * @example `/srv/seedstage`
   * @default in the user's cache
   */
  store?: pulumi.Input<string>;
  /**
   * Compile jobs of all builds together, 1 to 1024.
   *
   * @default one per processor
   */
  jobs?: pulumi.Input<number>;
  /**
   * Mirrors of your own, as http://, https:// or file:// URLs, tried last.
   *
   * @example `['https://example.org/sources']`
   * @default none
   */
  mirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Caches, which are asked for an artifact before it is built, in this order.
   *
   * @example `[{ place: 'oci://registry.example.org/team/seedstage' }]`
   * @default none
   */
  caches?: pulumi.Input<pulumi.Input<CacheArgs>[]>;
  /**
   * Whose word is taken for what a cache has: public keys by name, as a line of ssh or in PEM.
   *
   * @example `{ ci: 'ssh-ed25519 AAAA…' }`
   * @default none
   */
  trustedKeys?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * A directory of source files, tried first.
   *
   * @default none
   */
  sources?: pulumi.Input<string>;
  /**
   * Whether the network may not be used.
   *
   * @default false
   */
  offline?: pulumi.Input<boolean>;
  /**
   * `off`: every requested build really runs, so that two can be compared.
   *
   * @default `on`
   */
  reuse?: pulumi.Input<Reuse>;
  /**
   * `plain`: tar unpacks sources without a sandbox, for machines that have none.
   *
   * @default `sandbox`
   */
  unpack?: pulumi.Input<string>;
  /**
   * A directory with `recipes/`, `sources/` and `golden/` of your own.
   *
   * @example `assets`
   * @default none
   */
  recipes?: pulumi.Input<string>;
}

/**
 * A provider with its own settings. A program only needs one in addition to the default provider, which takes its
 * settings from the stack's configuration: for example, for a second store.
 *
 * @example
 * const there = new Provider('there', { store: '/srv/second', reuse: 'off' });
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    checkArgs(`Provider "${name}"`, settingsSchema, args);
    super('seedstage', name, { ...args }, opts);
  }
}
