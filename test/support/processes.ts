import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** A process of this machine, as /proc shows it. */
export interface ProcessInfo {
  readonly pid: number;
  /** Its arguments, joined by spaces. */
  readonly command: string;
}

/** Every process that has a text among its arguments or in its environment. */
export function processesWith(mark: string): ProcessInfo[] {
  return allPids()
    .map((pid) => ({ pid, command: read(pid, 'cmdline'), environment: read(pid, 'environ') }))
    .filter(({ command, environment }) => command.includes(mark) || environment.includes(mark))
    .map(({ pid, command }) => ({ pid, command }));
}

/** The processes of a recipe's build: inside the sandbox, SRC names the recipe. */
export function processesOfBuild(recipe: string): ProcessInfo[] {
  return processesWith(`SRC=/src/${recipe} `);
}

/** The provider that the engine started for a project. */
export function providerOf(project: string): ProcessInfo {
  const found = allPids()
    .map((pid) => ({ pid, command: read(pid, 'cmdline') }))
    .filter(({ pid, command }) => command.includes('dist/provider/main.js') && directoryOf(pid) === project);
  expect(found).toHaveLength(1);
  return found[0] as ProcessInfo;
}

/** All processes below one, the nearest first. */
export function descendants(pid: number): number[] {
  const parents = new Map(allPids().map((each) => [each, parentOf(each)]));
  const found: number[] = [];
  for (let next = [pid]; next.length > 0;) {
    const above = new Set<number | undefined>(next);
    next = [...parents].filter(([, parent]) => above.has(parent)).map(([each]) => each);
    found.push(...next);
  }
  return found;
}

/** The name of a process' program, as the kernel cuts it off; empty when it has ended. */
export function programOf(pid: number): string {
  return read(pid, 'comm').trim();
}

/** Ends a process at once; one that has ended already is as good. */
export function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/** Ends every process that has a text among its arguments or in its environment. */
export function endProcessesWith(mark: string): void {
  for (const { pid } of processesWith(mark)) endNow(pid);
}

/** Waits until a look at something finds what it should. */
export async function until(
  what: string,
  found: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await found())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** A file of a process; empty when it has ended or is another user's. Each entry ends in a space. */
function read(pid: number, name: string): string {
  try {
    return readFileSync(join('/proc', String(pid), name), 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function parentOf(pid: number): number | undefined {
  // The name before it stands in parentheses and can hold any character.
  const [, parent] = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return parent === undefined ? undefined : Number(parent);
}

function directoryOf(pid: number): string | undefined {
  try {
    return readlinkSync(join('/proc', String(pid), 'cwd'));
  } catch {
    return undefined;
  }
}
