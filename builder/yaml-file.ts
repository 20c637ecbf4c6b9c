import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type * as z from 'zod';
import { ParsedTexts } from './parsed-texts';
import { describeIssues } from './schema-issues';
import { UserError } from './user-error';

const known = new ParsedTexts<unknown>();

/**
 * Reads a YAML file of a known form. The file is read each time, and parsed only when its text has changed.
 *
 * @param docs the page that lists the fields
 * @throws UserError for what is not YAML, an unknown or missing field, and a wrong value
 */
export function readYaml<T>(file: string, schema: z.ZodType<T>, docs: string): Readonly<T> {
  const text = readFileSync(file, 'utf8');
  return known.of(file, text, () => parseText(file, text, schema, docs)) as T;
}

function parseText<T>(file: string, text: string, schema: z.ZodType<T>, docs: string): T {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw new UserError(`${file}: not YAML: ${(error as Error).message}`, 'Correct the file.');
  }
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new UserError(`${file}: ${describeIssues(result.error, data)}`, `${docs} lists the fields.`);
}
