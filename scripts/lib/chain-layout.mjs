import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The positions of everything in the chain's picture. Lines lead from step to step, or to a junction, where several
 * join: edges that leave a band for the same steps further down are drawn as one line.
 *
 * @typedef {{ x: number, y: number }} Point
 * @typedef {Point & { width: number, height: number }} Box
 * @typedef {{ from: string, to: string, points: Point[] }} Line
 * @typedef {{
 *   width: number, height: number, bands: number[],
 *   nodes: Record<string, Box>, junctions: Record<string, Point>, lines: Line[],
 * }} Layout
 * @typedef {import('../../commands/report/chain-graph.ts').ChainGraph} ChainGraph
 * @typedef {{ bands: { id: string, steps: readonly string[], entries: string[], exits: string[] }[], lines: Omit<Line, 'points'>[] }} Wired
 */

/** The file that `npm run build` writes for the report, beside the compiled command. */
const FILE = 'dist/commands/report/chain-layout.json';

/** The pictures of one graph: for a desktop and for paper, and for a phone. */
const SHAPES = {
  wide: {
    along: 'RIGHT',
    across: 'DOWN',
    node: { width: 116, height: 42 },
    between: 26,
    beside: 12,
    side: 4,
    width: 1080,
    margin: 22,
  },
  narrow: {
    along: 'DOWN',
    across: 'RIGHT',
    node: { width: 108, height: 42 },
    between: 24,
    beside: 10,
    side: 3,
    width: 358,
    margin: 8,
  },
};

/** The largest number of steps in a row of a horizontal band. */
const MOST_IN_ROW = 8;

/** The space above each band for its title, and below it. */
const TITLE = 56;
const BELOW = 24;

/**
 * Lays out the chain's picture for every choice after dist/ is compiled: the layout library is large, and not part of
 * the package.
 * @param {string} root
 */
export async function writeChainLayouts(root) {
  const compiled = join(root, 'dist/commands/report/chain-graph.js');
  if (!existsSync(compiled)) return;
  const require = createRequire(compiled);
  const { chainGraph, graphDigest } = require(compiled);
  const { GCC_RELEASES, TLS_PROVIDERS } = require(join(root, 'dist/chain/index.js'));
  /** @type {Record<string, Record<string, Layout>>} */
  const layouts = {};
  for (const tls of TLS_PROVIDERS) {
    for (const gcc of GCC_RELEASES) {
      const graph = chainGraph({ tls, gcc });
      layouts[graphDigest(graph)] = await layoutsOf(graph);
    }
  }
  writeFileSync(join(root, FILE), `${JSON.stringify(layouts)}\n`);
}

/**
 * @param {ChainGraph} graph
 * @returns {Promise<Record<string, Layout>>} by the name of the shape
 */
export async function layoutsOf(graph) {
  const wired = wire(graph);
  return { wide: await layOut(wired, SHAPES.wide), narrow: await layOut(wired, SHAPES.narrow) };
}

/**
 * Adds junctions where edges leave a band: one for all steps that depend on the same steps of earlier bands.
 * @param {ChainGraph} graph
 * @returns {Wired}
 */
function wire({ bands, edges }) {
  const bandOf = new Map(bands.flatMap(({ steps }, at) => steps.map((step) => [step, at])));
  /** @type {Wired['bands']} */
  const wired = bands.map(({ steps }, at) => ({ id: `band ${at}`, steps, entries: [], exits: [] }));
  /** @type {Map<string, Omit<Line, 'points'>>} */
  const lines = new Map();
  const add = (/** @type {string} */ from, /** @type {string} */ to) =>
    lines.set(`${from} to ${to}`, { from, to });
  for (const { from, to } of edges) if (bandOf.get(from) === bandOf.get(to)) add(from, to);
  for (const [to, band] of bandOf) {
    const outer = edges.filter((edge) => edge.to === to && bandOf.get(edge.from) !== band);
    if (outer.length === 0) continue;
    const given = outer.map(({ from }) => from).join('+');
    const entry = junctionIn(wired[band]?.entries, `entry ${band} ${given}`);
    add(entry, to);
    for (const { from } of outer) {
      const source = bandOf.get(from) ?? 0;
      const exit = junctionIn(wired[source]?.exits, `exit ${source} ${given}`);
      add(from, exit);
      add(exit, entry);
    }
  }
  return { bands: wired, lines: [...lines.values()] };
}

/**
 * @param {string[] | undefined} junctions
 * @param {string} id
 */
function junctionIn(junctions, id) {
  if (junctions?.includes(id) === false) junctions.push(id);
  return id;
}

/**
 * @param {Wired} wired
 * @param {typeof SHAPES.wide} shape
 * @returns {Promise<Layout>}
 */
