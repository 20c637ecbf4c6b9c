import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Builder, BuildResult } from '../../../builder/grow/builder';
import { isRoot, makeUser } from '../../support/ordinary-user';
import { scratch } from '../../support/scratch';
import { SshServer } from '../../support/ssh-server';
import { installs, TestAssets } from '../../support/test-assets';
import { grow, testBuilder } from '../../support/test-builder';
import { errorText } from '../../support/user-errors';

const root = scratch('vm');
chmodSync(root, 0o755);
const assets = new TestAssets(join(root, 'assets'));
const local = testBuilder(join(root, 'store'), assets.root);

describe.runIf(SshServer.available)('x', () => {
  let server: SshServer;
  let builder: Builder;
  let seed: BuildResult;
  beforeAll(async () => {
    assets.recipe('fine', installs('usr/share/fine', 'fine\\n'));
    assets.recipe('stray', `${installs('usr/stray', 'stray')} write_file("/etc/stray", "stray");`);
    server = await SshServer.start(join(root, 'machine'), isRoot ? { user: makeUser() } : {});
    builder = testBuilder(join(root, 'store-vm'), assets.root);
    seed = await grow(builder, 'seed');
  });
  afterAll(async () => {
    await builder.close();
    await server.stop();
  });
  it('fine', async () => {
    const t = Date.now();
    console.log(await grow(builder, 'fine', { seed }, { host: server.host() }));
    console.log(Date.now() - t);
    console.log(await errorText(async () => await grow(builder, 'stray', { seed }, { host: server.host() })));
    console.log(Date.now() - t);
  });
});
