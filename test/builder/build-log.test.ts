import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BuildLog, QUEUE } from '../../builder/build-log';
import type { Progress } from '../../builder/run';
import { scratch } from '../support/scratch';

const root = scratch('log');

describe('BuildLog', () => {
  it('tells phases as they begin, with the last line before them', () => {
    const told: Progress[] = [];
    const log = new BuildLog(join(root, 'a', 'phases.log'), (progress) => told.push(progress));
    log.enter('unpack');
    log.write(Buffer.from('checking for\x1b[31m red\x1b[0m\n@@ conf'));
    log.write(Buffer.from('igure\nlast'));
    log.close();
    expect(told.map(({ phase, line }) => [phase, line])).toEqual([
      ['unpack', undefined],
      ['configure', 'checking for red'],
    ]);
    expect(log.lastLines).toBe('checking for red\nlast');
    expect(readFileSync(log.file, 'utf8')).toContain('@@ unpack\nchecking for\x1b[31m red');
  });

  it('knows how long each phase took, and counts no waiting as work', async () => {
    const log = new BuildLog(join(root, 'times.log'), () => undefined);
    const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
    log.enter(QUEUE);
    await pause(400);
    log.enter('build');
    await pause(100);
    log.enter(QUEUE);
    await pause(200);
    log.close();
    const { queue, build, ...others } = log.phases;
    expect(Object.keys(others)).toEqual(['start']);
    expect(queue).toBeGreaterThanOrEqual(0.58);
    expect(build).toBeGreaterThanOrEqual(0.09);
    expect(build).toBeLessThan(queue ?? 0);
    expect(log.seconds - log.worked).toBeCloseTo(queue ?? 0, 1);
  });

  it('keeps the last twenty lines for an error', () => {
    const log = new BuildLog(join(root, 'tail.log'), () => undefined);
    for (let line = 1; line <= 50; line++) log.write(Buffer.from(`line ${line}\n`));
    log.close();
    expect(log.lastLines.split('\n')).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 31}`));
  });

  it('shows that time passes while a build says nothing', async () => {
    const told: Progress[] = [];
    const log = new BuildLog(join(root, 'silent.log'), (progress) => told.push(progress));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    log.close();
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told[0]?.seconds).toBeGreaterThan(0.3);
  });
});
