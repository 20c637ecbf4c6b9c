import { auditCommand } from './audit';
import { attestCommand } from './attest';
import { cacheGcCommand } from './cache-gc';
import { cacheListCommand } from './cache-list';
import { cachePullCommand } from './cache-pull';
import { cachePushCommand } from './cache-push';
import { doctorCommand } from './doctor';
import { exportCommand } from './export';
import { gcCommand } from './gc';
import { goldenCommand } from './golden';
import type { Command, PulumiCommand } from './lib/command';
import { lockCommand } from './lock';
import { preview } from './preview';
import { reportCommand } from './report';
import { sourcesCommand } from './sources';
import { storeForgetCommand } from './store-forget';
import { storeRootsCommand } from './store-roots';
import { storeVerifyCommand } from './store-verify';
import { up } from './up';
import { verifyAll } from './verify-all';
import { verifyBoot } from './verify-boot';
import { verifyHostile } from './verify-hostile';
import { verifyHosts } from './verify-hosts';
import { verifySeedCommand } from './verify-seed';
import { verifyStage0 } from './verify-stage0';
import { verifyStage1 } from './verify-stage1';
import { verifyStatements } from './verify-statements';
import { verifySuite } from './verify-suite';

/** Every command, in the order of `seedstage --help`. Each has its own file, and one line here. */
export const COMMANDS: readonly Command[] = [
  auditCommand,
  exportCommand,
  goldenCommand,
  attestCommand,
  reportCommand,
  gcCommand,
  storeVerifyCommand,
  storeRootsCommand,
  storeForgetCommand,
  cachePushCommand,
  cachePullCommand,
  cacheListCommand,
  cacheGcCommand,
  sourcesCommand,
  lockCommand,
  doctorCommand,
  verifySeedCommand,
  verifyStage0,
  verifyStage1,
  verifyHosts,
  verifyBoot,
  verifySuite,
  verifyHostile,
  verifyStatements,
  verifyAll,
];

/** The commands that run the Pulumi CLI, which reads their options. They are the first in the list. */
export const PULUMI_COMMANDS: readonly PulumiCommand[] = [preview, up];
