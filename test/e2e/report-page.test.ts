import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { bareName, stepLabel } from '../../chain';
import { chosenSteps } from '../../commands/report/chain-graph';
import { startChromium } from '../support/chromium';
import {
  deadLinks,
  faintTexts,
  lostBars,
  overflowingBoxes,
  pageWidth,
  paperColor,
} from '../support/page-checks';
import { allGrown, assetsWithGolden, pageOf, reportOf } from '../support/report';
import { scratch } from '../support/scratch';
import { grow, testBuilder } from '../support/test-builder';

const root = scratch('report-page');
const store = join(root, 'store');
let browser: Browser;
let fingerprint: string;

/** The pages that are looked at: one seed that is as it should be, one that differs in 10,000 files, and all grown. */
const PAGES = ['seed', 'differing', 'all'] as const;
const WIDTHS = [1280, 390] as const;

beforeAll(async () => {
  mkdirSync(join(root, 'assets'));
  ({ fingerprint } = await grow(testBuilder(store), 'hex0'));
  const golden = readFileSync(join(assetsDir(), 'golden/x86_64/seed/hex0.manifest'), 'utf8');
  const many = Array.from({ length: 10_000 }, (_, at) => `usr/${'x'.repeat(150)}/${at}\tdir\t0755\t0\t\n`);
  const sorted = golden + many.sort().join('');
  const seed = await reportOf(store);
  const differing = await reportOf(store, [assetsWithGolden(join(root, 'assets'), { 'seed/hex0': sorted })]);
  const pages = { seed, differing, all: allGrown(seed) };
  for (const name of PAGES) writeFileSync(join(root, `${name}.html`), pageOf(pages[name]));
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
});

/** How a page is looked at. */
interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page without scripts; `noise` is what its console says, and what it asks the network for. */
interface Opened {
  readonly page: Page;
  readonly noise: readonly string[];
}

const opened = new Map<string, Promise<Opened>>();

/** Opens a page, or gives the one that is open already: nothing that is looked at changes it. */
async function open(name: (typeof PAGES)[number], look: Look = {}): Promise<Opened> {
  const id = JSON.stringify([name, look]);
  const known = opened.get(id) ?? openAnew(name, look);
  opened.set(id, known);
  return await known;
}

async function openAnew(name: string, { width = 1280, colorScheme = 'light' }: Look): Promise<Opened> {
  const viewport = { width, height: 900 };
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled: false });
  const page = await context.newPage();
  const noise: string[] = [];
  const address = `file://${join(root, `${name}.html`)}`;
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address) noise.push(request.url());
  });
  await page.goto(address);
  return { page, noise };
}

describe.each(PAGES)('the report "%s" in a browser', (name) => {
  it('asks for nothing, and its policy stops nothing of it', async () => {
    const { page, noise } = await open(name);
    expect(noise).toEqual([]);
    const background = await page.evaluate(paperColor);
    expect(background).toBe('rgb(252, 251, 248)'); // the style applies
    expect(await page.locator('script, [style], link, img, iframe, object').count()).toBe(0);
  });

  it.each(WIDTHS)('fits a window of %d pixels', async (width) => {
    const { page } = await open(name, { width });
    const widest = await page.evaluate(pageWidth);
    expect(widest).toBeLessThanOrEqual(width);
  });

  it('has a row, a box in each picture and a section for each step, and each link leads somewhere', async () => {
    const { page } = await open(name);
    const steps = chosenSteps({}).map(({ name: step }) => step);
    const labels = steps.map(stepLabel);
    const bare = labels.map(bareName);
    const rows = await page.locator('table.rows tr.row th a').allTextContents();
    expect(rows).toEqual(bare);
    expect(await page.locator('.step h3').allTextContents()).toEqual(labels);
    for (const shape of ['wide', 'narrow']) {
      const boxes = await page.locator(`svg.${shape} .node .name`).allTextContents();
      expect(boxes.sort()).toEqual([...bare].sort());
    }
    const dead = await page.evaluate(deadLinks);
    expect(dead).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'can be read, %s: every text has a contrast of 4.5 to 1',
    async (colorScheme) => {
      const { page } = await open(name, { colorScheme });
      expect(await page.evaluate(faintTexts)).toEqual([]);
    },
  );
});

describe('what a reader sees first', () => {
  it('is the verdict, the first program, and that the rest is not grown', async () => {
    const { page } = await open('seed');
    expect(await page.locator('h1').allTextContents()).toEqual([
      '1 of 41 steps of x86_64 is grown, and it is identical to its golden manifest, file by file.',
    ]);
    expect(await page.locator('#seed').textContent()).toContain(fingerprint);
    expect(await page.locator('#who').textContent()).toMatch(/^user \d+ on .+, Linux .+, host “local”$/);
    expect(await page.locator('#when').textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
    expect(await page.locator('#missing').textContent()).toContain('40 steps are not in the store');
    expect(await page.locator('tr.row .absent').count()).toBe(40);
  });

  it('is what differs, with both values', async () => {
    const { page } = await open('differing', { width: 390 });
    expect(await page.locator('h1').textContent()).toBe(
      '1 of 41 steps of x86_64 is grown, and 1 step differs from the golden manifest.',
    );
    expect(await page.locator('#differing li').textContent()).toMatch(
      /^\s*seed\/hex0: differing, 10000 differences\s*$/,
    );
    const first = page.locator('.differences tbody tr').first().locator('td');
    expect((await first.allTextContents()).slice(1)).toEqual(['only golden', 'absent', 'dir, mode 0755']);
  });

  it('is the picture for the width of the window', async () => {
    for (const [width, shown, hidden] of [
      [1280, 'wide', 'narrow'],
      [390, 'narrow', 'wide'],
    ] as const) {
      const { page } = await open('all', { width });
      expect(await page.locator(`svg.${shown}`).isVisible()).toBe(true);
      expect(await page.locator(`svg.${hidden}`).isVisible()).toBe(false);
    }
  });

  it('is a picture in which no text leaves its box', async () => {
    for (const width of WIDTHS) {
      const { page } = await open('all', { width });
      expect(await page.evaluate(overflowingBoxes)).toEqual([]);
    }
  });

  it('is when each build ran, beside the load of each processor', async () => {
    for (const width of WIDTHS) {
      const { page } = await open('all', { width });
      expect(await page.locator('.when .processor th').allTextContents()).toEqual([
        'processor 0',
        'processor 1',
      ]);
      expect(await page.locator('.when .built').count()).toBe(41);
      expect(await page.evaluate(lostBars)).toEqual([]);
      expect(await page.locator('#rests tbody tr').count()).toBe(5);
    }
    const { page } = await open('seed');
    expect(await page.locator('.when .built th').allTextContents()).toEqual(['seed/hex0']);
    expect(await page.locator('#run-when').textContent()).toMatch(/^1 build in 0\.\d s of wall time, from 2/);
    expect(await page.locator('#run-idle').textContent()).toMatch(
      /^The load was not sampled\.$|^\d+, idle for/,
    );
  });

  it('leads from a box to its step by a click', async () => {
    const { page } = await open('all');
    await page.locator('svg.wide a[href="#step-gcc10"]').click();
    expect(page.url()).toMatch(/#step-gcc10$/);
    expect(await page.locator('#step-gcc10').isVisible()).toBe(true);
  });

  it('is on paper, too: light, and no picture across two pages', async () => {
    const { page } = await open('all', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(paperColor)).toBe('rgb(255, 255, 255)');
    expect(await page.locator('svg.wide').isVisible()).toBe(true);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
