import { durationText } from '../../../builder/ground/duration';
import type { RunModel, Step } from './run-model';

/** What an update is doing, and what remains. */
export interface Progress {
  readonly done: number;
  readonly running: readonly Step[];
  /** Undefined if there was no preview. */
  readonly toCome?: number;
  /** The remaining seconds, estimated from earlier builds. */
  readonly secondsLeft?: number;
  /** The remaining builds that have not run here before: their time is not in `secondsLeft`. */
  readonly unknown: number;
}

/** @param plan the preview before the update, if there was one */
export function progressOf(model: RunModel, plan: RunModel | undefined, now: number): Progress {
  const planned = plan?.builds.filter(({ forecast }) => forecast?.kind !== 'in-store');
  const begun = model.builds.filter(({ urn }) => planned?.some((step) => step.urn === urn) ?? true);
  const running = begun.filter(isAtWork);
  const ended = begun.filter(({ status }) => status !== 'running');
  if (planned === undefined) return { done: ended.length, running, unknown: 0 };
  const left = planned.filter(({ urn }) => !ended.some((step) => step.urn === urn));
  // What comes from a cache takes seconds, which nobody has measured.
  const isKnown = ({ forecast }: Step): boolean =>
    forecast?.lastSeconds !== undefined || forecast?.kind === 'in-cache';
  const known = left.filter(isKnown);
  const seconds = known.map(({ urn, forecast }) => {
    const since = running.find((step) => step.urn === urn)?.began;
    return Math.max(0, (forecast?.lastSeconds ?? 0) - (since === undefined ? 0 : (now - since) / 1000));
  });
  return {
    ...{ done: ended.length, running, toCome: left.length - running.length },
    ...(known.length === 0 ? {} : { secondsLeft: seconds.reduce((sum, each) => sum + each, 0) }),
    unknown: left.length - known.length,
  };
}

/** `builds: 3 done, 2 running, 33 to come; about 28 min left` */
export function progressText({ done, running, toCome, secondsLeft, unknown }: Progress): string {
  const parts = [`${done} done`, `${running.length} running`];
  if (toCome !== undefined) parts.push(`${toCome} to come`);
  if (secondsLeft === undefined) return `builds: ${parts.join(', ')}`;
  const more = unknown === 0 ? '' : `, and ${unknown} not built here yet`;
  return `builds: ${parts.join(', ')}; about ${roughly(secondsLeft)} left${more}`;
}

/** One line per running build. */
export function runningLines(model: RunModel, running: readonly Step[], now: number): string[] {
  const named = running.map((step) => [buildLabel(model, step), stateText(step, now)] as const);
  const width = Math.max(0, ...named.map(([label]) => label.length));
  return named.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
}

/** A build's package, and which build of it if there are several. */
export function buildLabel(model: RunModel, step: Step): string {
  const alone = model.builds.filter((each) => each.package === step.package).length === 1;
  return alone || step.turn === undefined ? step.package : `${step.package} ${step.turn}`;
}

/** Phase, time, and the last line of the log. */
function stateText({ now: text = '', began }: Step, now: number): string {
  const [, phase = 'start', line = ''] = /^(\S+?)(?: \d+ s)?(?:: (.*))?$/.exec(text) ?? [];
  return `${phase} ${durationText(Math.max(1, (now - began) / 1000))}${line === '' ? '' : `: ${line}`}`;
}

/** Whether it has begun, and is not waiting for others. */
function isAtWork({ status, now }: Step): boolean {
  return status === 'running' && now !== undefined && !/^queue\b/.test(now);
}

/** An estimate, rounded to 5 seconds or to minutes. */
function roughly(seconds: number): string {
  return seconds < 90
    ? durationText(Math.max(1, Math.ceil(seconds / 5) * 5))
    : `${Math.round(seconds / 60)} min`;
}
