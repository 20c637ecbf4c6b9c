import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import { badValues } from '../provider/bad-value';

/**
 * Checks the arguments of a resource as soon as it is constructed. What hangs on another resource is left
 * to the provider, which sees the value.
 *
 * @param what the resource, as the reader knows it, such as `Build "make"`
 * @throws pulumi.RunError naming each argument, its value, and what is allowed
 */
export function checkArgs(what: string, schema: z.ZodObject, args: object): void {
  const plain = Object.fromEntries(
    Object.entries(args).filter(([, value]) => value !== undefined && !hangsOnOthers(value)),
  );
  const waiting = Object.keys(schema.shape).filter((name) =>
    hangsOnOthers((args as Record<string, unknown>)[name]),
  );
  const rest = schema.omit(
    Object.fromEntries(waiting.map((name) => [name, true as const])) as Record<string, never>,
  );
  const result = rest.safeParse(plain);
  if (result.success) return;
  const problems = badValues(schema, result.error, plain).map(({ text }) => text);
  throw new pulumi.RunError(`${what}: ${problems.join('\n')}`);
}

function hangsOnOthers(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hangsOnOthers);
}
