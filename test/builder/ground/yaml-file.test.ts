import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../../builder/ground/yaml-file';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('yaml');
const schema = z.strictObject({ name: z.string(), count: z.number().default(1) });

describe('readYaml', () => {
  it('sees a change at once', () => {
    const file = join(root, 'changing.yaml');
    writeFileSync(file, 'name: one\n');
    expect(readYaml(file, schema, 'docs/x.md')).toEqual({ name: 'one', count: 1 });
    expect(readYaml(file, schema, 'docs/x.md')).toBe(readYaml(file, schema, 'docs/x.md'));
    writeFileSync(file, 'name: two\n');
    expect(readYaml(file, schema, 'docs/x.md').name).toBe('two');
  });

  it('says what is wrong, with the value and where the fields are listed', async () => {
    const file = join(root, 'wrong.yaml');
    writeFileSync(file, 'name: 7\ncolour: red\n');
    const text = await errorText(() => readYaml(file, schema, 'docs/x.md'));
    expect(text).toContain(`${file}: name is 7: expected a value of type string; unknown field "colour"`);
    expect(text).toContain('docs/x.md lists the fields.');
  });

  it('says that a file is not YAML', async () => {
    const file = join(root, 'broken.yaml');
    writeFileSync(file, 'name: [\n');
    expect(await errorText(() => readYaml(file, schema, 'docs/x.md'))).toContain(`${file}: not YAML: `);
  });
});
