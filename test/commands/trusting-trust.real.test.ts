import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onPath } from '../../builder/ground/child';
import { sha256OfFileSync } from '../../builder/ground/digest';
import { chain } from '../../chain';
import { verifySeedCommand } from '../../commands/verify-seed';
import { callCommand } from '../support/call-command';
import { realSources } from '../support/real-sources';
import { scratch } from '../support/scratch';
import { SEED } from '../support/seed';

const root = scratch('trusting-trust');
const START = join(__dirname, '../assets/fixtures/miscompiled/start.h');

/** A C compiler as the attacker has it: what it makes of tcc's source has the plant. */
function poisoned(): string {
  const body = readFileSync(join(__dirname, 'fixtures/planted.c'), 'utf8').replace(/^\/\*[^]*?\*\/\n/, '');
  const quoted = body.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
  const plant = join(root, 'plant');
  writeFileSync(
    plant,
    body.replace('@', () => quoted),
  );
  const file = join(root, 'poisoned');
  const lines = [
    '#!/bin/sh',
    'case $* in *--version*) echo poisoned 1.0; exit;; esac',
    'for source; do :; done', // the last argument
    `copy=${join(root, 'copy')}`,
    'cp -r "$(dirname "$source")" "$copy"',
    `sed -i '/^static int _tcc_open(/e cat ${plant}' "$copy/libtcc.c"`,
    'exec gcc $(echo "$*" | sed "s#$source#$copy/tcc.c#")',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Whether login.c, compiled and run by a tcc, lets in somebody who may not. */
function letsIn(tcc: string): boolean {
  const login = join(root, 'login.c');
  writeFileSync(login, 'int main(void) { int allowed = 0; if (allowed) return 42; return 1; }\n');
  chmodSync(tcc, 0o755);
  const { status } = spawnSync(tcc, ['-nostdlib', '-include', START, '-run', login]);
  expect([1, 42]).toContain(status);
  return status === 42;
}

describe.skipIf(!onPath('gcc') || !existsSync('/usr/include/stdio.h'))(
  'a compiler that plants itself',
  () => {
    it('hands itself on through a clean source, and is found by the join', { timeout: 300_000 }, async () => {
      const kept = join(root, 'kept');
      const sources = await realSources(chain.filter(({ recipe }) => ['tcc', 'musl'].includes(recipe)));
      const from = ['--sources', sources, '--store', join(root, 'store'), '--offline'];
      const called = await callCommand(verifySeedCommand, [poisoned(), 'gcc', '--keep', kept, ...from]);
      expect(called.code, called.err.join('\n')).toBe(1);
      const second = join(kept, 'poisoned', 'second');
      // The attack is real: tcc's source had nothing of it when this was compiled.
      expect(letsIn(second)).toBe(true);
      expect(letsIn(join(kept, 'gcc', 'second'))).toBe(false);
      expect(letsIn(join(kept, 'text', 'first'))).toBe(false);
      expect(called.err[0]).toMatch(
        new RegExp(
          `1 of 3 routes do not lead to the canonical tcc \\w+: poisoned \\(${sha256OfFileSync(second)}\\)$`,
        ),
      );
      expect(sha256OfFileSync(join(kept, 'text', 'first'))).toBe(sha256OfFileSync(SEED));
    });
  },
);
