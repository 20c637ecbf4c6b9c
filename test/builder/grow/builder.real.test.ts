import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Builder, type BuildResult } from '../../../builder/grow/builder';
import { identityFor } from '../../../builder/sandbox/identity';
import type { Progress } from '../../../builder/ground/run';
import { scratch } from '../../support/scratch';
import { cProgram, installs, TestAssets } from '../../support/test-assets';
import { grow, requestFor, run, testBuilder, tree } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('builder');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root);
let seed: BuildResult;

beforeAll(async () => {
  seed = await grow(builder, 'seed');
  assets.recipe(
    'stray',
    `${installs('usr/x', 'x')} write_file("/etc/made", "x"); write_file("/usr/bin/more", "x");`,
  );
});

describe('a build', () => {
  it('brings out an artifact, its record and its log', async () => {
    assets.recipe('hello', `phase("build"); say("working\\n"); ${installs('usr/share/hello', 'hello\n')}`);
    const told: Progress[] = [];
    const result = await grow(builder, 'hello', { seed }, { run: run(told) });
    expect(result).toMatchObject({ how: 'built', size: 6, files: 1 });
    expect(readFileSync(tree(builder, result, 'usr/share/hello'), 'utf8')).toBe('hello\n');
    expect(told.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['start', 'build', 'check']));
    const record = builder.records.byKey(result.key);
    expect(record).toMatchObject({ given: { seed: seed.fingerprint }, host: 'local', sources: [] });
    expect(record?.cpuSeconds).toBeGreaterThan(0);
    expect(existsSync(builder.store.path('work', result.key))).toBe(false);
  });

  it('has a record of how it went: its phases one after the other, and how busy the processors were', async () => {
    const spin = 'volatile long turns = 0; while (turns < 200000000) turns++;';
    assets.recipe('busy', `phase("build"); ${spin} phase("install"); ${installs('usr/busy', 'x')}`);
    const { key } = await grow(builder, 'busy', { seed });
    const { course = [], load, phases } = builder.records.byKey(key) ?? {};
    expect(course[0]).toEqual(['start', 0]);
    expect(course.map(([phase]) => phase)).toContain('build');
    expect(course.map(([, began]) => began)).toEqual(course.map(([, began]) => began).sort((a, b) => a - b));
    expect(phases?.['build']).toBeGreaterThan(0.1);
    expect(load?.busy).toHaveLength(Math.min(16, load?.processors ?? 0));
    expect(Math.max(...(load?.busy.flat() ?? []))).toBeGreaterThan(10);
  });

  it('is found in the store the second time', async () => {
    expect(await grow(builder, 'hello', { seed })).toMatchObject({ how: 'in store' });
    expect(builder.forecast(builder.describe(requestFor('hello', { seed })))).toMatchObject({
      kind: 'in-store',
    });
  });

  it('has times, modes and names that do not depend on this process', async () => {
    const old = process.umask(0o002);
    try {
      const other = testBuilder(join(root, 'umask-store'), assets.root);
      const otherSeed = await grow(other, 'seed');
      expect(otherSeed.fingerprint).toBe(seed.fingerprint);
      const hello = await grow(other, 'hello', { seed: otherSeed });
      expect(hello.fingerprint).toBe((await grow(builder, 'hello', { seed })).fingerprint);
      const stamp = execFileSync('stat', ['-c', '%Y', tree(other, hello, 'usr/share/hello')], {
        encoding: 'utf8',
      });
      expect(stamp).toBe('1\n');
    } finally {
      process.umask(old);
    }
  });

  it('sees what the sandbox promises, and nothing else', async () => {
    assets.recipe(
      'looks',
      `struct list commands = {0}; struct text all = {0}; int i;
       struct list names = list_directory("/");
       for (i = 0; i < names.count; i++) { append(&all, names.items[i]); append(&all, " "); }
       names = list_directory("/dev");
       for (i = 0; i < names.count; i++) { append(&all, names.items[i]); append(&all, " "); }
       append(&all, "\\n");
       char *buffer = take(4096); long file, got; CALL1(63, buffer); append(&all, buffer + 65); append(&all, "\\n");
       file = sys_open("/proc/self/environ", 0, 0); got = sys_read(file, buffer, 4096);
       for (i = 0; i < got; i++) if (!buffer[i]) buffer[i] = '\\n';
       append_bytes(&all, buffer, got);
       file = sys_open("/proc/self/net/dev", 0, 0); got = sys_read(file, buffer, 4096); append_bytes(&all, buffer, got);
       make_directory("/out/usr"); write_bytes("/out/usr/seen", all.start, all.length, 0666);`,
    );
    const result = await grow(builder, 'looks', { seed });
    const [names, host, ...rest] = readFileSync(tree(builder, result, 'usr/seen'), 'utf8').split('\n');
    expect(names?.trim().split(' ')).toEqual(
      'bin build dev etc lib out proc recipe src tmp usr full null urandom zero'.split(' '),
    );
    expect(host).toBe('seedstage');
    const variables = rest.filter((line) => /^[A-Z_]+=/.test(line)).sort();
    expect(variables).toEqual(
      [
        'ARCH=x86_64',
        'CONFIG_SHELL=/bin/sh',
        'DESTDIR=/out',
        'HOME=/build',
        `JOBS=${builder.settings.jobs}`,
        'LC_ALL=C',
        'PATH=/usr/bin',
        'SHELL=/bin/sh',
        'SOURCE_DATE_EPOCH=1',
        'SRC=/src/looks',
        'TMPDIR=/tmp',
        'TZ=UTC',
      ].sort(),
    );
    const interfaces = rest.filter((line) => /^\s*\w+:/.test(line)).map((line) => line.trim().split(':')[0]);
    expect(interfaces).toEqual(['lo']);
    // 0666 as the build wrote it, less the fixed umask
    expect(execFileSync('stat', ['-c', '%a', tree(builder, result, 'usr/seen')], { encoding: 'utf8' })).toBe(
      '644\n',
    );
  });

  it('keeps /dev/null, whatever a script does to it', async () => {
    assets.recipe(
      'null',
      `if (sys_remove("/dev/null") >= 0) fail("removed", "/dev/null", 0); write_file("/dev/null", "gone");
       if (read_file("/dev/null").length) fail("not empty", "/dev/null", 0); ${installs('usr/x', 'x')}`,
    );
    expect(await grow(builder, 'null', { seed })).toMatchObject({ how: 'built' });
  });

  it('ends with everything that it started', async () => {
    assets.recipe('daemon', `if (!sys_fork()) for (;;) ; ${installs('usr/daemon', 'x')}`);
    expect(await grow(builder, 'daemon', { seed })).toMatchObject({ how: 'built' });
    expect(buildsAtWork()).toEqual([]);
  });

  it('works in a copy of its input root where there is no overlay', async () => {
    const copying = testBuilder(join(root, 'copy-store'), assets.root, { overlay: false });
    const copySeed = await grow(copying, 'seed');
    const hello = await grow(copying, 'hello', { seed: copySeed });
    expect(hello.fingerprint).toBe((await grow(builder, 'hello', { seed })).fingerprint);
    expect(await errorText(() => grow(copying, 'stray', { seed: copySeed }))).toContain(
      '/etc/made, /usr/bin/more',
    );
  });
});

