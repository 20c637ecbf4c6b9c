import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DIAGRAMS, diagramsIn, pictureOf } from './diagrams.mjs';
import { ROOT } from './places.mjs';
import { SetupError } from './setup-error.mjs';

/** The output directory of the site; git ignores it. */
export const SITE = join(ROOT, 'dist-docs');

/** The pages in the order of the site's navigation: first steps, features, foundations, development. */
const ORDER = [
  'setup',
  'chain',
  'stage0',
  'stage1',
  'seed',
  'recipes',
  'sources',
  'keys',
  'sandbox',
  'provider',
];

/**
 * All pages written by hand, except README, which is the first.
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
 * All diagrams in the pages.
 * @param {string} root
 */
export function diagramsOfPages(root = ROOT) {
  return ['README.md', ...pages(root)].flatMap((page) => diagramsIn(readFileSync(join(root, page), 'utf8')));
}

/**
 * Adapts TypeDoc's version of a page: its title is its heading, and its diagrams are pictures.
 * @param {import('typedoc').DocumentReflection} document
 */
function mend(document) {
  document.content = document.content.map(withPicture);
  const [first] = document.content;
  const title = /^# (.+)$/m.exec(first?.text ?? '')?.[1];
  if (title !== undefined) document.name = title.replaceAll('`', '');
}

/**
 * @param {import('typedoc').CommentDisplayPart} part
 * @returns {import('typedoc').CommentDisplayPart}
 */
function withPicture(part) {
  const [diagram] = part.kind === 'code' ? diagramsIn(part.text) : [];
  if (diagram === undefined) return part;
  const file = pictureOf(diagram);
  if (!existsSync(file))
    throw new SetupError(`a diagram has no picture ${file}`, 'npm run docs -- --diagrams');
  return {
    kind: 'text',
    text: `\n\n<img class="diagram" alt="Diagram" src="${PICTURE}${basename(file)}">\n\n`,
  };
}

/**
 * A placeholder for a picture until the pages are rendered: the Markdown renderer takes minutes for a text of 60 KB.
 */
const PICTURE = 'seedstage-picture:';

/** @param {string} out */
function insertPictures(out) {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  for (const file of files.map((name) => join(out, name))) {
    const html = readFileSync(file, 'utf8');
    if (!html.includes(PICTURE)) continue;
    const insert = (/** @type {string} */ _, /** @type {string} */ name) =>
      `data:image/svg+xml;base64,${readFileSync(join(DIAGRAMS, name)).toString('base64')}`;
    writeFileSync(file, html.replace(/seedstage-picture:([0-9a-f]{16}\.svg)/g, insert));
  }
}

/**
 * Builds the site.
 * @returns {Promise<string>} its first page
 * @throws {SetupError} with TypeDoc's errors
 */
export async function buildDocs(out = SITE) {
  const { Application, Converter } = await import('typedoc');
  const app = await Application.bootstrap({
    name: 'seedstage',
    entryPoints: [join(ROOT, 'components/index.ts')],
    tsconfig: join(ROOT, 'tsconfig.build.json'),
    skipErrorChecking: true, // the compiler has already checked them
    readme: join(ROOT, 'README.md'),
    projectDocuments: pages().map((page) => join(ROOT, page)),
    out,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true, // it would need a git remote
    hideGenerator: true,
    githubPages: false,
    sortEntryPoints: false,
    navigation: { includeCategories: true, includeGroups: false },
    sort: ['source-order'],
    validation: { notExported: false, invalidLink: true, invalidPath: true, notDocumented: false },
    logLevel: 'Warn',
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => mend(document));
  const project = await app.convert();
  if (project === undefined)
    throw new SetupError('TypeDoc could not read the sources', 'see its output above');
  if (project.readme) project.readme = project.readme.map(withPicture);
  rmSync(out, { recursive: true, force: true });
  await app.generateDocs(project, out);
  insertPictures(out);
  if (app.logger.hasErrors())
    throw new SetupError('TypeDoc could not build the pages', 'see its output above');
  return join(out, 'index.html');
}
