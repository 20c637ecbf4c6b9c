import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { yielder } from './event-loop';

/**
 * Bytes of disk used below a path. No link is followed. What cannot be read (a path that is too deep, another user's
 * directory) is not counted: the number is only for display.
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

/** Names as bytes, because they need not be UTF-8. */
function namesIn(directory: Buffer): Buffer[] {
  try {
    return readdirSync(directory, { encoding: 'buffer' });
  } catch {
    return [];
  }
}
