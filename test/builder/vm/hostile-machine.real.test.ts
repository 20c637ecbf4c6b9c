import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Builder, BuildResult } from '../../../builder/grow/builder';
import { MARK } from '../../../builder/vm/remote-script';
import { isRoot, makeUser } from '../../support/ordinary-user';
import { scratch } from '../../support/scratch';
import { SshServer } from '../../support/ssh-server';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, run, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('hostile-machine');
chmodSync(root, 0o755);
const bait = join(root, 'bait');
const answers = join(root, 'answers');
const assets = new TestAssets(join(root, 'assets'));

/** Seconds until an answer has to be refused, whatever it is. */
const WITHIN = 30;

/** A run that ended well, and what comes after it. */
const ENDED_WELL = `printf '${MARK}\\nexit 0 1 1\\n.\\n'`;

/** Control characters but for the newline, and what turns a text around. */
const OBEYED = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

/** An archive of names that tar itself would not write. */
async function archive(
  name: string,
  ...entries: readonly (readonly [Partial<Header>, string?])[]
): Promise<string> {
  const writer = pack();
  for (const [header, content = ''] of entries) writer.entry({ mode: 0o755, ...header } as Header, content);
  writer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of writer) chunks.push(chunk as Buffer);
  writeFileSync(join(answers, name), Buffer.concat(chunks));
  return `${ENDED_WELL}; cat ${join(answers, name)}`;
}