async function layOut({ bands, lines }, shape) {
  /** @type {Layout} */
  const layout = { width: shape.width, height: 0, bands: [], nodes: {}, junctions: {}, lines: [] };
  for (const band of bands) {
    const inside = new Set([...band.steps, ...band.entries, ...band.exits]);
    const own = lines.filter(({ from, to }) => inside.has(from) && inside.has(to));
    const drawn = await elkLayout(band, own, shape);
    place(drawn, own, layout, shape);
  }
  const between = lines.filter(({ from, to }) => from.startsWith('exit ') && to.startsWith('entry '));
  between.forEach((line, lane) =>
    layout.lines.push({ ...line, points: wayBetween(line, lane, layout, shape) }),
  );
  return layout;
}

/**
 * Adds a band below the existing ones.
 * @param {import('elkjs').ElkNode} drawn
 * @param {readonly Omit<Line, 'points'>[]} lines
 * @param {Layout} layout
 * @param {typeof SHAPES.wide} shape
 */
function place({ children = [], edges = [], width = 0, height = 0 }, lines, layout, shape) {
  const middle = Math.max(shape.margin, Math.round((shape.width - width) / 2));
  const dx = shape.along === 'DOWN' ? middle : shape.margin;
  const dy = layout.height + TITLE;
  const at = (/** @type {{ x?: number, y?: number }} */ { x = 0, y = 0 }) => ({
    x: Math.round(x + dx),
    y: Math.round(y + dy),
  });
  layout.bands.push(layout.height);
  for (const { id, width: w = 0, height: h = 0, ...corner } of children) {
    if (/^(entry|exit) /.test(id)) layout.junctions[id] = at(corner);
    else layout.nodes[id] = { ...at(corner), width: w, height: h };
  }
  for (const { id, sections: [section] = [] } of edges) {
    const line = lines[Number(id)];
    if (line === undefined || section === undefined) continue;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(at);
    layout.lines.push({ ...line, points });
  }
  layout.height = Math.round(dy + height + BELOW);
  layout.width = Math.max(layout.width, Math.round(dx + width + shape.margin)); // a picture that is too wide is scaled down
}

/**
 * The path from the end of a band to the beginning of a later one: through the margin and the gap above that band.
 * @param {Omit<Line, 'points'>} line
 * @param {number} lane
 * @param {Layout} layout
 * @param {typeof SHAPES.wide} shape
 * @returns {Point[]}
 */
function wayBetween({ from, to }, lane, { junctions, nodes, bands, width }, { along }) {
  const start = junctions[from] ?? { x: 0, y: 0 };
  const end = junctions[to] ?? { x: 0, y: 0 };
  const [source = 0, band = 0] = [from, to].map((id) => Number(id.split(' ')[1]));
  const gap = (bands[band] ?? 0) - 4 * (lane % 3);
  const edge = width - 4 - 4 * (lane % 3);
  const next = source + 1 === band;
  const turn = along === 'DOWN' ? start.x : start.x + 12;
  const down = [start, { x: next ? turn : edge, y: start.y }, { x: next ? turn : edge, y: gap }];
  const left = 8 + 4 * (lane % 2);
  // A vertical band is entered from above.
  const first = Object.values(nodes).filter(({ y }) => y > gap && y < (bands[band + 1] ?? Infinity));
  const above = along === 'DOWN' || first.every(({ y }) => y > end.y);
  return above
    ? [...down, { x: end.x, y: gap }, end]
    : [...down, { x: left, y: gap }, { x: left, y: end.y }, end];
}

/**
 * @param {Wired['bands'][number]} band
 * @param {Wired['lines']} lines
 * @param {typeof SHAPES.wide} shape
 */
async function elkLayout(
  { id, steps, entries, exits },
  lines,
  { along, across, node, between, beside, side },
) {
  const { default: elk } = await import('elkjs'); // large, and only needed when dist/ is compiled
  const most = Math.max(0, ...entries.map((entry) => lines.filter(({ from }) => from === entry).length));
  const junction = (/** @type {string} */ id, /** @type {string} */ layer) => ({
    id,
    width: 1,
    height: 1,
    layoutOptions: { 'elk.layered.layering.layerConstraint': layer },
  });
  return await new elk.default().layout({
    id,
    layoutOptions: {
      ...OPTIONS,
      'elk.direction': most > side ? across : along,
      'elk.spacing.nodeNode': String(beside),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(between),
      ...(most > MOST_IN_ROW && across === 'DOWN' ? IN_ROWS : {}),
    },
    children: [
      ...entries.map((each) => junction(each, 'FIRST')),
      ...steps.map((each) => ({ id: each, ...node })),
      ...exits.map((each) => junction(each, 'LAST')),
    ],
    edges: lines.map(({ from, to }, at) => ({ id: String(at), sources: [from], targets: [to] })),
  });
}

/** The elkjs options of every band: https://eclipse.dev/elk/reference.html. */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.randomSeed': '1',
  'elk.spacing.edgeNode': '8',
  'elk.spacing.edgeEdge': '6',
  'elk.layered.spacing.edgeNodeBetweenLayers': '8',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '6',
  'elk.layered.mergeEdges': 'true',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

const IN_ROWS = {
  'elk.layered.layering.strategy': 'COFFMAN_GRAHAM',
  'elk.layered.layering.coffmanGraham.layerBound': String(MOST_IN_ROW),
};
