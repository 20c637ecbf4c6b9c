import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { assetsDir } from './builder/ground/assets';
import { checkLocal } from './builder/sandbox/platform';
import { stackSettings } from './chain/stack-settings';
import { assertFreshBuild } from './commands/lib/fresh-build';
import { Bootstrap, Image, type Stage0Packages, type Stage1Packages } from './components';
import { packageLine } from './components/package-line';
import { readableErrors } from './components/readable-errors';

// Pulumi's SDK records a stack trace for each of its promises, for finding leaks, and maps each line to its source.
// With ten
// lines this takes a tenth of an `up` with nothing to do. Two lines are enough to locate an error in this program.
if (process.env['PULUMI_DEBUG_PROMISE_LEAKS'] === undefined) Error.stackTraceLimit = 2;

/** The program of this repository: what a stack grows, and its hashes. */
function program(): Record<string, pulumi.Input<unknown>> {
  assertFreshBuild(dirname(assetsDir()));
  const settings = stackSettings(pulumi.runtime.allConfig());
  const { arch, host } = settings;
  if (host.kind === 'local') checkLocal(arch);
  const { stage0, stage1, artifacts, audit } = new Bootstrap(arch, settings, { transformations: [formerly] });
  const last = stage1 ?? stage0;
  return {
    audit: pulumi.interpolate`${audit.verdict}: ${Object.keys(artifacts).length} packages`,
    fingerprint: last.whole.fingerprint,
    packages: linesOf(last.packages),
    artifacts,
    toolchain: last.toolchain,
    ...(host.kind === 'docker' && stage1 ? { image: imageOf(stage1.packages) } : {}),
  };
}

/** The top-level resources of stacks of the first release: by current type, their names and former types. */
const AT_THE_TOP: Readonly<Record<string, pulumi.Alias>> = {
  'seedstage:index:MuslTarball': { name: 'musl' },
  'seedstage:index:SeedImage': {},
  'seedstage:index:BootstrapTools': {},
  'seedstage:index:Stage0': {},
  'seedstage:index:Stage1': {},
  'seedstage:index:ChecksumAudit': { name: 'golden', type: 'seedstage:index:Audit' },
};

/** Lets such a stack keep its resources: all of them move into one component. */
function formerly({
  type,
  props,
  opts,
}: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
  const before = AT_THE_TOP[type];
  const aliases = before === undefined ? [] : [{ ...before, parent: pulumi.rootStackResource }];
  return { props, opts: pulumi.mergeOptions(opts, { aliases }) };
}

/** A line for each package, for a reader. */
function linesOf(
  packages: Stage0Packages | Stage1Packages,
): Record<string, pulumi.Output<string | undefined>> {
  return Object.fromEntries(
    Object.entries(packages).map(([name, artifact]) => [name, pulumi.output(artifact).apply(packageLine)]),
  );
}

/** All of stage1 as an image at the engine that built it, for `docker run`. */
function imageOf(packages: Stage1Packages): Record<'name' | 'id', pulumi.Output<string>> {
  const image = new Image('stage1', { packages });
  return { name: image.name, id: image.imageId };
}

// Pulumi calls it; its result is the stack's outputs.
module.exports = readableErrors(program);
