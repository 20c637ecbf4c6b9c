import { ElfFile, type ElfSection } from '../read/elf-file';
import { visible } from '../read/visible';
import { differingTexts, firstDifference } from './binary';
import type { Cause, Explanation, TwoBytes } from './explanation';
import { telltaleText } from './telltale';

/** How many sections are described. */
const SHOWN = 12;
const BUILD_ID = '.note.gnu.build-id';
/** Tables that follow from the other sections. */
const FOLLOWS = new Set(['.shstrtab', '.gnu_debuglink', '.gnu.hash', '.hash', '.eh_frame_hdr']);
/** Sections whose texts name symbols, not what a build put in. */
const SYMBOL_NAMES = new Set(['.strtab', '.dynstr', '.shstrtab']);

/** One section on both sides. */
interface SectionPair {
  readonly name: string;
  readonly left: ElfSection;
  readonly right: ElfSection;
}

/** Two ELF files: which sections differ, near which symbols, and what the texts in them differ in. */
export async function elf(bytes: TwoBytes): Promise<Explanation | undefined> {
  const [left, right] = [ElfFile.read(bytes.left), ElfFile.read(bytes.right)];
  if (left === undefined || right === undefined) return undefined;
  const { names } = bytes;
  const [lefts, rights] = [byName(left), byName(right)];
  const only = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): string[] =>
    [...one.keys()].filter((name) => !other.has(name)).map((name) => visible(name, 80));
  const [onlyLeft, onlyRight] = [only(lefts, rights), only(rights, lefts)];
  const changed = [...lefts].flatMap(([name, one]): SectionPair[] => {
    const other = rights.get(name);
    return other && !one.content.equals(other.content) ? [{ name, left: one, right: other }] : [];
  });
  const details = [
    ...(onlyLeft.length > 0 ? [`sections only ${names[0]}: ${onlyLeft.join(', ')}`] : []),
    ...(onlyRight.length > 0 ? [`sections only ${names[1]}: ${onlyRight.join(', ')}`] : []),
    ...changed.slice(0, SHOWN).map((pair) => sectionText(pair, left, right)),
    ...(changed.length > SHOWN ? [`${changed.length - SHOWN} more sections`] : []),
  ];
  const texts = textsIn(changed, names);
  const found = causeOf(changed, onlyLeft.length + onlyRight.length, texts.causes);
  return {
    cause: found ?? 'elf',
    text: summary(left, right, changed, texts.text, [...onlyLeft, ...onlyRight]),
    details: [...details, ...texts.details],
  };
}

function summary(
  left: ElfFile,
  right: ElfFile,
  changed: readonly SectionPair[],
  texts: string,
  only: readonly string[],
): string {
  if (left.machine !== right.machine)
    return `ELF files for different machines (${left.machine} / ${right.machine})`;
  const names = changed.map(({ name }) => visible(name, 80));
  const some = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
  const where = [
    ...(names.length > 0 ? [`${names.length === 1 ? 'section' : 'sections'} ${some}`] : []),
    ...(only.length > 0
      ? [`${only.length === 1 ? 'a section' : `${only.length} sections`} only on one side`]
      : []),
  ];
  const place =
    where.length > 0
      ? `ELF: ${where.join('; ')}`
      : 'ELF: headers or the space between sections, all sections are equal';
  return texts === '' ? place : `${texts} (${place})`;
}

/** `.text: 320 / 336 bytes, first at +0x10 in main+0x4` */
function sectionText({ name, left: one, right: other }: SectionPair, left: ElfFile, right: ElfFile): string {
  const size =
    one.content.length === other.content.length
      ? `${one.content.length} bytes`
      : `${one.content.length} / ${other.content.length} bytes`;
  if (name === BUILD_ID) return `${name}: ${idOf(one)} / ${idOf(other)}`;
  const at = firstDifference(one.content, other.content) ?? 0;
  const near = left.symbolNear(one, at) ?? right.symbolNear(other, at);
  const symbol = near === undefined ? '' : ` in ${visible(near.name, 120)}+0x${near.distance.toString(16)}`;
  return `${visible(name, 80)}: ${size}, first at +0x${at.toString(16)}${symbol}`;
}

/** What the texts in the sections differ in, if that is one of the usual things. */
function textsIn(
  changed: readonly SectionPair[],
  names: readonly [string, string],
): { readonly text: string; readonly causes: readonly Cause[]; readonly details: readonly string[] } {
  const causes: Cause[] = [];
  const details: string[] = [];
  let text = '';
  for (const { name, left, right } of changed) {
    if (name === BUILD_ID || SYMBOL_NAMES.has(name)) continue;
    const found = differingTexts(left.content, right.content, names);
    details.push(...found.details.slice(0, 4).map((line) => `${visible(name, 80)}: ${line}`));
    if (found.known === undefined) continue;
    causes.push(...found.known.map(({ cause }) => cause));
    if (text === '') text = telltaleText(found.known);
  }
  return { text, causes, details: details.slice(0, 2 * SHOWN) };
}

/** The cause, if texts or the build id alone show it. */
function causeOf(changed: readonly SectionPair[], only: number, causes: readonly Cause[]): Cause | undefined {
  if (only > 0) return undefined;
  const real = changed.filter(({ name }) => name !== BUILD_ID && !FOLLOWS.has(name));
  if (real.length === 0 && changed.some(({ name }) => name === BUILD_ID)) return 'build id';
  return causes[0];
}

function idOf({ content }: ElfSection): string {
  return content.subarray(16, 48).toString('hex');
}

/** By name; the second of one name is `NAME (2)`. */
function byName(file: ElfFile): Map<string, ElfSection> {
  const all = new Map<string, ElfSection>();
  const counts = new Map<string, number>();
  for (const section of file.sections.slice(1)) {
    const count = (counts.get(section.name) ?? 0) + 1;
    counts.set(section.name, count);
    all.set(count === 1 ? section.name : `${section.name} (${count})`, section);
  }
  return all;
}
