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
  const [root, engineRoot] = [scratch('hostile-docker'), scratch('engine')];
  let engine: DockerEngine;
  let place: Place;
  beforeAll(async () => {
    // Builds can see where the engine keeps its files; that must not be mistaken for the store's path.
    engine = await DockerEngine.start(join(engineRoot, 'docker'));
    place = new Place('docker', root, { engine });
    await place.begin();
  });
  afterAll(async () => {
    await place.end();
    await engine.stop();
  });
  attackPlace('docker', () => place);
});
