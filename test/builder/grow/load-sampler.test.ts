import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LoadSampler } from '../../../builder/grow/load-sampler';
import { processorLoadSchema } from '../../../builder/store/processor-load';
import { scratch } from '../../support/scratch';

const root = scratch('load-sampler');

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

it('samples this machine until it is stopped', async () => {
  const sampler = new LoadSampler();
  await pause(1300);
  const { load } = sampler;
  sampler.stop();
  expect(processorLoadSchema.safeParse(load).success).toBe(true);
  expect(load).toMatchObject({ processors: cpus().length, interval: 1 });
  expect(load?.busy[0]).toHaveLength(2);
});

it('knows no load where there are no counters, or others than expected', async () => {
  writeFileSync(join(root, 'stat'), 'cpu0 a b c d e f g h\n');
  for (const file of ['nowhere', 'stat']) {
    const sampler = new LoadSampler(join(root, file));
    await pause(150);
    expect(sampler.load).toBeUndefined();
    sampler.stop();
  }
});
