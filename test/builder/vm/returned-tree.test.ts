import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readReturned, StrayNames } from '../../../builder/vm/returned-tree';

const stream = (...pieces: string[]): Readable => Readable.from(pieces.map((piece) => Buffer.from(piece)));

describe('what a run sends back', () => {
  const whole = 'Welcome!\n@seedstage\nlink /out/usr/a\nexit 0 12 3\n\n\n.\nARCHIVE\n.\nmore';

  it.each([1, 2, 3, 7, 20, 1000])('is read in pieces of %i bytes', async (size) => {
    const pieces = whole.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    const { result, archive } = await readReturned(stream(...pieces));
    expect(result?.trim()).toBe('link /out/usr/a\nexit 0 12 3');
    expect((await buffer(archive)).toString()).toBe('ARCHIVE\n.\nmore');
  });

  it('a run of which there is no result is one', async () => {
    const { result, archive } = await readReturned(stream('@seedstage\n', '.\n', 'x'));
    expect(result).toBe('');
    expect((await buffer(archive)).toString()).toBe('x');
  });

  it.each(['', 'Welcome!\n', '@seedstage\nexit 0', '@seedstage\nexit 0 1 1\n', 'exit 0 1 1\n.\n'])(
    'what ends too early has none: %j',
    async (text) => {
      const returned = await readReturned(stream(text));
      expect(returned.result).toBeUndefined();
      expect(returned.text).toBe(text);
    },
  );

  it('what never comes to its end is given up, and takes no memory', async () => {
    const endless = Readable.from(
      (function* () {
        yield Buffer.from('@seedstage\n');
        for (;;) yield Buffer.alloc(64 << 10, 'x');
      })(),
    );
    const { result, text } = await readReturned(endless);
    expect(result).toBeUndefined();
    expect(text.length).toBeLessThan(2 << 20);
    endless.destroy();
  });
});

describe('names outside the writable directories', () => {
  /** Names of an archive, `NAME TYPE`. */
  const strayOf = (...entries: string[]): string[] => {
    const stray = new StrayNames();
    for (const entry of entries) {
      const [name = '', type = 'file'] = entry.split(' ');
      stray.add(name, type);
    }
    return stray.names;
  };

  it('none are the output, and what the overlay needs', () => {
    expect(strayOf('./out/ directory', './out/usr/x', './usr/ directory', './dev/ directory')).toEqual([]);
  });

  it.each([
    ['a file', ['./etc/ directory', './etc/stray'], ['/etc/stray']],
    ['a file in the root directory', ['./stray'], ['/stray']],
    ['a directory that stays empty', ['./etc/ directory', './etc/made/ directory'], ['/etc/made/']],
    [
      'what was removed',
      ['./usr/ directory', './usr/bin/ directory', './usr/bin/tcc character-device'],
      ['/usr/bin/tcc'],
    ],
    ['a link that was replaced', ['./bin symlink'], ['/bin']],
    ['names that a message must not show as they are', ['./a\nb'], ['/a\\x0ab']],
  ])('%s', (_, entries, expected) => {
    expect(strayOf(...entries)).toEqual(expected);
  });

  it('are counted up to a thousand: a run may have left any number', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `./etc/${index}`);
    expect(strayOf('./etc/ directory', ...many).length).toBeLessThanOrEqual(1000);
  });
});
