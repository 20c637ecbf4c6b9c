import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { DockerEngine } from '../support/docker-engine';
import { scratch } from '../support/scratch';
import { Place } from './place';
import { attackPlace } from './suite';

describe('docker', () => {
  if (!DockerEngine.available) {
    it.skip('not run: it takes root, dockerd and docker', () => undefined);
    return;
  }
  const root = scratch('hostile-docker');
  let engine: DockerEngine;
  let place: Place;
  beforeAll(async () => {
    engine = await DockerEngine.start(join(root, 'docker'));
    place = new Place('docker', root, { engine });
    await place.begin();
  });
  afterAll(async () => {
    await place.end();
    await engine.stop();
  });
  attackPlace(() => place);
});
