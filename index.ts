import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { assetsDir } from './builder/assets';
import { checkLocal } from './builder/sandbox/platform';
import { stackSettings } from './chain/stack-settings';
import { assertFreshBuild } from './commands/fresh-build';
import { BootstrapTools, MuslTarball, SeedImage, type Artifact } from './components';
import { readableErrors } from './components/readable-errors';

/** The program of this repository: what one stack grows, and the hashes of it. */
function program(): Record<string, Artifact> {
  assertFreshBuild(dirname(assetsDir()));
  const { arch } = stackSettings(pulumi.runtime.allConfig());
  checkLocal(arch);
  const musl = new MuslTarball('musl');
  const { seed, tcc } = new SeedImage(arch, { arch }, { dependsOn: musl });
  const { busybox, make } = new BootstrapTools(arch, { arch, tcc: tcc.key });
  return { seed, tcc, busybox, make };
}

// Pulumi calls it, and what it returns are the stack's outputs.
module.exports = readableErrors(program);
