import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectSpec, PackageSchema } from '../../provider/schema';
import { settingsSchema } from '../../provider/settings';
import * as exported from '../../components';
import { PACKAGE } from '../support/engine';
import { mockEngine, settled } from '../support/mock-engine';

interface Schema extends PackageSchema {
  readonly resources: Record<
    string,
    { inputProperties: object; isComponent?: boolean; description?: string } & ObjectSpec
  >;
  readonly provider: { readonly inputProperties: Readonly<Record<string, object>> };
}

const schema = JSON.parse(readFileSync(join(PACKAGE, 'dist/schema.json'), 'utf8')) as Schema;
const resources = Object.entries(schema.resources).map(
  ([token, { inputProperties }]) => [token.split(':')[2] ?? '', Object.keys(inputProperties)] as const,
);

beforeEach(() => void mockEngine());
afterEach(settled);

/** The arguments that a class checks: an unknown one is refused with their names. */
function checked(name: string): string[] {
  const Resource = (exported as unknown as Record<string, new (name: string, args: object) => unknown>)[name];
  if (Resource === undefined) throw new Error(`${name} is not exported`);
  try {
    new Resource('r', { zzzzzzzzzzzz: 1 });
  } catch (error) {
    const known = /zzzzzzzzzzzz is not known\. Known: ([^.]*)\./.exec((error as Error).message)?.[1];
    if (known !== undefined) return known.split(', ');
  }
  throw new Error(`${name} takes any argument`);
}

describe('the schema', () => {
  it.each(resources.filter(([, args]) => args.length > 0))(
    'of %s has the arguments that are checked, and no others',
    (name, args) => {
      expect([...args].sort()).toEqual(checked(name).sort());
    },
  );

  it('of the provider has its settings, and no others', () => {
    expect(Object.keys(schema.provider.inputProperties).sort()).toEqual(
      Object.keys(settingsSchema.shape).sort(),
    );
  });

  it('of a build has its artifact as a whole, described as in TypeScript', () => {
    expect(schema.resources['seedstage:index:Build']?.properties?.['artifact']).toMatchObject({
      $ref: '#/types/seedstage:index:Artifact',
      description: expect.stringContaining('as other builds, audits and images take it') as string,
    });
  });

  it('has choices as enums, docstrings as descriptions, and one type for what is handed on and taken', () => {
    const text = JSON.stringify(schema);
    expect(schema.types['seedstage:index:Stage']).toMatchObject({
      enum: [{ value: 'stage0' }, { value: 'stage1' }],
    });
    // What is handed on has none: Pulumi YAML takes an enum that comes from a resource for another one.
    expect(schema.types['seedstage:index:Host']?.properties?.['kind']).toMatchObject({ type: 'string' });
    expect(schema.types['seedstage:index:Artifact']).toMatchObject({ required: ['key'] });
    expect(Object.keys(schema.types)).not.toContain('seedstage:index:ArtifactArgs');
    expect(schema.resources['seedstage:index:Stage1']?.description).toContain('```typescript');
    expect(text).not.toContain('{@link');
  });
});
