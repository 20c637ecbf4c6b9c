import * as pulumi from '@pulumi/pulumi';
import { main } from '@pulumi/pulumi/provider';
import { errorText, Told } from '../provider/rpc';
import { packageSchema, type PackageSchema, type PropertySpec } from '../provider/schema';
import { packageVersion } from '../provider/version';
import * as exported from '.';

// Started by provider/construct.ts: creates the components for programs in other languages. It receives the engine's
// request unchanged from the provider; Pulumi's SDK reads it and writes the answer.

type Component = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const schema = packageSchema();

/** A component's class, by its token. */
function componentOf(token: string): Component {
  const name = token.split(':')[2] ?? '';
  const known = schema.resources[token]?.isComponent === true && Object.hasOwn(exported, name);
  if (known) return (exported as unknown as Record<string, Component>)[name] as Component;
  const tokens = Object.entries(schema.resources).flatMap(([each, { isComponent }]) =>
    isComponent ? [each] : [],
  );
  throw new Told(`seedstage has no component ${token}\n  It has ${tokens.join(', ')}.`);
}

/**
 * A component's outputs as plain data: other languages cannot use a resource within a resource, so each of these is
 * replaced by a record of its outputs.
 */
function recordOf(
  resource: pulumi.Resource,
  properties: PackageSchema['types'][string]['properties'],
): pulumi.Inputs {
  const outputs = resource as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([name, spec]) => [name, plain(outputs[name], spec)]),
  );
}

function plain(value: unknown, { $ref = '' }: PropertySpec): unknown {
  if (!pulumi.Resource.isInstance(value)) return value;
  return recordOf(value, schema.types[$ref.replace('#/types/', '')]?.properties);
}

/**
 * Makes a record that contains a secret, such as a host with a key, secret as a whole: Pulumi YAML, and everything else
 * that uses Pulumi's SDK for Go, passes on an empty object in place of a secret field.
 */
async function wholeSecrets(outputs: pulumi.Inputs): Promise<pulumi.Inputs> {
  const whole = new Map<string, unknown>();
  for (const [name, value] of Object.entries<unknown>(outputs)) {
    whole.set(name, (await hasSecret(value)) ? pulumi.output(value) : value);
  }
  return Object.fromEntries(whole);
}

async function hasSecret(value: unknown): Promise<boolean> {
  if (typeof value !== 'object' || value === null || pulumi.Output.isInstance(value)) return false;
  const outputs = Object.values(value).filter((each) => pulumi.Output.isInstance(each));
  return (await Promise.all(outputs.map((each) => pulumi.isSecret(each)))).includes(true);
}

async function construct(
  name: string,
  type: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Promise<{ urn: pulumi.Output<string>; state: pulumi.Inputs }> {
  try {
    const made = new (componentOf(type))(name, inputs, options);
    return { urn: made.urn, state: await wholeSecrets(recordOf(made, schema.resources[type]?.properties)) };
  } catch (error) {
    throw pulumi.RunError.isInstance(error) ? error : new Told(errorText(error));
  }
}

// The provider holds the other end, so this process ends with it, however it ends.
process.stdin.resume().on('close', () => process.exit());
void main({ version: packageVersion(), construct }, process.argv.slice(2));
