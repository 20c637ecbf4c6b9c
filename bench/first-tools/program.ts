// This repository's program up to make: a chain that is short enough to grow many times.
import { dirname } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { assetsDir } from '../../builder/ground/assets';
import { checkLocal } from '../../builder/sandbox/platform';
import { stackSettings } from '../../chain/stack-settings';
import { assertFreshBuild } from '../../commands/lib/fresh-build';
import { BootstrapTools, MuslTarball, SeedImage, type Artifact } from '../../components';
import { readableErrors } from '../../components/readable-errors';

function program(): Record<string, Artifact> {
  assertFreshBuild(dirname(assetsDir()));
  const { arch, host } = stackSettings(pulumi.runtime.allConfig());
  checkLocal(arch);
  const musl = new MuslTarball('musl');
  const { tcc0, tcc, toolchain } = new SeedImage(arch, { arch, host }, { dependsOn: musl });
  const { busybox, make } = new BootstrapTools(arch, { host, toolchain });
  return { tcc0, tcc, busybox, make };
}

module.exports = readableErrors(program);
