import { closeSync, copyFileSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runChild } from '../../../builder/ground/child';
import { whenNotBusy } from '../../../builder/ground/text-busy';
import { scratch } from '../../support/scratch';

const { signal } = new AbortController();
const program = join(scratch('text-busy'), 'true');
copyFileSync('/bin/true', program);
const start = async (): Promise<number> =>
  (await runChild({ command: program, args: [], env: {} }, signal)).code;

test('a program whose file is open for writing is started as soon as it is closed', async () => {
  const fd = openSync(program, 'r+');
  await expect(start()).rejects.toMatchObject({ code: 'ETXTBSY' });
  const ended = whenNotBusy(start);
  setTimeout(() => closeSync(fd), 60);
  expect(await ended).toBe(0);
});

test('any other error is told at once', async () => {
  let starts = 0;
  const none = async (): Promise<never> => {
    starts += 1;
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  await expect(whenNotBusy(none)).rejects.toThrow('no such file');
  expect(starts).toBe(1);
});
