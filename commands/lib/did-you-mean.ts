import { editDistance, near } from '../../builder/ground/edit-distance';

/** The largest number of names in a question. */
const MOST = 4;

/**
 * A question for a misspelt name, with a leading blank: ` Did you mean make or musl?` It is empty if no known name is
 * similar.
 *
 * @param known names; one with several parts (`stage1/make`) can also be found by its last part
 */
export function didYouMean(name: string, known: Iterable<string>): string {
  const alike = [...known]
    .filter((each) => near(name, each) || near(name, lastPart(each)) || lastPart(each) === lastPart(name))
    .sort((a, b) => distance(name, a) - distance(name, b));
  const [first, ...others] = alike.slice(0, MOST);
  if (first === undefined) return '';
  const last = others.pop();
  const all = last === undefined ? first : `${[first, ...others].join(', ')} or ${last}`;
  return ` Did you mean ${all}?`;
}

function distance(name: string, known: string): number {
  return Math.min(editDistance(name, known), editDistance(name, lastPart(known)));
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
