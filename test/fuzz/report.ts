import type { Watched } from './watch';

/** What became of a search, for a reader: a line, or with a failure all that he needs to see it again. */
export function reportOf({ search, cases, accepted, mostSeconds, mostMegabytes, failure }: Watched): string {
  const { target, seed, seconds } = search;
  if (failure === undefined) {
    const share = cases === 0 ? 0 : Math.round((100 * accepted) / cases);
    const most = `at most ${mostSeconds.toFixed(1)} s and ${Math.round(mostMegabytes)} MB`;
    return `ok      ${target.padEnd(10)} ${cases} cases in ${seconds} s (seed ${seed}), ${share} % accepted, ${most}`;
  }
  return [
    `FAILED  ${target}: ${failure.problem}`,
    'The smallest case that was found:',
    failure.input.replace(/^/gm, '    '),
    `Read it again: npm run fuzz -- ${target} --seed ${failure.seed} --path ${failure.path}`,
  ].join('\n');
}
