import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callText } from '../builder/ground/call-text';
import { DEFAULT_HOST } from '../builder/sandbox/hosts';
import { chainToToolchain, GCC_RELEASES, gccSuites, newerSteps } from '../chain';
import { CHOICE_OPTIONS, choiceOf } from './lib/choice';
import { main, type Command } from './lib/command';
import { STORE_HELP, STORE_OPTIONS } from './lib/local-builder';
import { grow, growingBuilder } from './lib/rebuild';

const options = { ...STORE_OPTIONS, gcc: CHOICE_OPTIONS.gcc, sources: { type: 'string' } } as const;

export const verifySuite: Command<typeof options> = {
  name: 'verify:suite',
  help: `
${callText('verify:suite')}

Runs gcc's own tests of what it compiles (gcc.c-torture/execute, at five levels of optimisation) for the gcc that
stage1 hands on, in a build's sandbox. What of the chain is not in the store is grown first; the tests are always run
anew. Two cores take six minutes for them. Exits with 1 when a test fails that is not known to, and names it.

  --gcc RELEASE   the release, with its tests: ${GCC_RELEASES.join(' (default), ')}
  --sources DIR   a directory of source files, tried first
${STORE_HELP}`,
  options,
  args: [0, 0],
  run: async ({ options: given, say, signal }) => {
    const { gcc = '10.2.0' } = choiceOf(given, 'verify:suite');
    const [first, anew] = [growingBuilder(given, 'on'), growingBuilder(given, 'off')];
    try {
      const keys = new Map<string, string>();
      for (const step of [...chainToToolchain, ...newerSteps({ gcc })]) {
        await grow(first, step, keys, say, signal, DEFAULT_HOST);
      }
      const fingerprint = await grow(anew, gccSuites[gcc], keys, say, signal, DEFAULT_HOST);
      const report = join(first.store.tree(fingerprint), 'usr/share/gcc-tests/report');
      const totals = [...(await readFile(report, 'utf8')).matchAll(/^total (\w+) (\d+)$/gm)];
      const text = totals.map(([, what = '', count = '']) => `${count} ${what.toLowerCase()}`).join(', ');
      say(`Each of them: ${report}`);
      say(`gcc ${gcc} passes its own tests: ${text} (each test at each of five levels counts).`);
    } finally {
      await Promise.all([first.close(), anew.close()]);
    }
  },
};

if (require.main === module) void main(verifySuite);
