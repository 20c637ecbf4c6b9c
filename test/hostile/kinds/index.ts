import type { Kind } from '../attack';
import { capabilities } from './capabilities';
import { descriptors } from './descriptors';
import { devices } from './devices';
import { given } from './given';
import { identity } from './identity';
import { kernelLeaks } from './kernel-leaks';
import { keyrings } from './keyrings';
import { lifetime } from './lifetime';
import { machine } from './machine';
import { mounts } from './mounts';
import { network } from './network';
import { output } from './output';
import { proc } from './proc';
import { processOne } from './process-one';
import { resources } from './resources';
import { returns } from './returns';
import { seccomp } from './seccomp';

/** All attacks. What runs out of something comes last: a place that it damaged would blame the others. */
export const KINDS: readonly Kind[] = [
  proc,
  devices,
  mounts,
  descriptors,
  processOne,
  keyrings,
  capabilities,
  seccomp,
  identity,
  network,
  kernelLeaks,
  given,
  returns,
  machine,
  lifetime,
  output,
  resources,
];
