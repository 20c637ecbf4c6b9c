import { BadTar, isTar, tarMembers } from '../read/tar-members';
import { visible } from '../read/visible';
import { timeText } from './ar';
import type { Explanation, ExplainTools, TwoBytes } from './explanation';
import { explainMembers, type Member } from './members';

/** The most members that are compared. */
const MOST = 100_000;

/** Two tar archives. */
export async function tar(bytes: TwoBytes, tools: ExplainTools): Promise<Explanation | undefined> {
  if (!isTar(bytes.left) || !isTar(bytes.right)) return undefined;
  const [left, right] = [await membersOf(bytes.left), await membersOf(bytes.right)];
  if (left === undefined || right === undefined) return undefined;
  return await explainMembers('tar archive', [left, right], bytes, tools);
}

async function membersOf(bytes: Buffer): Promise<Member[] | undefined> {
  const members: Member[] = [];
  try {
    for await (const member of tarMembers(chunks(bytes))) {
      const { name, type, mode, uid, gid, owner, group, time, target, at, size } = member;
      const fields = {
        time: timeText(time),
        owner: visible(`${owner || uid}/${group || gid}`),
        mode: mode.toString(8),
        type,
        target: visible(target),
      };
      members.push({ name, fields, content: bytes.subarray(at, at + size) });
      if (members.length > MOST) return undefined;
    }
  } catch (error) {
    if (error instanceof BadTar) return undefined;
    throw error;
  }
  return members;
}

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
