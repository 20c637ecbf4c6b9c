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
  const hex0 = await grow(builder, 'hex0', {}, { host });
  const word0 = await grow(builder, 'word0', { hex0 }, { host });
  const cc1 = await grow(builder, 'cc1', { word0 }, { host });
  const tcc0 = await grow(builder, 'tcc0', { cc1 }, { host });
  const tcc = await grow(builder, 'tcc', { tcc0 }, { host, variant: 'tcc' });
  await builder.close();
  const all = Object.entries({ hex0, word0, cc1, tcc0, tcc });
  return Object.fromEntries(all.map(([name, { fingerprint }]) => [name, fingerprint]));
}

describe.runIf(Guest.available)('a machine with nothing but a shell and an ssh server', () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.start(join(root, 'guest'));
  });
  afterAll(async () => {
    await guest.stop();
  });

  it('grows the same from text to tcc as this machine', async () => {
    // It starts meanwhile.
    const here = await beginning('here', { kind: 'local' });
    await guest.ready();
    expect(await beginning('there', guest.host())).toEqual(here);
  });
});
