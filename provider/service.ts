import type { handleUnaryCall } from '@grpc/grpc-js';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { PluginInfo, type PluginAttach } from '@pulumi/pulumi/proto/plugin_pb';
import {
  GetMappingResponse,
  GetMappingsResponse,
  GetSchemaResponse,
  ProviderHandshakeResponse,
} from '@pulumi/pulumi/proto/provider_pb';
import { configCalls } from './config-calls';
import { Empty } from './grpc';
import { resourceCalls } from './resource-calls';
import { answering, Unimplemented } from './rpc';
import { schemaText } from './schema';
import type { ProviderState } from './state';
import { packageVersion } from './version';

/** Every call that the engine may make (proto/pulumi/provider.proto of pulumi/pulumi). */
export function service(state: ProviderState): IResourceProviderServer {
  return {
    // Secrets arrive marked as such (secrets.ts); references and outputs arrive as plain values.
    handshake: answering(() => new ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: answering(() => new PluginInfo().setVersion(packageVersion())),
    attach: answering((request: PluginAttach) => {
      state.attach(request.getAddress());
      return new Empty();
    }),
    cancel: answering(() => {
      state.cancel();
      return new Empty();
    }),

    ...configCalls(state),
    ...resourceCalls(state),

    getSchema: answering(() => new GetSchemaResponse().setSchema(schemaText())),
    getMapping: answering(() => new GetMappingResponse()),
    getMappings: answering(() => new GetMappingsResponse()),
    parameterize: unimplemented('Parameterize'),
    invoke: unimplemented('Invoke'),
    call: unimplemented('Call'),
    construct: state.components.call,
  };
}

function unimplemented<Request, Response>(call: string): handleUnaryCall<Request, Response> {
  return answering<Request, Response>(() => {
    throw new Unimplemented(`seedstage offers no ${call}`);
  });
}
