import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, lastLines } from './command.mjs';
import { cacheDir, ROOT } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** Mermaid is large, and only needed when a diagram changes: it is not a dependency, and its pictures are committed. */
const MERMAID = '11.17.2';

/** The directory of the pictures, which are named by the digest of the diagram's text. */
export const DIAGRAMS = join(ROOT, 'docs/diagrams');

/**
 * The diagrams of a Markdown text.
 * @param {string} markdown
 * @returns {string[]}
 */
export function diagramsIn(markdown) {
  return [...markdown.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, text = '']) => text.trim());
}

/**
 * The prepared picture of a diagram.
 * @param {string} diagram
 * @returns {string} the path of the file, which may not exist
 */
export function pictureOf(diagram) {
  const digest = createHash('sha256').update(diagram.trim()).digest('hex');
  return join(DIAGRAMS, `${digest.slice(0, 16)}.svg`);
}

/**
 * Draws the diagrams that have no picture yet, and removes the pictures of removed diagrams.
 * @param {readonly string[]} diagrams
 * @returns {Promise<number>} how many were drawn
 * @throws {SetupError} if Mermaid or Chromium is not available
 */
export async function drawDiagrams(diagrams) {
  mkdirSync(DIAGRAMS, { recursive: true });
  const wanted = new Set(diagrams.map(pictureOf));
  for (const name of readdirSync(DIAGRAMS)) {
    if (!wanted.has(join(DIAGRAMS, name))) rmSync(join(DIAGRAMS, name));
  }
  const missing = diagrams.filter((diagram) => !existsSync(pictureOf(diagram)));
  if (missing.length > 0) await draw(missing, await mermaid());
  return missing.length;
}

/** @returns {Promise<string>} Mermaid as one script, from the cache or by npm */
async function mermaid() {
  const prefix = join(cacheDir(), `mermaid-${MERMAID}`);
  const script = join(prefix, 'node_modules/mermaid/dist/mermaid.min.js');
  if (existsSync(script)) return script;
  const args = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', `mermaid@${MERMAID}`];
  const { code, stderr } = await capture({ command: 'npm', args });
  if (code === 0) return script;
  throw new SetupError(
    `npm could not install mermaid ${MERMAID}\n${lastLines(stderr, 5)}`,
    'check that npm reaches its registry (npm ping)',
  );
}

/**
 * @param {readonly string[]} diagrams
 * @param {string} script
 */
async function draw(diagrams, script) {
  const { chromium } = await import('playwright-core');
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = places.find((file) => existsSync(file));
  if (executablePath === undefined) {
    throw new SetupError(
      'there is no Chromium to draw a diagram with',
      'install it (on Debian: apt-get install chromium)',
    );
  }
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.setContent('<!doctype html><body></body>');
    await page.addScriptTag({ content: readFileSync(script, 'utf8') });
    for (const diagram of diagrams) {
      const file = pictureOf(diagram);
      const id = `diagram-${file.slice(-20, -4)}`;
      writeFileSync(file, `${await page.evaluate(RENDER(id, diagram))}\n`);
    }
  } finally {
    await browser.close();
  }
}

/** Runs in the page. Labels must not contain HTML, which does not work in an SVG that is shown as an image. */
const RENDER = (/** @type {string} */ id, /** @type {string} */ text) => `(async () => {
  mermaid.initialize({ startOnLoad: false, theme: 'neutral', deterministicIds: true, htmlLabels: false,
    flowchart: { htmlLabels: false }, fontFamily: 'system-ui, DejaVu Sans, sans-serif' });
  return (await mermaid.render(${JSON.stringify(id)}, ${JSON.stringify(text)})).svg;
})()`;
