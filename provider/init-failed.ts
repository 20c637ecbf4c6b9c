import type { Metadata } from '@grpc/grpc-js';
import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { UserError } from '../builder/ground/user-error';
import { Any, grpc } from './grpc';
import type { Secrets } from './secrets';
import { toStruct, type Properties } from './values';

/**
 * A resource that was made and is not as it was wanted. The run fails, the engine keeps the outputs and the
 * reasons in the state, and the next `pulumi up` tries again. After an update it keeps the inputs of before that.
 */
export class InitFailed extends UserError {
  /**
   * @param id the resource's
   * @param outputs what is kept in the state
   * @param reasons are kept in the state, too: no path of a machine may be in them
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
   * How the engine is told: gRPC has no field for details, but a header that every client of Google's knows
   * (googleapis, google/rpc/status.proto).
   *
   * @param secrets those of the call: what is kept in the state keeps them
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
