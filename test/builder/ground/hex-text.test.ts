import { expect, test } from 'vitest';
import { hexBytes } from '../../../builder/ground/hex-text';

test('pairs are bytes; blanks and comments are nothing', () => {
  expect(hexBytes('7F45\t4C 46 # 00 “text”\n\n  ', 'a')).toEqual(Buffer.from('\x7fELF', 'latin1'));
  expect(hexBytes('', 'a')).toHaveLength(0);
  expect(hexBytes('# only\n#a comment', 'a')).toHaveLength(0);
});

test('anything else is refused where it stands', () => {
  const error = (text: string): string => {
    try {
      hexBytes(text, 'a.hex0');
    } catch (thrown) {
      return (thrown as Error).message.split('\n')[0] ?? '';
    }
    return 'taken';
  };
  expect(error('00\n 0 1')).toBe('a.hex0:2:2: "0" is half a byte, expected a second digit beside it');
  expect(error('000')).toBe('a.hex0:1:3: "0" is half a byte, expected a second digit beside it');
  expect(error('00 f0')).toBe('a.hex0:1:4: "f" is not one of the digits 0-9 and A-F');
  expect(error('00 0x')).toBe('a.hex0:1:4: "0" is half a byte, expected a second digit beside it');
  expect(error('00\n\n;')).toBe('a.hex0:3:1: ";" is not one of the digits 0-9 and A-F');
  expect(error('0#0\n0')).toBe('a.hex0:1:1: "0" is half a byte, expected a second digit beside it');
  expect(error('00 \u00a0')).toContain('a.hex0:1:4: ');
});
