import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assetsDir } from '../builder/ground/assets';
import { UserError } from '../builder/ground/user-error';

/** The type of a property, as far as the provider uses it (pulumi/pulumi, pkg/codegen/schema). */
export interface PropertySpec {
  readonly type?: string;
  readonly $ref?: string;
}

/** Named properties: of a resource, or of a record in resources' inputs and outputs. */
export interface ObjectSpec {
  readonly properties?: Readonly<Record<string, PropertySpec>>;
}

/** The package's schema for programs in all languages. */
export interface PackageSchema {
  readonly version: string;
  readonly types: Readonly<Record<string, ObjectSpec>>;
  readonly resources: Readonly<Record<string, ObjectSpec & { readonly isComponent?: boolean }>>;
}

/**
 * The package's schema as JSON, generated from the types in components/ when dist/ is built.
 *
 * @throws UserError if dist/ is incomplete
 */
export function schemaText(): string {
  const file = join(dirname(assetsDir()), 'dist/schema.json');
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(
      `${file} does not exist, and languages other than TypeScript need it to use seedstage`,
      'Compile it in a checkout; otherwise install the package again.',
    );
  }
}

/** The same, parsed. */
export function packageSchema(): PackageSchema {
  return JSON.parse(schemaText()) as PackageSchema;
}
