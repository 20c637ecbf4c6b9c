import { Builder, type BuildResult } from '../../builder/grow/builder';
import { buildInputsSchema, type BuildInputs } from '../../builder/recipe/key';
import { shortened } from '../../builder/ground/quote';
import { UserError } from '../../builder/ground/user-error';
import { hostText } from '../../builder/sandbox/hosts';
import { loadRecipe } from '../../builder/recipe/recipe';
import { changesBetween, type Change } from '../diff';
import { failureFrom, type Checked, type Found, type ResourceKind } from '../resource-kind';
import { forecastText, resultText, type Place } from '../texts';
import type { Session } from '../session';
import { hasUnknown, UNKNOWN, type Properties, type Value } from '../values';
import { checkedInputs } from './incomplete';
import { rootId } from '../urn';
import { isObject } from './artifact-args';
import { hostOf, parseBuildArgs, unknownInputs, withoutHost } from './build-args';

/** `seedstage:index:Build`: one run of a recipe with given inputs, and the artifact that it produces. */
export const build: ResourceKind = {
  check(session, news): Checked {
    const args = parseBuildArgs(news);
    if ('failures' in args) return { inputs: news, failures: args.failures };
    if (args.request === undefined) return { inputs: unknownInputs(news), failures: [] };
    try {
      const inputs = session.builder.describe(args.request);
      const host = news['host'] === undefined ? {} : { host: news['host'] };
      return { inputs: { ...inputs, ...host, needs: args.needs } as Properties, failures: [] };
    } catch (error) {
      return { inputs: news, failures: [failureFrom(error, 'recipe')] };
    }
  },

  async diff(session, id, olds, news, known, urn): Promise<Change[]> {
    const changes = changesBetween(withoutHost(olds), withoutHost(news));
    if (changes.length > 0) return changes;
    // The state is from a release that did not have this output yet.
    if (known['artifact'] === undefined) return [{ path: 'artifact', kind: 'add' }];
    if (!session.builder.has(keyOf(news))) return [{ path: 'artifact', kind: 'update' }];
    // The state may come from another machine, so this store may not have a root for this stack yet.
    await session.builder.keepRoot(rootId(urn, id), keyOf(news));
    return [];
  },

  async preview(session, urn, inputs, olds): Promise<Properties> {
    if (keyOf(inputs) === UNKNOWN) return { ...inputs, ...outputs(session, inputs, unknownResult(UNKNOWN)) };
    session.builder.describe(asInputs(inputs)); // throws the errors that the build itself would throw
    const forecast = await session.builder.forecastWithCaches(asInputs(inputs), session.run(urn));
    const lost = olds !== undefined && changesBetween(withoutHost(olds), withoutHost(inputs)).length === 0;
    const there = forecast.kind === 'in-store' || forecast.kind === 'in-cache';
    const where = there ? undefined : await placeOf(session, inputs);
    session.log.say(urn, forecastText(asInputs(inputs).recipe, forecast, lost, where));
    const key = keyOf(inputs);
    const result = forecast.kind === 'in-store' ? session.builder.result(key) : undefined;
    return { ...inputs, ...outputs(session, inputs, result ?? unknownResult(key)) };
  },

  async make(session, urn, id, inputs): Promise<Properties> {
    const host = hostOf(inputs);
    if (host === undefined) throw new Error('a build is to be made on a host that is not known');
    const result = await session.builder.build(asInputs(inputs), session.run(urn), host);
    await session.builder.addRoot(rootId(urn, id), result.key);
    session.log.say(urn, resultText(asInputs(inputs).recipe, result));
    return { ...inputs, ...outputs(session, inputs, result) };
  },

  async read(session, urn, id, state): Promise<Found | undefined> {
    const key = state.outputs['key'];
    if (typeof key !== 'string') {
      throw new UserError(
        `the build "${id}" cannot be imported: only its name is known`,
        'Declare it in a program instead: `pulumi up` uses what is in the store without building it again.',
      );
    }
    const presence = await session.builder.check(key);
    const result = presence === 'present' ? session.builder.result(key) : undefined;
    if (result) {
      const now = outputs(session, state.inputs, result);
      return { inputs: state.inputs, outputs: { ...state.outputs, ...now } };
    }
    session.log.say(
      urn,
      `${recipeOf(state.inputs)}: ${presence} in the store: the next \`pulumi up\` builds it again`,
      'warning',
    );
    // The resource will be created under a new id, so the old id's root must not remain.
    await session.builder.dropRoot(rootId(urn, id));
    return undefined;
  },

  async forget(session, id, _outputs, urn): Promise<void> {
    await session.builder.dropRoot(rootId(urn, id));
  },
};

/** The outputs of a build; `UNKNOWN` for those that only the run can give. */
type Result = {
  readonly [field in keyof Pick<BuildResult, 'key' | 'fingerprint' | 'size' | 'files'>]: Value;
};

/** The outputs of a build: each separately, and together as the artifact that is passed to other resources. */
function outputs(
  session: Session,
  inputs: Properties,
  { key, fingerprint, size, files }: Result,
): Properties {
  const { recipe, arch } = inputs;
  const version = versionOf(session, recipe);
  const artifact = { id: recipe ?? UNKNOWN, version, arch: arch ?? UNKNOWN, key, fingerprint, size, files };
  return { version, key, fingerprint, size, files, artifact };
}

function unknownResult(key: string): Result {
  return { key, fingerprint: UNKNOWN, size: UNKNOWN, files: UNKNOWN };
}

/** The version that a recipe states. */
function versionOf({ builder }: Session, recipe: Value | undefined): string {
  if (typeof recipe !== 'string' || hasUnknown(recipe)) return UNKNOWN;
  return loadRecipe(builder.settings.recipes, recipe).version;
}

/** A build's key. It depends on every input, so it is unknown while any input is. */
function keyOf(inputs: Properties): string {
  return hasUnknown(withoutHost(inputs)) ? UNKNOWN : Builder.key(asInputs(inputs));
}

/** Texts for hosts that the same run first creates or prepares. */
const UNKNOWN_HOSTS = {
  vm: 'a machine that is not known yet',
  docker: 'a Docker Engine that is not known yet',
  other: 'a host that is not known yet',
};

function kindOf(host: Value | undefined): keyof typeof UNKNOWN_HOSTS {
  const kind = isObject(host) ? host['kind'] : undefined;
  return kind === 'vm' || kind === 'docker' ? kind : 'other';
}

/** Where a build would run, and what must be sent there first. */
async function placeOf(session: Session, inputs: Properties): Promise<Place> {
  const host = hostOf(inputs);
  if (host === undefined) return { host: UNKNOWN_HOSTS[kindOf(inputs['host'])] };
  if (host.kind === 'local') return {};
  return { host: hostText(host), sending: await session.builder.toSend(asInputs(inputs), host) };
}

/** The inputs that Check returned. The builder compares them with the files again. */
function asInputs(inputs: Properties): BuildInputs {
  return checkedInputs('Build', buildInputsSchema, withoutHost(inputs));
}

/** The name of the recipe, for a message. */
function recipeOf(inputs: Properties): string {
  return typeof inputs['recipe'] === 'string' ? shortened(inputs['recipe']) : 'a build';
}
