import { randomBytes } from 'node:crypto';

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
 * A new id for a resource. It is random, so that two stacks never share one, and it says whose it is,
 * because it also names what the store keeps for this resource.
 */
export function newId(urn: string): string {
  const { project, stack, name } = parts(urn);
  const readable = [project, stack, name]
    .join('.')
    .replaceAll(/[^\w.-]/g, '_')
    .slice(0, 120);
  return `${readable}.${randomBytes(6).toString('hex')}`;
}
