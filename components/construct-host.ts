import * as pulumi from '@pulumi/pulumi';
import { main } from '@pulumi/pulumi/provider';
import { errorText, Told } from '../provider/rpc';
import { packageSchema, type PackageSchema, type PropertySpec } from '../provider/schema';
import { packageVersion } from '../provider/version';
import * as exported from '.';

// Started by provider/construct.ts: makes the components that a program in another language asks for. The engine's
// request comes in as the provider got it; Pulumi's SDK reads it, and writes the answer.

type Component = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const schema = packageSchema();

/** A component's class, by the token that programs call it by. */
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
 * What a component hands on, as plain data: other languages have no use for a resource within a resource, so of each
 * such one its own outputs are given.
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
 * Records with a secret within, such as a host with a key, as one secret: Pulumi YAML, and whatever else stands on
 * Pulumi's SDK for Go, hands on an empty object in the place of such a field.
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

// The provider holds the other end: this process ends with it, however it ends.
process.stdin.resume().on('close', () => process.exit());
void main({ version: packageVersion(), construct }, process.argv.slice(2));
