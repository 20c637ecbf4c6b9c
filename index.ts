import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { assetsDir } from './builder/assets';
import { checkLocal } from './builder/sandbox/platform';
import { stackSettings } from './chain/stack-settings';
import { assertFreshBuild } from './commands/fresh-build';
import {
  BootstrapTools,
  ChecksumAudit,
  MuslTarball,
  SeedImage,
  Stage0,
  Stage1,
  type Artifact,
  type AuditedPackage,
  type Stage1Args,
} from './components';
import { readableErrors } from './components/readable-errors';

/** The program of this repository: what one stack grows, and the hashes of it. */
function program(): Record<string, Artifact> {
  assertFreshBuild(dirname(assetsDir()));
  const { arch, host, stage } = stackSettings(pulumi.runtime.allConfig());
  if (host === 'local') checkLocal(arch);
  const tarball = new MuslTarball('musl');
  const { seed, tcc } = new SeedImage(arch, { arch, host }, { dependsOn: tarball });
  const { busybox, make } = new BootstrapTools(arch, { arch, host, tcc: tcc.key });
  const from = { seed: seed.key, tcc: tcc.key, busybox: busybox.key, make: make.key };
  const stage0 = new Stage0(arch, { arch, host, from });
  // Called as the steps of the chain are, and as `npm run export` knows them.
  const grown = {
    ...{ seed, tcc, busybox, make },
    ...{ musl: stage0.musl, gcc3: stage0.gcc, binutils: stage0.binutils },
    ...{ 'make-pass2': stage0.make, 'busybox-pass2': stage0.busybox },
    ...(stage === 'stage1' ? modern(arch, { arch, host, toolchain: stage0.toolchain }) : {}),
  };
  new ChecksumAudit('golden', { arch, packages: keysOf(grown) });
  return grown;
}

/** What a stack that asks for it grows on top of stage0. */
function modern(name: string, args: Stage1Args): Record<string, Artifact> {
  const { musl, gmp, mpfr, mpc, gcc, binutils, make, zlib } = new Stage1(name, args);
  return {
    ...{ 'musl-pass2': musl, gmp, mpfr, mpc, gcc10: gcc },
    ...{ 'binutils-pass3': binutils, 'make-pass3': make, zlib },
  };
}

/** What an audit compares, of each artifact. */
function keysOf(artifacts: Record<string, Artifact>): Record<string, AuditedPackage> {
  return Object.fromEntries(Object.entries(artifacts).map(([name, { key }]) => [name, { key }]));
}

// Pulumi calls it, and what it returns are the stack's outputs.
module.exports = readableErrors(program);
