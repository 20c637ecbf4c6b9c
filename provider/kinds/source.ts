import * as z from 'zod';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import { UserError } from '../../builder/ground/user-error';
import { badValues } from '../../builder/ground/bad-value';
import { changesBetween, type Change } from '../diff';
import { failureFrom, type Checked, type Found, type ResourceKind } from '../resource-kind';
import { checkedInputs } from './incomplete';
import { hasUnknown, UNKNOWN, type Properties } from '../values';

/** The arguments of a source, as a program declares them. */
export const sourceArgsSchema = z.strictObject({
  name: z.string().regex(NAME).describe('the name of a source lock'),
});

/** The outputs from a source's lock, known as soon as its name is. */
const LOCKED = ['version', 'licence', 'lock', 'size', 'sha256', 'tree'];

/** `seedstage:index:Source`: one locked source archive, in the store. */
export const source: ResourceKind = {
  check(session, news): Checked {
    if (hasUnknown(news)) {
      return {
        inputs: { ...news, ...Object.fromEntries(LOCKED.map((name) => [name, UNKNOWN])) },
        failures: [],
      };
    }
    const result = safeParse(sourceArgsSchema, news);
    if (!result.success) {
      const bad = badValues(sourceArgsSchema, result.error, news);
      return { inputs: news, failures: bad.map(({ name, text }) => ({ property: name, reason: text })) };
    }
    try {
      return { inputs: { ...session.builder.describeSource(result.data.name) }, failures: [] };
    } catch (error) {
      return { inputs: news, failures: [failureFrom(error, 'name')] };
    }
  },

  diff(session, _id, olds, news): Change[] {
    const changes = changesBetween(olds, news);
    if (changes.length > 0 || hasUnknown(news) || session.builder.hasSource(nameOf(news))) return changes;
    return [{ path: 'archive', kind: 'update' }];
  },

  async preview(session, urn, inputs): Promise<Properties> {
    if (hasUnknown(inputs)) return inputs;
    const forecast = session.builder.hasSource(nameOf(inputs)) ? 'in the store' : 'will be fetched';
    session.log.say(urn, `${nameOf(inputs)}: ${forecast}`);
    return inputs;
  },

  async make(session, urn, _id, inputs): Promise<Properties> {
    const { from } = await session.builder.fetchSource(nameOf(inputs), session.run(urn));
    session.log.say(urn, `${nameOf(inputs)}: from ${from}`);
    return inputs;
  },

  async read(session, urn, id, state): Promise<Found | undefined> {
    const name = state.outputs['name'];
    if (typeof name !== 'string') {
      throw new UserError(
        `the source "${id}" cannot be imported: only its id is known`,
        'Declare it in a program instead: `pulumi up` uses what is in the store without fetching it again.',
      );
    }
    const presence = await session.builder.checkSource(name);
    if (presence === 'present') return state;
    session.log.say(
      urn,
      `${name}: ${presence} in the store: the next \`pulumi up\` fetches it again`,
      'warning',
    );
    return undefined;
  },

  async forget(): Promise<void> {
    // The store keeps sources by content; stacks have no roots for them.
  },
};

function nameOf(inputs: Properties): string {
  return checkedInputs('Source', z.looseObject(sourceArgsSchema.shape), inputs).name;
}
