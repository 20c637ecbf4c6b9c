import { afterAll, beforeAll, describe, it } from 'vitest';
import { isRoot } from '../support/ordinary-user';
import { scratch } from '../support/scratch';
import { Place } from './place';
import { attackPlace } from './suite';

describe('local root', () => {
  if (!isRoot) {
    it.skip('not run: the tests are not run by root', () => undefined);
    return;
  }
  const place = new Place('local root', scratch('hostile-root'));
  beforeAll(() => place.begin());
  afterAll(() => place.end());
  attackPlace('local root', () => place);
});
