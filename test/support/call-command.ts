import type { Command, Options } from '../../commands/lib/command';
import { runCommand } from '../../commands/lib/run-command';

/** How a call of a command ended. */
export interface Called {
  /** The exit code. */
  readonly code: number;
  /** The lines on stdout and on stderr. */
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Calls a command as `seedstage` does, but in this process. */
export async function callCommand<Given extends Options>(
  command: Command<Given>,
  argv: readonly string[],
  signal: AbortSignal = new AbortController().signal,
): Promise<Called> {
  const [out, err]: [string[], string[]] = [[], []];
  const into = (lines: string[]) => (text: string) => void lines.push(...text.split('\n'));
  const code = await runCommand(command, argv, { out: into(out), err: into(err) }, signal);
  return { code, out, err };
}

/** The result of a call with --json: the one value on stdout. */
export function jsonOf({ out }: Called): unknown {
  return JSON.parse(out.join('\n'));
}
