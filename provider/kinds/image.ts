import * as z from 'zod';
import { EngineImages } from '../../builder/docker/engine-images';
import { imageOf, type Image } from '../../builder/export/image';
import { imageConfig } from '../../builder/export/image-config';
import { NAME } from '../../builder/ground/name';
import { safeParse } from '../../builder/ground/safe-parse';
import { UserError } from '../../builder/ground/user-error';
import { badValues } from '../../builder/ground/bad-value';
import { changesBetween, type Change } from '../diff';
import { failureFrom, type Checked, type Found, type ResourceKind } from '../resource-kind';
import type { Session } from '../session';
import { checkedInputs } from './incomplete';
import { hasUnknown, UNKNOWN, type Properties } from '../values';

/** What a program may say of an image. */
export const imageArgsSchema = z.strictObject({
  name: z
    .string()
    .max(250)
    .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*:[\w][\w.-]{0,127}$/)
    .describe('a repository and a tag, such as seedstage/stage0:x86_64'),
  arch: z.string().regex(NAME).describe('an arch, such as x86_64'),
  packages: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .min(1)
    .max(1000)
    .describe('a list of keys of builds, 64 hexadecimal digits each, in the order in which they are merged'),
});

type ImageArgs = z.infer<typeof imageArgsSchema>;

/** `seedstage:index:Image`: packages as an image at a Docker Engine. */
export const image: ResourceKind = {
  check(_session, news): Checked {
    if (hasUnknown(news)) return { inputs: news, failures: [] };
    const result = safeParse(imageArgsSchema, news);
    if (!result.success) {
      const bad = badValues(imageArgsSchema, result.error, news);
      return { inputs: news, failures: bad.map(({ name, text }) => ({ property: name, reason: text })) };
    }
    try {
      imageConfig(result.data.arch, []); // refuses an arch of which there are no images
      return { inputs: news, failures: [] };
    } catch (error) {
      return { inputs: news, failures: [failureFrom(error, 'arch')] };
    }
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

/** The fingerprint of each package, or nothing where it is not in the store. */
function grown({ builder }: Session, { packages }: ImageArgs): (string | undefined)[] {
  return packages.map((key) => builder.result(key)?.fingerprint);
}

/** @throws UserError when a package is not in the store */
async function predicted(session: Session, args: ImageArgs): Promise<Image> {
  const artifacts = grown(session, args).map((fingerprint, index) => {
    if (fingerprint !== undefined) return fingerprint;
    throw new UserError(
      `${args.name}: its package with the key ${args.packages[index]?.slice(0, 12) ?? ''}… is not in the store`,
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

function argsOf(inputs: Properties): ImageArgs {
  return checkedInputs('Image', imageArgsSchema, inputs);
}
