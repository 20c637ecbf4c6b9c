import type { ResourceKind } from '../resource-kind';
import { audit } from './audit';
import { build } from './build';
import { image } from './image';
import { source } from './source';

/** Every kind of resource, by its token in programs and states. */
export const kinds: ReadonlyMap<string, ResourceKind> = new Map([
  // The token in states of the first release. The component's alias maps it to the current one.
  ['seedstage:index:Audit', audit],
  ['seedstage:index:Build', build],
  ['seedstage:index:ChecksumAudit', audit],
  ['seedstage:index:Image', image],
  ['seedstage:index:Source', source],
]);