/** The same archive, in which a file is said to have another size, as GNU tar writes numbers that are large. */
function withSize(bytes: Buffer, name: string, size: bigint): Buffer {
  const at = bytes.indexOf(name);
  bytes.fill(0, at + 124, at + 136);
  bytes[at + 124] = 0x80;
  bytes.writeBigUInt64BE(size, at + 128);
  bytes.fill(' ', at + 148, at + 156);
  const sum = bytes.subarray(at, at + 512).reduce((all, byte) => all + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  return bytes;
}

const OUT = [{ name: './out', type: 'directory' }] as const;
const USR = [{ name: './out/usr', type: 'directory' }] as const;

describe.runIf(SshServer.available)('a machine that lies', () => {
  let server: SshServer;
  let builder: Builder;
  let seed: BuildResult;
  let builds = 0;

  beforeAll(async () => {
    mkdirSync(bait);
    mkdirSync(answers);
    writeFileSync(join(bait, 'file'), 'bait');
    chmodSync(bait, 0o777);
    chmodSync(join(bait, 'file'), 0o666);
    writeFileSync(join(answers, 'command'), '');
    const lines = [`ForceCommand . ${join(answers, 'command')}`];
    server = await SshServer.start(join(root, 'machine'), { lines, ...(isRoot ? { user: makeUser() } : {}) });
    builder = testBuilder(join(root, 'store'), assets.root);
    seed = await grow(builder, 'seed');
  });
  afterAll(async () => {
    await builder.close();
    await server.stop();
  });

  /** Lets the machine answer so where it is to run a build, or to do something else; what it does not lie about, it does. */
  function lies(answer: string, about = 'nostdlib'): void {
    writeFileSync(
      join(answers, 'command'),
      `case $SSH_ORIGINAL_COMMAND in *${about}*) ${answer} ;; *) exec sh -c "$SSH_ORIGINAL_COMMAND" ;; esac\n`,
    );
  }

  /** Builds something new there. */
  async function build(): Promise<BuildResult> {
    const name = `fine${builds++}`;
    assets.recipe(name, installs('usr/share/fine', name));
    const signal = AbortSignal.timeout(WITHIN * 1000);
    return await grow(builder, name, { seed }, { host: server.host(), run: run([], signal) });
  }

  /** That nothing of this machine changed, and nothing was kept. */
  function nothingHappened(before: readonly string[]): void {
    expect(readdirSync(bait)).toEqual(['file']);
    expect(readFileSync(join(bait, 'file'), 'utf8')).toBe('bait');
    expect(existsSync(join(root, 'escaped'))).toBe(false);
    expect(readdirSync(join(root, 'store/artifacts'))).toEqual(before);
    expect(readdirSync(join(root, 'store/work'))).toEqual([]);
  }

  /** That a build is refused with a text that can be read. */
  async function expectRefused(says: RegExp): Promise<void> {
    const before = readdirSync(join(root, 'store/artifacts'));
    const text = await errorText(build);
    expect(text).toMatch(says);
    expect(text).not.toMatch(OBEYED);
    expect(text.length).toBeLessThan(3000);
    nothingHappened(before);
  }

  it.each<[string, string, RegExp]>([
    ['says nothing at all', 'exit 0', /cannot be reached by ssh|was lost/],
    ['greets without end', 'yes', /127\.0\.0\.1:\d+/],
    ['says that it ended, and no more', ENDED_WELL, /cannot be unpacked: .*\n.*archive/],
    ['says what no launcher says', `printf '${MARK}\\nwell done\\n.\\n'`, /the sandbox/],
    ['tells without end how it ended', `echo ${MARK}; yes 'attribute user.x /out/x'`, /127\.0\.0\.1:\d+/],
    ['sends what is no archive', `${ENDED_WELL}; yes`, /an archive that does not end/],
    ['sends zeros without end', `${ENDED_WELL}; exec cat /dev/zero`, /an archive that does not end/],
    [
      'ends in the middle',
      `${ENDED_WELL}; head -c 700 ${join(answers, 'whole')}`,
      /cannot be (read|unpacked)/,
    ],
    ['fails after all that', `${ENDED_WELL}; cat ${join(answers, 'whole')}; exit 7`, /exit code 7/],
    [
      'colours what it says of its failure',
      `printf '${MARK}\\n'; printf '\\033[2J\\033]0;title\\007 bad \\xe2\\x80\\xae luck\\n' >&2; exit 9`,
      /bad/,
    ],
  ])('%s', { timeout: 60_000 }, async (_, answer, says) => {
    await archive('whole', [OUT[0]], [USR[0]], [{ name: './out/usr/x', type: 'file' }, 'x'.repeat(2000)]);
    lies(answer);
    await expectRefused(says);
  });

  it.each<[string, readonly (readonly [Partial<Header>, string?])[], RegExp]>([
    ['a name that climbs', [[{ name: './out/../../../../../../../..' + bait + '/new' }, 'x']], /./],
    ['an absolute name', [[{ name: `${bait}/new` }, 'x']], /./],
    [
      'a link, and a file through it',
      [[{ name: './out/usr/away', type: 'symlink', linkname: bait }], [{ name: './out/usr/away/new' }, 'x']],
      /./,
    ],
    ['a link in place of /out', [[{ name: './out', type: 'symlink', linkname: bait }]], /\/out/],
    ['a file in place of /out', [[{ name: './out', type: 'file' }, 'x']], /\/out|empty|directory/],
    [
      'another name for a file of this machine',
      [[{ name: './out/usr/x', type: 'link', linkname: `${bait}/file` }]],
      /./,
    ],
    ['a device', [[{ name: './out/usr/d', type: 'character-device', devmajor: 1, devminor: 3 }]], /./],
    ['a set-uid file', [[{ name: './out/usr/s', mode: 0o4755 }, 'x']], /\/out\/usr\/s is set-uid/],
    ['a name outside of /out', [[{ name: './etc/passwd' }, 'x']], /wrote outside .*: \/etc\/passwd/],
  ])('sends %s', { timeout: 60_000 }, async (name, entries, says) => {
    lies(await archive(name.replaceAll(/\W/g, '-'), [OUT[0]], [USR[0]], ...entries));
    await expectRefused(says);
  });

  it('sends a file that is said to have 8 EB', async () => {
    const answer = await archive('large', [OUT[0]], [USR[0]], [{ name: './out/usr/x', type: 'file' }, 'x']);
    const file = join(answers, 'large');
    writeFileSync(file, withSize(readFileSync(file), './out/usr/x', 2n ** 63n - 1n));
    lies(answer);
    await expectRefused(/cannot be (read|unpacked)/);
  });
});
