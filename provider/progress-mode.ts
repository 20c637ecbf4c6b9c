import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** `live`: somebody watches a line that is replaced each second. `log`: each line stays, as in a file or CI. */
export type ProgressMode = 'live' | 'log';

/** Where the kernel shows processes, and from which of them on the CLI is looked for. */
export interface Processes {
  readonly proc: string;
  readonly parent: number;
}

/** Processes between the CLI and this one: front.ts, a shell, a language host. */
const MOST_ANCESTORS = 8;

/**
 * Who reads what is said of work in progress. `SEEDSTAGE_PROGRESS` says so (`live` or `log`); else it is `live` where
 * the CLI that has started this provider draws on a terminal, by the CLI's own rules: input and output are terminals,
 * and neither CI nor TERM=dumb nor --non-interactive is set.
 *
 * The engine does not tell, so the kernel is asked. Where it cannot be (no /proc), every line is taken to stay.
 */
export function progressMode(
  env: NodeJS.ProcessEnv = process.env,
  processes: Processes = { proc: '/proc', parent: process.ppid },
): ProgressMode {
  const said = env['SEEDSTAGE_PROGRESS'];
  if (said === 'live' || said === 'log') return said;
  if (env['TERM'] === 'dumb' || (env['CI'] ?? '') !== '') return 'log';
  try {
    const cli = join(processes.proc, String(cliAmong(processes)));
    const args = readFileSync(join(cli, 'cmdline'), 'utf8').split('\0');
    if (args.includes('--non-interactive')) return 'log';
    return [0, 1].every((fd) => isTerminal(readlinkSync(join(cli, 'fd', String(fd))))) ? 'live' : 'log';
  } catch {
    return 'log';
  }
}

/** The nearest ancestor that is the CLI by its name; where none is, the parent: an engine in somebody's program. */
function cliAmong({ proc, parent }: Processes): number {
  let pid = parent;
  for (let step = 0; step < MOST_ANCESTORS && pid > 1; step += 1) {
    // PID (NAME) STATE PARENT …: the name may hold blanks and brackets.
    const stat = readFileSync(join(proc, String(pid), 'stat'), 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    if (name.includes('pulumi') && !/^pulumi-(language|resource)/.test(name)) return pid;
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }
  return parent;
}

function isTerminal(target: string): boolean {
  return /^\/dev\/(pts\/\d+|tty\w*|console)$/.test(target);
}
