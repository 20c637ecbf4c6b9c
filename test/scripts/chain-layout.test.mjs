import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { layoutsOf } from '../../scripts/lib/chain-layout.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';

const require = createRequire(import.meta.url);
const { GCC_RELEASES, TLS_PROVIDERS } = require(join(ROOT, 'dist/chain/index.js'));
const { chainGraph, graphDigest } = require(join(ROOT, 'dist/commands/report/chain-graph.js'));

test('dist/ has the layout of every chain that can be chosen, as the library makes it now', async () => {
  const known = JSON.parse(readFileSync(join(ROOT, 'dist/commands/report/chain-layout.json'), 'utf8'));
  /** @type {import('../../scripts/lib/chain-layout.mjs').ChainGraph[]} */
  const graphs = [];
  for (const tls of TLS_PROVIDERS) for (const gcc of GCC_RELEASES) graphs.push(chainGraph({ tls, gcc }));
  expect(Object.keys(known).sort()).toEqual(graphs.map(graphDigest).sort());
  for (const graph of graphs) expect(known[graphDigest(graph)]).toEqual(await layoutsOf(graph));
});

test('a chain that is given what lies further up goes around, and one without a way in stands alone', async () => {
  const band = (/** @type {string} */ title, /** @type {string[]} */ steps) => ({
    title,
    summary: '',
    steps,
  });
  const { wide, narrow } = await layoutsOf({
    bands: [band('one', ['a', 'b']), band('two', ['c']), band('three', ['d', 'e'])],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'a', to: 'd' },
      { from: 'c', to: 'd' },
    ],
  });
  for (const layout of [wide, narrow]) {
    expect(Object.keys(layout?.nodes ?? {}).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(layout?.lines.map(({ from, to }) => `${from} → ${to}`).sort()).toEqual(
      [
        ...[
          'a → b',
          'b → exit 0 b',
          'exit 0 b → entry 1 b',
          'entry 1 b → c',
          'a → exit 0 a+c',
          'c → exit 1 a+c',
        ],
        ...['exit 0 a+c → entry 2 a+c', 'exit 1 a+c → entry 2 a+c', 'entry 2 a+c → d'],
      ].sort(),
    );
    const points = layout?.lines.flatMap(({ points }) => points) ?? [];
    for (const { x, y } of points) {
      expect(x >= 0 && x <= (layout?.width ?? 0)).toBe(true);
      expect(y >= 0 && y <= (layout?.height ?? 0)).toBe(true);
    }
  }
});
