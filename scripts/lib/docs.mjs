import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** Where the site is built; git ignores it. */
export const SITE = join(ROOT, 'dist-docs');

/** The pages in the order of the site's navigation: how to begin, what it does, what it rests on, how to work on it. */
const ORDER = ['setup', 'chain', 'stage0', 'stage1', 'seed', 'recipes', 'sources', 'keys', 'sandbox', 'provider'];

/**
 * Every page that is written by hand, but README, which is the first.
 * @param {string} root
 * @returns {string[]} paths below the root
 */
export function pages(root = ROOT) {
  const names = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length));
  const place = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const sorted = names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  const own = ['CONTRIBUTING.md', 'SECURITY.md'].filter((name) => existsSync(join(root, name)));
  return [...sorted.map((name) => `docs/${name}.md`), ...own];
}

/**
 * Builds the site.
 * @returns {Promise<string>} its first page
 * @throws {SetupError} with what TypeDoc complains of
 */
export async function buildDocs(out = SITE) {
  const { Application } = await import('typedoc');
  const app = await Application.bootstrap({
    name: 'seedstage',
    entryPoints: [join(ROOT, 'components/index.ts')],
    tsconfig: join(ROOT, 'tsconfig.json'),
    readme: join(ROOT, 'README.md'),
    projectDocuments: pages().map((page) => join(ROOT, page)),
    out,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true, // it would ask git for a remote
    hideGenerator: true,
    githubPages: false,
    sortEntryPoints: false,
    navigation: { includeCategories: true, includeGroups: false },
    sort: ['source-order'],
    validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false },
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (project === undefined) throw new SetupError('TypeDoc could not read the sources', 'see what it said above');
  rmSync(out, { recursive: true, force: true });
  await app.generateDocs(project, out);
  if (app.logger.hasErrors()) throw new SetupError('TypeDoc could not build the pages', 'see what it said above');
  return join(out, 'index.html');
}
