import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod';
import { quote } from '../../builder/ground/quote';
import { userHome } from '../../builder/ground/user-home';
import { readYaml } from '../../builder/ground/yaml-file';
import { projectRoot } from '../../provider/project-root';
import { CannotTell } from './command';
import { didYouMean } from './did-you-mean';

/** A stack's settings, from its files. */
export interface StackConfig {
  /** The project's directory: paths in settings are relative to it. */
  readonly root: string;
  /** The name of the project; undefined if there is none. */
  readonly project?: string;
  /** The name of the stack; undefined if no stack has settings. */
  readonly stack?: string;
  /** `NAMESPACE:NAME` to value, as the engine passes it on: strings, and other values as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** The names of the settings that only Pulumi can read. */
  readonly secrets: ReadonlySet<string>;
}

/** The parts of a Pulumi.yaml that concern settings. */
const projectSchema = z.looseObject({
  name: z.string().optional(),
  stackConfigDir: z.string().optional(),
  config: z.union([z.record(z.string(), z.unknown()), z.string()]).nullish(),
});

const stackSchema = z.looseObject({ config: z.record(z.string(), z.unknown()).nullish() });

/**
 * The settings of a stack of the project that contains a directory: the named stack, otherwise the selected one,
 * otherwise the only one. Outside of a project there are none.
 *
 * @throws CannotTell for a stack without a file, and if there are several stacks but none is selected; UserError for a
 *   file that is not in Pulumi's format
 */
export function stackConfig(from: string, named?: string): StackConfig {
  const root = projectRoot(from);
  const file = ['Pulumi.yaml', 'Pulumi.yml'].map((name) => join(root, name)).find((each) => existsSync(each));
  const none = { values: {}, secrets: new Set<string>() };
  if (file === undefined) {
    if (named === undefined) return { root, ...none };
    throw new CannotTell(
      `--stack is ${quote(named)}, but there is no Pulumi project in ${root} or above it`,
      'Change to the directory of the project, or leave --stack out.',
    );
  }
  const project = readYaml(
    file,
    projectSchema,
    'https://www.pulumi.com/docs/iac/concepts/projects/project-file/',
  );
  const { name = basename(root), stackConfigDir = '' } = project;
  const files = stackFiles(join(root, stackConfigDir));
  const stack = chosen([...files.keys()], { named, selected: selectedStack(file, name), root });
  const stackFile = stack === undefined ? undefined : files.get(stack);
  const ofProject = typeof project.config === 'string' ? [] : Object.entries(project.config ?? {});
  const ofStack = stackFile === undefined ? {} : (readStackFile(stackFile).config ?? {});
  const all = { ...Object.fromEntries(ofProject.flatMap(projectValue)), ...ofStack };
  return { root, project: name, ...(stack === undefined ? {} : { stack }), ...readable(all, name) };
}

/** `Pulumi.NAME.yaml` by NAME. */
function stackFiles(directory: string): Map<string, string> {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return new Map(
    names.sort().flatMap((name): [string, string][] => {
      const stack = /^Pulumi\.(.+)\.ya?ml$/.exec(name)?.[1];
      return stack === undefined ? [] : [[stack, join(directory, name)]];
    }),
  );
}

function readStackFile(file: string): z.infer<typeof stackSchema> {
  return readYaml(file, stackSchema, 'https://www.pulumi.com/docs/iac/concepts/config/');
}

function chosen(
  known: readonly string[],
  { named, selected, root }: { named: string | undefined; selected: string | undefined; root: string },
): string | undefined {
  if (named !== undefined) {
    const short = named.slice(named.lastIndexOf('/') + 1);
    if (known.includes(short)) return short;
    throw new CannotTell(
      `--stack is ${quote(named)}, but the project in ${root} has no settings for such a stack.${didYouMean(short, known)}`,
      `Stacks with settings: ${known.join(', ') || 'none'}. Without --stack, the selected or only one is used.`,
    );
  }
  if (selected !== undefined) return selected;
  if (known.length <= 1) return known[0];
  throw new CannotTell(
    `the project in ${root} has settings for several stacks (${known.join(', ')}), but none is selected`,
    'Name one (--stack NAME), or select one (pulumi stack select NAME).',
  );
}

/**
 * The selected stack: PULUMI_STACK, or what `pulumi stack select` recorded for this Pulumi.yaml in
 * ~/.pulumi/workspaces.
 */
function selectedStack(file: string, project: string): string | undefined {
  const { PULUMI_STACK: given = '', PULUMI_HOME: home = '' } = process.env;
  const kept = home === '' ? join(userHome(), '.pulumi') : home;
  const name = given === '' ? keptSelection(kept, file, project) : given;
  return name === undefined ? undefined : name.slice(name.lastIndexOf('/') + 1);
}

function keptSelection(home: string, file: string, project: string): string | undefined {
  const digest = createHash('sha1').update(resolve(file)).digest('hex');
  try {
    const text = readFileSync(join(home, 'workspaces', `${project}-${digest}-workspace.json`), 'utf8');
    const { stack } = JSON.parse(text) as { stack?: unknown };
    return typeof stack === 'string' && stack !== '' ? stack : undefined;
  } catch {
    return undefined; // no stack was selected here
  }
}

/** A project's own settings are values, or records with a default. */
function projectValue([name, value]: [string, unknown]): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[name, value]];
  const declared = value as { default?: unknown; value?: unknown };
  const found = declared.value ?? declared.default;
  return found === undefined ? [] : [[name, found]];
}

/** The full name of a setting, as the engine passes it on: without a namespace, it belongs to the project. */
function readable(
  all: Readonly<Record<string, unknown>>,
  project: string,
): Pick<StackConfig, 'values' | 'secrets'> {
  const values: Record<string, string> = {};
  const secrets = new Set<string>();
  for (const [given, value] of Object.entries(all)) {
    const name = given.includes(':') ? given : `${project}:${given}`;
    if (isSecret(value)) secrets.add(name);
    else values[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { values, secrets };
}

/** `{ secure: … }`, at any depth. */
function isSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inner]) => (name === 'secure' && typeof inner === 'string') || isSecret(inner),
  );
}
