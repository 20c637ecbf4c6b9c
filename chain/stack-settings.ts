import * as z from 'zod';
import { safeParse } from '../builder/ground/safe-parse';
import { DEFAULT_HOST, HOSTS } from '../builder/sandbox/hosts';
import { ARCHES } from '../builder/ground/arch';
import { UserError } from '../builder/ground/user-error';
import { badValues } from '../builder/ground/bad-value';
import { fromJsonText } from '../builder/ground/json-text';
import { providersSchema } from './providers';
import { GCC_RELEASES } from './stage1-leaves';

/** The Pulumi project of this repository: its settings are called `bootstrap:NAME`. */
const PROJECT = 'bootstrap';

/** How far a stack is grown: each stage with those before it. */
const STAGES = ['stage0', 'stage1'] as const;

/** What `up` can be asked to prove: that stage1, built once more by itself, comes out as it is. */
const VERIFICATIONS = ['fixpoint'] as const;

/** The settings that are not text. */
const JSON_SETTINGS: ReadonlySet<string> = new Set(['providers']);

const arches = Object.keys(ARCHES);

const schema = z.strictObject({
  arch: z
    .enum(arches)
    .default('x86_64')
    .describe(`an arch that has a seed: ${arches.join(', ')}`),
  host: z
    .enum(HOSTS)
    .default(DEFAULT_HOST)
    .describe(`the host that builds run on: ${HOSTS.join(', ')}`),
  stage: z
    .enum(STAGES)
    .default('stage1')
    .describe(`the stage that it is grown to: ${STAGES.join(', ')}`),
  providers: providersSchema.default({}).describe(providersSchema.description ?? ''),
  gcc: z
    .enum(GCC_RELEASES)
    .optional()
    .describe(`the release of gcc that stage1 hands on: ${GCC_RELEASES.join(', ')}`),
  verify: z
    .enum(VERIFICATIONS)
    .optional()
    .describe(`what is proven beyond the audit: ${VERIFICATIONS.join(', ')}`),
});

/** What one stack wants. */
export type StackSettings = z.infer<typeof schema>;

/**
 * Reads a stack's settings, with defaults for those that are not given.
 *
 * @param config all of the stack's configuration, `NAMESPACE:NAME` to value; other namespaces are not ours
 * @throws UserError for an unknown setting, and for a value that is not allowed
 */
export function stackSettings(config: Readonly<Record<string, string>>): StackSettings {
  const own = Object.entries(config).filter(([name]) => name.startsWith(`${PROJECT}:`));
  const data = Object.fromEntries(
    own.map(([name, value]) => {
      const short = name.slice(PROJECT.length + 1);
      return [short, JSON_SETTINGS.has(short) ? fromJsonText(value) : value];
    }),
  );
  const result = safeParse(schema, data);
  if (result.success) return result.data;
  const problems = badValues(schema, result.error, data, `${PROJECT}:`);
  throw new UserError(
    problems.map(({ text }) => text).join('\n'),
    `Correct it with: pulumi config set ${PROJECT}:NAME VALUE (or rm ${PROJECT}:NAME)`,
  );
}
