import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { assetsDir } from '../../../builder/ground/assets';
import { UserError } from '../../../builder/ground/user-error';

/**
 * The Pulumi CLI: in a checkout the one that set-up chose, with its backend; in a user's project the one on PATH.
 *
 * @throws UserError if there is none
 */
export function findCli(path: string = process.env['PATH'] ?? '', root = dirname(assetsDir())): string {
  const ours = join(root, 'scripts/bin/pulumi');
  if (existsSync(ours)) return ours;
  const found = path
    .split(delimiter)
    .map((directory) => join(directory, 'pulumi'))
    .find(isProgram);
  if (found !== undefined) return found;
  throw new UserError(
    'there is no pulumi on PATH; expected the Pulumi CLI, 3.200.0 or newer',
    'Install it: https://www.pulumi.com/docs/iac/download-install/',
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
