import type {
  Struct as StructMessage,
  Value as ValueMessage,
} from 'google-protobuf/google/protobuf/struct_pb';
import { UserError } from '../builder/ground/user-error';
import { Struct } from './grpc';

/** The value of a property, as the engine and the provider exchange it. */
export type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** The properties of a resource: inputs or outputs. */
export type Properties = { [name: string]: Value };

/**
 * The placeholder for a value that only the real run can know (pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go).
 */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** The strings that the engine may send for an unknown value: one for each type that the value would have. */
const UNKNOWNS: ReadonlySet<Value> = new Set([
  UNKNOWN,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7', // a boolean
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421', // a number
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2', // an array
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff', // an object
]);

/** Marks an object as the engine's envelope around a value; the member `value` of a secret is the value. */
const ENVELOPE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** How deep values may be nested; ours have three levels. */
const DEEPEST = 50;

/** The path of a value in properties: names, and indexes in lists. */
export type Path = readonly (string | number)[];

/**
 * Converts the engine's message, and unwraps secrets.
 *
 * @param secrets the paths of secrets are added to it; see secrets.ts
 * @throws UserError for values that are nested too deeply
 */
export function fromStruct(message: StructMessage | undefined, secrets: Path[] = []): Properties {
  return message === undefined ? {} : properties(message, [], secrets);
}

/** Converts properties to a message for the engine. Undefined members are omitted. */
export function toStruct(properties: object): StructMessage {
  return Struct.fromJavaScript(withoutUndefined(properties) as Properties);
}

/** Marks a value as secret, so that the engine encrypts it in the state. */
export function asSecret(value: Value): Value {
  return isSecret(value) ? value : { [ENVELOPE]: SECRET, value };
}

function isSecret(value: Value): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value[ENVELOPE] === SECRET;
}

/** Whether a value is or contains an unknown value. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'object') return UNKNOWNS.has(value);
  return Object.values(value).some(hasUnknown);
}

/** The message's own toJavaScript assigns members by name, so a member called `__proto__` would set the prototype. */
function properties(message: StructMessage, path: Path, secrets: Path[]): Properties {
  const entries: [string, Value][] = [];
  message.getFieldsMap().forEach((value, name) => {
    entries.push([name, valueOf(value, [...path, name], secrets)]);
  });
  return Object.fromEntries(entries);
}

function valueOf(message: ValueMessage, path: Path, secrets: Path[]): Value {
  if (path.length > DEEPEST) {
    throw new UserError(
      `a property is nested more than ${DEEPEST} deep`,
      'Take it out of the program: no resource of seedstage has such a property.',
    );
  }
  if (message.hasStructValue()) {
    const object = properties(message.getStructValue() as StructMessage, path, secrets);
    if (object[ENVELOPE] !== SECRET) return object;
    secrets.push(path);
    return object['value'] ?? null;
  }
  if (message.hasListValue()) {
    const list = message.getListValue()?.getValuesList() ?? [];
    return list.map((each, at) => valueOf(each, [...path, at], secrets));
  }
  // 0: a value without a kind.
  return (message.getKindCase() as number) === 0 ? null : (message.toJavaScript() as Value);
}

function withoutUndefined(properties: object): object {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
