// A provider whose resources are nothing but their inputs: what the engine itself costs is measured with it.
const grpc = require('@grpc/grpc-js');
const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js');
const { Empty } = require('google-protobuf/google/protobuf/empty_pb.js');
const { ResourceProviderService } = require('@pulumi/pulumi/proto/provider_grpc_pb');
const messages = require('@pulumi/pulumi/proto/provider_pb');
const { PluginInfo } = require('@pulumi/pulumi/proto/plugin_pb');

/** @param {(request: any) => unknown} answer */
const call =
  (answer) =>
  (/** @type {any} */ { request }, /** @type {any} */ reply) =>
    reply(null, answer(request));

const check = call((request) => {
  const response = new messages.CheckResponse();
  response.setInputs(request.getNews());
  return response;
});

const diff = call((request) => {
  const response = new messages.DiffResponse();
  const text = (/** @type {any} */ struct) => JSON.stringify(struct?.toJavaScript() ?? {});
  const same = text(request.getOldInputs()) === text(request.getNews());
  response.setChanges(
    same ? messages.DiffResponse.DiffChanges.DIFF_NONE : messages.DiffResponse.DiffChanges.DIFF_SOME,
  );
  return response;
});

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  ...Object.fromEntries(
    Object.keys(ResourceProviderService).map((name) => [
      name,
      (/** @type {any} */ _, /** @type {any} */ reply) => reply({ code: grpc.status.UNIMPLEMENTED }),
    ]),
  ),
  getPluginInfo: call(() => new PluginInfo()),
  checkConfig: check,
  diffConfig: call(() => new messages.DiffResponse()),
  configure: call(() => {
    const response = new messages.ConfigureResponse();
    response.setSupportspreview(true);
    return response;
  }),
  check,
  diff,
  create: call((request) => {
    const response = new messages.CreateResponse();
    response.setId('trivial');
    response.setProperties(request.getProperties() ?? Struct.fromJavaScript({}));
    return response;
  }),
  delete: call(() => new Empty()),
  cancel: call(() => new Empty()),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