describe('what a script may not do', () => {
  const refused: [string, string, string][] = [
    [
      'fails',
      'say("one\\ntwo\\n"); fail("this is", "wrong", 0);',
      'its build script failed in the phase start: exit code 1\none\ntwo\nbuild: this is wrong',
    ],
    ['installs-nothing', '', 'the output is empty'],
    ['set-uid', `${installs('usr/x', 'x')} change_mode("/out/usr/x", 04755);`, '/out/usr/x is set-uid'],
    ['set-gid', `${installs('usr/x', 'x')} change_mode("/out/usr/x", 02755);`, '/out/usr/x is set-gid'],
    ['fifo', `${installs('usr/x', 'x')} CALL3(133, "/out/usr/pipe", 010644, 0);`, '/out/usr/pipe is a fifo'],
    [
      'socket',
      `${installs('usr/x', 'x')} char address[110] = {1, 0, '/', 'o', 'u', 't', '/', 'u', 's', 'r', '/', 's', 0};
       CALL3(49, CALL3(41, 1, 1, 0), address, sizeof address);`,
      '/out/usr/s is a socket',
    ],
    [
      'leaving',
      `${installs('usr/x', 'x')} link_to("../../etc", "/out/usr/link");`,
      "usr/link (-> ../../etc) is a symlink that leaves the artifact's root",
    ],
  ];

  it.each(refused)('%s', async (name, body, says) => {
    assets.recipe(name, body);
    const text = await errorText(() => grow(builder, name, { seed }));
    expect(text).toContain(says);
    expect(text).toContain(name);
    expect(readdirSync(builder.store.path('work'))).toEqual([]);
  });

  it('shows the end of the log, its path and how to go on', async () => {
    const text = await errorText(() => grow(builder, 'fails', { seed }));
    const log = /The whole log: (\S+)/.exec(text)?.[1] ?? '';
    expect(readFileSync(log, 'utf8')).toContain('one\ntwo\n');
    expect(text).toContain('run `pulumi up` again: finished builds are kept');
  });

  it('writes outside its output', async () => {
    expect(await errorText(() => grow(builder, 'stray', { seed }))).toContain(
      'stray: build.c wrote outside /out, /build, /src and /tmp: /etc/made, /usr/bin/more',
    );
    expect(await builder.check(seed.key)).toBe('present');
  });

  it('fails its smoke test', async () => {
    assets.recipe('smoke', installs('usr/share/smoke', 'good'), { smoke: 'smoke.c' });
    const smoke = `if (!equal(read_file("/usr/share/smoke").start, "good")) fail("not good:", "smoke", 0);`;
    assets.file('smoke', 'smoke.c', cProgram(smoke));
    expect(await grow(builder, 'smoke', { seed })).toMatchObject({ how: 'built' });
    assets.script('smoke', installs('usr/share/smoke', 'bad'));
    const text = await errorText(() => grow(builder, 'smoke', { seed }));
    expect(text).toContain('smoke: its smoke test failed: exit code 1\nbuild: not good: smoke');
  });

  it('brings out other bits than the recipe expects', async () => {
    assets.recipe('expects', installs('usr/x', 'x'), { expect: { 'usr/x': '0'.repeat(64) } });
    const digest = execFileSync('sha256sum', { input: 'x', encoding: 'utf8' }).slice(0, 64);
    const says = `expects: the output has /usr/x with the sha256 ${digest}, expected the sha256 ${'0'.repeat(64)}`;
    expect(await errorText(() => grow(builder, 'expects', { seed }))).toContain(says);
  });
});

