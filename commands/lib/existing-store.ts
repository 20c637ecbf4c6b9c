import { lstatSync } from 'node:fs';
import type { Builder } from '../../builder/grow/builder';
import { CannotTell } from './command';
import { localBuilder } from './local-builder';
import type { SettingFlags } from './settings';

/**
 * A builder on an existing store.
 *
 * @throws CannotTell if there is no store
 */
export function existingStore(flags: SettingFlags): Builder {
  const builder = localBuilder(flags);
  const { root } = builder.store;
  if (lstatSync(root, { throwIfNoEntry: false })) return builder;
  throw new CannotTell(
    `there is no store ${root}`,
    'Name one (--store DIR), or run `pulumi up`, which creates it.',
  );
}
