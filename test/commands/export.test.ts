import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportCommand } from '../../commands/export';
import { gcCommand } from '../../commands/gc';
import { callCommand, jsonOf, type Called } from '../support/call-command';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('export-command');
const store = join(root, 'store');
let fingerprint: string;

beforeAll(async () => {
  const builder = testBuilder(store);
  ({ fingerprint } = await grow(builder, 'hex0'));
  await builder.close();
});

async function call(...argv: readonly string[]): Promise<Called> {
  return await callCommand(exportCommand, [...argv, '--store', store]);
}

describe('export', () => {
  it('writes a .tar.gz without name and time, of the same tar', async () => {
    const [tar, gz] = [join(root, 'a.tar'), join(root, 'a.tar.gz')];
    expect((await call('seed/hex0', tar)).out).toEqual([`${tar}: seed/hex0, fingerprint ${fingerprint}`]);
    const called = await call('hex0', gz, '--json');
    expect(jsonOf(called)).toMatchObject({
      kind: 'tar.gz',
      path: gz,
      packages: [{ id: 'seed/hex0', fingerprint }],
    });
    const bytes = readFileSync(gz);
    expect([...bytes.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]); // no flags, no time
    expect(gunzipSync(bytes)).toEqual(readFileSync(tar));
    expect(execFileSync('tar', ['-tzf', gz], { encoding: 'utf8' })).toContain('usr/bin/hex0\n');
  });

  it('overwrites an archive only with --force', async () => {
    const file = join(root, 'kept.tar');
    writeFileSync(file, 'mine');
    const { code, err } = await call('hex0', file);
    expect([code, err[0]]).toEqual([2, `npm run export: "${file}" already exists; --force overwrites it`]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await call('hex0', file, '--force')).code).toBe(0);
  });

  it.each(['out.zip', 'out.tgz', 'out.tar.xz', 'OUT.ZIP', 'out.oci', 'out.gz'])(
    'refuses %s',
    async (name) => {
      const { code, err } = await call('hex0', join(root, name));
      expect(code).toBe(2);
      expect(err[0]).toContain(`${name}" is not the name of an archive, expected FILE.tar, FILE.tar.gz`);
      expect(existsSync(join(root, name))).toBe(false);
    },
  );

  it('writes into a directory of any name, if it is empty', async () => {
    mkdirSync(join(root, 'dir.zip'));
    for (const name of ['plain', 'dir.zip', 'hex0-1.0'])
      expect((await call('hex0', join(root, name))).code, name).toBe(0);
    expect(existsSync(join(root, 'dir.zip/usr/bin/hex0'))).toBe(true);
    expect((await call('hex0', join(root, 'plain'), '--force')).code).toBe(1);
    writeFileSync(join(root, 'file'), '');
    expect((await call('hex0', join(root, 'file'))).err[0]).toContain(
      'is a file, expected a directory or a name',
    );
  });

  it.each([
    [['stage3', 'x'], 'there is no package "stage3". Did you mean stage0 or stage1?'],
    [['stage0', 'x'], 'is not in the store'],
  ])('refuses %j', async (argv, text) => {
    const { code, err } = await call(...argv);
    expect([code, existsSync('x')]).toEqual([2, false]);
    expect(err[0]).toContain(text);
  });
});

describe('gc --dry-run', () => {
  it('names what it would remove, and removes nothing', async () => {
    const { code, out } = await callCommand(gcCommand, ['--dry-run', '--store', store]);
    expect(code).toBe(0);
    expect(out[0]).toMatch(
      new RegExp(`^would remove artifact seed/hex0 \\(${fingerprint.slice(0, 12)}…\\), \\d\\.\\d MB$`),
    );
    const json = await callCommand(gcCommand, ['--dry-run', '--json', '--store', store]);
    expect(jsonOf(json)).toMatchObject({
      dryRun: true,
      removed: [{ kind: 'artifact', id: fingerprint, name: 'seed/hex0' }],
    });
    expect((await callCommand(gcCommand, ['--max', 'x', '--store', store])).code).toBe(2);
  });
});
