import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Assault, Attack, Kind } from '../attack';
import type { Place } from '../place';
import { SEED } from '../../support/seed';

const WHOLE = 'what is given stays as it is, for this build and the next';
const FINE = `make_directory("/out/usr"); write_file("/out/usr/x", "x");`;
/** Whether it is refused as a write elsewhere, or has no effect: the store and the next build are as they were. */
const STRAY = /wrote outside|\/usr\/|\/recipe|no luck|exit code/;

/** A build that changes what it was given, however it is told of it. */
function change(name: string, attempt: string): Assault {
  return {
    name,
    promise: WHOLE,
    program: `${attempt} ${FINE}`,
    refused: STRAY,
    builds: (tree) => expect(readFileSync(join(tree, 'usr/x'), 'utf8')).toBe('x'),
    after: async (place) => await stillBuilds(place, name),
  };
}

/** A second build with the same needs comes out as it should. */
async function stillBuilds(place: Place, after: string): Promise<void> {
  const name = `hostile-next-${after.replaceAll(/\W+/g, '-')}`;
  place.recipe(name, {
    program: `make_directory("/out/usr"); copy_file("/usr/bin/tcc", "/out/usr/tcc", 0755);`,
  });
  const { tree, error } = await place.run(name);
  expect(error).toBeUndefined();
  const seed = readFileSync(SEED);
  expect(readFileSync(join(tree ?? '', 'usr/tcc')).equals(seed)).toBe(true);
}

