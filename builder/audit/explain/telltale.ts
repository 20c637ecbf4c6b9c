import { visible } from '../read/visible';
import type { Cause } from './explanation';

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const CLOCK = '\\d{1,2}:\\d{2}(?::\\d{2})?(?:\\.\\d{1,9})?';
const ZONE = '(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\\d{2}:?\\d{2}))?';
const DAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? {0,2})?';

/** A date or a time of day as programs write them, or seconds since 1970. */
const DATE = new RegExp(
  [
    `\\d{4}-\\d{2}-\\d{2}(?:[T ]${CLOCK}${ZONE})?`,
    `${DAY}${MONTH} {1,2}\\d{1,2}(?:,? ${CLOCK}${ZONE})?(?:,? \\d{4})?`,
    `${DAY}\\d{1,2} ${MONTH} \\d{4}(?:,? ${CLOCK}${ZONE})?`,
    CLOCK + ZONE,
    '\\b1\\d{9}\\b',
  ].join('|'),
  'g',
);
/** A hash or a UUID. */
const ID = /\b(?:[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi;
/** An absolute path of at least two names. */
const PATH = /(?:\/[\w.+~@%=-]{1,255}){2,64}\/?/g;

const TELLTALES: readonly (readonly [Cause, RegExp])[] = [
  ['date', DATE],
  ['build id', ID],
  ['path', PATH],
];
/** How much of a line is examined. */
const LOOKED_AT = 2000;

/** What two texts differ in. */
export interface Telltale {
  readonly cause: Cause;
  /** The values, safe to print. */
  readonly left: string;
  readonly right: string;
}

/** The cause of a difference between two lines, if nothing else differs in them. */
export function telltale(left: string, right: string): Telltale | undefined {
  const [one, other] = [left.slice(0, LOOKED_AT), right.slice(0, LOOKED_AT)];
  if (one.length !== left.length || other.length !== right.length || one === other) return undefined;
  for (const [cause, pattern] of TELLTALES) {
    if (one.replace(pattern, '\0') !== other.replace(pattern, '\0')) continue;
    const rights = other.match(pattern) ?? [];
    const pair = (one.match(pattern) ?? []).map((value, at) => [value, rights[at] ?? ''] as const);
    const [first, second] = pair.find(([a, b]) => a !== b) ?? ['', ''];
    return { cause, left: visible(first, 160), right: visible(second, 160) };
  }
  return undefined;
}

/** The same for many pairs of lines: undefined unless each has a cause. The first of each cause is given. */
export function telltales(pairs: readonly (readonly [string, string])[]): Telltale[] | undefined {
  const found = new Map<Cause, Telltale>();
  for (const [left, right] of pairs) {
    const one = telltale(left, right);
    if (one === undefined) return undefined;
    if (!found.has(one.cause)) found.set(one.cause, one);
  }
  return found.size === 0 ? undefined : [...found.values()];
}

const NAMES: Partial<Record<Cause, string>> = {
  date: 'a date or time',
  'build id': 'a hash or build id',
  path: 'an embedded path',
};

/** `an embedded path: /tmp/a / /tmp/b` */
export function telltaleText(all: readonly Telltale[]): string {
  return all.map(({ cause, left, right }) => `${NAMES[cause] ?? cause}: ${left} / ${right}`).join('; ');
}
