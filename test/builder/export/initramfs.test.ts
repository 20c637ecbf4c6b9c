import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../builder/ground/digest';
import { writeInitramfs } from '../../../builder/export/initramfs';
import { Store } from '../../../builder/store/store';
import { scratch } from '../../support/scratch';
import { grow, testBuilder } from '../../support/test-builder';
import { SEED } from '../../support/seed';

const root = scratch('initramfs');
const INIT = { path: 'init', content: Buffer.from('#!/bin/sh\n'), mode: 0o755 };
const OWN = { path: 'own', directory: true } as const;

/** A name of an archive, as a kernel reads it. */
interface Found {
  readonly name: string;
  readonly mode: number;
  readonly device: readonly [number, number];
  readonly content: Buffer;
}

/** Reads an archive by the kernel's description of it. */
function read(archive: Buffer): Found[] {
  const found: Found[] = [];
  for (let at = 0; ;) {
    expect(archive.subarray(at, at + 6).toString()).toBe('070701');
    const field = (index: number): number =>
      Number.parseInt(archive.subarray(at + 6 + 8 * index, at + 14 + 8 * index).toString(), 16);
    const [size, length] = [field(6), field(11)];
    const name = archive.subarray(at + 110, at + 110 + length - 1).toString();
    if (name === 'TRAILER!!!') return found;
    const start = (at + 110 + length + 3) & ~3;
    const content = archive.subarray(start, start + size);
    found.push({ name, mode: field(1), device: [field(9), field(10)], content });
    expect([field(2), field(3), field(5)]).toEqual([0, 0, 1]); // owner, group, time
    at = (start + size + 3) & ~3;
  }
}

async function archiveFrom(name: string): Promise<Buffer> {
  const store = new Store(join(root, name));
  const { fingerprint } = await grow(testBuilder(store.root), 'seed');
  const file = join(root, `${name}.cpio`);
  await writeInitramfs(store, { artifacts: [fingerprint], rootfs: true }, [OWN, INIT], file);
  return readFileSync(file);
}

let archive: Buffer;
beforeAll(async () => {
  archive = await archiveFrom('store');
});

describe('an initramfs', () => {
  it('has the files of its artifacts, with their modes', () => {
    const tcc = read(archive).find(({ name }) => name === 'usr/bin/tcc');
    expect(tcc?.mode).toBe(0o100755);
    expect(sha256(tcc?.content ?? '')).toBe(sha256(readFileSync(SEED)));
  });

  it('has the directories and links of a root file system, each before what is in it', () => {
    const names = read(archive).map(({ name }) => name);
    for (const name of names) {
      const parent = name.split('/').slice(0, -1).join('/');
      if (parent !== '') expect(names.indexOf(parent)).toBeLessThan(names.indexOf(name));
    }
    const bin = read(archive).find(({ name }) => name === 'bin');
    expect([bin?.mode, bin?.content.toString()]).toEqual([0o120777, 'usr/bin']);
    expect(read(archive).find(({ name }) => name === 'tmp')?.mode).toBe(0o041777);
  });

  it('has a console to speak to, and the devices of a build', () => {
    const devices = read(archive).filter(({ mode }) => (mode & 0o170000) === 0o020000);
    expect(Object.fromEntries(devices.map(({ name, device }) => [name, device]))).toEqual({
      'dev/console': [5, 1],
      'dev/full': [1, 7],
      'dev/null': [1, 3],
      'dev/urandom': [1, 9],
      'dev/zero': [1, 5],
    });
  });

  it('has what is added', () => {
    const added = read(archive).slice(-2);
    expect(added.map(({ name, mode }) => [name, mode])).toEqual([
      ['own', 0o040755],
      ['init', 0o100755],
    ]);
    expect(added[1]?.content).toEqual(INIT.content);
  });

  it('is the same from another store, to the byte', async () => {
    expect((await archiveFrom('another')).equals(archive)).toBe(true);
  });
});
