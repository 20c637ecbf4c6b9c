import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { doctorCommand } from '../../commands/doctor';
import type { Check } from '../../commands/lib/machine-checks';
import { callCommand, jsonOf } from '../support/call-command';
import { scratch } from '../support/scratch';

const root = scratch('doctor');
interface Report {
  readonly canBuild: boolean;
  readonly checks: readonly Check[];
}

it('builds in a sandbox, says what is there, and leaves nothing', async () => {
  const called = await callCommand(doctorCommand, ['--store', join(root, 'store'), '--json']);
  const { canBuild, checks } = jsonOf(called) as Report;
  expect([called.code, canBuild]).toEqual([0, true]);
  expect(checks.find(({ name }) => name === 'a build in a sandbox')?.state).toBe('ok');
  const mapped = checks.find(({ name }) => name === 'id-mapped mounts');
  expect(mapped?.found).toMatch(
    process.getuid?.() === 0 ? /^(they work at the store|refused)/ : /^not needed/,
  );
  expect(readdirSync(root)).toEqual([]);
});

it('asks the Docker Engine that DOCKER_HOST names, and says what to do where it does not answer', async () => {
  vi.stubEnv('DOCKER_HOST', `unix://${root}/none.sock`);
  const called = await callCommand(doctorCommand, ['--store', join(root, 'store')]);
  vi.unstubAllEnvs();
  expect(called.code).toBe(0);
  expect(called.out.join('\n')).toMatch(
    /^optional {2}Docker Engine +the Docker Engine at unix:\S+none\.sock cannot be reached: .*\n +Start it, or set DOCKER_HOST to its address/m,
  );
});

it('names what is missing, each with the next step', async () => {
  mkdirSync(join(root, 'empty'));
  vi.stubEnv('PATH', join(root, 'empty'));
  const called = await callCommand(doctorCommand, ['--store', join(root, 'store')]);
  vi.unstubAllEnvs();
  expect(called.code).toBe(1);
  expect(called.out.join('\n')).toMatch(
    /^MISSING {3}xz +not on PATH\n +Install it .*apt-get install .* xz-utils/m,
  );
  expect(called.err[0]).toContain(
    'the host local cannot build on this machine: a build in a sandbox, tar, gzip, xz, bzip2, flock',
  );
});
