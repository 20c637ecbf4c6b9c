import * as fc from 'fast-check';
import type { handleUnaryCall, ServerUnaryCall } from '@grpc/grpc-js';
import {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
} from '@pulumi/pulumi/proto/provider_pb';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILERS } from '../../../builder/recipe/key';
import { UserError } from '../../../builder/ground/user-error';
import { grpc } from '../../../provider/grpc';
import { service } from '../../../provider/service';
import { parseSettings } from '../../../provider/settings';
import { ProviderState } from '../../../provider/state';
import { toStruct, UNKNOWN } from '../../../provider/values';
import { hostileText, hostileValue, nearly } from '../hostile-values';
import type { Room } from '../room';
import { target, type Answer } from '../target';

const SETTINGS = {
  store: fc.constant('store'),
  jobs: fc.constantFrom('2', 4, '0', '1e3'),
  mirrors: fc.constantFrom('["https://example.org"]', '[]'),
  sources: fc.constant('.'),
  offline: fc.constantFrom('true', 'false'),
  reuse: fc.constantFrom('on', 'off'),
};

type Properties = Record<string, unknown>;

/** `seedstage:*` as the engine hands it over: each setting is read, or what is wrong with it is said. */
export const settings = target<Properties>({
  name: 'settings',
  cases: nearly(SETTINGS),
  read: async (properties, room): Promise<Answer> => {
    const parsed = parseSettings(properties as Parameters<typeof parseSettings>[0]);
    if ('problems' in parsed) {
      if (parsed.problems.length === 0) throw new Error('it is refused without a word');
      return 'refused';
    }
    const state = new ProviderState('127.0.0.1:1', join(room.directory));
    try {
      const check = new CheckRequest().setNews(toStruct(properties));
      await call(service(state).checkConfig, check);
      state.configure(parsed.settings);
    } finally {
      await state.close();
    }
    return 'accepted';
  },
});

const key = fc.constantFrom('0'.repeat(64), UNKNOWN);
const artifacts = fc.dictionary(
  fc.constantFrom('make', 'stage1/make'),
  fc.record(
    { key, id: fc.constantFrom('stage1/make', 'x'), size: fc.constantFrom(1, UNKNOWN) },
    { requiredKeys: ['key'] },
  ),
  { minKeys: 1, maxKeys: 2 },
);
const NEARLY = {
  Build: nearly({
    recipe: fc.constantFrom('make', 'seed', 'musl'),
    arch: fc.constant('x86_64'),
    variant: fc.constantFrom(...COMPILERS),
    toolchain: fc.record(
      { arch: fc.constant('x86_64'), variant: fc.constantFrom(...COMPILERS), seed: key, tcc: key, musl: key },
      { requiredKeys: ['arch'], noNullPrototype: true },
    ),
    needs: fc.constantFrom(
      { seed: { key: '0'.repeat(64) } },
      {},
      { busybox: UNKNOWN, tcc: { key: UNKNOWN } },
    ),
    order: fc.constantFrom(['seed'], ['busybox', 'tcc'], []),
    host: fc.constantFrom('local', 'docker'),
    winners: fc.dictionary(hostileText(), hostileText(), { maxKeys: 2 }),
  }),
  Source: nearly({ name: fc.constantFrom('make', 'musl') }),
  Image: nearly({ name: fc.constant('seedstage/x:y'), packages: artifacts }),
  ChecksumAudit: nearly({ enforce: fc.boolean(), packages: artifacts, against: artifacts }),
};

const METHODS = ['check', 'diff', 'preview', 'read', 'delete'] as const;

interface Case {
  readonly method: (typeof METHODS)[number];
  readonly urn: string;
  readonly id: string;
  readonly news: Properties;
  readonly olds: Properties;
}

const cases = fc
  .oneof(...Object.entries(NEARLY).map(([type, news]) => fc.tuple(fc.constant(type), news)))
  .chain(([type, news]) =>
    fc.record<Case>(
      {
        method: fc.constantFrom('check', ...METHODS),
        urn: fc.oneof(
          { weight: 9, arbitrary: fc.constant(`urn:pulumi:dev::trial::seedstage:index:${type}::thing`) },
          { weight: 1, arbitrary: hostileText().map((text) => `urn:pulumi:dev::trial::${text}::thing`) },
        ),
        id: fc.oneof(fc.constant('trial.dev.thing.00'), hostileText()),
        news: fc.constant(news),
        olds: fc.oneof(fc.constant(news), hostileProperties()),
      },
      { noNullPrototype: true },
    ),
  );

function hostileProperties(): fc.Arbitrary<Properties> {
  return fc.dictionary(
    fc.oneof(
      fc.constantFrom('key', 'name', 'recipe', 'needs', 'verdict', 'imageId', 'packages'),
      hostileText(),
    ),
    hostileValue(),
    { maxKeys: 4 },
  );
}

/**
 * Resources' properties, as the engine sends them. A bug of ours is none. The engine calls Check before all else, and
 * hands on what it answers: so what other calls get here is what Check let through, or a state that somebody edited.
 */
export const properties = target<Case>({ name: 'properties', cases, read: readProperties });

async function readProperties({ method, urn, id, news, olds }: Case, room: Room): Promise<Answer> {
  mkdirSync(join(room.directory, 'project'));
  const state = new ProviderState('127.0.0.1:1', join(room.directory, 'project'));
  state.configure({ store: join(room.directory, 'store'), offline: true });
  const calls = service(state);
  try {
    const checked = await call(calls.check, new CheckRequest().setUrn(urn).setNews(toStruct(news)));
    if (checked.getFailuresList().length > 0) return 'refused';
    const inputs = checked.getInputs();
    const [outputs, type] = [toStruct(olds), /:index:(\w+)::/.exec(urn)?.[1]];
    if (method === 'diff') {
      await call(
        calls.diff,
        new DiffRequest().setUrn(urn).setId(id).setOlds(outputs).setNews(inputs).setOldInputs(outputs),
      );
    } else if (method === 'preview' && type !== 'Image' && news['host'] !== 'docker') {
      await call(calls.create, new CreateRequest().setUrn(urn).setPreview(true).setProperties(inputs));
    } else if (method === 'read' && type !== 'Image') {
      await call(
        calls.read,
        new ReadRequest().setUrn(urn).setId(id).setProperties(outputs).setInputs(inputs),
      );
    } else if (method === 'delete' && type !== 'Image') {
      await call(calls.delete, new DeleteRequest().setUrn(urn).setId(id).setProperties(outputs));
    }
    return 'accepted';
  } finally {
    await state.close();
  }
}

/** Calls the provider as gRPC does. An error of its arrives as a text, which says whose fault it is. */
async function call<Request, Response>(
  handler: handleUnaryCall<Request, Response>,
  request: Request,
): Promise<Response> {
  return await new Promise((resolve, reject) => {
    handler({ request } as unknown as ServerUnaryCall<Request, Response>, (error, response) => {
      if (error === null) return resolve(response as Response);
      const text = 'details' in error ? (error.details ?? '') : '';
      const bug =
        text.includes('bug in seedstage') || (error as { code?: number }).code === grpc.status.INTERNAL;
      reject(bug ? new Error(text) : new UserError(text, 'the next step is in its text'));
    });
  });
}
