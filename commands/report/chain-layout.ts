import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../../builder/ground/assets';
import { callText } from '../../builder/ground/call-text';
import { UserError } from '../../builder/ground/user-error';
import { graphDigest, type ChainGraph } from './chain-graph';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The positions of everything in a picture. scripts/lib/chain-layout.mjs computes them when dist/ is compiled. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The upper end of each band. */
  readonly bands: readonly number[];
  readonly nodes: Readonly<Record<string, Point & { readonly width: number; readonly height: number }>>;
  /** Lines lead from step to step, directly or through junctions, where several lines join. */
  readonly lines: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly Point[];
  }[];
}

/** A picture for a desktop and for paper, and one for a phone. */
export type Layouts = Readonly<Record<'wide' | 'narrow', Layout>>;

/** The file with the layouts of all choices. */
export function layoutFile(): string {
  return join(dirname(assetsDir()), 'dist/commands/report/chain-layout.json');
}

/**
 * Finds the layout of a graph.
 *
 * @throws UserError if dist/ was compiled from another chain
 */
export function layoutOf(graph: ChainGraph): Layouts {
  const file = layoutFile();
  const layouts = readJson(file) as Readonly<Record<string, Layouts>>;
  const digest = graphDigest(graph);
  const found = Object.hasOwn(layouts, digest) ? layouts[digest] : undefined;
  if (found) return found;
  throw new UserError(
    `${file} has no layout of this chain`,
    `The chain was changed after dist/ was compiled: ${callText('build')}.`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UserError(`${file} cannot be read`, `Make it: ${callText('build')}.`);
  }
}
