import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServiceError } from '@grpc/grpc-js';
import type { Empty as EmptyMessage } from 'google-protobuf/google/protobuf/empty_pb';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import {
  CheckRequest,
  ConfigureRequest,
  ConstructRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  ErrorResourceInitFailed,
  ReadRequest,
  UpdateRequest,
  type CheckResponse,
  type ConfigureResponse,
  type ConstructResponse,
  type CreateResponse,
  type ReadResponse,
  type UpdateResponse,
} from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { expect } from 'vitest';
import { assetsDir } from '../../builder/ground/assets';
import { assertFreshBuild } from '../../commands/lib/fresh-build';
import { Empty, grpc } from '../../provider/grpc';
import { fromStruct, toStruct, type Properties } from '../../provider/values';
import { layLauncherTcc } from './seed';

const PACKAGE = dirname(assetsDir());

/** The executable that the engine starts. */
export const EXECUTABLE = join(PACKAGE, 'bin/pulumi-resource-seedstage');

/** The URN of a resource in the stack that these tests pretend to be. */
export function urnOf(name: string, type = 'Build'): string {
  return `urn:pulumi:dev::trial::seedstage:index:${type}::${name}`;
}

/** What the engine is told of a resource that is there and is not as it was wanted. */
export interface InitFailure {
  readonly text: string;
  readonly id: string;
  readonly outputs: Properties;
  readonly reasons: readonly string[];
}

/** The provider as the engine runs it, spoken to as the engine speaks. */
export class ProviderProcess {
  private constructor(
    readonly process: ChildProcess,
    readonly client: ResourceProviderClient,
    private readonly directory: string,
  ) {}

