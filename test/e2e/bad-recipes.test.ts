import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Engine, type Ran, type Stack, type State } from '../support/engine';
import { onSeed, type GraphBuild } from '../support/graph';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';

const root = scratch('bad-recipes');
const store = join(root, 'store');
const assets = new TestAssets(join(root, 'assets'));
const engine = new Engine(root);
let stack: Stack;

beforeAll(async () => {
  stack = await engine.stack({
    config: { 'seedstage:store': store, 'seedstage:recipes': assets.root, 'seedstage:offline': true },
  });
});

/** What the engine says of a resource that failed. */
function errorOf(ran: Ran, name: string): string {
  return ran.notes
    .filter((note) => note.name === name && note.severity === 'error')
    .map(({ text }) => text)
    .join('\n');
}

describe('before anything is touched, the preview refuses', () => {
  const body = installs('usr/x', 'x');
  const wrong: [string, Record<string, unknown>, string][] = [
    ['unknown-field', { colour: 'red' }, 'colour'],
    ['bad-hash', { expect: { 'usr/x': 'abc' } }, 'expected a sha256: 64 hexadecimal digits'],
    ['missing-need', { needs: ['seed', 'gcc'] }, 'its recipe needs "gcc", but it is given "seed"'],
    ['cycle', { with: ['cycle'] }, 'with: names the recipe itself, "cycle": a cycle'],
  ];

  it.each(wrong)('a recipe: %s', async (name, fields, says) => {
    assets.recipe(name, body, fields);
    await refused({ name }, says);
  });

  it('an argument of the program', async () => {
    assets.recipe('fine', body);
    await refused(
      { name: 'fine', args: { variant: 'gcc99' } },
      'the variant is "gcc99", expected one of tcc, gcc3, gcc10',
    );
  });

  async function refused(build: GraphBuild, says: string): Promise<void> {
    stack.declare(onSeed(build));
    const up = await stack.previewAndUp();
    expect(up.code).not.toBe(0);
    expect(up.text).toContain(says);
    expectReadable(up.text);
    expect(readdirSync(store)).toEqual(['tools']);
    expect(buildsOf(await stack.state())).toEqual([]);
  }
});

describe('a build that brings out what it must not', () => {
  const bad: [string, string, string][] = [
    [
      'fails',
      'say("one\\ntwo\\n"); fail("this is", "wrong", 0);',
      'fails: its build script failed in the phase start: exit code 1',
    ],
    [
      'strays',
      `${installs('usr/x', 'x')} write_file("/etc/made", "x");`,
      'strays: build.c wrote outside /out, /build, /src and /tmp: /etc/made',
    ],
    ['set-uid', `${installs('usr/x', 'x')} change_mode("/out/usr/x", 04755);`, '/out/usr/x is set-uid'],
    [
      'socket',
      `${installs('usr/x', 'x')} char address[110] = {1, 0, '/', 'o', 'u', 't', '/', 'u', 's', 'r', '/', 's', 0};
       CALL3(49, CALL3(41, 1, 1, 0), address, sizeof address);`,
      '/out/usr/s is a socket',
    ],
    [
      'leaving',
      `${installs('usr/x', 'x')} link_to("../../etc", "/out/usr/link");`,
      "/out/usr/link (-> ../../etc) is a symlink that leaves the artifact's root",
    ],
    ['empty', '', 'empty: the output is empty: nothing was installed below /out'],
  ];
  const nodes: [string, string, string][] = [
    [
      'device',
      `${installs('usr/x', 'x')} { long made = CALL3(133, "/out/usr/null", 020666, 0x103); if (made < 0) fail("cannot make", "a device", made); }`,
      'build: cannot make a device: not permitted',
    ],
  ];
  let up: Ran;

  beforeAll(async () => {
    for (const [name, body] of [...bad, ...nodes]) assets.recipe(name, body);
    assets.recipe('left', installs('usr/share/x', 'left'));
    assets.recipe('right', installs('usr/share/x', 'right'));
    assets.recipe('both', installs('usr/both', 'both'));
    assets.recipe('after', installs('usr/after', 'after'));
    stack.declare(
      onSeed(
        ...[...bad, ...nodes].map(([name]) => name),
        'left',
        'right',
        { name: 'both', needs: ['seed', 'left', 'right'] },
        { name: 'after', needs: ['seed', 'fails'] },
      ),
    );
    up = await stack.previewAndUp('--continue-on-error');
  });

  it.each([...bad, ...nodes])('%s', (name, _, says) => {
    expect(errorOf(up, name)).toContain(says);
    expectReadable(errorOf(up, name));
  });

  it('two needs that bring one path', () => {
    expect(errorOf(up, 'both')).toContain(
      'both: two of its needs contain the path usr/share/x: "left" and "right"',
    );
    expect(errorOf(up, 'both')).toContain("winners: { 'usr/share/x': 'right' }");
  });

  it('shows the end of the log, its path and how to go on', () => {
    expect(errorOf(up, 'fails')).toMatch(
      /exit code 1\none\ntwo\nbuild: this is wrong\n {2}The whole log: \S+\.log\n/,
    );
    expect(errorOf(up, 'fails')).toContain('run `pulumi up` again: finished builds are kept');
  });

  it('is not in the store or the state, and keeps nothing from being built but what needs it', async () => {
    expect(up.code).not.toBe(0);
    expect(buildsOf(await stack.state())).toEqual(['left', 'right', 'seed']);
    expect(readdirSync(join(store, 'artifacts'))).toHaveLength(3);
    expect(readdirSync(join(store, 'work'))).toEqual([]);
    expect(up.steps.map(({ name }) => name)).not.toContain('after');
  });
});

function buildsOf({ resources }: State): string[] {
  return resources
    .filter(({ type }) => type === 'seedstage:index:Build')
    .map(({ urn }) => urn.split('::').at(-1) ?? '')
    .sort();
}
