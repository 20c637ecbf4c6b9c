import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE } from '../support/engine';

describe('the messages of provider/ and commands/', () => {
  it('name no npm script but through callText', () => {
    // It only speaks in a checkout.
    const excepted = ['commands/lib/fresh-build.ts'];
    const files = ['provider', 'commands'].flatMap((room) =>
      readdirSync(join(PACKAGE, room), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${room}/${name}`,
      ),
    );
    const named = files
      .filter((file) => file.endsWith('.ts') && !excepted.includes(file))
      .flatMap((file) =>
        readFileSync(join(PACKAGE, file), 'utf8')
          .split('\n')
          .filter((line) => /npm (run|start)/.test(line) && !/^\s*(\*|\/\*|\/\/)|\/\/ .*npm run/.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(files.length).toBeGreaterThan(40);
    expect(named).toEqual([]);
  });
});
