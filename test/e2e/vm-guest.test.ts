import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../builder/sandbox/hosts';
import { Guest } from '../support/guest';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('vm-guest');

/** The beginning of the chain, grown on a host: fingerprints by name. */
async function beginning(store: string, host: Host): Promise<Record<string, string>> {
  const builder = testBuilder(join(root, store), undefined, { mirrorDir: await realSources() });
  const seed = await grow(builder, 'seed', {}, { host });
  const tcc = await grow(builder, 'tcc', { seed }, { host, variant: 'tcc' });
  await builder.close();
  return { seed: seed.fingerprint, tcc: tcc.fingerprint };
}

describe.runIf(Guest.available)('a machine with nothing but a shell and an ssh server', () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.start(join(root, 'guest'));
  });
  afterAll(async () => {
    await guest.stop();
  });

  it('grows the same seed and tcc as this machine', async () => {
    // It starts meanwhile.
    const here = await beginning('here', { kind: 'local' });
    await guest.ready();
    expect(await beginning('there', guest.host())).toEqual(here);
  });
});
