import { EngineImages } from '../../builder/docker/engine-images';
import { imageOf, type Image } from '../../builder/export/image';
import { UserError } from '../../builder/ground/user-error';
import { changesBetween, type Change } from '../diff';
import type { Checked, Found, ResourceKind } from '../resource-kind';
import type { Session } from '../session';
import { imageInputsSchema, parseImageArgs, type ImageInputs } from './image-args';
import { checkedInputs } from './incomplete';
import { hasUnknown, UNKNOWN, type Properties } from '../values';

/** `seedstage:index:Image`: packages as an image at a Docker Engine. */
export const image: ResourceKind = {
  check(_session, news, urn): Checked {
    const parsed = parseImageArgs(news, urn);
    return 'failures' in parsed ? { inputs: news, failures: parsed.failures } : { ...parsed, failures: [] };
  },

  /** The engine is not asked: a preview works without one. That an image is gone, a refresh finds. */
  diff(_session, _id, olds, news): Change[] {
    return changesBetween(olds, news);
  },

  async preview(session, urn, inputs): Promise<Properties> {
    const unknown = { ...inputs, imageId: UNKNOWN, size: UNKNOWN };
    if (hasUnknown(inputs)) return unknown;
    const artifacts = grown(session, argsOf(inputs));
    if (artifacts.includes(undefined)) {
      session.log.say(urn, `${argsOf(inputs).name}: will be loaded when its packages are grown`);
      return unknown;
    }
    const found = await predicted(session, argsOf(inputs));
    session.log.say(urn, `${argsOf(inputs).name}: ${await forecast(found)}`);
    return { ...inputs, imageId: found.id, size: found.size };
  },

  async make(session, urn, id, inputs, olds): Promise<Properties> {
    const args = argsOf(inputs);
    await session.builder.roots.use(); // nothing is collected while it is read
    const wanted = await predicted(session, args);
    const engine = new EngineImages();
    const there = (await engine.find(wanted.id)) !== undefined;
    if (there) {
      await engine.tag(wanted.id, args.name);
    } else {
      session.run(urn).progress({ phase: `loading ${megabytes(wanted.size)}`, seconds: 0 });
      await engine.load(wanted, args.name, session.signal);
    }
    session.log.say(urn, `${args.name}: ${there ? 'at the engine already' : 'loaded'}`);
    const before = olds?.['name'];
    // The tag that it had before is no longer anybody's.
    if (typeof before === 'string' && before !== args.name) await engine.untag(wanted.id, before);
    return { ...inputs, imageId: wanted.id, size: wanted.size };
  },

  async read(session, urn, id, state): Promise<Found | undefined> {
    const { imageId, name } = state.outputs;
    if (typeof imageId !== 'string' || typeof name !== 'string') {
      throw new UserError(
        `the image "${id}" cannot be imported: nothing is known of it but its id`,
        'Declare it in a program: `pulumi up` takes over an image that the engine has.',
      );
    }
    const tagged = await new EngineImages().find(name);
    if (tagged === imageId) return state;
    const what = tagged === undefined ? 'not at the engine' : 'another image at the engine';
    session.log.say(urn, `${name}: ${what}: the next \`pulumi up\` loads it again`, 'warning');
    return undefined;
  },

  async forget(_session, _id, outputs): Promise<void> {
    const { imageId, name } = outputs;
    if (typeof imageId === 'string' && typeof name === 'string') {
      await new EngineImages().untag(imageId, name);
    }
  },
};

/** The packages as layers, the lowest first: in the order of their names, which every language gives alike. */
function layersOf({ packages }: ImageInputs): { readonly name: string; readonly key: string }[] {
  const names = Object.keys(packages).sort();
  return names.map((name) => ({ name, key: packages[name] ?? '' }));
}

/** The fingerprint of each layer, or nothing where it is not in the store. */
function grown({ builder }: Session, inputs: ImageInputs): (string | undefined)[] {
  return layersOf(inputs).map(({ key }) => builder.result(key)?.fingerprint);
}

/** @throws UserError when a package is not in the store */
async function predicted(session: Session, args: ImageInputs): Promise<Image> {
  const artifacts = grown(session, args).map((fingerprint, index) => {
    if (fingerprint !== undefined) return fingerprint;
    const { name = '', key = '' } = layersOf(args)[index] ?? {};
    throw new UserError(
      `${args.name}: its package ${name} (key ${key.slice(0, 12)}…) is not in the store`,
      'Run `pulumi up` without --target, so that it is grown first.',
    );
  });
  return await imageOf(session.builder.store, args.arch, artifacts);
}

/** What will happen with an image. An engine that does not answer keeps nobody from looking ahead. */
async function forecast({ id, size }: Image): Promise<string> {
  try {
    const there = await new EngineImages().find(id);
    return there === undefined ? `will be loaded (${megabytes(size)})` : 'at the engine already';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `would be loaded (${megabytes(size)}), but ${error.message}`;
  }
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

function argsOf(inputs: Properties): ImageInputs {
  return checkedInputs('Image', imageInputsSchema, inputs);
}
