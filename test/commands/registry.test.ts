import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callText } from '../../builder/ground/call-text';
import { JSON_OPTION } from '../../commands/lib/command';
import { askedFor } from '../../commands/lib/dispatch';
import { commandHelp, listHelp } from '../../commands/lib/help-text';
import { COMMANDS, PULUMI_COMMANDS } from '../../commands/registry';
import { callCommand } from '../support/call-command';
import { PACKAGE } from '../support/engine';
import { errorText } from '../support/user-errors';

const named = COMMANDS.map((command) => [command.name, command] as const);

describe('the list of commands', () => {
  it('has every file of commands/', () => {
    const files = readdirSync(join(PACKAGE, 'commands')).filter((name) => name.endsWith('.ts'));
    const commands = files.filter((name) => name !== 'main.ts' && name !== 'registry.ts');
    const listed = [...COMMANDS, ...PULUMI_COMMANDS].map(({ name }) => `${name.replace(' ', '-')}.ts`);
    expect(listed.sort()).toEqual(commands.sort());
  });

  it('is --help, with a line each that fits a screen', () => {
    const all = [...PULUMI_COMMANDS, ...COMMANDS];
    const lines = listHelp(all).split('\n');
    for (const { name, summary } of all)
      expect(lines.find((line) => line.startsWith(`  ${name} `))).toContain(summary.slice(0, 20));
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });

  it('is in docs/commands.md, and its npm scripts are there', () => {
    const page = readFileSync(join(PACKAGE, 'docs/commands.md'), 'utf8');
    const { scripts } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const { name } of PULUMI_COMMANDS) expect(page).toContain(`\`${name}\``);
    for (const { name } of COMMANDS) {
      expect(page).toContain(`\`${name}\``);
      const script = /^npm run (\S+)/.exec(callText(name))?.[1] ?? '';
      expect(scripts[script]).toMatch(new RegExp(`^node scripts/command.mjs ${script.replace(':', ' ')}$`));
    }
  });
});

describe.each(named)('%s', (name, command) => {
  it('explains itself: arguments, options, exit codes, an example', async () => {
    const text = commandHelp(command);
    expect((await callCommand(command, ['--help'])).out.join('\n')).toBe(text);
    for (const option of Object.keys(command.options)) expect(text).toContain(`  --${option}`);
    for (const code of [0, 1, 2]) expect(text).toMatch(new RegExp(`^ {2}${code}  \\S`, 'm'));
    expect(text).toContain(`Example`);
    expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
    expect(command.options['json']).toEqual(JSON_OPTION.json);
  });

  it('refuses an option that it does not have, with the one that is alike', async () => {
    const { code, out, err } = await callCommand(command, ['--jsno']);
    expect([code, out]).toEqual([2, []]);
    expect(err).toEqual([
      `${callText(name)}: there is no option "--jsno". Did you mean --json?`,
      `  See: ${callText(name, '--help')}`,
    ]);
  });
});

describe('a command line', () => {
  it.each([
    [['gc', '--max', '1GB'], 'gc', ['--max', '1GB']],
    [['verify', 'seed', 'gcc'], 'verify seed', ['gcc']],
    [['verify:seed', 'gcc'], 'verify seed', ['gcc']],
    [['help', 'store', 'roots'], 'store roots', ['--help']],
  ])('%j', (line, name, argv) => {
    expect(askedFor(COMMANDS, line)).toMatchObject({ what: 'command', command: { name }, argv });
  });

  it('is handed on to the Pulumi CLI', () => {
    const line = ['preview', '--stack', 'x', '--diff'];
    expect(askedFor(COMMANDS, line, PULUMI_COMMANDS)).toMatchObject({
      what: 'pulumi',
      command: { name: 'preview' },
      argv: line.slice(1),
    });
  });

  it('asks for a list, or for the version', () => {
    expect(askedFor(COMMANDS, [])).toEqual({ what: 'list' });
    expect(askedFor(COMMANDS, ['--help'])).toEqual({ what: 'list' });
    expect(askedFor(COMMANDS, ['verify', '--help'])).toEqual({ what: 'list', group: 'verify' });
    expect(askedFor(COMMANDS, ['--version'])).toEqual({ what: 'version' });
  });

  it.each([
    [['goldn'], 'there is no command "goldn". Did you mean golden?'],
    [['verify', 'sed'], 'there is no command "verify sed". Did you mean verify seed?'],
    [['frobnicate'], 'there is no command "frobnicate"'],
    [['store'], 'store needs a second word, expected verify, roots, forget'],
    [['constructor'], 'there is no command "constructor"'],
  ])('%j is refused', async (line, text) => {
    expect((await errorText(() => askedFor(COMMANDS, line))).split('\n')[0]).toBe(text);
  });
});
