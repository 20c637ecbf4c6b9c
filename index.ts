import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { assetsDir } from './builder/ground/assets';
import { checkLocal } from './builder/sandbox/platform';
import { stackSettings, type StackSettings } from './chain/stack-settings';
import { assertFreshBuild } from './commands/lib/fresh-build';
import {
  BootstrapTools,
  ChecksumAudit,
  Image,
  MuslTarball,
  SeedImage,
  Stage0,
  Stage1,
  type Artifact,
  type AuditedPackage,
  type Stage1Args,
} from './components';
import { readableErrors } from './components/readable-errors';

// Pulumi's SDK writes a stack beside each of its promises, for whoever looks for one that leaks, and maps each line of it
// to its source: with ten lines, a tenth of an `up` with nothing to do. Two say where an error of ours comes from.
if (process.env['PULUMI_DEBUG_PROMISE_LEAKS'] === undefined) Error.stackTraceLimit = 2;

/** The program of this repository: what one stack grows, and the hashes of it. */
function program(): Record<string, pulumi.Input<unknown>> {
  assertFreshBuild(dirname(assetsDir()));
  const settings = stackSettings(pulumi.runtime.allConfig());
  const { arch, host, stage } = settings;
  if (host === 'local') checkLocal(arch);
  const tarball = new MuslTarball('musl');
  const { seed, tcc } = new SeedImage(arch, { arch, host }, { dependsOn: tarball });
  const { busybox, make } = new BootstrapTools(arch, { arch, host, tcc: tcc.key });
  const from = { seed: seed.key, tcc: tcc.key, busybox: busybox.key, make: make.key };
  const stage0 = new Stage0(arch, { arch, host, from });
  // Called as the steps of the chain are, and as `npm run export` knows them.
  const below = {
    ...{ seed, tcc, busybox, make },
    ...{ musl: stage0.musl, gcc3: stage0.gcc, binutils: stage0.binutils },
    ...{ 'make-pass2': stage0.make, 'busybox-pass2': stage0.busybox },
  };
  if (stage === 'stage0') {
    new ChecksumAudit('golden', { arch, packages: keysOf(below) });
    return below;
  }
  const { packages, whole } = modern(settings, stage0.toolchain);
  const grown = { ...below, ...packages };
  new ChecksumAudit('golden', { arch, packages: keysOf(grown) });
  return { ...grown, stage1: whole, ...(host === 'docker' ? { image: imageOf(arch, packages) } : {}) };
}

/** The modern system on top of stage0, with what the stack chose of it. */
function modern(
  { arch, host, providers: { tls }, gcc, verify }: StackSettings,
  toolchain: Stage1Args['toolchain'],
): Stage1 {
  return new Stage1(arch, {
    ...{ arch, host, toolchain },
    providers: tls === undefined ? {} : { tls },
    ...(gcc === undefined ? {} : { gcc }),
    ...(verify === undefined ? {} : { verify }),
  });
}

/** All of stage1 as an image at the engine that built it, so that `docker run` finds it. */
function imageOf(
  arch: string,
  packages: Record<string, Artifact>,
): { name: string; id: pulumi.Output<string> } {
  const name = `seedstage/stage1:${arch}`;
  const keys = Object.values(packages).map(({ key }) => key);
  return { name, id: new Image('stage1', { name, arch, packages: keys }).imageId };
}

/** What an audit compares, of each artifact. */
function keysOf(artifacts: Record<string, Artifact>): Record<string, AuditedPackage> {
  return Object.fromEntries(Object.entries(artifacts).map(([name, { key }]) => [name, { key }]));
}

// Pulumi calls it, and what it returns are the stack's outputs.
module.exports = readableErrors(program);
