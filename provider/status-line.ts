import type { Progress } from '../builder/ground/run';
import { progressText } from './texts';

/** A line that changes is shown at most this often, in seconds: logs of CI keep every one. */
const PACE = 1;
/** A line that does not change is shown this often, so that time is seen to pass. */
const HEARTBEAT = 10;

/**
 * Makes progress fit to be shown: a new phase at once, a new line of the log once a second, and every ten
 * seconds a sign of life.
 *
 * @param show called with each line that is to be shown
 */
export function statusLine(show: (text: string) => void): (progress: Progress) => void {
  let last: Progress | undefined;
  return (progress) => {
    if (last?.phase === progress.phase) {
      const since = progress.seconds - last.seconds;
      if (since < (last.line === progress.line ? HEARTBEAT : PACE)) return;
    }
    last = progress;
    show(progressText(progress));
  };
}
