import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { isRoot } from '../support/ordinary-user';
import { scratch } from '../support/scratch';
import { SshServer } from '../support/ssh-server';
import { Place } from './place';
import { attackPlace } from './suite';

describe('vm root', () => {
  if (!isRoot || !SshServer.available) {
    it.skip('not run: it takes root, sshd and ssh', () => undefined);
    return;
  }
  const root = scratch('hostile-vm-root');
  let machine: SshServer;
  let place: Place;
  beforeAll(async () => {
    machine = await SshServer.start(join(root, 'machine'));
    place = new Place('vm root', root, { machine });
    await place.begin();
  });
  afterAll(async () => {
    await place.end();
    await machine.stop();
  });
  attackPlace('vm root', () => place);
});
