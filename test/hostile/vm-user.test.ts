import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { isRoot, makeUser } from '../support/ordinary-user';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';
import { Place } from './place';
import { attackPlace } from './suite';

describe('vm user', () => {
  if (!SshServer.available) {
    it.skip('not run: it takes sshd and ssh', () => undefined);
    return;
  }
  const root = scratch('hostile-vm-user');
  let machine: SshServer;
  let place: Place;
  beforeAll(async () => {
    // The same user here and there. Who is not root already is an ordinary user.
    const user = isRoot ? { user: makeUser() } : {};
    machine = await SshServer.start(join(root, 'machine'), user);
    place = new Place('vm user', root, { machine, ...user });
    await place.begin();
  });
  afterAll(async () => {
    await place.end();
    await machine.stop();
  });
  attackPlace('vm user', () => place);
});
