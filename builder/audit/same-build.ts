import { originText } from '../caches/caches';
import type { BuildRecord, Records } from '../store/record';

/** Why two artifacts are not the results of two separate builds, or undefined. */
export function dependence(
  records: Records,
  one: BuildRecord | undefined,
  other: BuildRecord | undefined,
): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  const roots = [realBuild(records, one), realBuild(records, other)] as const;
  if (roots[0] === undefined || roots[1] === undefined) {
    return 'one side rests on a build whose record is gone';
  }
  const foreign = roots.find((root) => root?.substituted !== undefined)?.substituted;
  if (foreign !== undefined) return `a side was not built here: it is from ${originText(foreign)}`;
  if (roots[0].id !== roots[1].id) return undefined;
  return `same build: both sides rest on the build of ${roots[0].when}`;
}

/** Follows a record to that of the build that produced the artifact; undefined if a record on the way is missing. */
function realBuild(records: Records, record: BuildRecord): BuildRecord | undefined {
  const seen = new Set<string>();
  let at: BuildRecord | undefined = record;
  while (at?.restsOn !== undefined) {
    if (seen.has(at.id)) return undefined; // a cycle, which only a manual edit can create
    seen.add(at.id);
    at = records.byId(at.restsOn);
  }
  return at;
}
