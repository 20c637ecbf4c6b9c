import type { Progress } from '../builder/ground/run';
import type { ProgressMode } from './progress-mode';
import { progressText } from './texts';

/** How often a line is shown, in seconds. */
interface Pace {
  /** Of a new phase. */
  readonly phase: number;
  /** Of a new line of the log. */
  readonly line: number;
  /** Of anything, so that time is seen to pass. */
  readonly heartbeat: number;
}

const PACES: Readonly<Record<ProgressMode, Pace>> = {
  live: { phase: 0, line: 1, heartbeat: 10 },
  // Each line stays: a build of a few seconds needs none beside its end.
  log: { phase: 5, line: 30, heartbeat: 30 },
};

/**
 * Makes progress fit to be shown. `live`: a new phase at once, a new line of the log once a second, and every ten
 * seconds a sign of life. `log`: a new phase after five seconds, waiting for others at once, and a sign of life every thirty.
 *
 * @param show called with each line that is to be shown
 */
export function statusLine(
  show: (text: string) => void,
  mode: ProgressMode = 'live',
): (progress: Progress) => void {
  const pace = PACES[mode];
  let last: Progress | undefined = mode === 'live' ? undefined : { phase: '', seconds: 0 };
  return (progress) => {
    // What waits for others is said once, and at once: nothing follows until they are done.
    if (last !== undefined && !isNewWait(last, progress)) {
      const { phase, line } = last;
      const least =
        phase !== progress.phase ? pace.phase : line === progress.line ? pace.heartbeat : pace.line;
      if (progress.seconds - last.seconds < least) return;
    }
    last = progress;
    show(progressText(progress));
  };
}

function isNewWait(last: Progress, { phase }: Progress): boolean {
  return phase !== last.phase && phase.startsWith('waiting');
}
