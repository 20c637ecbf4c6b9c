import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rootId } from '../../../provider/urn';
import { scratch } from '../../support/scratch';
import { testBuilder } from '../../support/test-builder';

const builder = testBuilder(join(scratch('roots'), 'store'));
const { roots, store } = builder;
const KEY = 'a'.repeat(64);

describe('a root', () => {
  it('stays when a copy of its stack is destroyed', async () => {
    const urn = (stack: string): string => `urn:pulumi:${stack}::p::seedstage:index:Build::n`;
    const id = 'p.one.n.0123456789ab';
    for (const stack of ['one', 'copy']) await builder.keepRoot(rootId(urn(stack), id), KEY);
    expect(readdirSync(store.path('roots'))).toHaveLength(2);
    await builder.dropRoot(rootId(urn('copy'), id));
    expect(roots.keys()).toEqual([KEY]);
    await builder.dropRoot(rootId(urn('one'), id));
    expect(roots.keys()).toEqual([]);
  });

  it('that is damaged is written again by whoever wants it, whatever is in its place', async () => {
    const file = store.path('roots', 'x.json');
    const damage = [
      () => writeFileSync(file, ''),
      () => writeFileSync(file, JSON.stringify({ key: 'x'.repeat(1 << 20) })),
      () => execFileSync('mkfifo', [file]),
    ];
    for (const make of damage) {
      rmSync(file, { force: true });
      make();
      expect([roots.has('x'), roots.keys()]).toEqual([false, []]);
      await builder.keepRoot('x', KEY);
      expect([roots.has('x'), roots.keys()]).toEqual([true, [KEY]]);
    }
    await builder.dropRoot('x');
    mkdirSync(file);
    expect(roots.all()).toMatchObject([{ id: 'x' }]);
    await builder.dropRoot('x');
    expect(roots.all()).toEqual([]);
  });

  it('says to the day when it was last wanted', async () => {
    await builder.addRoot('old', KEY);
    const file = store.path('roots', 'old.json');
    utimesSync(file, 1_000_000, 1_000_000);
    expect(roots.all()[0]?.seen.getFullYear()).toBe(1970);
    await builder.keepRoot('old', KEY);
    expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
    await builder.dropRoot('old');
  });

  it('has a name that a file can have, however long the id is', async () => {
    const ids = ['a', 'b'].map((end) => `${'ü/'.repeat(300)}${end}`);
    for (const id of ids) await builder.addRoot(id, KEY);
    expect(roots.keys()).toHaveLength(2);
    for (const id of ids) await builder.dropRoot(id);
    expect(roots.keys()).toEqual([]);
  });
});
