import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, ROOT } from './places.mjs';

/** For a shell: puts this checkout's `pulumi` first on PATH. That sets all other variables for its own run only. */
export const ENV_FILE = join(DIST, 'env.sh');

/** The directory of that `pulumi`. */
const WRAPPER_DIR = join(ROOT, 'scripts/bin');

export function writeEnvFile() {
  writeFileSync(
    ENV_FILE,
    `# Written by npm run setup. Source it, then type: pulumi up --stack x86_64\n` +
      `case ":$PATH:" in\n` +
      `  *:${quote(WRAPPER_DIR)}:*) ;;\n` +
      `  *) PATH=${quote(WRAPPER_DIR)}:"$PATH"; export PATH ;;\n` +
      `esac\n`,
  );
}

/**
 * Quotes a text as one word of a POSIX shell.
 * @param {string} text
 */
export function quote(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
