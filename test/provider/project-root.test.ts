import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, settingPath } from '../../provider/project-root';
import { scratch } from '../support/scratch';

describe('the project', () => {
  it('is where Pulumi.yaml lies, above the program', () => {
    const root = scratch('project');
    mkdirSync(join(root, 'dist/deeper'), { recursive: true });
    expect(projectRoot(join(root, 'dist'))).toBe(join(root, 'dist'));
    writeFileSync(join(root, 'Pulumi.yaml'), '');
    expect(projectRoot(join(root, 'dist/deeper'))).toBe(root);
  });

  it('is what relative settings start from', () => {
    expect(settingPath('/project', 'mine')).toBe('/project/mine');
    expect(settingPath('/project', '/store')).toBe('/store');
    expect(settingPath('/project', '~/store')).toBe(join(homedir(), 'store'));
  });
});
