import { textOf, visible } from './visible';

/** The header of a gzip stream (RFC 1952), field by field, as text. */
export type GzipHeader = Readonly<Record<string, string>>;

const SYSTEMS: Readonly<Record<number, string>> = {
  0: 'FAT',
  3: 'Unix',
  7: 'Macintosh',
  10: 'NTFS',
  11: 'NTFS',
  255: 'unknown',
};
const LEVELS: Readonly<Record<number, string>> = { 0: '0', 2: '2 (best compression)', 4: '4 (fastest)' };
/** The longest name or comment that is read. */
const LONGEST = 1024;

/** @returns undefined for bytes that are not gzip, or end within the header */
export function gzipHeader(bytes: Buffer): GzipHeader | undefined {
  if (bytes.length < 10 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined;
  const flags = bytes[3] ?? 0;
  const time = bytes.readUInt32LE(4);
  const fields: Record<string, string> = {
    time: time === 0 ? 'none' : new Date(time * 1000).toISOString().replace('.000', ''),
    XFL: LEVELS[bytes[8] ?? 0] ?? String(bytes[8]),
    OS: SYSTEMS[bytes[9] ?? 0] ?? String(bytes[9]),
  };
  let at = 10;
  if (flags & 4) {
    if (at + 2 > bytes.length) return undefined;
    const length = bytes.readUInt16LE(at);
    fields['extra field'] = visible(bytes.subarray(at + 2, at + 2 + Math.min(length, 64)).toString('hex'));
    at += 2 + length;
  }
  for (const [bit, name] of [
    [8, 'name'],
    [16, 'comment'],
  ] as const) {
    if (!(flags & bit)) {
      fields[name] = 'none';
      continue;
    }
    const end = bytes.subarray(at, at + LONGEST).indexOf(0);
    if (end < 0) return undefined;
    fields[name] = JSON.stringify(visible(textOf(bytes.subarray(at, at + end))));
    at += end + 1;
  }
  if (flags & 2) fields['header checksum'] = 'yes';
  return fields;
}
