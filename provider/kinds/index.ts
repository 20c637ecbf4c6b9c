import type { ResourceKind } from '../resource-kind';
import { audit } from './audit';
import { build } from './build';
import { image } from './image';
import { source } from './source';

/** Every kind of resource, by the token that programs and states call it by. */
export const kinds: ReadonlyMap<string, ResourceKind> = new Map([
  // What states of the first release call it. The alias of the component leads from there to the name of today.
  ['seedstage:index:Audit', audit],
  ['seedstage:index:Build', build],
  ['seedstage:index:ChecksumAudit', audit],
  ['seedstage:index:Image', image],
  ['seedstage:index:Source', source],
]);
