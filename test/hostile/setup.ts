import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The attacks are made on the compiled builder: compiles it first, if a source has changed. */
export default function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: join(__dirname, '../..'), stdio: 'inherit' });
}
