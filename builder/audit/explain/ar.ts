import { arMembers, type ArMember } from '../read/ar-members';
import { visible } from '../read/visible';
import type { Explanation, ExplainTools, TwoBytes } from './explanation';
import { explainMembers, type Member } from './members';

/** Two ar archives, such as static libraries. */
export async function ar(bytes: TwoBytes, tools: ExplainTools): Promise<Explanation | undefined> {
  const [left, right] = [arMembers(bytes.left), arMembers(bytes.right)];
  if (left === undefined || right === undefined) return undefined;
  return await explainMembers('ar archive', [left.map(memberOf), right.map(memberOf)], bytes, tools);
}

function memberOf({ name, time, uid, gid, mode, content }: ArMember): Member {
  const when = /^\d{1,12}$/.test(time) ? timeText(Number(time)) : visible(time);
  const fields = { time: when, uid: visible(uid), gid: visible(gid), mode: visible(mode) };
  return { name, fields, content };
}

/** Seconds since 1970 as a time; 0, which deterministic tools write, as it is. */
export function timeText(seconds: number): string {
  const time = new Date(seconds * 1000);
  return seconds === 0 || Number.isNaN(time.getTime())
    ? String(seconds)
    : time.toISOString().replace('.000Z', 'Z');
}
