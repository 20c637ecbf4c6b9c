import { randomBytes } from 'node:crypto';
import { sha256 } from '../builder/ground/digest';

/** The parts of a URN: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
function parts(urn: string): { stack: string; project: string; type: string; name: string } {
  const [head = '', project = '', types = '', ...name] = urn.split('::');
  return {
    stack: head.slice(head.lastIndexOf(':') + 1),
    project,
    type: types.slice(types.lastIndexOf('$') + 1),
    name: name.join('::'),
  };
}

/** The type token of a resource, such as `seedstage:index:Build`. */
export function typeOf(urn: string): string {
  return parts(urn).type;
}

/** The name that the program gave a resource. */
export function nameOf(urn: string): string {
  return parts(urn).name;
}

/**
 * A new id for a resource. It is random, so that two stacks never share one, and contains project, stack and name,
 * because it also names the resource's files in the store.
 */
export function newId(urn: string): string {
  const { project, stack, name } = parts(urn);
  return `${plain([project, stack, name]).slice(0, 120)}.${randomBytes(6).toString('hex')}`;
}

/**
 * The name of a resource's root in the store: the resource's id, if this stack created it. A copied or renamed stack
 * has the same ids, but must not drop the roots of the other one.
 */
export function rootId(urn: string, id: string): string {
  const { project, stack } = parts(urn);
  const owner = plain([project, stack]);
  return id.startsWith(`${owner}.`.slice(0, 120))
    ? id
    : `${id}.in.${owner.slice(0, 60)}.${sha256(owner).slice(0, 8)}`;
}

function plain(names: readonly string[]): string {
  return names.join('.').replaceAll(/[^\w.-]/g, '_');
}
