import { createRequire } from 'node:module';
import type * as GrpcJs from '@grpc/grpc-js';
import type * as AnyPb from 'google-protobuf/google/protobuf/any_pb';
import type * as StructPb from 'google-protobuf/google/protobuf/struct_pb';
import type * as EmptyPb from 'google-protobuf/google/protobuf/empty_pb';

// The copies that @pulumi/pulumi itself uses: a message from another copy of protobuf is refused, and their location
// depends on the package manager.
const fromPulumi = createRequire(require.resolve('@pulumi/pulumi/package.json'));

export const grpc = fromPulumi('@grpc/grpc-js') as typeof GrpcJs;
export const { Struct } = fromPulumi('google-protobuf/google/protobuf/struct_pb') as typeof StructPb;
export const { Empty } = fromPulumi('google-protobuf/google/protobuf/empty_pb') as typeof EmptyPb;
export const { Any } = fromPulumi('google-protobuf/google/protobuf/any_pb') as typeof AnyPb;
