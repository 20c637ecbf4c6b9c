import { DIGEST } from '../builder/ground/digest';
import { quote, shortened } from '../builder/ground/quote';
import { isSame } from './diff';
import { asSecret, fromStruct, type Path, type Properties, type Value } from './values';
import type { Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb';

/** The replacement for a secret in a text, the same as the engine's own. */
const HIDDEN = '[secret]';

/** A secret of fewer characters is hidden only where it is a word of its own. */
const SHORT = 4;

/** The host, which does not affect any result: a secret in it, such as a key for ssh, makes nothing else secret. */
const APART = 'host';
/** Properties of a host that messages show even if the whole host is secret, since they occur in many texts. */
const OPEN: readonly (string | number)[] = ['kind', 'port', 'jobs'];

/** How many digits of a key messages show. */
const KEY_SHOWN = 12;

/**
 * The secrets among the values of one call. The provider works on plain values; this class remembers which of them the
 * engine marked as secret, so that an answer marks them and everything derived from them as secret, and no text shows
 * them.
 */
export class Secrets {
  readonly #given: Properties[] = [];
  readonly #paths: Path[] = [];
  readonly #texts = new Set<string>();

  /** Reads the properties that the call is about. The answer keeps their secrets secret. */
  read(message: StructMessage | undefined): Properties {
    const { properties, paths } = this.#opened(message);
    this.#given.push(properties);
    this.#paths.push(...paths);
    return properties;
  }

  /** Reads properties that do not go into an answer, such as old ones. Their secrets are only hidden in texts. */
  readOld(message: StructMessage | undefined): Properties {
    return this.#opened(message).properties;
  }

  /**
   * Marks secrets among an answer's properties: each value that was secret in the call, and, if anything in the call
   * was secret, everything that the provider derived, such as a key.
   */
  mark(properties: Properties): Properties {
    if (this.#paths.length === 0) return properties;
    return Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, this.#marked(name, value)]),
    );
  }

  /** A text with all secrets hidden. */
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

/**
 * Marks the value at a path. If that path no longer exists, marks the whole value, since it is not known where the
 * secret went.
 */
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
  // A secret within a secret has another path, and is hidden with the outer one.
  return members !== null && typeof members === 'object' && Object.hasOwn(members, first)
    ? valueAt(members[first] ?? null, rest)
    : null;
}

/** The secret texts and numbers at a path. */
function leavesAt(properties: Properties, path: Path): string[] {
  const value = valueAt(properties, path);
  const wholeHost = path.length === 1 && path[0] === APART && value !== null && typeof value === 'object';
  if (!wholeHost) return leaves(value);
  return Object.entries(value).flatMap(([name, each]) => (OPEN.includes(name) ? [] : leaves(each)));
}

/** All texts and numbers in a value. */
function leaves(value: Value): string[] {
  if (value === null || typeof value === 'boolean') return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(leaves);
}

/** The forms in which a text may appear in a message: unchanged, quoted, shortened, or as the beginning of a key. */
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
