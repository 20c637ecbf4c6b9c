import { engineAddress } from '../../builder/docker/engine-address';
import { EngineImages } from '../../builder/docker/engine-images';
import { imageOf, type Image } from '../../builder/export/image';
import { UserError } from '../../builder/ground/user-error';
import type { DockerHost } from '../../builder/sandbox/hosts';
import { changesBetween, type Change } from '../diff';
import type { Checked, Found, ResourceKind } from '../resource-kind';
import type { Session } from '../session';
import { withoutHost } from './build-args';
import { engineOf, imageInputsSchema, parseImageArgs, type ImageInputs } from './image-args';
import { checkedInputs } from './incomplete';
import { hasUnknown, UNKNOWN, type Properties } from '../values';

/** `seedstage:index:Image`: packages as an image at a Docker Engine. */
export const image: ResourceKind = {
  check(_session, news, urn): Checked {
    const parsed = parseImageArgs(news, urn);
    return 'failures' in parsed ? { inputs: news, failures: parsed.failures } : { ...parsed, failures: [] };
  },

  /** Does not ask the engine, so that a preview works without one. A refresh detects a missing image. */
  diff(_session, _id, olds, news): Change[] {
    return changesBetween(olds, news);
  },

  async preview(session, urn, inputs): Promise<Properties> {
    const unknown = { ...inputs, imageId: UNKNOWN, size: UNKNOWN };
    if (hasUnknown(withoutHost(inputs))) return unknown;
    const artifacts = grown(session, argsOf(inputs));
    if (artifacts.includes(undefined)) {
      session.log.say(urn, `${argsOf(inputs).name}: will be loaded when its packages are grown`);
      return unknown;
    }
    const found = await predicted(session, argsOf(inputs));
    session.log.say(urn, `${argsOf(inputs).name}: ${await forecast(found, engineOf(inputs))}`);
    return { ...inputs, imageId: found.id, size: found.size };
  },

  async make(session, urn, id, inputs, olds): Promise<Properties> {
    const args = argsOf(inputs);
    await session.builder.roots.use(); // nothing may be collected while it is read
    const wanted = await predicted(session, args);
    const engine = new EngineImages(knownEngine(inputs));
    await engine.find(wanted.id); // fails if the engine cannot be reached, before anything is changed
    const moved = olds !== undefined && hasMoved(olds, inputs);
    // Before the image is tagged again, because two addresses may belong to one engine.
    if (moved) await leaveEngine(session, urn, wanted.id, olds);
    const there = (await engine.find(wanted.id)) !== undefined;
    if (!there) {
      session.run(urn).progress({ phase: `loading ${megabytes(wanted.size)}`, seconds: 0 });
      await engine.load(wanted, args.name, session.signal);
    }
    const names = namesOf(inputs);
    for (const name of names) await engine.tag(wanted.id, name);
    session.log.say(urn, `${args.name}: ${there ? 'at the engine already' : 'loaded'}`);
    // Removes the names that it no longer has.
    const left = moved ? [] : namesOf(olds ?? {}).filter((name) => !names.includes(name));
    for (const name of left) await engine.untag(wanted.id, name);
    return { ...inputs, imageId: wanted.id, size: wanted.size };
  },

  async read(session, urn, id, state): Promise<Found | undefined> {
    const { imageId, name } = state.outputs;
    if (typeof imageId !== 'string' || typeof name !== 'string') {
      throw new UserError(
        `the image "${id}" cannot be imported: only its id is known`,
        'Declare it in a program instead: `pulumi up` uses an image that the engine already has.',
      );
    }
    const engine = new EngineImages(knownEngine(state.outputs));
    const names = namesOf(state.outputs);
    const found = await Promise.all(names.map(async (each) => await engine.find(each)));
    const wrong = found.findIndex((each) => each !== imageId);
    if (wrong === -1) return state;
    const what = found[wrong] === undefined ? 'not at the engine' : 'another image at the engine';
    session.log.say(
      urn,
      `${names[wrong] ?? name}: ${what}: the next \`pulumi up\` loads it again`,
      'warning',
    );
    return undefined;
  },

  async forget(_session, _id, outputs): Promise<void> {
    const { imageId } = outputs;
    if (typeof imageId !== 'string') return;
    const engine = new EngineImages(knownEngine(outputs));
    for (const name of namesOf(outputs)) await engine.untag(imageId, name);
  },
};

/** The packages as layers, the lowest first, in the order of their names, which is the same in every language. */
function layersOf({ packages }: ImageInputs): { readonly name: string; readonly key: string }[] {
  const names = Object.keys(packages).sort();
  return names.map((name) => ({ name, key: packages[name] ?? '' }));
}

/** The fingerprint of each layer, or undefined if it is not in the store. */
function grown({ builder }: Session, inputs: ImageInputs): (string | undefined)[] {
  return layersOf(inputs).map(({ key }) => builder.result(key)?.fingerprint);
}

/** @throws UserError if a package is not in the store */
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

/** What will happen with an image. An engine that does not answer does not fail the preview. */
async function forecast({ id, size }: Image, host: DockerHost | undefined): Promise<string> {
  if (host === undefined) return `will be loaded (${megabytes(size)}) at an engine that is not known yet`;
  try {
    const there = await new EngineImages(host).find(id);
    return there === undefined ? `will be loaded (${megabytes(size)})` : 'at the engine already';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `would be loaded (${megabytes(size)}), but ${error.message}`;
  }
}

function hasMoved(olds: Properties, inputs: Properties): boolean {
  return engineAddress(knownEngine(olds)) !== engineAddress(knownEngine(inputs));
}

/** Removes an image's names from its former engine, which may no longer exist. */
async function leaveEngine(session: Session, urn: string, id: string, olds: Properties): Promise<void> {
  const engine = new EngineImages(knownEngine(olds));
  const names = namesOf(olds);
  try {
    for (const name of names) await engine.untag(id, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.log.say(urn, `${names.join(', ')}: may still be at the old engine: ${error.message}`, 'warning');
  }
}

/** All names of an image at the engine, the main one first. */
function namesOf({ name, tags }: Properties): string[] {
  const all = [name, ...(Array.isArray(tags) ? tags : [])];
  return [...new Set(all.filter((each) => typeof each === 'string'))];
}

/** The engine of an image, which must be known. */
function knownEngine(inputs: Properties): DockerHost {
  const host = engineOf(inputs);
  if (host === undefined) throw new Error('an image is to be at an engine that is not known');
  return host;
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

function argsOf(inputs: Properties): ImageInputs {
  return checkedInputs('Image', imageInputsSchema, withoutHost(inputs));
}
