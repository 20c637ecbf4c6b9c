/** One member of an archive, as a packer with bad intentions would write it. Texts are one character a byte. */
export interface Member {
  /** The type flag: `0` a file, `1` a hard link, `2` a symbolic link, `3` `4` devices, `5` a directory, `6` a fifo … */
  readonly type: string;
  readonly name: string;
  readonly target?: string;
  readonly mode?: number;
  readonly content?: string;
  /** What the header says of its size; default: the truth. */
  readonly size?: number;
  /** Written as PAX records before it. */
  readonly pax?: readonly (readonly [string, string])[];
  /** Whether long names are written as GNU tar writes them; otherwise they are cut off. */
  readonly gnu?: boolean;
  /** What is added to the right checksum. */
  readonly checksumOff?: number;
  /** Of a sparse file (type `S`): the size that it is to have. */
  readonly realSize?: number;
}

const BLOCK = 512;
const GNU_MAGIC = 'ustar  \0';
const MAGIC = 'ustar\x0000';

/** An archive of some members, with the two empty blocks that end one. */
export function tarOf(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(memberBlocks), Buffer.alloc(2 * BLOCK)]);
}

function memberBlocks(member: Member): Buffer[] {
  const { name, target = '', pax = [], gnu = false, content = '' } = member;
  const blocks: Buffer[] = [];
  if (pax.length > 0) {
    const records = pax.map(([key, value]) => paxRecord(key, value)).join('');
    blocks.push(header({ type: 'x', name: 'pax', content: records }), padded(records));
  }
  if (gnu && name.length > 100)
    blocks.push(header({ type: 'L', name: '././@LongLink', content: name }), padded(name));
  if (gnu && target.length > 100) {
    blocks.push(header({ type: 'K', name: '././@LongLink', content: target }), padded(target));
  }
  return [...blocks, header(member), padded(content)];
}

function header(member: Member): Buffer {
  const { type, name, target = '', mode = 0o644, content = '', gnu = false, checksumOff = 0 } = member;
  const block = Buffer.alloc(BLOCK);
  const text = (at: number, length: number, value: string): void => {
    block.write(value.slice(0, length), at, length, 'latin1');
  };
  text(0, 100, name);
  text(100, 8, octal(mode, 7));
  text(108, 8, octal(0, 7));
  text(116, 8, octal(0, 7));
  text(124, 12, octal(member.size ?? content.length, 11));
  text(136, 12, octal(1_000_000_000, 11));
  text(156, 1, type);
  text(157, 100, target);
  text(257, 8, gnu || type === 'S' ? GNU_MAGIC : MAGIC);
  text(265, 32, 'root');
  text(297, 32, 'root');
  text(329, 8, octal(1, 7));
  text(337, 8, octal(3, 7));
  if (type === 'S') {
    text(386, 12, octal(0, 11));
    text(398, 12, octal(content.length, 11));
    // Nothing follows at the end: that is how long the file is.
    text(410, 12, octal(member.realSize ?? 0, 11));
    text(422, 12, octal(0, 11));
    text(483, 12, octal(member.realSize ?? 0, 11));
  }
  block.fill(' ', 148, 156);
  const sum = block.reduce((all, byte) => all + byte, 0) + checksumOff;
  text(148, 8, `${octal(sum, 6)}\0 `);
  return block;
}

/** As tar writes numbers: octal, or where that is too short, in base 256. */
function octal(value: number, digits: number): string {
  const text = Math.max(0, Math.floor(value)).toString(8);
  if (text.length <= digits && value >= 0) return text.padStart(digits, '0');
  const bytes = Buffer.alloc(digits + 1);
  bytes.writeBigInt64BE(BigInt(Math.floor(value)), digits + 1 - 8);
  bytes[0] = value < 0 ? 0xff : 0x80;
  return bytes.toString('latin1');
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}

function padded(content: string): Buffer {
  const bytes = Buffer.from(content, 'latin1');
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
