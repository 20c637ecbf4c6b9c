import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BuildLog, QUEUE } from '../../../builder/grow/build-log';
import type { Progress } from '../../../builder/ground/run';
import { scratch } from '../../support/scratch';

const root = scratch('log');

describe('BuildLog', () => {
  it('tells phases as they begin, with the last line before them', () => {
    const told: Progress[] = [];
    const log = new BuildLog(join(root, 'a', 'phases.log'), (progress) => told.push(progress));
    log.enter('unpack');
    log.write(Buffer.from('checking for\x1b[31m red\x1b[0m\n@@ conf'));
    log.write(Buffer.from('igure\nlast'));
    log.close();
    expect(told.map(({ phase, line }) => [phase, line])).toEqual([
      ['unpack', undefined],
      ['configure', 'checking for red'],
    ]);
    expect(log.lastLines).toBe('checking for red\nlast');
    expect(readFileSync(log.file, 'utf8')).toContain('@@ unpack\nchecking for\x1b[31m red');
  });

  it('knows how long each phase took, and counts no waiting as work', async () => {
    const log = new BuildLog(join(root, 'times.log'), () => undefined);
    const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));
    log.enter(QUEUE);
    await pause(400);
    log.enter('build');
    await pause(100);
    log.enter(QUEUE);
    await pause(200);
    log.close();
    const { queue, build, ...others } = log.phases;
    expect(Object.keys(others)).toEqual(['start']);
    expect(queue).toBeGreaterThanOrEqual(0.58);
    expect(build).toBeGreaterThanOrEqual(0.09);
    expect(build).toBeLessThan(queue ?? 0);
    expect(log.seconds - log.worked).toBeCloseTo(queue ?? 0, 1);
    expect(log.course.map(([phase]) => phase)).toEqual(['start', QUEUE, 'build', QUEUE]);
    expect(log.course[2]?.[1]).toBeGreaterThanOrEqual(0.39);
  });

  it('keeps the last twenty lines for an error', () => {
    const log = new BuildLog(join(root, 'tail.log'), () => undefined);
    for (let line = 1; line <= 50; line++) log.write(Buffer.from(`line ${line}\n`));
    log.close();
    expect(log.lastLines.split('\n')).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 31}`));
  });

  it('shows that time passes while a build says nothing', async () => {
    const told: Progress[] = [];
    const log = new BuildLog(join(root, 'silent.log'), (progress) => told.push(progress));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    log.close();
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told[0]?.seconds).toBeGreaterThan(0.3);
  });
});

describe('a build that prints what it should not', () => {
  /** A log, and what it told. */
  function logged(name: string, limit?: number): { log: BuildLog; told: Progress[] } {
    const told: Progress[] = [];
    return { log: new BuildLog(join(root, name), (progress) => told.push(progress), limit), told };
  }

  it('without newlines costs neither memory nor time', () => {
    const { log } = logged('no-newline.log', 1000);
    const chunk = Buffer.alloc(1 << 16, 'x');
    const before = process.memoryUsage().rss;
    const started = performance.now();
    for (let mebibyte = 0; mebibyte < 300; mebibyte++) for (let part = 0; part < 16; part++) log.write(chunk);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    expect(log.lastLines).toBe('x'.repeat(160));
    log.write(Buffer.from('\nand a line\n'));
    log.close();
    expect(log.lastLines).toBe(`${'x'.repeat(160)}\nand a line`);
  });

  it('has its log cut with a line that says so; phases and last lines go on', () => {
    const { log, told } = logged('cut.log', 5000);
    log.enter('build');
    for (let line = 1; line <= 1000; line++) log.write(Buffer.from(`line ${line}\n`));
    log.write(Buffer.from('@@ install\nthe end\n'));
    expect(log.currentPhase).toBe('install');
    expect(told.at(-1)).toMatchObject({ phase: 'install', line: 'line 1000' });
    log.close();
    const text = readFileSync(log.file, 'utf8');
    expect(text.slice(0, 5000)).toMatch(/^@@ build\nline 1\nline 2\n/);
    expect(text.slice(5000)).toMatch(
      /^\n\[the log is cut here, at 5000 bytes\]\n\[3921 bytes are left out; the last lines:\]\nline 982\n[^]*\nline 1000\nthe end\n$/,
    );
  });

  it('that fits is kept to the byte', () => {
    const { log } = logged('fits.log', 4);
    log.write(Buffer.from('ab'));
    log.write(Buffer.from('cd'));
    log.close();
    expect(readFileSync(log.file, 'utf8')).toBe('abcd');
  });

  it('in bytes that are no text is kept as it is, and shown without what a terminal obeys', () => {
    const { log } = logged('binary.log');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    log.write(bytes);
    log.write(Buffer.from('\n\u202egnp.exe\u200b\u009b31m\x1b]0;title\x07 a\u0085b\u2028c\td\r\n'));
    log.close();
    expect(readFileSync(log.file).subarray(0, 256)).toEqual(bytes);
    expect(log.lastLines).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}]|(?![\t\n])\p{Cc}/u);
    expect(log.lastLines).toMatch(/\ngnp\.exe abc\td$/);
  });

  it('like a million phases, each of another name, is counted to a limit', () => {
    const { log, told } = logged('phases.log');
    for (let at = 0; at < 1_000_000; at += 1000) {
      const marks = Array.from({ length: 1000 }, (_, index) => `@@ phase ${at + index}\n`);
      log.write(Buffer.from(marks.join('')));
    }
    log.enter('smoke');
    log.close();
    expect(log.currentPhase).toBe('smoke');
    expect(Object.keys(log.phases)).toHaveLength(66);
    expect(Object.keys(log.phases).slice(-2)).toEqual(['other phases', 'smoke']);
    expect(log.course.length).toBeLessThanOrEqual(64);
    expect(told.length).toBeLessThan(200);
  });

  it('like a phase of 10 MB or with escapes is shown as a name of one line', () => {
    const { log } = logged('phase-names.log');
    log.write(Buffer.from(`@@ ${'n'.repeat(10e6)}\n`));
    expect(log.currentPhase).toBe('n'.repeat(40));
    log.write(Buffer.from('@@ \x1b[31mre\u202ed\n'));
    expect(log.currentPhase).toBe('red');
    log.write(Buffer.from('@@ \x1b[31m\n@@ \n@@@ x\n @@ y\n'));
    expect(log.currentPhase).toBe('red');
    log.write(Buffer.from('@@ __proto__\n'));
    expect(Object.keys(log.phases)).toContain('__proto__');
    log.close();
  });

  it('cannot call its own work waiting', () => {
    const { log } = logged('queue.log');
    log.enter('build');
    log.write(Buffer.from('@@ queue\n'));
    expect(log.currentPhase).toBe('build');
    expect(log.phases).not.toHaveProperty(QUEUE);
    log.close();
  });

  it('cannot hide a phase of the builder’s behind a line that has not ended', () => {
    const { log } = logged('unfinished.log');
    log.write(Buffer.from('no end'));
    log.enter('check');
    log.close();
    expect(readFileSync(log.file, 'utf8')).toBe('no end\n@@ check\n');
    expect(log.lastLines).toBe('no end');
  });

  it.each([
    ['at once', ['cp: write error: No space left on device\n']],
    ['in two pieces', ['cc1: fatal error: no spa', 'ce left on device']],
    ['byte by byte', Array.from('errno ENOSPC')],
    ['after the cut', ['x'.repeat(200), 'no space left on device']],
  ])('is remembered for a full disk: %s', (name, chunks) => {
    const { log } = logged(`space-${name}.log`, 100);
    expect(log.saw.noSpace).toBe(false);
    for (const chunk of chunks) log.write(Buffer.from(chunk));
    expect(log.saw.noSpace).toBe(true);
    log.close();
  });

  it('keeps 256 MB unless it is told otherwise', () => {
    const { log } = logged('default.log');
    const chunk = Buffer.alloc(1 << 20, 'y');
    for (let mebibyte = 0; mebibyte < 260; mebibyte++) log.write(chunk);
    log.close();
    expect(statSync(log.file).size - (256 << 20)).toBeLessThan(1000);
    expect(statSync(log.file).size).toBeGreaterThan(256 << 20);
  });
});
