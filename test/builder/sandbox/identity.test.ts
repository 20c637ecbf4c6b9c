import { describe, expect, it } from 'vitest';
import { FIRST_FEW, FIRST_ID, identityFor } from '../../../builder/sandbox/identity';
import { errorText } from '../../support/user-errors';

const ALL = '         0          0 4294967295\n';
const root = (map: string, groups = map): Parameters<typeof identityFor>[1] => ({
  uid: 0,
  maps: [map, groups],
});

describe('whose processes builds are', () => {
  it('is the user who runs it, where that is not root', () => {
    expect(identityFor('/store', { uid: 1000, maps: [ALL, ALL] })).toBe('self');
  });

  it('is an id of the range of its own for root, the same for one store, another for another', () => {
    const ids = ['/a', '/a', '/b'].map((store) => identityFor(store, root(ALL)));
    for (const id of ids) {
      expect(id).toBeGreaterThanOrEqual(FIRST_ID);
      expect(id).toBeLessThan(FIRST_ID + 0x10000);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it('is one of few in a container that has few', () => {
    const id = identityFor('/a', root('0 100000 65536\n'));
    expect(id).toBeGreaterThanOrEqual(FIRST_FEW);
    expect(id).toBeLessThan(65_534);
  });

  it('takes a range that a map has among others', () => {
    expect(identityFor('/a', root('0 1000 1\n1 100000 65535\n'))).toBeGreaterThanOrEqual(FIRST_FEW);
  });

  it('is root of a container that has no other id, since it is somebody ordinary outside', () => {
    expect(identityFor('/a', root('0 1000 1\n'))).toBe('self');
  });

  it('is nobody, and said so, where root has no other id and is root outside', async () => {
    for (const maps of [root('0 0 1\n'), root(ALL, '0 0 1\n'), root('')]) {
      const text = await errorText(async () => identityFor('/a', maps));
      expect(text).toContain(
        'builds that root starts run under a separate user id, but no further id is mapped here (/proc/self',
      );
      expect(text).toContain(
        'Run the command as an ordinary user, or in a container that maps the ids 60000 to 63999.',
      );
    }
  });
});
