import * as z from 'zod';
import { badValues, type BadValue } from '../builder/ground/bad-value';
import { fromJsonText } from '../builder/ground/json-text';
import { safeParse } from '../builder/ground/safe-parse';
import { choices, choiceSchema } from '../chain/choices';
import type { Properties, Value } from './values';

/** The longest path that the kernel accepts. */
const directory = z
  .string()
  .trim()
  .max(4095)
  .regex(/^[^\0]+$/);

/**
 * The settings of the provider, `seedstage:NAME` in a stack's configuration. An error quotes the descriptions to say
 * what is allowed.
 */
export const settingsSchema = z.strictObject({
  store: directory
    .optional()
    .describe('the directory of the store: absolute, below ~/, or relative to the project'),
  jobs: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('a whole number from 1 to 1024: compile jobs over all builds'),
  mirrors: z
    .array(z.string().regex(/^(https?|file):\/\/./))
    .optional()
    .describe('a list of http://, https:// or file:// URLs, such as ["https://example.org/sources"]'),
  caches: z
    .array(
      z.strictObject({
        place: z
          .string()
          .max(2000)
          .regex(/^(oci|https?|file):\/\/./),
        unsigned: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional()
    .describe(
      'a list of caches, each with its place (oci://HOST[:PORT]/REPOSITORY, https://HOST/DIR or file:///DIR) ' +
        'and perhaps unsigned (true or false)',
    ),
  trustedKeys: z
    .record(z.string(), z.string().max(2000))
    .optional()
    .describe('public keys by name, such as {"ci": "ssh-ed25519 AAAA…"}'),
  sources: directory.optional().describe('a directory of source files under their own names'),
  offline: z.boolean().optional().describe('true or false: whether to work without the network'),
  reuse: choiceSchema(choices.reuse),
  unpack: z
    .enum(['sandbox', 'plain'])
    .optional()
    .describe('sandbox or plain: whether tar unpacks sources in a sandbox, or without one'),
  recipes: directory.optional().describe('a directory with recipes/ and sources/ of your own'),
});

/** The user's settings, each of the right type. */
export type Settings = z.infer<typeof settingsSchema>;

/** Properties that the engine adds for every provider. */
const ENGINE_PROPERTIES: ReadonlySet<string> = new Set(['version', 'pluginDownloadURL', 'parameterization']);

/** The settings that are not strings. */
const JSON_SETTINGS: ReadonlySet<string> = new Set(['jobs', 'mirrors', 'caches', 'trustedKeys', 'offline']);

/** Parses the settings that the engine sends, or reports what is wrong with each. */
export function parseSettings(properties: Properties): { settings: Settings } | { problems: BadValue[] } {
  const own = Object.entries(properties).filter(([name]) => !ENGINE_PROPERTIES.has(name));
  const data = Object.fromEntries(own.map(([name, value]) => [name, fromText(name, value)]));
  const result = safeParse(settingsSchema, data);
  if (result.success) return { settings: result.data };
  return { problems: badValues(settingsSchema, result.error, data, 'seedstage:') };
}

function fromText(name: string, value: Value): Value {
  return typeof value === 'string' && JSON_SETTINGS.has(name) ? (fromJsonText(value) as Value) : value;
}
