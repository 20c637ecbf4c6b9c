import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { callText } from '../builder/ground/call-text';
import { quote } from '../builder/ground/quote';
import { UserError } from '../builder/ground/user-error';
import { writeWhole } from '../builder/tree/tree-files';
import { packageVersion } from '../provider/version';
import { ARCH_OPTION, CHOICE_OPTIONS, choiceOf, chosenArch } from './lib/choice';
import { DOES, JSON_OPTION, WrongCall, type Command } from './lib/command';
import { localBuilder } from './lib/local-builder';
import { STORE_OPTIONS } from './lib/settings';
import { chainGraph } from './report/chain-graph';
import { layoutOf } from './report/chain-layout';
import { gatherReport } from './report/gather';
import { reportPage } from './report/page';
import { verdictSentence } from './report/verdict';

/** The default file of a report, in the current directory. */
const DEFAULT_FILE = 'seedstage-report.html';

const options = {
  force: { type: 'boolean', default: false, help: 'overwrite FILE where it is there already' },
  ...CHOICE_OPTIONS,
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

export const reportCommand: Command<typeof options> = {
  name: 'report',
  summary: 'writes what is known of a chain into one HTML file',
  usage: '[FILE]',
  about: `
Writes what is known of a chain into one HTML file that needs nothing else: what came out and how it compares with the
golden manifests, the chain as a picture, when each build ran and how busy the processors were; for each step its
sources, patches, flags, what it was given, by whom, when and in what time it was built; and how to check all of it
without seedstage. What is not grown yet is said so.`,
  arguments: { FILE: `the file that is written (default: ./${DEFAULT_FILE}); with --json there is none` },
  options,
  args: [0, 1],
  examples: ['audit.html', '--json'],
  exits: DOES,
  run: async ({ args, options: { force, json, ...flags }, say, result }) => {
    if (json && args.length > 0)
      throw new WrongCall(`with --json no file is written, and it got ${quote(args[0] ?? '')}`, 'report');
    const arch = chosenArch(flags);
    const choice = choiceOf(flags, 'report');
    const named = args[0] ?? DEFAULT_FILE;
    const file = resolve(named);
    if (!json) await checkTarget(file, named, force);
    const graph = chainGraph(choice);
    const layouts = layoutOf(graph);
    const builder = localBuilder(flags);
    const request = { arch, choice, made: new Date(), seedstage: packageVersion() };
    const data = await builder.roots.whileReading(() => gatherReport(builder, request));
    result(data);
    if (json) return;
    await writeWhole(file, reportPage(data, graph, layouts));
    say(verdictSentence(data));
    say(`report: ${file}`);
  },
};

/** Checks the target first, so that nobody waits for a report that cannot be written. */
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
