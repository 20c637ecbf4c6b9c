import { readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { callText } from '../builder/ground/call-text';
import { archOf } from '../builder/ground/arch';
import { UserError } from '../builder/ground/user-error';
import { writeWhole } from '../builder/tree/tree-files';
import { main, WrongCall, type Command } from './lib/command';
import { CHOICE_HELP, CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { localBuilder, STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { chainGraph } from './report/chain-graph';
import { layoutOf } from './report/chain-layout';
import { gatherReport } from './report/gather';
import { reportPage } from './report/page';
import { verdictSentence } from './report/verdict';

/** Where a report goes unless a file is named: where the user stands. */
const DEFAULT_FILE = 'seedstage-report.html';

const options = {
  ...STORE_OPTIONS,
  ...CHOICE_OPTIONS,
  arch: { type: 'string', default: 'x86_64' },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export const reportCommand: Command<typeof options> = {
  name: 'report',
  help: `
${callText('report', '[FILE] [--force]')}
${callText('report', '--json')}

Writes what is known of a chain into one HTML file that needs nothing else: what came out and how it compares with the
golden manifests, the chain as a picture, and for each step its sources, patches, flags, what it was given, by whom,
when and in what time it was built; and how to check all of it without seedstage. What is not grown yet is said so.

  FILE           default: ./${DEFAULT_FILE}
  --force        write over a FILE that is there
  --json         print the same as JSON instead
${CHOICE_HELP}
  --arch ARCH    default: x86_64
${STORE_HELP}

Exits with 0 when it was written, whatever it says.

Example: ${callText('report', 'audit.html')}`,
  options,
  args: [0, 1],
  run: async ({ args, options: { store, arch, force, json, ...chosen }, say }) => {
    if (json && args.length > 0)
      throw new WrongCall(`with --json no file is written, and it got "${args[0] ?? ''}"`, 'report');
    archOf(arch);
    const choice = choiceOf(chosen, 'report');
    const named = args[0] ?? DEFAULT_FILE;
    // npm runs its scripts in the package's directory, and says where the user is.
    const file = resolve(process.env['INIT_CWD'] ?? '.', named);
    if (!json) await checkTarget(file, named, force);
    const graph = chainGraph(choice);
    const layouts = layoutOf(graph);
    const builder = localBuilder({ store });
    const request = { arch, choice, made: new Date(), seedstage: packageVersion() };
    const data = await builder.roots.whileReading(() => gatherReport(builder, request));
    if (json) {
      say(JSON.stringify(data, null, 2));
      return;
    }
    await writeWhole(file, reportPage(data, graph, layouts));
    say(verdictSentence(data));
    say(`report: ${file}`);
  },
};

/** Before anything is read: nobody waits for a report that cannot be written. */
async function checkTarget(file: string, named: string, force: boolean): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) {
    throw new UserError(
      `${named} is a directory, expected the name of a file`,
      `Name a file in it: ${join(named, DEFAULT_FILE)}`,
    );
  }
  if (force) return;
  throw new UserError(
    `${named} is there already; nothing was written`,
    `Write over it with --force, or name another file: ${callText('report', 'FILE.html')}`,
  );
}

function packageVersion(): string {
  const file = join(dirname(assetsDir()), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

if (require.main === module) void main(reportCommand);
