import type { Place } from './place';

/** One attack: what it is, and the promise that it puts to the test. */
interface Named {
  /** What is attacked and how, in a few words. */
  readonly name: string;
  /** What must hold, as docs/security.md says it. */
  readonly promise: string;
}

/** One of many that share a build: C statements that report with the functions of attack.h. */
export interface Probe extends Named {
  readonly tries: string;
}

/** A build of its own: C statements, and what has to come of them. */
export interface Assault extends Named {
  readonly program: string;
  /** Functions that the program calls. */
  readonly functions?: string;
  /** A smoke test in C, run after the build. */
  readonly smoke?: string;
  /** `refused`: a UserError of this text. `builds`: an artifact, which is looked at. Both: either will do. */
  readonly refused?: RegExp;
  readonly builds?: (tree: string, place: Place) => void | Promise<void>;
  /** Seconds that it may take. Default: 30. */
  readonly within?: number;
  /** The places where it makes sense, or where it is not the same as another. Default: all. */
  readonly only?: readonly Place['name'][];
  /** Looked at after the build, whatever came of it. */
  readonly after?: (place: Place) => void | Promise<void>;
}

/** What needs more than one build, or somebody who does something on the host meanwhile. */
export interface Scene extends Named {
  readonly plays: (place: Place) => Promise<void>;
  readonly only?: readonly Place['name'][];
}

/** For an attack whose like is made at a Docker Engine already, where a build takes two seconds. */
export const WHERE_QUICK: readonly Place['name'][] = ['local root', 'local user', 'vm root', 'vm user'];
/** A machine that is reached by ssh. */
export const ON_MACHINE: readonly Place['name'][] = ['vm root', 'vm user'];

export type Attack = Probe | Assault | Scene;

/** Attacks of one kind. */
export interface Kind {
  readonly name: string;
  /** C functions that its probes share. */
  readonly functions?: string;
  readonly attacks: readonly Attack[];
}

const HEADER = '#include "boot.h"\n#include "attack.h"\n';

/** A program of one attack. */
export function assaultProgram(
  bait: string,
  { functions = '', program }: Pick<Assault, 'functions' | 'program'>,
): string {
  return `${HEADER}${define(bait)}${functions}\nint main(void) {\n${program}\nreturn 0;\n}\n`;
}

/** A program that runs probes, one after the other, each in a child. */
export function probesProgram(bait: string, functions: string, probes: readonly Probe[]): string {
  const each = probes.map(({ tries }, index) => `static void attack_${index}(void) {\n${tries}\n}\n`);
  const calls = probes.map((_, index) => `run_attack("${index}", attack_${index});`);
  const main = `int main(void) {\nmake_directory("/out/usr");\n${calls.join('\n')}\nreturn 0;\n}\n`;
  return `${HEADER}${define(bait)}${functions}\n${each.join('')}${main}`;
}

/** BAIT: the directory on the host that must stay as it is. */
function define(bait: string): string {
  return `#define BAIT ${JSON.stringify(bait)}\n`;
}

/** A line of the report that attack.h writes. */
export interface ReportLine {
  readonly word: string;
  readonly what: string;
}

/** The lines of each attack, by its number, from a report or from a log that holds one. */
export function readReport(text: string): Map<number, ReportLine[]> {
  const lines = new Map<number, ReportLine[]>();
  for (const line of text.split('\n')) {
    const [, index, word, what = ''] = /^(\d+)\t(gained|refused|broken|ended)\t(.*)$/.exec(line) ?? [];
    if (index === undefined || word === undefined) continue;
    lines.set(Number(index), [...(lines.get(Number(index)) ?? []), { word, what }]);
  }
  return lines;
}
