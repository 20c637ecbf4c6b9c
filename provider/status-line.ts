import type { Progress } from '../builder/ground/run';
import type { ProgressMode } from './progress-mode';
import { progressText } from './texts';

/** The least time between two lines, in seconds. */
interface Pace {
  /** For a new phase. */
  readonly phase: number;
  /** For a new line of the log. */
  readonly line: number;
  /** Without any change, so that the user sees time pass. */
  readonly heartbeat: number;
}

const PACES: Readonly<Record<ProgressMode, Pace>> = {
  live: { phase: 0, line: 1, heartbeat: 10 },
  // Each line stays, so a build of a few seconds needs only its final line.
  log: { phase: 5, line: 30, heartbeat: 30 },
};

/**
 * Limits how often progress is shown. `live`: a new phase at once, a new line of the log once a second, and a
 * heartbeat every ten seconds. `log`: a new phase after five seconds, a wait for others at once, and a heartbeat every
 * thirty seconds.
 *
 * @param show called with each line to show
 */
export function statusLine(
  show: (text: string) => void,
  mode: ProgressMode = 'live',
): (progress: Progress) => void {
  const pace = PACES[mode];
  let last: Progress | undefined = mode === 'live' ? undefined : { phase: '', seconds: 0 };
  return (progress) => {
    // A wait for others is shown once, and at once: nothing follows until they are done.
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
