import { afterAll, beforeAll, describe } from 'vitest';
import { isRoot, makeUser } from '../support/ordinary-user';
import { scratch } from '../support/scratch';
import { Place } from './place';
import { attackPlace } from './suite';

describe('local user', () => {
  let place: Place;
  beforeAll(async () => {
    // Who is not root already is an ordinary user.
    place = new Place('local user', scratch('hostile-user'), isRoot ? { user: makeUser() } : {});
    await place.begin();
  });
  afterAll(() => place.end());
  attackPlace('local user', () => place);
});
