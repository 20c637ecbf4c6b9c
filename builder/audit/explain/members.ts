import { escape } from '../../tree/tree-path';
import type { Cause, Explanation, ExplainTools, TwoBytes } from './explanation';
import { fieldText } from './fields';

/** A member of an archive. */
export interface Member {
  /** One character a byte. */
  readonly name: string;
  /** Its header: time, owner, mode, … */
  readonly fields: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** How many members are named, and how many are explained. */
const SHOWN = 12;
const EXPLAINED = 3;

/** Compares two lists of members: names, order, headers, and the content of those with one name. */
export async function explainMembers(
  what: string,
  members: readonly [readonly Member[], readonly Member[]],
  { names }: TwoBytes,
  { inner }: ExplainTools,
): Promise<Explanation> {
  const [lefts, rights] = members.map(byName);
  const onlyLeft = [...(lefts?.keys() ?? [])].filter((name) => !rights?.has(name));
  const onlyRight = [...(rights?.keys() ?? [])].filter((name) => !lefts?.has(name));
  const common = [...(lefts ?? [])].flatMap(([name, left]) => {
    const right = rights?.get(name);
    return right ? [{ name, left, right }] : [];
  });
  const changed = common.filter(({ left, right }) => !left.content.equals(right.content));
  const headers = common
    .map(({ name, left, right }) => ({ name, text: fieldText(left.fields, right.fields) }))
    .filter(({ text }) => text !== '');
  const told = new Set<string>();
  const details: string[] = [];
  let cause: Cause = 'archive';
  for (const { name, left, right } of changed.slice(0, EXPLAINED)) {
    const inside = await inner({ left: left.content, right: right.content, whole: true, names });
    if (inside && changed.length <= EXPLAINED && onlyLeft.length + onlyRight.length === 0)
      cause = inside.cause;
    details.push(`${shownName(name)}: ${inside?.text ?? 'its content differs'}`);
    details.push(...(inside?.details ?? []).map((line) => `  ${line}`));
  }
  if (changed.length > 0) told.add(`the content of ${counted(changed.length)}`);
  if (changed.length > EXPLAINED)
    details.push(`content: ${list(changed.slice(EXPLAINED).map(({ name }) => name))}`);
  if (onlyLeft.length > 0) told.add(`${counted(onlyLeft.length)} only ${names[0]}`);
  if (onlyRight.length > 0) told.add(`${counted(onlyRight.length)} only ${names[1]}`);
  if (onlyLeft.length > 0) details.push(`only ${names[0]}: ${list(onlyLeft)}`);
  if (onlyRight.length > 0) details.push(`only ${names[1]}: ${list(onlyRight)}`);
  if (headers.length > 0) told.add(`${fieldNames(common)} of ${counted(headers.length)}`);
  details.push(...headers.slice(0, SHOWN).map(({ name, text }) => `${shownName(name)}: ${text}`));
  if (headers.length > SHOWN) details.push(`${headers.length - SHOWN} more members`);
  if (inOtherOrder(members)) told.add('the order of the members');
  const equal =
    changed.length + onlyLeft.length + onlyRight.length === 0 ? '; the content of all is equal' : '';
  const text = told.size === 0 ? `${what}: the form of its headers` : `${what}: ${[...told].join(', ')}`;
  return { cause, text: text + equal, details };
}

/** The fields in which headers differ anywhere: `time, owner`. */
function fieldNames(common: readonly { readonly left: Member; readonly right: Member }[]): string {
  const names = new Set<string>();
  for (const { left, right } of common) {
    for (const name of Object.keys(left.fields))
      if (left.fields[name] !== right.fields[name]) names.add(name);
  }
  return [...names].join(', ');
}

/** By name; the second of one name is `NAME (2)`. */
function byName(members: readonly Member[]): Map<string, Member> {
  const all = new Map<string, Member>();
  const counts = new Map<string, number>();
  for (const member of members) {
    const count = (counts.get(member.name) ?? 0) + 1;
    counts.set(member.name, count);
    all.set(count === 1 ? member.name : `${member.name} (${count})`, member);
  }
  return all;
}

/** Whether the names that both have come in another order. */
function inOtherOrder([left, right]: readonly [readonly Member[], readonly Member[]]): boolean {
  const [lefts, rights] = [new Set(left.map(({ name }) => name)), new Set(right.map(({ name }) => name))];
  const one = left.filter(({ name }) => rights.has(name)).map(({ name }) => name);
  const other = right.filter(({ name }) => lefts.has(name)).map(({ name }) => name);
  return one.length === other.length && one.some((name, at) => name !== other[at]);
}

function list(names: readonly string[]): string {
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : '';
  return names.slice(0, SHOWN).map(shownName).join(', ') + more;
}

function shownName(name: string): string {
  return escape(name.slice(0, 200));
}

function counted(count: number): string {
  return `${count} member${count === 1 ? '' : 's'}`;
}
