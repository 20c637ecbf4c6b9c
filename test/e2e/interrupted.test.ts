import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, stepTexts, type Stack } from '../support/engine';
import { onSeed, type GraphBuild } from '../support/graph';
import { processesOfBuild, processesWith, providerOf, until } from '../support/processes';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, sleeps, TestAssets } from '../support/test-assets';

const root = scratch('interrupted');
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);

/** Recipes are named after this process: another run of the tests on this machine has others. */
const own = (name: string): string => `${name}-${process.pid}`;

/** How long a build of {@link slow} takes, in seconds. */
const SLOW = 4;

beforeAll(() => {
  assets.recipe('quick', installs('usr/quick', 'quick'));
});

/** A recipe that takes its time, with a process beside it that would go on for an hour. */
function slow(name: string, seconds = SLOW): string {
  assets.recipe(
    own(name),
    `phase("build"); say("asleep\\n"); if (!sys_fork()) { ${sleeps(3600)} sys_exit(0); } ${sleeps(seconds)}
     ${installs(`usr/${name}`, name)}`,
  );
  return own(name);
}

async function stackOf(store: string, ...builds: (string | GraphBuild)[]): Promise<Stack> {
  return await engine.stack({
    graph: onSeed(...builds),
    config: { 'seedstage:store': store, 'seedstage:recipes': assets.root, 'seedstage:offline': true },
  });
}

const building = (recipe: string): Promise<void> =>
  until(`the build of ${recipe}`, () => processesOfBuild(recipe).length > 0);

/** That nothing of a build, of its sandbox, of its lock goes on. */
async function nothingLeft(recipe: string, store: string): Promise<void> {
  await until(
    `the end of ${recipe}`,
    () => processesOfBuild(recipe).length === 0 && processesWith(store).length === 0,
    3,
  );
}

describe('kill -9 of the provider in mid-build', () => {
  it('ends all of the build; the next up redoes that build only', async () => {
    const store = join(root, 'store-killed');
    const recipe = slow('killed');
    const stack = await stackOf(store, 'quick', { name: recipe, needs: ['seed', 'quick'] });
    const up = stack.start('up');
    await building(recipe);
    process.kill(providerOf(stack.directory).pid, 'SIGKILL');
    await nothingLeft(recipe, store);
    const ran = await up.ended;
    expect(ran.code).not.toBe(0);
    expect((await stack.state()).pending).toEqual([]);

    const again = await stack.up();
    expect(again.code).toBe(0);
    expect(stepTexts(again)).toEqual([`${recipe} create`]);
    expect(again.said(recipe)[0]).toMatch(/^built in /);
    expect(readdirSync(join(store, 'work'))).toEqual([]);
  });
});

describe('kill -9 of the CLI in mid-build', () => {
  it('ends all of the build, too', async () => {
    const store = join(root, 'store-orphan');
    const recipe = slow('orphan');
    const stack = await stackOf(store, recipe);
    const up = stack.start('up');
    await building(recipe);
    const provider = providerOf(stack.directory).pid;
    process.kill(up.pid, 'SIGKILL');
    await nothingLeft(recipe, store);
    await until(
      'the end of the provider',
      () => !processesWith(engine.home).some(({ pid }) => pid === provider),
      10,
    );
    expect((await up.ended).code).toBeUndefined();
  });
});

describe('Ctrl-C, once', () => {
  it('ends the up within 10 s; no operation is pending, nothing goes on, and the next up goes on from there', async () => {
    const store = join(root, 'store-cancelled');
    const recipe = slow('cancelled', SLOW);
    const stack = await stackOf(store, 'quick', { name: recipe, needs: ['seed', 'quick'] });
    const up = stack.start('up');
    await building(recipe);
    const pressed = performance.now();
    process.kill(-up.pid, 'SIGINT');
    const ran = await up.ended;
    expect((performance.now() - pressed) / 1000).toBeLessThan(10);
    expect(ran.code).not.toBe(0);
    expect(ran.text).toContain('cancelled');
    expectReadable(ran.text);
    await nothingLeft(recipe, store);
    expect((await stack.state()).pending).toEqual([]);
    expect(readdirSync(join(store, 'work'))).toEqual([]);

    const again = await stack.up();
    expect(stepTexts(again)).toEqual([`${recipe} create`]);
  });
});

describe('two ups of two stacks that need one build', () => {
  it('build it once', async () => {
    const store = join(root, 'store-shared');
    const recipe = slow('shared');
    const stacks = [await stackOf(store, recipe), await stackOf(store, recipe)];
    const runs = await Promise.all(stacks.map((stack) => stack.up()));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    const said = runs.map((ran) => ran.said(recipe)[0]?.replace(/ in [\d.]+ s/, '')).sort();
    expect(said).toEqual(['built', 'in the store']);
    const [one, other] = await Promise.all(stacks.map((stack) => stack.outputs()));
    expect(one).toEqual(other);
    expect(readdirSync(join(store, 'records', one?.[recipe]?.key ?? ''))).toHaveLength(1);
  });

  it('do not wait for one that was killed', async () => {
    const store = join(root, 'store-dying');
    const recipe = slow('dying', 600);
    const [first, second] = [await stackOf(store, recipe), await stackOf(store, recipe)];
    const dying = first.start('up');
    await building(recipe);
    const waiting = second.start('up');
    await until('the second to wait', () =>
      waiting.soFar().notes.some(({ text }) => text.includes('waiting for another run that builds it')),
    );
    const theirs = processesOfBuild(recipe).map(({ pid }) => pid);
    process.kill(providerOf(first.directory).pid, 'SIGKILL');
    await until('the second to build', () =>
      processesOfBuild(recipe).some(({ pid }) => !theirs.includes(pid)),
    );
    process.kill(-waiting.pid, 'SIGINT');
    expect((await dying.ended).code).not.toBe(0);
    expect((await waiting.ended).text).toContain('cancelled');
    await nothingLeft(recipe, store);
  });
});
