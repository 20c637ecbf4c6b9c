import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptTcc } from '../../builder/grow/grown-tcc';
import { chain } from '../../chain';
import { Engine } from '../support/engine';
import { copyPackage } from '../support/package-copy';
import { expectReadable } from '../support/readable';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';

const root = scratch('text-changed');
const checkout = join(root, 'checkout');
const store = join(root, 'store');
const text = (name: string): string => join(checkout, 'assets/route', name);

/** Flips one bit in the middle of a file. */
function flip(file: string): void {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  writeFileSync(file, bytes);
}

describe('what the chain starts from', () => {
  it('is refused where a digit of its text is another, and replaced where it is damaged in the store', async () => {
    copyPackage(checkout);
    const stack = await new Engine(root).stack({
      graph: {
        builds: [
          { name: 'hex0', needs: [] },
          { name: 'word0', needs: ['hex0'] },
        ],
      },
      package: checkout,
      config: {
        'seedstage:store': store,
        'seedstage:sources': await realSources(chain.filter(({ recipe }) => recipe === 'tcc')),
        'seedstage:offline': true,
      },
    });
    const right = readFileSync(text('hex0.hex0'), 'utf8');
    writeFileSync(text('hex0.hex0'), right.replace('58  ', '59  '));
    const refused = await stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/hex0: \S+hex0\.hex0 has the sha256 [0-9a-f]{64}, expected [0-9a-f]{64}/);
    expect(refused.text).toContain('Nothing was run. Restore the file from the repository (git checkout)');
    expectReadable(refused.text);
    expect(readdirSync(store)).toEqual(['tools']);

    writeFileSync(text('hex0.hex0'), right);
    expect((await stack.up()).code).toBe(0);
    const [copy = ''] = readdirSync(join(store, 'artifacts'))
      .filter((name) => readFileSync(join(store, 'artifacts', name, 'manifest'), 'utf8').includes('hex0'))
      .map((name) => join(store, 'artifacts', name, 'tree/usr/bin/hex0'));
    const hex0 = readFileSync(copy);
    const kept = keptTcc(store);
    flip(copy);
    flip(kept);
    appendFileSync(text('word0.hex0'), '# one more comment\n');
    const again = await stack.up();
    expect(again.said('word0')[0]).toMatch(/^built in /);
    expect(readFileSync(copy).equals(hex0)).toBe(true);
    // What runs the launcher is no artifact; it was damaged, too, and was grown again.
    expect(readFileSync(kept).equals(readFileSync(SEED))).toBe(true);
    expect(readdirSync(join(store, 'tools'))).toEqual([basename(kept)]);
  });
});
