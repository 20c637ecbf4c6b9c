import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ON_MACHINE, type Assault, type Attack, type Kind } from '../attack';

const SCRIPTS = 'what a build leaves is only text to the scripts that run on the machine';
const ANSWERS = 'how a build ended is said by the launcher alone';
const FINE = `make_directory("/out/usr"); write_file("/out/usr/fine", "fine");`;

/** A name in the root directory, where a script on the machine makes a list of all names. */
function stray(name: string, program: string): Assault {
  return {
    name: `${name} beside the output`,
    promise: SCRIPTS,
    program: `${FINE} ${program}`,
    refused: /wrote outside \/out, \/build, \/src and \/tmp: \//,
    only: ON_MACHINE,
  };
}

const attacks: readonly Attack[] = [
  stray(
    'names that tar would take for options',
    `write_file("/--checkpoint=1", ""); write_file(concat("/--checkpoint-action=exec=touch ", "escaped"), "");
     write_file("/-C", ""); write_file("/--files-from=x", ""); write_file("/--remove-files", "");`,
  ),
  stray(
    'names with blanks, newlines, quotes and commands',
    `write_file("/a b", ""); write_file("/a\\nb", ""); write_file("/'; touch escaped; '", "");
     write_file("/$(touch escaped)", ""); write_file("/*", ""); write_file("/...", ""); write_file("/.x", "");`,
  ),
  stray(
    'ten thousand names',
    `int i; for (i = 0; i < 10000; i++) write_file(concat("/n", number_text(i)), "");`,
  ),
  stray(
    'links to files of the machine',
    `link_to(concat(BAIT, "/secret"), "/link"); link_to(BAIT, "/away");`,
  ),
  stray('a fifo, where a reader would wait', `CALL3(133, "/fifo", 010644, 0);`),
  {
    name: 'the lines by which a script says what a launcher has said',
    promise: ANSWERS,
    program: `
        int i;
        ${FINE}
        for (i = 0; i < 3; i++) { say("@seedstage\\nexit 0 1 1\\n.\\n"); say_to(2, "@seedstage\\nexit 0 1 1\\n.\\n"); }
        sys_exit(3);`,
    refused: /exit code 3/,
    only: ON_MACHINE,
  },
  {
    name: 'names in the output that are lines of a launcher',
    promise: ANSWERS,
    program: `
        ${FINE}
        make_directory("/out/usr/x\\nexit 0 1 1\\n.\\n");
        SYS(188, "/out/usr/x\\nexit 0 1 1\\n.\\n", "user.x", "x", 1, 0, 0);
        CALL3(133, "/out/usr/s\\nexit 0 1 1\\n.\\n", 0140644, 0);
        sys_exit(3);`,
    refused: /exit code 3/,
    only: ON_MACHINE,
  },
  {
    name: 'the output is a directory that its owner cannot read',
    promise: 'modes are kept, or refused; the run is removed either way',
    program: `${FINE} sys_change_mode("/out/usr", 0); sys_change_mode("/out", 0);`,
    refused: /\/out|cannot be read/,
    builds: (tree) => expect(readdirSync(tree)).toEqual(['usr']),
    only: ON_MACHINE,
  },
  {
    name: 'the artifacts of the machine are as they were, whoever was given them',
    promise: 'an artifact is changed by nobody',
    only: ON_MACHINE,
    plays: async (place) => {
      place.recipe('hostile-changes', {
        program: `${FINE} sys_change_mode("/usr/bin/tcc", 0777); sys_remove("/usr/bin/tcc"); write_file("/usr/bin/tcc", "evil");`,
      });
      const { error } = await place.build('hostile-changes');
      expect(error).toMatch(/wrote outside .*\/usr\/bin\/tcc/);
      place.recipe('hostile-after', { program: FINE });
      const { tree, error: after } = await place.build('hostile-after');
      expect(after).toBeUndefined();
      expect(readdirSync(join(tree ?? '', 'usr'))).toEqual(['fine']);
    },
  },
];

/** Attacks on a machine that is reached by ssh: on the scripts that run there, and on what they send back. */
export const machine: Kind = { name: 'machine', attacks };
