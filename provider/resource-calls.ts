import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import type { Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb';
import {
  CheckFailure,
  CheckResponse,
  CreateResponse,
  DiffResponse,
  PropertyDiff,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type ReadRequest,
  type UpdateRequest,
} from '@pulumi/pulumi/proto/provider_pb';
import { UserError } from '../builder/ground/user-error';
import { shortened } from '../builder/ground/quote';
import type { Change } from './diff';
import { Empty } from './grpc';
import { kinds } from './kinds';
import type { ResourceKind } from './resource-kind';
import { answering } from './rpc';
import type { ProviderState } from './state';
import { newId, typeOf } from './urn';
import type { Secrets } from './secrets';
import { toStruct, UNKNOWN, type Properties } from './values';

interface ResourceCalls {
  check: handleUnaryCall<CheckRequest, CheckResponse>;
  diff: handleUnaryCall<DiffRequest, DiffResponse>;
  create: handleUnaryCall<CreateRequest, CreateResponse>;
  update: handleUnaryCall<UpdateRequest, UpdateResponse>;
  read: handleUnaryCall<ReadRequest, ReadResponse>;
  delete: handleUnaryCall<DeleteRequest, EmptyMessage>;
}

/** The calls about resources: each finds the resource's kind, and translates its answer for the engine. */
export function resourceCalls(state: ProviderState): ResourceCalls {
  return {
    check: answering(async (request: CheckRequest, secrets) => {
      const news = secrets.read(request.getNews());
      state.session.log.conceal(request.getUrn(), secrets);
      const { inputs, failures } = await kindOf(request).check(state.session, news, request.getUrn());
      return new CheckResponse()
        .setInputs(toStruct(secrets.mark(inputs)))
        .setFailuresList(
          failures.map(({ property, reason }) =>
            new CheckFailure().setProperty(property).setReason(secrets.hide(reason)),
          ),
        );
    }),

    diff: answering(async (request: DiffRequest, secrets) => {
      const olds = secrets.readOld(request.getOldInputs());
      const news = secrets.read(request.getNews());
      const outputs = secrets.readOld(request.getOlds());
      state.session.log.conceal(request.getUrn(), secrets);
      const [id, urn] = [request.getId(), request.getUrn()];
      return diffResponse(await kindOf(request).diff(state.session, id, olds, news, outputs, urn));
    }),

    create: answering(async (request: CreateRequest, secrets) => {
      const id = request.getPreview() ? UNKNOWN : newId(request.getUrn());
      const inputs = secrets.read(request.getProperties());
      const outputs = await realise(state, request, id, inputs, undefined, secrets);
      return new CreateResponse().setId(id).setProperties(outputs);
    }),

    update: answering(async (request: UpdateRequest, secrets) => {
      const olds = secrets.readOld(request.getOldInputs());
      const news = secrets.read(request.getNews());
      const outputs = await realise(state, request, request.getId(), news, olds, secrets);
      return new UpdateResponse().setProperties(outputs);
    }),

    read: answering(async (request: ReadRequest, secrets) => {
      const known = {
        inputs: secrets.read(request.getInputs()),
        outputs: secrets.read(request.getProperties()),
      };
      state.session.log.conceal(request.getUrn(), secrets);
      const found = await kindOf(request).read(state.session, request.getUrn(), request.getId(), known);
      await state.session.log.drained();
      // An answer without an id means that the resource no longer exists.
      if (!found) return new ReadResponse();
      return new ReadResponse()
        .setId(request.getId())
        .setInputs(toStruct(secrets.mark(found.inputs)))
        .setProperties(toStruct(secrets.mark(found.outputs)));
    }),

    delete: answering(async (request: DeleteRequest, secrets) => {
      const outputs = secrets.read(request.getProperties());
      state.session.log.conceal(request.getUrn(), secrets);
      await kindOf(request).forget(state.session, request.getId(), outputs, request.getUrn());
      return new Empty();
    }),
  };
}

/** Makes the resource, or predicts it at preview. Returns after all messages about it have reached the engine. */
async function realise(
  state: ProviderState,
  request: CreateRequest | UpdateRequest,
  id: string,
  inputs: Properties,
  olds: Properties | undefined,
  secrets: Secrets,
): Promise<StructMessage> {
  state.assertGoing();
  const kind = kindOf(request);
  state.session.log.conceal(request.getUrn(), secrets);
  try {
    const outputs = request.getPreview()
      ? await kind.preview(state.session, request.getUrn(), inputs, olds)
      : await kind.make(state.session, request.getUrn(), id, inputs, olds);
    return toStruct(secrets.mark(outputs));
  } finally {
    await state.session.log.drained();
  }
}

/** A change is always an update: the resource keeps its id, so references to it stay valid. */
function diffResponse(changes: readonly Change[]): DiffResponse {
  const response = new DiffResponse().setHasdetaileddiff(true);
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  for (const { path, kind } of changes) {
    response.getDetaileddiffMap().set(path, new PropertyDiff().setKind(KINDS[kind]).setInputdiff(true));
  }
  return response;
}

const KINDS = {
  add: PropertyDiff.Kind.ADD,
  delete: PropertyDiff.Kind.DELETE,
  update: PropertyDiff.Kind.UPDATE,
};

function kindOf(request: { getUrn(): string }): ResourceKind {
  const type = typeOf(request.getUrn());
  const kind = kinds.get(type);
  if (kind) return kind;
  throw new UserError(
    `seedstage has no resource of the type ${shortened(type)}`,
    `It has ${[...kinds.keys()].join(', ')}. Check that the package is as new as the program.`,
  );
}
