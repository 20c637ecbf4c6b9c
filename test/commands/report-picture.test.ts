import { describe, expect, it } from 'vitest';
import { GCC_RELEASES, TLS_PROVIDERS, type Stage1Choice, type Step } from '../../chain';
import { chainGraph, chosenSteps, reducedEdges, type Edge } from '../../commands/report/chain-graph';
import { layoutOf, type Layout } from '../../commands/report/chain-layout';

const CHOICES: readonly Stage1Choice[] = TLS_PROVIDERS.flatMap((tls) =>
  GCC_RELEASES.map((gcc) => ({ tls, gcc })),
);

/** Every step with all that it is given, directly or not. */
function closure(pairs: readonly Edge[], names: readonly string[]): string[] {
  const below = new Map(names.map((name) => [name, new Set<string>()]));
  for (const name of names) {
    for (const { from, to } of pairs) {
      if (to === name) for (const each of [from, ...(below.get(from) ?? [])]) below.get(name)?.add(each);
    }
  }
  return [...below].map(([name, all]) => `${name}: ${[...all].sort().join(' ')}`);
}

/** The edges that a picture shows: junctions are only where lines go on. */
function shownEdges({ lines, nodes }: Layout): string[] {
  const ends = (at: string): string[] =>
    Object.hasOwn(nodes, at) ? [at] : lines.filter(({ from }) => from === at).flatMap(({ to }) => ends(to));
  const starting = lines.filter(({ from }) => Object.hasOwn(nodes, from));
  return [...new Set(starting.flatMap(({ from, to }) => ends(to).map((end) => `${from} → ${end}`)))].sort();
}

describe('the graph of the chain', () => {
  it.each(CHOICES)('leaves out what follows from the rest, and loses nothing: $tls, gcc $gcc', (choice) => {
    const steps: readonly Step[] = chosenSteps(choice);
    const names = steps.map(({ name }) => name);
    const all = steps.flatMap(({ name, needs }) => needs.map((from) => ({ from, to: name })));
    const { edges, bands } = chainGraph(choice);
    expect(closure(edges, names)).toEqual(closure(all, names));
    for (const edge of edges) {
      expect(
        closure(
          edges.filter((each) => each !== edge),
          names,
        ),
      ).not.toEqual(closure(all, names));
    }
    expect(bands.flatMap(({ steps: own }) => own)).toEqual(names);
  });

  it('is small enough to be drawn', () => {
    expect(reducedEdges(chosenSteps({})).length).toBeLessThan(80);
  });
});

describe('the layout of the picture', () => {
  it.each(CHOICES)('shows each step once, and just the edges of the graph: $tls, gcc $gcc', (choice) => {
    const { edges, bands } = chainGraph(choice);
    const wanted = edges.map(({ from, to }) => `${from} → ${to}`).sort();
    for (const layout of Object.values(layoutOf({ edges, bands }))) {
      expect(Object.keys(layout.nodes).sort()).toEqual(bands.flatMap(({ steps }) => steps).sort());
      expect(shownEdges(layout)).toEqual(wanted);
    }
  });

  it.each(CHOICES)('has no two boxes in one place, and none outside: $tls, gcc $gcc', (choice) => {
    for (const { nodes, width, height } of Object.values(layoutOf(chainGraph(choice)))) {
      const boxes = Object.values(nodes);
      for (const [at, a] of boxes.entries()) {
        expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
        for (const b of boxes.slice(at + 1)) {
          const apart =
            a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          expect(apart).toBe(true);
        }
      }
    }
  });

  it('of another chain is refused, with what makes it', () => {
    const { bands, edges } = chainGraph({});
    expect(() => layoutOf({ bands, edges: edges.slice(1) })).toThrow(
      /chain-layout\.json has no layout of this chain\n {2}The chain was changed after dist\/ was compiled: npm run build\.$/,
    );
  });
});
