import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEngine } from '../../builder/docker/engine';
import { engineAddress } from '../../builder/docker/engine-address';
import { assetsDir } from '../../builder/ground/assets';
import { UserError } from '../../builder/ground/user-error';
import { ERRNO } from '../../builder/sandbox/outcome';
import { launch } from '../../builder/sandbox/launch';
import type { Machine } from '../../builder/sandbox/machine';
import type { Check } from './machine-checks';

/** The timeout for an engine's answer, in milliseconds. */
const PATIENCE = 5_000;

/**
 * Whether layers can be mounted with root's files mapped to the id that builds run as. This needs Linux 5.19 and a file
 * system that supports it; the check tries it on the store's.
 *
 * @param place a directory for this check only
 * @param machine what sandboxes on this machine need
 */
export async function mappedMountsCheck(
  place: string,
  { tcc, identity }: Machine,
  signal: AbortSignal,
): Promise<Check> {
  const name = 'id-mapped mounts';
  const next = 'Use a newer kernel, or set seedstage:store to a directory on ext4, xfs or btrfs.';
  try {
    const id = identity();
    if (id === 'self') return { name, state: 'ok', found: 'not needed: builds run as you' };
    for (const directory of ['layer', 'mounted']) await mkdir(join(place, directory));
    const outcome = await launch({
      ...{ tcc: await tcc(place), launcher: join(assetsDir(), 'sandbox/launcher.c'), identity: id },
      // The steps after the mount have no root and fail: only the mount matters.
      steps: [
        ['chdir', place],
        ['idmap', join(place, 'layer'), 'mounted'],
      ],
      ...{ command: ['/none'], signal, output: () => undefined },
    });
    if (outcome.kind !== 'failed') return { name, state: 'ok', found: 'they work' };
    if (outcome.what === 'idmap') {
      return {
        name,
        state: 'optional',
        found: `refused (${errorName(outcome.errno)}): input roots are copied`,
        next,
      };
    }
    return { name, state: 'ok', found: 'they work at the store' };
  } catch (error) {
    signal.throwIfAborted();
    const known = error instanceof UserError ? error : new UserError(String(error), next);
    return { name, state: 'optional', found: known.problem.split('\n')[0] ?? '', next: known.nextStep };
  }
}

/** Whether the host `docker` has an engine: by the check that it makes before a build. */
export async function engineCheck(): Promise<Check> {
  const name = 'Docker Engine';
  const late = new UserError(
    `the Docker Engine at ${engineAddress()} does not answer within ${PATIENCE / 1000} s`,
    'Start it, or set DOCKER_HOST to its address.',
  );
  let timer: NodeJS.Timeout | undefined;
  try {
    const patience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(late);
      }, PATIENCE);
    });
    const { Version, ApiVersion } = await Promise.race([answer(), patience]);
    return { name, state: 'ok', found: `${Version}, API ${ApiVersion}, at ${engineAddress()}` };
  } catch (error) {
    const known = error instanceof UserError ? error : new UserError(String(error), late.nextStep);
    return { name, state: 'optional', found: known.problem.split('\n')[0] ?? '', next: known.nextStep };
  } finally {
    clearTimeout(timer);
  }
}

async function answer(): Promise<{ Version: string; ApiVersion: string }> {
  return await (await connectEngine()).version();
}

function errorName(errno: number): string {
  return Object.entries(ERRNO).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`;
}
