import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
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
import { fromStruct, toStruct, UNKNOWN, type Properties } from './values';

interface ResourceCalls {
  check: handleUnaryCall<CheckRequest, CheckResponse>;
  diff: handleUnaryCall<DiffRequest, DiffResponse>;
  create: handleUnaryCall<CreateRequest, CreateResponse>;
  update: handleUnaryCall<UpdateRequest, UpdateResponse>;
  read: handleUnaryCall<ReadRequest, ReadResponse>;
  delete: handleUnaryCall<DeleteRequest, EmptyMessage>;
}

/** The calls about resources: each finds its kind, and says in the engine's words what the kind answers. */
export function resourceCalls(state: ProviderState): ResourceCalls {
  return {
    check: answering(async (request: CheckRequest) => {
      const { inputs, failures } = await kindOf(request).check(
        state.session,
        fromStruct(request.getNews()),
        request.getUrn(),
      );
      return new CheckResponse()
        .setInputs(toStruct(inputs))
        .setFailuresList(
          failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason)),
        );
    }),

    diff: answering(async (request: DiffRequest) => {
      const olds = fromStruct(request.getOldInputs());
      const news = fromStruct(request.getNews());
      const outputs = fromStruct(request.getOlds());
      const [id, urn] = [request.getId(), request.getUrn()];
      return diffResponse(await kindOf(request).diff(state.session, id, olds, news, outputs, urn));
    }),

    create: answering(async (request: CreateRequest) => {
      const id = request.getPreview() ? UNKNOWN : newId(request.getUrn());
      const outputs = await realise(state, request, id, fromStruct(request.getProperties()), undefined);
      return new CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),

    update: answering(async (request: UpdateRequest) => {
      const olds = fromStruct(request.getOldInputs());
      const outputs = await realise(state, request, request.getId(), fromStruct(request.getNews()), olds);
      return new UpdateResponse().setProperties(toStruct(outputs));
    }),

    read: answering(async (request: ReadRequest) => {
      const known = { inputs: fromStruct(request.getInputs()), outputs: fromStruct(request.getProperties()) };
      const found = await kindOf(request).read(state.session, request.getUrn(), request.getId(), known);
      await state.session.log.drained();
      // An answer without an id says that the resource is gone.
      if (!found) return new ReadResponse();
      return new ReadResponse()
        .setId(request.getId())
        .setInputs(toStruct(found.inputs))
        .setProperties(toStruct(found.outputs));
    }),

    delete: answering(async (request: DeleteRequest) => {
      const outputs = fromStruct(request.getProperties());
      await kindOf(request).forget(state.session, request.getId(), outputs, request.getUrn());
      return new Empty();
    }),
  };
}

/** Makes the resource, or foretells it at preview; what was said of it has reached the engine by then. */
async function realise(
  state: ProviderState,
  request: CreateRequest | UpdateRequest,
  id: string,
  inputs: Properties,
  olds: Properties | undefined,
): Promise<Properties> {
  state.assertGoing();
  const kind = kindOf(request);
  try {
    return request.getPreview()
      ? await kind.preview(state.session, request.getUrn(), inputs, olds)
      : await kind.make(state.session, request.getUrn(), id, inputs, olds);
  } finally {
    await state.session.log.drained();
  }
}

/** A change is always an update: the resource keeps its id, and with it what refers to it. */
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
    `It has ${[...kinds.keys()].join(', ')}. Is the package as new as the program?`,
  );
}
