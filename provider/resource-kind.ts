import { UserError } from '../builder/ground/user-error';
import type { Change } from './diff';
import type { Session } from './session';
import type { Properties } from './values';

/** A property of which the value cannot be used. */
export interface Failure {
  /** Its name, or an empty text when it is the resource as a whole. */
  property: string;
  reason: string;
}

/** What was thrown, as the failure of a property. Our own bugs are thrown on. */
export function failureFrom(error: unknown, property: string): Failure {
  if (error instanceof UserError) return { property, reason: error.message };
  throw error;
}

/** The inputs of a resource as the engine keeps them, or what is wrong with them. */
export interface Checked {
  inputs: Properties;
  failures: Failure[];
}

/** A resource that is there: what goes into its state. */
export interface Found {
  inputs: Properties;
  outputs: Properties;
}

/**
 * One kind of resource: what `seedstage:index:NAME` means. Creating and updating are the same work, because
 * a resource here is a name for some content; what changes keeps its id.
 */
export interface ResourceKind {
  /**
   * Completes what a program declares with the digests of what it stands for. Runs at preview, too.
   *
   * @param urn as the stack calls it
   */
  check(session: Session, news: Properties, urn: string): Checked | Promise<Checked>;
  /**
   * What would make an update necessary: inputs that differ, or content that is not there any more.
   *
   * @param outputs as the last create, update or refresh left them
   * @param urn as the stack calls it
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
   * Says what a create or an update would do, and gives the outputs as far as they are known.
   *
   * @param olds the inputs as they were, for an update
   */
  preview(session: Session, urn: string, inputs: Properties, olds?: Properties): Promise<Properties>;
  /**
   * Makes it, and gives the outputs.
   *
   * @param olds the inputs as they were, for an update
   * @throws InitFailed when it is there, with outputs, and still is not as it was wanted
   */
  make(session: Session, urn: string, id: string, inputs: Properties, olds?: Properties): Promise<Properties>;
  /** Verifies what is there. Nothing when it is gone or damaged; an error when that cannot be known. */
  read(session: Session, urn: string, id: string, state: Found): Promise<Found | undefined>;
  /**
   * Stops wanting it. Content stays: other stacks may want it, and `npm run gc` knows.
   *
   * @param outputs as the state has them
   * @param urn as the stack calls it
   */
  forget(session: Session, id: string, outputs: Properties, urn: string): Promise<void>;
}
