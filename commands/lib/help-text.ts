import { callText } from '../../builder/ground/call-text';
import type { Command, Option, PulumiCommand } from './command';

/** Columns of a help text. */
const WIDTH = 100;

/** The --help text of one command. */
export function commandHelp(command: Command): string {
  const { name, usage, options, examples, exits } = command;
  const optionRows = Object.entries(options).map(
    ([option, of]) => [optionText(option, of), helpOf(of)] as const,
  );
  return [
    callText(name, [usage, Object.keys(options).length > 0 ? '[OPTIONS]' : ''].filter(Boolean).join(' ')),
    '',
    wrapped(command.about.trim()),
    ...section('Arguments', Object.entries(command.arguments ?? {})),
    ...section('Options', [...optionRows, ['--help', 'print this help']]),
    ...section('Exit codes', Object.entries(exits)),
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((args) => `  ${callText(name, args)}`),
  ].join('\n');
}

/** The list of commands: all, or those whose name begins with a word. */
export function listHelp(commands: readonly (Command | PulumiCommand)[], group?: string): string {
  const shown = commands.filter(({ name }) => group === undefined || name.startsWith(`${group} `));
  const rows = shown.map(({ name, summary }) => [name, summary] as const);
  return [
    callText(group ?? '', 'COMMAND [ARGUMENTS] [OPTIONS]'),
    '',
    ...(group === undefined
      ? ['Grows a Linux toolchain from one small binary, and checks what was grown.', '']
      : []),
    'Commands:',
    ...columns(rows),
    '',
    ...(group === undefined
      ? columns([
          [callText('', 'COMMAND --help'), 'its options, examples and exit codes'],
          [callText('', '--version'), 'the version of the package'],
        ])
      : [`  ${callText(group, 'COMMAND --help')}`]),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, ...columns(rows)];
}

function optionText(name: string, { type, value = 'VALUE' }: Option): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${value}`;
}

function helpOf({ help, multiple, default: standard }: Option): string {
  const more = [
    ...(multiple ? ['can be given several times'] : []),
    ...(typeof standard === 'string' ? [`default: ${standard}`] : []),
  ];
  return more.length === 0 ? help : `${help} (${more.join('; ')})`;
}

/** Rows of two columns; the second one is wrapped. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length)) + 2;
  return rows.flatMap(([first, second]) =>
    wrap(second, WIDTH - width - 2).map((line, index) =>
      `  ${(index === 0 ? first : '').padEnd(width)}${line}`.trimEnd(),
    ),
  );
}

/** Wraps paragraphs; lines that begin with a blank do not change. */
function wrapped(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) =>
      paragraph.startsWith(' ') ? paragraph : wrap(paragraph.replaceAll('\n', ' '), WIDTH).join('\n'),
    )
    .join('\n\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
