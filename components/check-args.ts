import * as pulumi from '@pulumi/pulumi';
import type * as z from 'zod';
import { safeParse } from '../builder/ground/safe-parse';
import { badValues } from '../builder/ground/bad-value';
import { readableError } from './readable-errors';

/**
 * Checks the arguments of a resource when it is constructed. A value that depends on another resource is left to the
 * provider, which sees the value.
 *
 * @param what the resource's name for the reader, such as `Build "make"`
 * @throws pulumi.RunError naming each argument, its value, and what is allowed
 */
export function checkArgs(what: string, schema: z.ZodObject, args: object): void {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const waiting = new Set(given.filter(([, value]) => hangsOnOthers(value)).map(([name]) => name));
  const plain = Object.fromEntries(given.filter(([name]) => !waiting.has(name)));
  const problems = badValues(schema, safeParse(schema, plain).error, plain).filter(
    ({ name }) => !waiting.has(name),
  );
  if (problems.length === 0) return;
  throw readableError(`${what}: ${problems.map(({ text }) => text).join('\n')}`);
}

function hangsOnOthers(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hangsOnOthers);
}
