import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepTexts, type Ran } from '../support/engine';
import { isRoot } from '../support/ordinary-user';
import { expectReadable } from '../support/readable';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';
import { VmExample } from '../support/vm-example';

const root = scratch('vm-example');
/** Whom the preparation makes. */
const USER = `grower-${process.pid}`;
let server: SshServer;
let example: VmExample;
let first: Ran;

/** The example, whose user is one of the test's own: sshd asks a file of the test's for everybody's keys. */
function useMachine(hostKey: string): void {
  const { port, privateKey, directory } = server.host();
  example.useMachine({
    ...{ address: '127.0.0.1', port: port ?? 22, hostKey },
    ...{ privateKey: privateKey ?? '', directory: directory ?? '' },
  });
}

describe.runIf(SshServer.available && isRoot)('examples/vm', () => {
  beforeAll(async () => {
    chmodSync(root, 0o755);
    server = await SshServer.start(join(root, 'server'));
    example = await VmExample.install(root);
    const prepare = `{ as: 'root', authorizedKey: '${server.key.publicKey}', commands: ['echo ran >&2; date', 'cat'] }`;
    example.edit("user: 'grower', prepare: { as: 'root' }", `user: '${USER}', prepare: ${prepare}`);
    useMachine(server.hostKey);
  });

  afterAll(async () => {
    await server.stop();
    execFileSync('userdel', ['--remove', '--force', USER], { stdio: 'ignore' });
  });

  it('shows at preview that the machine is yet to be, and every key', async () => {
    const preview = await example.stack.preview();
    expect(preview.code, preview.text).toBe(0);
    expect(preview.said('tools-make')[0]).toBe('will be built, on a machine that is not known yet');
    expect(preview.text).toMatch(/key *: "[0-9a-f]{64}"/);
    expect(preview.text).toMatch(/address *: \[unknown\]/);
  });

  it('prepares the machine and grows on it in one run, to the golden bits', async () => {
    first = await example.stack.up();
    expect(first.code, first.text).toBe(0);
    expect(first.said('tools-make')[0]).toMatch(/^built in /);
    const outputs = await example.stack.outputs();
    expect(outputs).toMatchObject({ address: '127.0.0.1', verdict: 'identical' });
    const uid = Number(execFileSync('id', ['-u', USER], { encoding: 'utf8' }));
    expect(statSync(server.directory).uid).toBe(uid);
    expect(
      (await example.stack.state()).resources.find(({ urn }) => urn.endsWith('::builder-prepare'))?.outputs,
    ).toMatchObject({
      stdout: expect.stringMatching(
        new RegExp(`^made the user ${USER}\n(.*\n)*ready for ${USER}: Linux `),
      ) as string,
    });
  });

  it('has nothing secret in the state but the keys', async () => {
    const { resources } = await example.stack.state();
    const make = resources.find(({ urn }) => urn.endsWith('::tools-make'));
    const { privateKey, ...host } = make?.inputs?.['host'] as Record<string, unknown>;
    expect(privateKey).toHaveProperty('ciphertext');
    expect(host).toMatchObject({ kind: 'vm', address: '127.0.0.1', user: USER, hostKey: server.hostKey });
    expect(JSON.stringify(make?.outputs)).not.toMatch(/"ciphertext".*"ciphertext"/);
    expect(make?.outputs?.['fingerprint']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(resources)).not.toContain(server.key.privateKey.split('\n')[1]);
  });

  it('has nothing to do the second time', async () => {
    const again = await example.stack.up();
    expect(again.code, again.text).toBe(0);
    expect(stepTexts(again)).toEqual([]);
  });

  it('refuses a machine that shows another key, and goes on with the right one', async () => {
    await server.restartWithNewKey();
    example.edit("prepare: { as: 'root',", "prepare: { as: 'root', waitSeconds: 1,");
    const refused = await example.stack.up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(
      /after \d failed attempts: [^]*(host key mismatch|HOST IDENTIFICATION HAS CHANGED)/,
    );
    useMachine(server.hostKey);
    const mended = await example.stack.up();
    expect(mended.code, mended.text).toBe(0);
    expect(stepTexts(mended).join()).toMatch(/^builder-commands update.*,builder-prepare update/);
  });

  it('says what the machine said where it cannot be made ready', async () => {
    example.edit("commands: ['echo ran >&2; date', 'cat']", "commands: ['ls /nowhere', 'touch /nowhere']");
    const failed = await example.stack.up();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/Process exited with status \d: running "sh -c /);
    expect(failed.text).toContain('/nowhere');
    expectReadable(failed.text);
  });
});
