import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PACKAGE } from './engine';

/** What stands for the official plugin of @pulumi/docker. */
const DOCKER_PROVIDER = join(PACKAGE, 'test/fixtures/docker-provider/bin');

/** Gives a project the line that a user's does not have, and without which the engine gets the official plugin. */
export function useDockerStandIn(directory: string): void {
  const file = join(directory, 'Pulumi.yaml');
  const project = parse(readFileSync(file, 'utf8')) as { plugins: { providers: object[] } };
  project.plugins.providers.push({ name: 'docker', path: DOCKER_PROVIDER });
  writeFileSync(file, stringify(project));
}
