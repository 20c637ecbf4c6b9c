import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pictureOf } from '../../scripts/lib/diagrams.mjs';
import { diagramsOfPages, pages } from '../../scripts/lib/docs.mjs';
import { ROOT } from '../../scripts/lib/places.mjs';

/** The pages, and what else is read as Markdown. */
const PAGES = [
  'README.md',
  ...pages(),
  'test/hostile/README.md',
  'examples/compose/README.md',
  'examples/vm/README.md',
];

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8').replaceAll(/^```.*?^```$/gms, '');
}

/**
 * The anchors of a page, as a forge makes them of its headings.
 * @param {string} file
 */
function anchorsOf(file) {
  const headings = [...read(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

/**
 * What is wrong with the links of a page: those to files of the checkout, and to headings in them.
 * @param {string} page
 * @returns {string[]}
 */
function deadLinks(page) {
  const file = join(ROOT, page);
  const links = [...read(file).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return links
    .filter((target) => !/^(https?|mailto):/.test(target))
    .flatMap((target) => {
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? file : join(dirname(file), path);
      if (!existsSync(to) || relative(ROOT, to).startsWith('..')) return [`${page}: ${target}: no such file`];
      if (anchor === undefined || anchorsOf(to).includes(anchor)) return [];
      return [`${page}: ${target}: no such heading`];
    });
}

/**
 * The tests that a page names in code marks and that are not there. `test/e2e/elsewhere` stands for its test file.
 * @param {string} page
 * @returns {string[]}
 */
function missingTests(page) {
  const named = [...read(join(ROOT, page)).matchAll(/`(test\/[\w/.-]+)`/g)].map(([, path = '']) => path);
  return named.filter((path) => !['', '.test.ts'].some((end) => existsSync(join(ROOT, `${path}${end}`))));
}

describe('the pages', () => {
  test.each(PAGES.filter((page) => existsSync(join(ROOT, page))))(
    '%s links to files and headings that are there',
    (page) => {
      expect(deadLinks(page)).toEqual([]);
    },
  );

  test('name tests that are there', () => {
    expect(PAGES.flatMap(missingTests)).toEqual([]);
  });

  test('are all linked from README', () => {
    const readme = read(join(ROOT, 'README.md'));
    expect(pages().length).toBeGreaterThan(15);
    expect(pages().filter((page) => !readme.includes(`(${page})`))).toEqual([]);
  });

  test('have a picture for each diagram, drawn from it as it is now', () => {
    const diagrams = diagramsOfPages();
    expect(diagrams.length).toBeGreaterThan(0);
    for (const diagram of diagrams) {
      expect(existsSync(pictureOf(diagram)), 'npm run docs -- --diagrams').toBe(true);
      expect(readFileSync(pictureOf(diagram), 'utf8')).toMatch(/^<svg /);
    }
  });
});