  /**
   * @param directory where the program would be
   * @param engine the engine's address
   */
  static async start(
    directory: string,
    engine: string,
    executable = EXECUTABLE,
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<ProviderProcess> {
    assertFreshBuild(PACKAGE);
    const child = spawn(executable, [engine], {
      cwd: directory,
      // As on a terminal: each second of a build is told.
      env: { SEEDSTAGE_PROGRESS: 'live', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [port] = (await once(createInterface(child.stdout), 'line')) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    return new ProviderProcess(child, client, directory);
  }

  /** Ends it as the engine's end does, and waits until it is gone. */
  async close(): Promise<void> {
    this.client.close();
    const gone = this.process.exitCode === null ? once(this.process, 'exit') : undefined;
    this.process.stdin?.end();
    await gone;
  }

  /** The failures of provider settings: their texts. */
  async checkConfig(news: Properties): Promise<{ inputs: Properties; raw: object; failures: string[] }> {
    const request = new CheckRequest().setUrn('urn:pulumi:dev::trial::pulumi:providers:seedstage::default');
    const response = await call<CheckResponse>((reply) =>
      this.client.checkConfig(request.setNews(toStruct(news)), reply),
    );
    return {
      inputs: fromStruct(response.getInputs()),
      raw: response.getInputs()?.toJavaScript() ?? {},
      failures: response.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  /** Whether a change of settings is one: `update`, `replace` or nothing. */
  async diffConfig(olds: Properties, news: Properties): Promise<'update' | 'replace' | 'none'> {
    const request = new DiffRequest().setOldInputs(toStruct(olds)).setNews(toStruct(news));
    const response = await call<DiffResponse>((reply) => this.client.diffConfig(request, reply));
    if (response.getReplacesList().length > 0) return 'replace';
    return response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME ? 'update' : 'none';
  }

  async configure(settings: Properties): Promise<void> {
    const { store } = settings;
    if (typeof store === 'string') layLauncherTcc(resolve(this.directory, store));
    await call<ConfigureResponse>((reply) =>
      this.client.configure(new ConfigureRequest().setArgs(toStruct(settings)), reply),
    );
  }

  async check(urn: string, news: Properties): Promise<{ inputs: Properties; failures: [string, string][] }> {
    const request = new CheckRequest().setUrn(urn).setNews(toStruct(news));
    const response = await call<CheckResponse>((reply) => this.client.check(request, reply));
    return {
      inputs: fromStruct(response.getInputs()),
      failures: response.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
    };
  }

  /** The paths that differ. It is an error of the provider's to ask for a replacement. */
  async diff(urn: string, olds: Properties, news: Properties, outputs: Properties = olds): Promise<string[]> {
    const request = new DiffRequest().setUrn(urn).setOldInputs(toStruct(olds)).setNews(toStruct(news));
    request.setOlds(toStruct(outputs));
    const response = await call<DiffResponse>((reply) => this.client.diff(request, reply));
    const paths = response
      .getDetaileddiffMap()
      .toArray()
      .map(([path]) => path);
    const some = response.getChanges() === DiffResponse.DiffChanges.DIFF_SOME;
    if (some !== paths.length > 0 || response.getReplacesList().length > 0) throw new Error('a wrong diff');
    return paths;
  }

  async create(
    urn: string,
    inputs: Properties,
    preview = false,
  ): Promise<{ id: string; outputs: Properties }> {
    const request = new CreateRequest().setUrn(urn).setProperties(toStruct(inputs)).setPreview(preview);
    const response = await call<CreateResponse>((reply) => this.client.create(request, reply));
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  /** Creates what is made and then is not as it was wanted: what the engine is told of it. */
  async initFailure(urn: string, inputs: Properties): Promise<InitFailure> {
    const request = new CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
    const error = await new Promise<ServiceError | null>((resolve) =>
      this.client.create(request, (failure: ServiceError | null) => {
        resolve(failure);
      }),
    );
    const [header] = error?.metadata.get('grpc-status-details-bin') ?? [];
    if (error === null || header === undefined) throw error ?? new Error('nothing failed');
    const [any] = Status.deserializeBinary(header as Buffer).getDetailsList();
    expect(any?.getTypeName()).toBe('pulumirpc.ErrorResourceInitFailed');
    const detail = ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
    return {
      text: error.details,
      id: detail.getId(),
      outputs: fromStruct(detail.getProperties()),
      reasons: detail.getReasonsList(),
    };
  }

  async update(
    urn: string,
    id: string,
    olds: Properties,
    news: Properties,
    preview = false,
  ): Promise<Properties> {
    const request = new UpdateRequest().setUrn(urn).setId(id).setPreview(preview);
    request.setOldInputs(toStruct(olds)).setNews(toStruct(news));
    return fromStruct(
      (await call<UpdateResponse>((reply) => this.client.update(request, reply))).getProperties(),
    );
  }

  /** What is there, or nothing when it is gone. */
  async read(
    urn: string,
    id: string,
    inputs: Properties,
    outputs: Properties,
  ): Promise<Properties | undefined> {
    const request = new ReadRequest().setUrn(urn).setId(id);
    request.setInputs(toStruct(inputs)).setProperties(toStruct(outputs));
    const response = await call<ReadResponse>((reply) => this.client.read(request, reply));
    return response.getId() === '' ? undefined : fromStruct(response.getProperties());
  }

  async delete(urn: string, id: string, outputs: Properties = {}): Promise<void> {
    const request = new DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(outputs));
    await call<EmptyMessage>((reply) => this.client.delete(request, reply));
  }

  /**
   * Asks for a component, as a program in another language does through the engine.
   *
   * @param type the class, such as `SeedImage`
   * @param monitor where its resources are registered
   */
  async construct(type: string, inputs: Properties, monitor: string): Promise<Properties> {
    const request = new ConstructRequest().setProject('trial').setStack('dev').setName('it');
    request.setType(`seedstage:index:${type}`).setInputs(toStruct(inputs)).setMonitorendpoint(monitor);
    const response = await call<ConstructResponse>((reply) => this.client.construct(request, reply));
    return fromStruct(response.getState());
  }

  async cancel(): Promise<void> {
    await call<EmptyMessage>((reply) => this.client.cancel(new Empty(), reply));
  }
}

/** Makes a promise of a call. An error has the text that the user would read. */
async function call<Response>(
  start: (reply: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return await new Promise((resolve, reject) => {
    start((error, response) => {
      if (error) reject(new Error(error.details));
      else resolve(response);
    });
  });
}
