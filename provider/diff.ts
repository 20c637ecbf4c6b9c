import type { Properties, Value } from './values';

/** A property that differs, with the path that the engine shows to the user. */
export interface Change {
  /** Such as `script`, `needs.make` or `patches["musl/fork.patch"]`. */
  path: string;
  kind: 'add' | 'delete' | 'update';
}

/**
 * Lists the properties in which two sets of inputs differ, at any depth of objects. A list counts as one property,
 * because its order matters.
 */
export function changesBetween(olds: Properties, news: Properties, parent = ''): Change[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort();
  return names.flatMap((name) => changesOf(pathOf(parent, name), olds[name], news[name]));
}

function changesOf(path: string, old: Value | undefined, now: Value | undefined): Change[] {
  if (old === undefined) return now === undefined ? [] : [{ path, kind: 'add' }];
  if (now === undefined) return [{ path, kind: 'delete' }];
  if (isObject(old) && isObject(now)) return changesBetween(old, now, path);
  return same(old, now) ? [] : [{ path, kind: 'update' }];
}

/** A property path in the engine's form: names joined by dots, other keys quoted in brackets. */
function pathOf(parent: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${parent}[${JSON.stringify(name)}]`;
  return parent === '' ? name : `${parent}.${name}`;
}

function isObject(value: Value): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two values are equal, whatever the order of an object's members. */
export function isSame(one: Value, other: Value): boolean {
  return changesBetween({ value: one }, { value: other }).length === 0;
}

/** Equality of scalars and lists. Our inputs have no objects within lists. */
function same(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
