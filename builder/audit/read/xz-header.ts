/** What the header and the index of an xz stream say, as text. */
export type XzHeader = Readonly<Record<string, string>>;

const CHECKS: Readonly<Record<number, string>> = { 0: 'none', 1: 'CRC32', 4: 'CRC64', 10: 'SHA-256' };
const MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const FOOTER = 12;

/** @returns undefined for bytes that are not xz */
export function xzHeader(bytes: Buffer): XzHeader | undefined {
  if (bytes.length < FOOTER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const check = (bytes[7] ?? 0) & 0x0f;
  const block = bytes[FOOTER] ?? 0;
  // The size field of a block's header, then its flags, then its filters: for LZMA2 a dictionary size.
  const header = bytes.subarray(FOOTER, FOOTER + 4 * (block + 1));
  const blocks = blocksOf(bytes);
  return {
    check: CHECKS[check] ?? String(check),
    ...(block === 0 ? {} : { filters: header.subarray(1, -4).toString('hex') }),
    ...(blocks === undefined ? {} : { blocks: String(blocks) }),
  };
}

/** The number of blocks, from the index at the end; undefined if it is not there. */
function blocksOf(bytes: Buffer): number | undefined {
  const footer = bytes.subarray(bytes.length - FOOTER);
  if (footer.toString('latin1', 10) !== 'YZ') return undefined;
  const size = 4 * (footer.readUInt32LE(4) + 1);
  const at = bytes.length - FOOTER - size;
  if (at < FOOTER || bytes[at] !== 0) return undefined;
  let count = 0;
  for (let i = 0; i < 5; i += 1) {
    const byte = bytes[at + 1 + i] ?? 0;
    count += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return count;
  }
  return undefined;
}
