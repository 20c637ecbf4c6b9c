import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Engine, PACKAGE, pulumiCli, UP_TO_MAKE, type ArtifactOutput } from '../support/engine';
import { runProgram } from '../support/program';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';

const root = scratch('elsewhere');
const USER = 'seedstage-test';
/** Another user, and a file system made for this test: only root can have either. */
const isRoot = process.getuid?.() === 0;

let here: Record<string, ArtifactOutput>;

/** The chain as this process grows it: nothing is reused. */
async function growHere(sources: string): Promise<Record<string, ArtifactOutput>> {
  const stack = await new Engine(root).ownProgram({
    config: {
      'seedstage:store': join(root, 'store'),
      'seedstage:sources': sources,
      'seedstage:reuse': 'off',
    },
  });
  const ran = await stack.up(...UP_TO_MAKE);
  expect(ran.text).toContain('make: built in');
  return await stack.outputs();
}

beforeAll(async () => {
  chmodSync(root, 0o755);
  here = await growHere(await realSources());
});

/**
 * The same program from another checkout, on a tmpfs that lists names in another order, as another user with
 * another umask, time zone, locale and number of jobs. The mounts are in a namespace that ends with the run.
 */
async function growElsewhere(sources: string): Promise<string> {
  const place = join(root, 'another place');
  mkdirSync(place);
  const cli = dirname(pulumiCli());
  const config = {
    'seedstage:store': join(place, 'fs', 'store'),
    'seedstage:sources': join(place, 'fs', 'sources'),
    'seedstage:reuse': 'off',
    'seedstage:jobs': 1,
  };
  writeFileSync(join(root, 'Pulumi.test.yaml'), stringify({ config }));
  cpSync(sources, join(root, 'sources'), { recursive: true });
  const script = join(root, 'elsewhere.sh');
  writeFileSync(
    script,
    `set -eu
cd '${place}'
mkdir fs
mount -t tmpfs -o mode=777,size=900m none fs
cd fs
mkdir checkout checkout/stacks cli node_modules state home
# In the reverse order of their names: a tmpfs lists the newest first.
for name in $(ls -r '${PACKAGE}/assets'); do mkdir -p checkout/assets; cp -r "${PACKAGE}/assets/$name" checkout/assets; done
for name in Pulumi.yaml package.json dist bin; do cp -r "${PACKAGE}/$name" checkout; done
cp '${root}/Pulumi.test.yaml' checkout/stacks
cp -r '${root}/sources' sources
mkdir checkout/node_modules
mount --bind '${PACKAGE}/node_modules' checkout/node_modules
mount --bind '${cli}' cli
chown -R ${USER}: checkout/stacks checkout/assets checkout/dist checkout/bin state home sources .
ls -U checkout/assets/recipes >order-there
cat >run <<'RUN'
set -eu
umask 002
id -u >uid
cd checkout
pulumi stack init test --no-select --non-interactive
pulumi up --stack test --yes --skip-preview ${UP_TO_MAKE.map((arg) => `'${arg}'`).join(' ')} --non-interactive --color never >../up.log 2>&1 || { cat ../up.log; exit 1; }
pulumi stack output --stack test --json >../outputs
RUN
setpriv --reuid ${USER} --regid ${USER} --clear-groups --no-new-privs env -i \\
	PATH="$PWD/cli:$PATH" HOME="$PWD/home" TZ=Pacific/Chatham LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 \\
	PULUMI_HOME="$PWD/home" PULUMI_BACKEND_URL="file://$PWD/state" PULUMI_CONFIG_PASSPHRASE= PULUMI_SKIP_UPDATE_CHECK=1 \\
	sh run
cat uid outputs >'${root}/result'
cp order-there '${root}/order-there'
grep 'built in' up.log >'${root}/built'
`,
  );
  await runProgram('unshare', ['--mount', 'sh', script]);
  return readFileSync(join(root, 'result'), 'utf8');
}

describe.runIf(isRoot)('keys and fingerprints are the same', () => {
  let result = '';

  beforeAll(async () => {
    execFileSync('useradd', ['--system', '--no-create-home', '--user-group', USER]);
    result = await growElsewhere(await realSources());
  });

  afterAll(() => {
    execFileSync('userdel', [USER]);
  });

  it('as another user with another umask, time zone, locale and path', () => {
    const [uid, ...json] = result.split('\n');
    expect(Number(uid)).toBe(Number(execFileSync('id', ['-u', USER], { encoding: 'utf8' })));
    expect(JSON.parse(json.join('\n'))).toEqual(here);
  });

  it('although everything was really built there', () => {
    const built = readFileSync(join(root, 'built'), 'utf8');
    for (const name of ['hex0', 'word0', 'cc1', 'tcc0', 'tcc', 'busybox', 'make'])
      expect(built).toContain(`${name}: built in`);
  });

  it('on a file system that lists names in another order', () => {
    const order = (text: string): string[] => text.trim().split('\n');
    const there = order(readFileSync(join(root, 'order-there'), 'utf8'));
    const recipes = join(PACKAGE, 'assets/recipes');
    const ours = order(execFileSync('ls', ['-U', recipes], { encoding: 'utf8' }));
    expect([...there].sort()).toEqual([...ours].sort());
    expect(there).not.toEqual(ours);
  });
});
