import * as pulumi from '@pulumi/pulumi';
import type { Build } from './build';

/**
 * The result of a build: a plain record, the same on every machine. Pass the whole record as a need of another build,
 * to an audit, to an image, or through a StackReference. At preview its key is known, but its content is not.
 *
 * @example
 * new ChecksumAudit('tools', { packages: { make: tools.make } });
 */
export interface Artifact {
  /** Its public name: `STAGE/NAME`, such as `stage1/make`; that of a build of your own is the recipe's name. */
  readonly id: pulumi.Output<string>;
  /** The version in its recipe. */
  readonly version: pulumi.Output<string>;
  /** The arch that it runs on, such as `x86_64`. */
  readonly arch: pulumi.Output<string>;
  /** The sha256 of all inputs, 64 hexadecimal digits. */
  readonly key: pulumi.Output<string>;
  /** The sha256 of the artifact's manifest: path, type, mode, size and content of every file. */
  readonly fingerprint: pulumi.Output<string>;
  /** Bytes of all files. */
  readonly size: pulumi.Output<number>;
  /** The number of files and symbolic links. */
  readonly files: pulumi.Output<number>;
}

/**
 * An artifact as an argument: an {@link Artifact} of another component, or a record from a StackReference. Only the key
 * is required.
 *
 * @example
 * { key: reference.requireOutput('key') }
 */
export interface ArtifactArgs {
  /** The sha256 of all inputs, 64 hexadecimal digits. */
  key: pulumi.Input<string>;
  /**
   * Its public name, `STAGE/NAME`: an audit compares it with the golden manifest of that name.
   *
   * @default its name in the map
   */
  id?: pulumi.Input<string>;
  /**
   * The arch that it runs on. Artifacts of different arches in one build or image are an error.
   *
   * @default `x86_64`
   */
  arch?: pulumi.Input<string>;
  /** For a reader only. */
  version?: pulumi.Input<string>;
  /** For a reader only. */
  fingerprint?: pulumi.Input<string>;
  /** For a reader only. */
  size?: pulumi.Input<number>;
  /** For a reader only. */
  files?: pulumi.Input<number>;
}

/** The other side of a comparison: an artifact, or anything that `seedstage audit` can compare. */
export interface AuditSideArgs {
  /** The key of an artifact, 64 hexadecimal digits: of another stage, or of another stack. */
  key?: pulumi.Input<string>;
  /**
   * In place of a key: what to compare with. A manifest, a text with a fingerprint, a directory, a tar archive or an OCI
   * image, relative to the project; an https:// URL of a manifest or a fingerprint; a fingerprint; `golden:NAME`; or
   * `butch:VALUE` of sabotage's butch.
   *
   * @example `https://example.org/make.manifest`
   * @default the artifact that `key` names
   */
  at?: pulumi.Input<string>;
  /** For a reader only. */
  id?: pulumi.Input<string>;
  /** For a reader only. */
  arch?: pulumi.Input<string>;
  /** For a reader only. */
  version?: pulumi.Input<string>;
  /** For a reader only. */
  fingerprint?: pulumi.Input<string>;
  /** For a reader only. */
  size?: pulumi.Input<number>;
  /** For a reader only. */
  files?: pulumi.Input<number>;
}

/** A map of artifacts as an argument: whole records, by name. */
export type ArtifactMap = Record<string, pulumi.Input<ArtifactArgs>>;

/** A map that may contain a {@link Build} in place of its artifact. */
export function artifactsOf<T extends object>(
  artifacts: pulumi.Input<Record<string, pulumi.Input<T>>> | undefined,
): pulumi.Input<Record<string, pulumi.Input<T>>> | undefined {
  if (artifacts === undefined || pulumi.Output.isInstance(artifacts) || artifacts instanceof Promise) {
    return artifacts;
  }
  if (typeof artifacts !== 'object') return artifacts;
  return Object.fromEntries(Object.entries(artifacts).map(([name, each]) => [name, artifactOf(each)]));
}

function artifactOf<T extends object>(each: pulumi.Input<T> | Build): pulumi.Input<T> {
  const isBuild = pulumi.CustomResource.isInstance(each) && 'artifact' in each;
  return (isBuild ? each.artifact : each) as pulumi.Input<T>;
}
