import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** `live`: a user watches a line that is replaced each second. `log`: each line stays, as in a file or in CI. */
export type ProgressMode = 'live' | 'log';

/** The kernel's directory of processes, and the process from which the search for the CLI starts. */
export interface Processes {
  readonly proc: string;
  readonly parent: number;
}

/** The most processes between the CLI and this one: front.ts, a shell, a language host. */
const MOST_ANCESTORS = 8;

/**
 * How to show progress. `SEEDSTAGE_PROGRESS` decides if it is set (`live` or `log`); otherwise it is `live` if the CLI
 * that started this provider draws on a terminal, by the CLI's own rules: input and output are terminals, and neither
 * CI nor TERM=dumb nor --non-interactive is set.
 *
 * The engine does not report this, so the kernel is asked. Without /proc, the mode is `log`.
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

/** The nearest ancestor with the CLI's name, or else the parent: the engine may be part of another program. */
function cliAmong({ proc, parent }: Processes): number {
  let pid = parent;
  for (let step = 0; step < MOST_ANCESTORS && pid > 1; step += 1) {
    // The format is PID (NAME) STATE PARENT …; the name may contain blanks and brackets.
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