describe('before anything is touched', () => {
  it('refuses files that changed since they were described', async () => {
    assets.recipe('moving', installs('usr/x', 'one'));
    const inputs = builder.describe(requestFor('moving', { seed }));
    assets.script('moving', installs('usr/x', 'two'));
    expect(await errorText(() => builder.build(inputs, run()))).toContain(
      'moving: files changed after their hashes were computed: script',
    );
  });

  it('reads a file of another recipe, and sees its changes', async () => {
    assets.recipe('owner', installs('usr/x', 'x'), { files: ['shared.txt'] });
    assets.file('owner', 'shared.txt', 'one');
    const body = 'make_directory("/out/usr"); copy_file("/recipe/shared.txt", "/out/usr/y", 0644);';
    assets.recipe('reader', body, { files: ['owner/shared.txt'] });
    const first = await grow(builder, 'reader', { seed });
    expect(readFileSync(tree(builder, first, 'usr/y'), 'utf8')).toBe('one');
    assets.file('owner', 'shared.txt', 'two');
    expect(Builder.key(builder.describe(requestFor('reader', { seed })))).not.toBe(first.key);
    assets.recipe('reader', body, { files: ['owner/missing.txt'] });
    const lost = await errorText(() => builder.describe(requestFor('reader', { seed })));
    expect(lost).toContain('the file owner/missing.txt of another recipe does not exist');
    assets.recipe('reader', body, { files: ['owner/shared.txt', 'shared.txt'] });
    assets.file('reader', 'shared.txt', 'three');
    const twice = await errorText(() => builder.describe(requestFor('reader', { seed })));
    expect(twice).toContain('two of its files would have the path /recipe/shared.txt');
  });

  it('refuses a disk without room', async () => {
    assets.recipe('huge', installs('usr/x', 'x'), { disk: 999_999_999 });
    const text = await errorText(() => grow(builder, 'huge', { seed }));
    expect(text).toMatch(/huge: it needs 999999999 MB of disk while it is built, and \d+ MB are free in /);
    expect(text).toContain('npm run gc');
  });

  it('refuses to guess the compiler of a recipe that differs by compiler', async () => {
    assets.recipe('differs', installs('usr/x', 'x'), { variants: { tcc: {}, gcc3: {} } });
    const says = (variant: string): string => `differs: the variant is ${variant}, expected one of tcc, gcc3`;
    expect(await errorText(() => grow(builder, 'differs', { seed }))).toContain(says('missing'));
    expect(await errorText(() => grow(builder, 'differs', { seed }, { variant: 'gcc10' }))).toContain(
      says('"gcc10"'),
    );
    expect(await grow(builder, 'differs', { seed }, { variant: 'tcc' })).toMatchObject({ how: 'built' });
  });

  it('refuses an arch without a seed', async () => {
    const text = await errorText(() => builder.describe({ ...requestFor('seed'), arch: 'vax' }));
    expect(text).toBe('unknown arch "vax"\n  Known: x86_64. CONTRIBUTING.md says how to add one.');
  });
});

describe('a cancelled build', () => {
  it('ends at once and leaves nothing', async () => {
    assets.recipe('endless', 'phase("build"); for (;;) ;');
    const cancel = new AbortController();
    const told: Progress[] = [];
    const work = grow(builder, 'endless', { seed }, { run: run(told, cancel.signal) });
    while (!told.some(({ phase }) => phase === 'build'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(buildsAtWork()).not.toEqual([]);
    cancel.abort(new Error('stop'));
    await expect(work).rejects.toThrow('stop');
    expect(buildsAtWork()).toEqual([]);
    expect(readdirSync(builder.store.path('work'))).toEqual([]);
  });
});

/** Processes of this test's store, whose builds have a user of their own: others may build beside it. */
function buildsAtWork(): string[] {
  const identity = identityFor(join(root, 'store'));
  const uid = identity === 'self' ? process.getuid?.() : identity;
  const all = execFileSync('ps', ['-eo', 'uid,args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.trim().startsWith(`${uid ?? ''} `) && line.includes('/recipe/build.c'));
}
