import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine, stepTexts, type Ran } from '../support/engine';
import { onSeed } from '../support/graph';
import { providerOf, until } from '../support/processes';
import { scratch } from '../support/scratch';
import { installs, sleeps, TestAssets } from '../support/test-assets';

const root = scratch('provider-death');
const KEPT = 'Finished builds are kept: `pulumi up` continues from there.';

/** What is done to the provider: a script that its Node loads first and that waits for the build to run. */
function poison(name: string, action: string): string {
  const file = join(root, `${name}.cjs`);
  const watch = `setInterval(() => { if (require('node:fs').existsSync(process.cwd() + '/now')) { ${action} } }, 50)`;
  writeFileSync(file, `if (process.argv[1]?.endsWith('dist/provider/main.js')) ${watch};\n`);
  return `--require=${file}`;
}

/** Lets a provider die in the middle of a build: what the user reads of it, and what the next run makes of it. */
async function dying(
  name: string,
  nodeOptions: string | undefined,
  die: (project: string) => void,
): Promise<{ ran: Ran; again: Ran }> {
  const directory = join(root, name);
  mkdirSync(directory);
  const assets = new TestAssets(join(directory, 'mine'));
  assets.recipe('hello', installs('usr/hello', 'hello'));
  assets.recipe('slow', `phase("build"); ${sleeps(8)} ${installs('usr/slow', 'slow')}`);
  const engine = new Engine(directory, nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions });
  const config = { 'seedstage:store': join(directory, 'store'), 'seedstage:recipes': assets.root };
  const stack = await engine.stack({
    graph: onSeed('hello', { name: 'slow', needs: ['seed', 'hello'] }),
    config,
  });
  const running = stack.start('up');
  await until('the build runs', () => running.soFar().notes.some(({ text }) => text.startsWith('build')));
  die(stack.directory);
  const ran = await running.ended;
  const next = new Engine(join(directory, 'next'));
  // The same project and state, without what killed the provider.
  Object.assign(next, { home: engine.home, backend: engine.backend });
  stack.declare(onSeed('hello'));
  const again = await Object.assign(stack, { engine: next }).up();
  return { ran, again };
}

/** That a run failed with a cause and a next step, and nothing of the engine's own guesses. */
function expectCause({ ran, again }: { ran: Ran; again: Ran }, ...texts: string[]): void {
  expect(ran.code).not.toBe(0);
  for (const text of texts) expect(ran.text).toContain(text);
  expect(ran.text).not.toMatch(/EOF|exited prematurely|connection refused|Unavailable/);
  expect(again.code, again.text).toBe(0);
  expect(stepTexts(again)).toEqual([]);
}

describe('a provider that dies in the middle of a build', () => {
  it('by kill -9', async () => {
    const died = await dying('killed', undefined, (project) => {
      process.kill(providerOf(project).pid, 'SIGKILL');
    });
    expectCause(
      died,
      "seedstage's provider ended: it was killed (SIGKILL), as the kernel does when memory runs out",
      '`dmesg | grep -i oom` shows whether that happened: then free some memory, or lower seedstage:jobs.',
      KEPT,
    );
  });

  it('by an error that nothing catches', async () => {
    const option = poison('thrown', "throw new Error('thrown in a timer')");
    const died = await dying('thrown', option, (project) => {
      writeFileSync(join(project, 'now'), '');
    });
    expectCause(
      died,
      "seedstage's provider ended because of an uncaught error: Error: thrown in a timer",
      `${KEPT} If this happens again, it is a bug in seedstage; please report it with these lines:`,
      'thrown.cjs:1',
    );
  });

  it('by a full heap', async () => {
    const option = poison('heap', 'for (const all = []; ; ) all.push(Array(1000).fill(all.length));');
    const died = await dying('heap', `--max-old-space-size=100 ${option}`, (project) => {
      writeFileSync(join(project, 'now'), '');
    });
    expectCause(
      died,
      "seedstage's provider ended: Node's heap was full",
      'NODE_OPTIONS=--max-old-space-size=4096',
      KEPT,
    );
  });

  it('by a fault of Node itself', async () => {
    const died = await dying('fault', undefined, (project) => {
      process.kill(providerOf(project).pid, 'SIGSEGV');
    });
    expectCause(died, "seedstage's provider ended: Node crashed (SIGSEGV, Node v", KEPT);
  });
});
