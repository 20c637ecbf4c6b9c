import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { yielder } from './event-loop';

/**
 * Bytes of disk below a path. No link is followed; what cannot be looked at (a name too deep, a directory of another
 * user's) counts nothing: it is only a number.
 */
export async function diskUse(path: string): Promise<number> {
  const yieldTurn = yielder();
  const waiting = [Buffer.from(path)];
  let bytes = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const found = look(at);
    bytes += (found?.blocks ?? 0) * 512;
    if (found?.isDirectory()) for (const name of namesIn(at)) waiting.push(Buffer.concat([at, SLASH, name]));
    await yieldTurn();
  }
  return bytes;
}

const SLASH = Buffer.from('/');

function look(path: Buffer): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** Names as the kernel has them: they need not be UTF-8. */
function namesIn(directory: Buffer): Buffer[] {
  try {
    return readdirSync(directory, { encoding: 'buffer' });
  } catch {
    return [];
  }
}
