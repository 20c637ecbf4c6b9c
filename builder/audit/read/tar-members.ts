import { ByteQueue } from './byte-queue';

/** One member of a tar archive, as its headers describe it. All names have one character a byte. */
export interface TarMember {
  readonly name: string;
  /** The type flag: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` directory, `6` FIFO. */
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly size: number;
  /** The target of a link. */
  readonly target: string;
  /** Where its content begins in the archive. */
  readonly at: number;
  /** The content; what is not read of it is skipped. */
  readonly body: AsyncIterable<Buffer>;
}

/** The archive is not one, or is damaged, or uses what is not supported. The message is one clause. */
export class BadTar extends Error {
  override readonly name = 'BadTar';
}

const BLOCK = 512;
/** The largest extended header: names in it have at most 4,096 bytes. */
const MOST_EXTENDED = 1 << 20;
const LONGEST_NAME = 1 << 16;

type Extended = ReadonlyMap<string, string>;

/**
 * Reads the members of a tar archive (ustar, pax, GNU), one after the other, in memory that does not depend on it.
 *
 * @throws BadTar
 */
export async function* tarMembers(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarMember> {
  const queue = new ByteQueue(bytes);
  let next = new Map<string, string>();
  const global = new Map<string, string>();
  try {
    for (;;) {
      const block = await queue.take(BLOCK);
      if (block.length === 0) return; // some writers leave out the end
      if (block.length < BLOCK) throw new BadTar('it ends in the middle of a header');
      if (isEmpty(block)) return;
      checkSum(block);
      const type = block.toString('latin1', 156, 157);
      const size = sizeIn(block, next);
      if (type === 'x' || type === 'g') {
        const into = type === 'x' ? next : global;
        for (const [key, value] of pairsIn(await extended(queue, size, MOST_EXTENDED))) into.set(key, value);
        continue;
      }
      if (type === 'L' || type === 'K') {
        const text = cString(await extended(queue, size, LONGEST_NAME));
        next.set(type === 'L' ? 'GNU.name' : 'GNU.target', text);
        continue;
      }
      const member = memberOf(block, new Map([...global, ...next]), queue);
      next = new Map();
      const from = queue.position;
      yield member;
      const padded = Math.ceil(member.size / BLOCK) * BLOCK;
      if (!(await queue.skip(padded - (queue.position - from))))
        throw new BadTar('it ends in the middle of a file');
    }
  } finally {
    await queue.end();
  }
}

/** Whether bytes begin like a tar archive. */
export function isTar(start: Buffer): boolean {
  if (start.length < BLOCK) return false;
  try {
    checkSum(start.subarray(0, BLOCK));
    return true;
  } catch {
    return false;
  }
}

function memberOf(block: Buffer, more: Extended, queue: ByteQueue): TarMember {
  const flag = block.toString('latin1', 156, 157);
  const type = flag === '\0' || flag === '7' ? '0' : flag;
  if (type === 'S' || [...more.keys()].some((key) => key.startsWith('GNU.sparse.'))) {
    throw new BadTar('it has a sparse file in the form of GNU tar, which is not supported');
  }
  const size = type === '0' || !/[1-6]/.test(type) ? sizeIn(block, more) : 0;
  const name = more.get('path') ?? more.get('GNU.name') ?? nameIn(block);
  return {
    name,
    type: type === '0' && name.endsWith('/') ? '5' : type,
    mode: number(block, 100, 8) & 0o7777,
    uid: decimal(more.get('uid')) ?? number(block, 108, 8),
    gid: decimal(more.get('gid')) ?? number(block, 116, 8),
    owner: more.get('uname') ?? cString(block.subarray(265, 297)),
    group: more.get('gname') ?? cString(block.subarray(297, 329)),
    time: decimal(more.get('mtime')) ?? number(block, 136, 12),
    size,
    target: more.get('linkpath') ?? more.get('GNU.target') ?? cString(block.subarray(157, 257)),
    at: queue.position,
    body: queue.through(size),
  };
}

/** The name in the header: GNU's own magic has no prefix, because other fields are in its place. */
function nameIn(block: Buffer): string {
  const name = cString(block.subarray(0, 100));
  const posix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = posix ? cString(block.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function sizeIn(block: Buffer, more: Extended): number {
  const size = decimal(more.get('size')) ?? number(block, 124, 12);
  if (!Number.isSafeInteger(size) || size < 0) throw new BadTar('it has a file of an impossible size');
  return size;
}

async function extended(queue: ByteQueue, size: number, most: number): Promise<Buffer> {
  if (size > most) throw new BadTar(`it has an extended header of ${size} bytes`);
  const bytes = await queue.take(size);
  const padding = -size & (BLOCK - 1);
  if (bytes.length < size || !(await queue.skip(padding)))
    throw new BadTar('it ends in the middle of a header');
  return bytes;
}

/** The records of a pax header: `LENGTH KEY=VALUE\n`. */
function* pairsIn(bytes: Buffer): Generator<[string, string]> {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, Math.max(at, space)));
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || at + length > bytes.length) {
      throw new BadTar('it has a damaged extended header');
    }
    const record = bytes.subarray(space + 1, at + length - 1);
    const equals = record.indexOf(0x3d);
    if (equals < 0) throw new BadTar('it has a damaged extended header');
    // One character a byte, whatever the bytes are.
    yield [record.toString('latin1', 0, equals), record.toString('latin1', equals + 1)];
    at += length;
  }
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,19}(\.\d{1,20})?$/.test(text) ? Number(text) : undefined;
}

/** An octal number, or with the first bit set one of base 256. */
function number(block: Buffer, at: number, length: number): number {
  const field = block.subarray(at, at + length);
  if ((field[0] ?? 0) & 0x80) {
    let value = 0;
    for (const [index, byte] of field.entries()) value = value * 256 + (index === 0 ? byte & 0x7f : byte);
    if (!Number.isSafeInteger(value)) throw new BadTar('it has a number that is too large');
    return value;
  }
  const text = cString(field).trim();
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw new BadTar('it has a damaged header');
  return Number.parseInt(text, 8);
}

/** A header's checksum is the sum of its bytes, with blanks in place of the checksum. */
function checkSum(block: Buffer): void {
  const stated = Number.parseInt(cString(block.subarray(148, 156)).trim(), 8);
  let sum = 8 * 0x20;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  if (sum !== stated) throw new BadTar('it is not a tar archive, or it is damaged');
}

function isEmpty(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end < 0 ? undefined : end);
}
