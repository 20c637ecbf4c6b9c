/** One member of an ar archive, such as an object file of a static library. */
export interface ArMember {
  /** One character a byte. */
  readonly name: string;
  readonly time: string;
  readonly uid: string;
  readonly gid: string;
  readonly mode: string;
  readonly content: Buffer;
}

const MAGIC = '!<arch>\n';
const HEADER = 60;
/** The most members that are read. */
const MOST = 100_000;

/** Reads an ar archive (System V and GNU, or BSD). @returns undefined for anything else, and for a damaged one */
export function arMembers(bytes: Buffer): ArMember[] | undefined {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const members: ArMember[] = [];
  let longNames: Buffer = Buffer.alloc(0);
  for (let at = MAGIC.length; at + HEADER <= bytes.length;) {
    const field = (from: number, to: number): string => bytes.toString('latin1', at + from, at + to).trim();
    const size = Number(field(48, 58));
    const start = at + HEADER;
    if (bytes.toString('latin1', at + 58, start) !== '`\n' || !Number.isSafeInteger(size) || size < 0)
      return undefined;
    if (start + size > bytes.length || members.length >= MOST) return undefined;
    let content = bytes.subarray(start, start + size);
    let name = field(0, 16);
    if (name === '//') longNames = content;
    const bsd = /^#1\/(\d{1,4})$/.exec(name);
    if (bsd) {
      const length = Math.min(Number(bsd[1]), content.length);
      name = content.toString('latin1', 0, length).replace(/\0+$/, '');
      content = content.subarray(length);
    }
    const member = {
      name: nameOf(name, longNames),
      time: field(16, 28),
      uid: field(28, 34),
      gid: field(34, 40),
    };
    if (name !== '//') members.push({ ...member, mode: field(40, 48), content });
    at = start + size + (size & 1);
  }
  return members;
}

/** GNU ends a name with a slash, and keeps long names in a table: `/OFFSET`. */
function nameOf(field: string, longNames: Buffer): string {
  const offset = /^\/(\d{1,9})$/.exec(field)?.[1];
  if (offset !== undefined) {
    const from = Number(offset);
    const end = longNames.indexOf(0x0a, from);
    return longNames.toString('latin1', from, end < 0 ? undefined : end).replace(/\/$/, '');
  }
  if (field === '/' || field === '/SYM64/') return 'the index of symbols';
  return field.replace(/\/$/, '');
}