const attacks: readonly Attack[] = [
  change(
    'written',
    `{ long file = sys_open("/usr/bin/tcc", ONLY_WRITE, 0); if (file >= 0) sys_write(file, "x", 1); }`,
  ),
  change('emptied', `CALL2(76, "/usr/bin/tcc", 0);`),
  change(
    'removed and laid anew',
    `sys_remove("/usr/bin/tcc"); sys_open("/usr/bin/tcc", ONLY_WRITE | CREATE, 0755);`,
  ),
  change('renamed', `CALL2(82, "/usr/bin", "/usr/nib");`),
  change('set-uid by its name (S3)', `sys_change_mode("/usr/bin/tcc", 04755);`),
  change(
    'set-uid through /proc (S3)',
    `sys_change_mode("/proc/1/exe", 04755); sys_change_mode("/proc/self/exe", 04755);
       sys_change_mode(concat("/proc/", number_text(CALL0(110)), "/exe"), 04755);
       CALL2(91, sys_open("/proc/self/exe", ONLY_READ, 0), 04755);`,
  ),
  change('another owner', `CALL3(92, "/usr/bin/tcc", 0, 0); CALL3(92, "/proc/1/exe", 0, 0);`),
  change(
    'other times',
    `{ long times[4] = { 1, 0, 1, 0 }; CALL4(280, AT_HERE, "/usr/bin/tcc", times, 0); CALL4(280, AT_HERE, "/proc/1/exe", times, 0); }`,
  ),
  change(
    'attributes',
    `SYS(188, "/usr/bin/tcc", "user.overlay.redirect", "/etc", 4, 0, 0); SYS(188, "/usr/bin/tcc", "user.x", "y", 1, 0, 0);`,
  ),
  change(
    'flags of the file system',
    `{ long flags = 0x10; CALL3(16, sys_open("/usr/bin/tcc", ONLY_READ, 0), 0x40086602, &flags); }`,
  ),
  change(
    'linked into the output, then written and set-uid through the link',
    `make_directory("/out/usr"); if (CALL2(86, "/usr/bin/tcc", "/out/usr/x") >= 0) {
         long file = sys_open("/out/usr/x", ONLY_WRITE, 0); sys_write(file, "x", 1); sys_change_mode("/out/usr/x", 04755); sys_remove("/out/usr/x"); }`,
  ),
  change(
    'linked by a descriptor, and by /proc',
    `{ long file = sys_open("/usr/bin/tcc", ONLY_PATH, 0);
         SYS(265, file, "", AT_HERE, "/tmp/a", 0x1000, 0);
         SYS(265, AT_HERE, "/proc/self/exe", AT_HERE, "/tmp/b", 0x400, 0);
         sys_change_mode("/tmp/a", 04755); sys_change_mode("/tmp/b", 04755); }`,
  ),
  change(
    'mapped for writing',
    `{ long file = sys_open("/usr/bin/tcc", READ_WRITE, 0); if (file >= 0) { char *at = (char *)SYS(9, 0, 4096, 3, 1, file, 0); if ((long)at > 0) *at = 'x'; } }`,
  ),
  change('the recipe’s own script', `write_file("/recipe/build.c", "int main(void) { return 0; }");`),
  change(
    'a header that the next program would read',
    `sys_remove("/recipe/boot.h"); link_to("/out/usr/x", "/recipe/boot.h");`,
  ),
  change('a directory in place of /usr', `CALL2(82, "/usr", "/tmp/usr"); sys_make_directory("/usr", 0755);`),
  change(
    'whiteouts in place of given files',
    `sys_remove("/usr/bin/tcc"); CALL3(133, "/usr/bin/tcc", 020000, 0);`,
  ),
  change(
    'a copied-up file, held open and written after the end',
    `if (sys_fork() == 0) { long file = sys_open("/usr/bin/tcc", READ_WRITE, 0); CALL0(112); for (;;) { CALL4(18, file, "x", 1, 0); rest(1); } }`,
  ),
  {
    name: 'in a copy of the input root, where there is no overlay',
    promise: WHOLE,
    only: ['local root', 'local user'],
    plays: async (place) => {
      const provider = place.start(false);
      place.recipe('hostile-copied', {
        program: `
            sys_change_mode("/usr/bin/tcc", 04755);
            { long file = sys_open("/usr/bin/tcc", ONLY_WRITE, 0); if (file >= 0) sys_write(file, "x", 1); }
            sys_change_mode("/proc/1/exe", 04755);
            CALL2(86, "/usr/bin/tcc", "/tmp/tcc"); sys_change_mode("/tmp/tcc", 04755);
            ${FINE}`,
      });
      try {
        const { error } = await place.build('hostile-copied', {}, provider);
        if (error !== undefined) expect(error).toMatch(STRAY);
      } finally {
        await provider.stop();
      }
      await stillBuilds(place, 'copied');
    },
  },
  {
    name: 'an artifact is changed by the build that is given it, then given to a third',
    promise: WHOLE,
    plays: async (place) => {
      place.recipe('hostile-victim-artifact', {
        program: `make_directory("/out/usr/share"); write_file("/out/usr/share/victim", "whole");`,
      });
      const victim = await place.build('hostile-victim-artifact');
      const needs = { 'hostile-victim-artifact': victim.key ?? '' };
      place.recipe(
        'hostile-vandal',
        {
          program: `
            long file = sys_open("/usr/share/victim", ONLY_WRITE | EMPTY_FIRST, 0);
            sys_write(file, "vandalised", 10);
            sys_change_mode("/usr/share/victim", 04777);
            ${FINE}`,
        },
        ['hostile-victim-artifact'],
      );
      const { error, user } = await place.build('hostile-vandal', needs);
      expect(error).toMatch(/\/usr\/share\/victim|no luck/);
      expect(user).toBe(true);
      place.recipe(
        'hostile-witness',
        { program: `make_directory("/out/usr"); copy_file("/usr/share/victim", "/out/usr/seen", 0644);` },
        ['hostile-victim-artifact'],
      );
      const { tree } = await place.build('hostile-witness', needs);
      expect(readFileSync(join(tree ?? '', 'usr/seen'), 'utf8')).toBe('whole');
      expect(readFileSync(join(victim.tree ?? '', 'usr/share/victim'), 'utf8')).toBe('whole');
    },
  },
];

/** Attacks on the input root: artifacts of the store, the recipe, the seed. */
export const given: Kind = { name: 'given', attacks };
