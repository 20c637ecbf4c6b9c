import * as fc from 'fast-check';
import { canonicalJson, type Json } from '../../../builder/ground/canonical-json';
import { changedPaths } from '../../../builder/docker/stray-changes';
import { parseOutcome } from '../../../builder/sandbox/launch';
import { finished } from '../../../builder/sandbox/outcome';
import { hostileText, hostileValue } from '../hostile-values';
import { mutated } from '../mutation';
import { target, type Answer } from '../target';

const RESULTS = [
  'exit 0 120000 30000\n',
  'link /out/usr/a\nreplaced /out 16877\nexit 0 1 1\n',
  'attribute security.capability /out/usr/bin/tool\nattribute user.x /out/a\\x20b\nexit 1 0 0\n',
  'failed mount /proc 13\n',
  'failed execve /bin/sh 2\n',
  'failed unshare  1\n',
  'limit memory 6442450944\n',
];
const RESULT_TOKENS = [
  ...[
    'exit ',
    'failed ',
    'limit memory ',
    'attribute ',
    'link ',
    'replaced ',
    '\n',
    ' ',
    '\\x0a',
    '\\xff',
    '-1',
    '99999999999999999999',
  ],
  ...['NaN', '\0', '\r', '/out/', '../', '\xff'],
];

/** What the launcher says on its own descriptor: whatever it is, it comes to an exit code or a UserError. */
export const outcomes = target<Buffer>({
  name: 'outcomes',
  cases: mutated(
    RESULTS.map((text) => Buffer.from(text)),
    RESULT_TOKENS,
  ),
  read: (text) => {
    // What it quotes is our own command line, which has none of these.
    const printable = text.toString().replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
    const { exitCode, cpuSeconds } = finished(parseOutcome(printable));
    if (!Number.isFinite(cpuSeconds) || !Number.isInteger(exitCode)) throw new Error('it is no number');
    return 'accepted';
  },
});

const path = fc.oneof(
  fc
    .tuple(fc.constantFrom('/root', '/root/out', '/root/src', '/root/usr', ''), hostileText())
    .map(([directory, name]) => `${directory}/${name}`),
  hostileText(),
);

/** What an engine says of a container's files: what is outside of the writable places is named, and nothing else. */
export const changes = target<{ Path: string; Kind: number }[]>({
  name: 'changes',
  cases: fc.array(fc.record({ Path: path, Kind: fc.constantFrom(0, 1, 2, 7) }, { noNullPrototype: true }), {
    maxLength: 30,
  }),
  read: (list) => {
    const stray = changedPaths(list, '/root');
    const wrong = stray.find((each) => /^\/(src|build|out|tmp)(\/|$)/.test(each));
    if (wrong !== undefined) throw new Error(`${wrong} may be written to`);
    return stray.length > 0 ? 'accepted' : 'refused';
  },
});

/** A value has one text, and it is JSON of that value; what JSON cannot say is a TypeError. */
export const json = target<unknown>({
  name: 'json',
  cases: hostileValue(),
  read: (value): Answer => {
    let text: string;
    try {
      text = canonicalJson(value as Json);
    } catch (error) {
      // It is for whoever made the value to refuse it: the other targets see to that.
      if (error instanceof TypeError && error.message.startsWith('canonical JSON has no ')) return 'refused';
      throw error;
    }
    if (canonicalJson(JSON.parse(text) as Json) !== text) throw new Error('read again, it has another text');
    return 'accepted';
  },
});
