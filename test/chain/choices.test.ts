import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { assetsDir } from '../../builder/ground/assets';
import { allowedText, choices, type Choice } from '../../chain';
import { SETTINGS } from '../../chain/stack-settings';

const root = join(assetsDir(), '..');

interface Setting {
  readonly description: string;
  readonly default: unknown;
}

/** The choices of a stack, by the names of its settings. */
const ofStack: [string, Choice][] = SETTINGS.map((name) =>
  name === 'providers' ? ['providers.tls', choices.tls] : [name, choices[name]],
);

describe('the choices', () => {
  it('each have a default among their values, and name all values in an error', () => {
    for (const choice of Object.values<Choice>(choices)) {
      expect(choice.values).toContain(choice.default);
      expect(allowedText(choice)).toBe(`${choice.noun}: ${choice.values.join(', ')}`);
    }
  });

  it('are what Pulumi.yaml says of the settings', () => {
    const text = readFileSync(join(root, 'Pulumi.yaml'), 'utf8');
    const { config } = parse(text) as { config: Record<string, Setting> };
    expect(Object.keys(config).sort()).toEqual([...SETTINGS].sort());
    for (const [name, choice] of ofStack) {
      const [setting = '', field] = name.split('.');
      const { description, default: value } = config[setting] as Setting;
      expect(description).toContain(choice.meaning);
      expect(value).toEqual(field === undefined ? choice.default : { [field]: choice.default });
    }
  });

  it.each(ofStack)('are what the table in README says: %s', (name, choice) => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const row = readme.split('\n').find((line) => line.startsWith(`| \`bootstrap:${name}\` `));
    const cells = row?.split('|').map((cell) => cell.trim());
    expect(cells?.slice(2, 4)).toEqual([choice.meaning, `\`${choice.default}\``]);
  });
});
