import { UserError } from '../builder/ground/user-error';
import type { Change } from './diff';
import type { Session } from './session';
import type { Properties } from './values';

/** A property with an invalid value. */
export interface Failure {
  /** The property's name, or an empty string for the resource as a whole. */
  property: string;
  reason: string;
}

/** Turns a thrown error into the failure of a property. Our own bugs are rethrown. */
export function failureFrom(error: unknown, property: string): Failure {
  if (error instanceof UserError) return { property, reason: error.message };
  throw error;
}

/** The inputs of a resource for the engine to keep, or what is wrong with them. */
export interface Checked {
  inputs: Properties;
  failures: Failure[];
}

/** An existing resource: the content of its state. */
export interface Found {
  inputs: Properties;
  outputs: Properties;
}

/**
 * A kind of resource: the behaviour of `seedstage:index:NAME`. Creating and updating are the same operation, because a
 * resource here is a name for some content; a changed resource keeps its id.
 */
export interface ResourceKind {
  /**
   * Adds the digests of what a declaration refers to. Also runs at preview.
   *
   * @param urn the URN of the resource
   */
  check(session: Session, news: Properties, urn: string): Checked | Promise<Checked>;
  /**
   * What makes an update necessary: inputs that differ, or content that no longer exists.
   *
   * @param outputs the outputs of the last create, update or refresh
   * @param urn the URN of the resource
   */
  diff(
    session: Session,
    id: string,
    olds: Properties,
    news: Properties,
    outputs: Properties,
    urn: string,
  ): Change[] | Promise<Change[]>;
  /**
   * Logs what a create or an update would do, and returns the outputs as far as they are known.
   *
   * @param olds for an update, the previous inputs
   */
  preview(session: Session, urn: string, inputs: Properties, olds?: Properties): Promise<Properties>;
  /**
   * Makes the resource, and returns its outputs.
   *
   * @param olds for an update, the previous inputs
   * @throws InitFailed if the resource exists, with outputs, but is not as declared
   */
  make(session: Session, urn: string, id: string, inputs: Properties, olds?: Properties): Promise<Properties>;
  /**
   * Verifies the resource's content. Returns undefined if it is missing or damaged; throws if that cannot be
   * determined.
   */
  read(session: Session, urn: string, id: string, state: Found): Promise<Found | undefined>;
  /**
   * Drops the stack's claim to the resource. The content stays, because other stacks may need it; `npm run gc`
   * decides.
   *
   * @param outputs the outputs in the state
   * @param urn the URN of the resource
   */
  forget(session: Session, id: string, outputs: Properties, urn: string): Promise<void>;
}
