import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { assetsDir } from '../../../builder/ground/assets';
import { commandSettings } from '../../../commands/lib/settings';
import { stackConfig } from '../../../commands/lib/stack-config';
import { scratch } from '../../support/scratch';
import { errorText } from '../../support/user-errors';

const root = scratch('settings');
let project: string;
let count = 0;

beforeEach(() => {
  project = join(root, String((count += 1)));
  mkdirSync(join(project, 'stacks'), { recursive: true });
  mkdirSync(join(project, 'sub'));
  mkdirSync(join(project, 'mine/recipes'), { recursive: true });
  writeFileSync(join(project, 'Pulumi.yaml'), 'name: p\nruntime: yaml\nstackConfigDir: stacks\n');
  vi.stubEnv('PULUMI_HOME', join(project, 'home'));
  vi.stubEnv('PULUMI_STACK', undefined);
  vi.spyOn(process, 'cwd').mockReturnValue(join(project, 'sub'));
});

function stack(name: string, text: string): void {
  writeFileSync(join(project, `stacks/Pulumi.${name}.yaml`), text);
}

describe('the settings that a command works with', () => {
  it('are those of the only stack, from its project; options win, from where the user stands', () => {
    stack(
      'dev',
      'config:\n  seedstage:store: ./s\n  seedstage:jobs: 3\n  seedstage:offline: "true"\n' +
        '  seedstage:recipes: mine\n  seedstage:mirrors: \'["https://a.example"]\'\n',
    );
    expect(commandSettings({}, 'network')).toMatchObject({
      ...{ store: join(project, 's'), jobs: 3, offline: true, mirrors: ['https://a.example'] },
      recipes: [assetsDir(), join(project, 'mine')],
    });
    const flags = { store: 'here', mirror: ['https://b.example'], offline: false, recipes: ['../mine'] };
    expect(commandSettings(flags, 'network')).toMatchObject({
      ...{ store: join(process.cwd(), 'here'), offline: false, mirrors: ['https://b.example'] },
      recipes: [assetsDir(), join(project, 'mine')],
    });
  });

  it('are those of the stack that is named, or selected', async () => {
    for (const name of ['one', 'two']) stack(name, `config:\n  seedstage:store: /${name}\n`);
    expect(commandSettings({ stack: 'two' }, 'store').store).toBe('/two');
    expect(await errorText(() => commandSettings({}, 'store'))).toBe(
      `the project in ${project} has settings for several stacks (one, two), but none is selected\n` +
        '  Name one (--stack NAME), or select one (pulumi stack select NAME).',
    );
    expect(await errorText(() => commandSettings({ stack: 'tow' }, 'store'))).toContain('Did you mean two?');
    const digest = createHash('sha1').update(join(project, 'Pulumi.yaml')).digest('hex');
    mkdirSync(join(project, 'home/workspaces'), { recursive: true });
    writeFileSync(join(project, `home/workspaces/p-${digest}-workspace.json`), '{"stack":"o/p/one"}');
    expect(stackConfig(project).stack).toBe('one');
    vi.stubEnv('PULUMI_STACK', 'two');
    expect(stackConfig(project).stack).toBe('two');
  });

  it('refuse a wrong one, and a secret that matters', async () => {
    stack('dev', 'config:\n  seedstage:mirrors:\n    secure: v1:abc\n  seedstage:unpack: maybe\n');
    expect(await errorText(() => commandSettings({}, 'network'))).toBe(
      'seedstage:mirrors of the stack dev is a secret, which only Pulumi can read\n' +
        '  Give it by its option: --mirror VALUE (pulumi config get seedstage:mirrors shows it).',
    );
    expect(await errorText(() => commandSettings({ mirror: ['https://x.example'] }, 'network'))).toMatch(
      /^seedstage:unpack is "maybe"; expected sandbox or plain.*\n {2}Correct the option, or the setting/,
    );
    expect(commandSettings({}, 'store').mirrors).toEqual([]);
    expect(await errorText(() => commandSettings({ jobs: 'many' }, 'network'))).toContain(
      'seedstage:mirrors',
    );
  });

  it('are the defaults outside of a project, where no stack can be named', async () => {
    vi.spyOn(process, 'cwd').mockReturnValue(root);
    expect(commandSettings({}, 'store').recipes).toEqual([assetsDir()]);
    expect(await errorText(() => commandSettings({ stack: 'x' }, 'store'))).toMatch(
      /^--stack is "x", but there is no Pulumi project in .*\n {2}Change to the directory of the project/,
    );
  });
});
