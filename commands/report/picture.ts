import { bareName } from '../../chain';
import type { Band, ChainGraph } from './chain-graph';
import type { Layout, Layouts, Point } from './chain-layout';
import { html, type Html } from './html';
import type { ReportData, ReportStep } from './report-data';
import { timeText } from './units';
import { standingOf } from './verdict';

/** The id of a step's section. */
export function anchorOf(name: string): string {
  return `step-${name.replaceAll(/[^\w.+-]/g, '_')}`;
}

/** The chain as a picture for each width; the style shows one of them. */
export function chainPicture(data: ReportData, graph: ChainGraph, layouts: Layouts): Html {
  const steps = new Map(data.steps.map((step) => [step.name, step]));
  return html`<figure class="chain">
    ${drawing(graph.bands, layouts.wide, steps, 'wide')}${drawing(graph.bands, layouts.narrow, steps, 'narrow')}
    <figcaption>
      A line leads from a step to those that are given it; what follows from other lines is left out. Each box
      leads to what is known of its step.
    </figcaption>
  </figure>`;
}

function drawing(
  bands: readonly Band[],
  { width, height, bands: tops, nodes, lines }: Layout,
  steps: ReadonlyMap<string, ReportStep>,
  shape: 'wide' | 'narrow',
): Html {
  const listed = (names: readonly string[]): string =>
    names.flatMap((name) => labelIn(steps.get(name)) ?? []).join(', ');
  const label = `The chain: ${bands.map(({ title, steps: names }) => `${title}: ${listed(names)}`).join('. ')}.`;
  return html`<svg
    class="${shape}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="group"
    aria-label="${label}"
  >
    ${lines.map(({ points }) => html`<path class="edge" d="${pathOf(points)}" /> `)}
    ${bands.map(({ title, summary }, at) => bandTitle(title, shape === 'wide' ? summary : '', tops[at] ?? 0, shape))}
    ${Object.entries(nodes).map(([name, box]) => nodeBox(name, box, steps.get(name)))}
  </svg>`;
}

/** A step's name within its band, which already names the stage. */
function labelIn(step: ReportStep | undefined): string | undefined {
  return step && bareName(step.label);
}

function bandTitle(title: string, summary: string, top: number, shape: 'wide' | 'narrow'): Html {
  const x = shape === 'wide' ? 22 : 8;
  return html`<text class="band" x="${x}" y="${top + 32}"
    >${title}<tspan class="about" dx="12">${summary}</tspan></text
  > `;
}

function nodeBox(
  name: string,
  { x, y, width, height }: Layout['nodes'][string],
  step: ReportStep | undefined,
): Html {
  if (step === undefined) return html``;
  const { kind, mark, text } = standingOf(step);
  const time = step.build === undefined ? text : timeText(step.build.seconds);
  return html`<a href="#${anchorOf(name)}" class="node ${kind}" aria-label="${bareName(step.label)}: ${text}">
    <rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="4" />
    <rect class="edge-mark" x="${x}" y="${y}" width="4" height="${height}" rx="2" />
    <text class="name" x="${x + 12}" y="${y + 17}">${bareName(step.label)}</text>
    <text class="about" x="${x + 12}" y="${y + 33}">${time}</text>
    <text class="mark" x="${x + width - 8}" y="${y + 33}" text-anchor="end">${mark}</text></a
  > `;
}

/** The path of a line with rounded corners. */
function pathOf(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (start === undefined) return '';
  let path = `M${start.x} ${start.y}`;
  rest.forEach((point, at) => {
    const before = points[at] ?? point;
    const after = rest[at + 1];
    if (after === undefined) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const [into, out] = [toward(point, before), toward(point, after)];
    path += `L${into.x} ${into.y}Q${point.x} ${point.y} ${out.x} ${out.y}`;
  });
  return path;
}

/** How far a corner is cut, in pixels. */
const CORNER = 5;

function toward(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const step = Math.min(CORNER, length / 2) / length;
  return { x: round(from.x + (to.x - from.x) * step), y: round(from.y + (to.y - from.y) * step) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
