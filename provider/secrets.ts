import { DIGEST } from '../builder/ground/digest';
import { quote, shortened } from '../builder/ground/quote';
import { isSame } from './diff';
import { asSecret, fromStruct, type Path, type Properties, type Value } from './values';
import type { Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb';

/** What stands in a text for a secret, as the engine itself writes it. */
const HIDDEN = '[secret]';

/** A text of fewer characters is only hidden where it stands as a word of its own. */
const SHORT = 4;

/** Where builds run, which nothing is made of: a secret in there, such as a key for ssh, makes nothing else secret. */
const APART = 'host';
/** What of it is no secret even where all of it came as one, since it stands in many texts. */
const OPEN: readonly (string | number)[] = ['kind', 'port', 'jobs'];

/** Digits of a key that messages show. */
const KEY_SHOWN = 12;

/**
 * What of one call's values is secret. The provider itself works on plain values: here is what the engine said of them,
 * so that an answer keeps secret what is, and what comes of it, and no text shows it.
 */
export class Secrets {
  readonly #given: Properties[] = [];
  readonly #paths: Path[] = [];
  readonly #texts = new Set<string>();

  /** Reads the properties that the call is about: an answer keeps secret what is secret in them. */
  read(message: StructMessage | undefined): Properties {
    const { properties, paths } = this.#opened(message);
    this.#given.push(properties);
    this.#paths.push(...paths);
    return properties;
  }

  /** Reads properties that no answer is made from, such as those of before: only texts keep them secret. */
  readOld(message: StructMessage | undefined): Properties {
    return this.#opened(message).properties;
  }

  /**
   * Marks what is secret among an answer's properties: what was secret when it was given, where it lies now, and, as
   * soon as anything given is secret, everything that the provider made of it, such as a key.
   */
  mark(properties: Properties): Properties {
    if (this.#paths.length === 0) return properties;
    return Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, this.#marked(name, value)]),
    );
  }

  /** A text in which no secret can be read any more. */
  hide(text: string): string {
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((rest, secret) => rest.replaceAll(patternOf(secret), HIDDEN), text);
  }

  #opened(message: StructMessage | undefined): { properties: Properties; paths: Path[] } {
    const paths: Path[] = [];
    const properties = fromStruct(message, paths);
    const texts = paths.flatMap((path) => leavesAt(properties, path));
    for (const text of texts.flatMap(textsOf)) this.#texts.add(text);
    return { properties, paths };
  }

  #marked(name: string, value: Value): Value {
    const within = this.#paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (within.length > 0) return within.reduce(markedAt, value);
    const given = this.#given.some((each) => each[name] !== undefined && isSame(each[name], value));
    return given || this.#paths.every(([first]) => first === APART) ? value : asSecret(value);
  }
}

/** Marks the value at a path. Where there is none any more, all of it: what it was made into is not known. */
function markedAt(value: Value, path: Path): Value {
  const [first, ...rest] = path;
  if (first === undefined || value === null || typeof value !== 'object' || !Object.hasOwn(value, first)) {
    return asSecret(value);
  }
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? markedAt(each, rest) : each));
  return { ...value, [first]: markedAt(value[first] ?? null, rest) };
}

function valueAt(value: Value, path: Path): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const members = value as Readonly<Record<string, Value>> | null;
  // A secret within a secret is not where its path says, and is hidden with the other.
  return members !== null && typeof members === 'object' && Object.hasOwn(members, first)
    ? valueAt(members[first] ?? null, rest)
    : null;
}

/** The texts and numbers that are secret by what lies at a path. */
function leavesAt(properties: Properties, path: Path): string[] {
  const value = valueAt(properties, path);
  const wholeHost = path.length === 1 && path[0] === APART && value !== null && typeof value === 'object';
  if (!wholeHost) return leaves(value);
  return Object.entries(value).flatMap(([name, each]) => (OPEN.includes(name) ? [] : leaves(each)));
}

/** The texts and numbers within a value. */
function leaves(value: Value): string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(leaves);
}

/** How a text may stand in a message: as it is, quoted, shortened, or as the beginning of a key. */
function textsOf(text: string): string[] {
  const quoted = JSON.stringify(text).slice(1, -1);
  const cut = [quote(text).replace(/^"|"$|…$/g, ''), shortened(text).replace(/…$/, '')];
  const key = DIGEST.test(text) ? [text.slice(0, KEY_SHOWN)] : [];
  return [text, quoted, ...cut, ...key].filter((each) => each.trim() !== '');
}

function patternOf(text: string): RegExp {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(text.length < SHORT ? `(?<!\\w)${literal}(?!\\w)` : literal, 'g');
}
