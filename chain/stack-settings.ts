import * as z from 'zod';
import { badValues } from '../builder/ground/bad-value';
import { fromJsonText } from '../builder/ground/json-text';
import { safeParse } from '../builder/ground/safe-parse';
import { UserError } from '../builder/ground/user-error';
import {
  choices,
  choiceSchema,
  providersSchema,
  type GccRelease,
  type Stage,
  type TlsProvider,
  type Verification,
} from './choices';
import { DEFAULT_HOST, hostSchema, type Host } from '../builder/sandbox/hosts';

/** The Pulumi project of this repository: its settings are named `bootstrap:NAME`. */
const PROJECT = 'bootstrap';

/** The settings that are not strings. */
const JSON_SETTINGS: ReadonlySet<string> = new Set(['providers']);
/** The strings that `bootstrap:host` may be: the kinds of hosts that need no other properties. */
const PLAIN_HOSTS: readonly string[] = ['local', 'docker'];

const HOST_EXPECTED = `${choices.host.noun}: ${PLAIN_HOSTS.join(', ')}, or a record such as {"kind":"vm","address":"203.0.113.7","hostKey":"ssh-ed25519 AAAA…"}`;

const schema = z.strictObject({
  arch: choiceSchema(choices.arch),
  host: hostSchema.optional().describe(HOST_EXPECTED),
  stage: choiceSchema(choices.stage),
  providers: providersSchema.optional().describe(providersSchema.description ?? ''),
  gcc: choiceSchema(choices.gcc),
  verify: choiceSchema(choices.verify),
});

/** The settings of a stack. */
export interface StackSettings {
  readonly arch: string;
  readonly host: Host;
  readonly stage: Stage;
  readonly providers: { readonly tls: TlsProvider };
  readonly gcc: GccRelease;
  readonly verify: Verification;
}

/** The names of the settings, without the project. */
export const SETTINGS = Object.keys(schema.shape) as readonly (keyof StackSettings)[];

/**
 * Reads a stack's settings, with defaults for missing ones.
 *
 * @param config the stack's whole configuration, `NAMESPACE:NAME` to value; other namespaces are ignored
 * @throws UserError for an unknown setting, and for an invalid value
 */
export function stackSettings(config: Readonly<Record<string, string>>): StackSettings {
  const own = Object.entries(config).filter(([name]) => name.startsWith(`${PROJECT}:`));
  const data = Object.fromEntries(
    own.map(([name, value]) => {
      const short = name.slice(PROJECT.length + 1);
      if (short === 'host') return [short, hostOf(value)];
      return [short, JSON_SETTINGS.has(short) ? fromJsonText(value) : value];
    }),
  );
  const result = safeParse(schema, data);
  if (result.success) return withDefaults(result.data);
  const problems = badValues(schema, result.error, data, `${PROJECT}:`);
  throw new UserError(
    problems.map(({ text }) => text).join('\n'),
    `Correct it with: pulumi config set ${PROJECT}:NAME VALUE (or rm ${PROJECT}:NAME)`,
  );
}

/** `local` and `docker` are complete hosts; any other host is a record. */
function hostOf(value: string): unknown {
  return PLAIN_HOSTS.includes(value) ? { kind: value } : fromJsonText(value);
}

function withDefaults(given: z.infer<typeof schema>): StackSettings {
  return {
    arch: given.arch ?? choices.arch.default,
    host: given.host ?? DEFAULT_HOST,
    stage: given.stage ?? choices.stage.default,
    providers: { tls: given.providers?.tls ?? choices.tls.default },
    gcc: given.gcc ?? choices.gcc.default,
    verify: given.verify ?? choices.verify.default,
  };
}
