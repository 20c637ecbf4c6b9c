import type { Metadata } from '@grpc/grpc-js';
import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { UserError } from '../builder/ground/user-error';
import { Any, grpc } from './grpc';
import type { Secrets } from './secrets';
import { toStruct, type Properties } from './values';

/**
 * The error for a resource that was created but is not as declared. The run fails, the engine keeps the outputs and
 * the reasons in the state, and the next `pulumi up` tries again. After a failed update, the state keeps the old
 * inputs.
 */
export class InitFailed extends UserError {
  /**
   * @param id the resource's id
   * @param outputs the outputs to keep in the state
   * @param reasons also kept in the state, so they must not contain a path of a machine
   */
  constructor(
    problem: string,
    nextStep: string,
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: readonly string[],
  ) {
    super(problem, nextStep);
  }

  /**
   * The details for the engine: gRPC has no field for details, only a header that all of Google's clients support
   * (googleapis, google/rpc/status.proto).
   *
   * @param secrets the secrets of the call, which stay secret in the state
   */
  metadata(secrets: Secrets): Metadata {
    const detail = new ErrorResourceInitFailed();
    detail
      .setId(this.id)
      .setProperties(toStruct(secrets.mark(this.outputs)))
      .setReasonsList(this.reasons.map((reason) => secrets.hide(reason)));
    const any = new Any();
    any.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
    const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(secrets.hide(this.message));
    status.addDetails(any);
    const metadata = new grpc.Metadata();
    metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
    return metadata;
  }
}
