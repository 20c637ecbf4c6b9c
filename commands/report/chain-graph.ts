import { sha256OfJson } from '../../builder/ground/digest';
import {
  bootstrapTools,
  chain,
  seedImage,
  stage0Parts,
  stage0Passes,
  stage1Passes,
  stage1Steps,
  type Stage1Choice,
  type Step,
} from '../../chain';

/** A group of steps of the chain: a row of the picture. */
export interface Band {
  readonly title: string;
  /** One sentence for a reader who has never seen the chain. */
  readonly summary: string;
  /** The names of the steps, in the order in which they are grown. */
  readonly steps: readonly string[];
}

/** An input relation between two steps that no other path of the chain implies. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The chain as it is drawn. */
export interface ChainGraph {
  readonly bands: readonly Band[];
  /** The transitive reduction of the steps' inputs. */
  readonly edges: readonly Edge[];
}

/** All steps for a choice, in the order in which they are grown. */
export function chosenSteps(choice: Stage1Choice): readonly Step[] {
  return [...chain, ...stage1Steps(choice)];
}

/** The chain for a choice, as a graph to draw. */
export function chainGraph(choice: Stage1Choice): ChainGraph {
  return { bands: bandsOf(choice), edges: reducedEdges(chosenSteps(choice)) };
}

/** Identifies a graph, because a layout only fits the graph that it was made for. */
export function graphDigest({ bands, edges }: ChainGraph): string {
  return sha256OfJson({
    bands: bands.map(({ steps }) => steps),
    edges: edges.map(({ from, to }) => [from, to]),
  });
}

/**
 * The dependencies that do not follow from others: a step that depends on make and on the compiler that built make has
 * one edge, from make. They are ordered by target, then by source, in the order of the chain.
 */
export function reducedEdges(steps: readonly Step[]): Edge[] {
  const below = new Map<string, ReadonlySet<string>>();
  const edges: Edge[] = [];
  for (const { name, needs } of steps) {
    const behind = new Set(needs.flatMap((need) => [...(below.get(need) ?? [])]));
    below.set(name, new Set([...behind, ...needs]));
    edges.push(...needs.filter((need) => !behind.has(need)).map((from) => ({ from, to: name })));
  }
  return edges;
}

function bandsOf(choice: Stage1Choice): Band[] {
  const names = (steps: readonly Step[]): string[] => steps.map(({ name }) => name);
  const stage0: ReadonlySet<string> = new Set(stage0Parts);
  const passes: readonly Step[] = stage1Passes;
  // From here on, sandboxes contain nothing of stage0.
  const second = passes.findIndex(({ needs }) => !needs.some((need) => stage0.has(need)));
  return [
    {
      title: 'Seed and tools',
      summary: 'From text to a C compiler that reproduces itself, then a shell and make.',
      steps: names([...seedImage, ...bootstrapTools]),
    },
    {
      title: 'Stage 0',
      summary: 'A first gcc twice, the second time by itself, then its tools by it.',
      steps: names(stage0Passes),
    },
    {
      title: 'Stage 1, the first time',
      summary: 'A modern gcc by the old one, then C library and tools by the modern one.',
      steps: names(passes.slice(0, second)),
    },
    {
      title: 'Stage 1, the second time',
      summary: 'The same once more, in sandboxes that hold nothing of stage 0.',
      steps: names(passes.slice(second)),
    },
    {
      title: 'Packages',
      summary: 'What nothing of the toolchain needs, built once by the finished toolchain.',
      steps: names(stage1Steps(choice).slice(passes.length)),
    },
  ];
}
