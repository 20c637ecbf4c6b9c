import { quote } from './quote';
import { UserError } from './user-error';

/**
 * The bytes that a text in the hex0 language spells: pairs of the digits 0-9 and A-F, blanks (characters up to 32)
 * between pairs, comments from `#` to the line's end. It refuses the same texts as the program hex0.
 *
 * @param text one character for each byte of the file, or a file read as UTF-8: comments may contain anything
 * @param name the name of the text, for errors
 * @throws UserError with line and column for anything else, such as a lower-case digit or half a pair
 */
export function hexBytes(text: string, name: string): Buffer {
  const pairs: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const digits = /^[^#]*/.exec(line)?.[0] ?? '';
    const rest = digits.replace(/[0-9A-F]{2}|[\0- ]/g, (found) => {
      if (found.length === 2) pairs.push(found);
      return '\0'.repeat(found.length);
    });
    const column = rest.search(/[^\0]/);
    if (column >= 0) throw unexpected(`${name}:${index + 1}:${column + 1}`, digits, column);
  }
  return Buffer.from(pairs.join(''), 'hex');
}

function unexpected(place: string, digits: string, column: number): UserError {
  const character = digits[column] ?? '';
  const half = /[0-9A-F]/.test(character);
  return new UserError(
    `${place}: ${half ? `${quote(character)} is half a byte, expected a second digit beside it` : `${quote(character)} is not one of the digits 0-9 and A-F`}`,
    'Write each byte as two digits of 0-9 and A-F, with blanks between bytes and comments after "#".',
  );
}
