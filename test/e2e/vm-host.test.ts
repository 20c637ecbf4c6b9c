import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_PLUGIN } from '../support/command-plugin';
import { Engine, stepTexts, type Stack } from '../support/engine';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';

const root = scratch('vm-host');
const engine = new Engine(root);
let server: SshServer;
let stack: Stack;

/** The program's settings: a machine, and how it is prepared. */
function config(prepare: object, overrides: object = {}): Record<string, unknown> {
  const { port, user, hostKey, privateKey, directory } = server.host();
  const own = { port, user, hostKey, privateKey, directory, prepare: JSON.stringify(prepare), ...overrides };
  const named = Object.entries(own).map(([name, value]) => [`project1:${name}`, value]);
  return { ...Object.fromEntries(named), 'seedstage:store': join(root, 'store'), 'seedstage:offline': true };
}

describe.runIf(SshServer.available)('a VmHost with prepare', () => {
  beforeAll(async () => {
    mkdirSync(root, { recursive: true });
    server = await SshServer.start(join(root, 'server'));
    stack = await engine.stack({
      fixture: 'vm-host',
      plugins: COMMAND_PLUGIN,
      config: config({}, { grow: false }),
    });
  });

  afterAll(async () => {
    await server.stop();
  });

  it('is prepared', async () => {
    const p = await stack.preview();
    console.log(p.text);
    const ran = await stack.up();
    console.log(ran.text);
    console.log(JSON.stringify((await stack.state()).resources, null, 1));
    expect(existsSync(server.directory)).toBe(true);
    expect(stepTexts(await stack.up())).toEqual([]);
    stack.configure(config({ waitSeconds: 5 }, { grow: false, hostKey: server.key.publicKey }));
    const wrong = await stack.up();
    console.log(wrong.text);
  });
});
