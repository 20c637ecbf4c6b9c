import { buildKey } from '../../builder/recipe/key';
import { sha256 } from '../../builder/ground/digest';
import type { BuildRecord } from '../../builder/store/record';

/** A record of a build of make that never ran. */
export function buildRecord(changed: Partial<BuildRecord> = {}): BuildRecord {
  const inputs = {
    recipe: 'make',
    arch: 'x86_64',
    variant: 'tcc',
    needs: { tcc: sha256('key of tcc') },
    order: ['tcc'],
    format: 1,
    sandbox: sha256('sandbox'),
    settings: sha256('settings'),
    script: sha256('script'),
    files: {},
    patches: { 'make/a.patch': sha256('patch') },
    source: { make: sha256('lock') },
  };
  return {
    id: 'a-build',
    key: buildKey(inputs),
    fingerprint: sha256('manifest'),
    size: 1000,
    files: 1,
    inputs,
    given: { tcc: sha256('manifest of tcc') },
    sources: [sha256('archive')],
    host: 'local',
    builder: '0@machine Linux 6.1.0',
    when: '2026-11-27T12:00:10.000Z',
    seconds: 10,
    cpuSeconds: 9,
    ...changed,
  };
}
