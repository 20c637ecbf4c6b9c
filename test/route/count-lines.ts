/** The route's texts in the order in which they are read, and whether each is on the way to tcc or the twin of one that is. */
export const ROUTE_TEXTS = {
  'hex0.hex0': 'way',
  'word0.hex0': 'way',
  'cc0.w': 'way',
  'cc0.c': 'twin',
  'cc1.c': 'way',
  'libc.c': 'way',
  'libc.h': 'way',
} as const;

/**
 * How many lines of a text say something: blank lines and lines of comment alone are not counted.
 *
 * @param name whose ending says what a comment is: from `#` to the line's end, or in C between slash and star
 */
export function countLines(name: string, text: string): number {
  const code = /\.[ch]$/.test(name)
    ? text.replace(/\/\*.*?\*\//gs, (comment) => comment.replace(/[^\n]/g, ''))
    : text.replace(/#.*$/gm, '');
  return code.split('\n').filter((line) => line.trim() !== '').length;
}
