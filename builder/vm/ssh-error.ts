import { cut } from '../ground/quote';
import { printableLine } from '../ground/printable';
import { UserError } from '../ground/user-error';
import { hostText, type VmHost } from '../sandbox/hosts';
import { keyFingerprints } from './ssh-files';

/** How many characters of ssh's output a message shows. */
const SHOWN = 300;

/** ssh's messages for a machine whose host key is not the expected one. */
const KEY_REFUSED =
  /HOST IDENTIFICATION HAS CHANGED|Host key verification failed|host key is known for|REVOKED/i;
const NOT_LET_IN = /Permission denied|Too many authentication failures|No more authentication methods/i;
const OWN_KEY = /bad permissions|invalid format|error in libcrypto|no such identity|incorrect passphrase/i;
const NO_NAME = /Could not resolve hostname|Name or service not known/i;

/**
 * The error for a failed connection, from ssh's output.
 *
 * @param said ssh's standard error
 */
export function noConnection(machine: VmHost, said: string): UserError {
  const where = hostText(machine);
  const reason = lastLines(said);
  if (KEY_REFUSED.test(said)) return keyRefused(machine, said);
  if (OWN_KEY.test(said) || NOT_LET_IN.test(said)) {
    return new UserError(
      `${where} does not accept the key: ${reason}`,
      "Check the user and the key (privateKey, identity, or the keys that ssh finds by itself), and that the key is in that user's authorized_keys there; it must have no passphrase, or be in an agent.",
    );
  }
  if (NO_NAME.test(said)) {
    return new UserError(
      `the address of ${where} cannot be looked up: ${reason}`,
      'Correct the address of the host.',
    );
  }
  return new UserError(
    `${where} cannot be reached by ssh: ${reason}`,
    'Check that the machine runs and that its ssh server answers: a new machine may take minutes, and a VmHost can wait for it (prepare).',
  );
}

/** The error for a machine that sends endless output instead of an answer. */
export function noAnswer(machine: VmHost): UserError {
  return new UserError(
    `${hostText(machine)} prints a lot, but not the expected answer`,
    'Run a command there by ssh (ssh … true), and change files such as ~/.bashrc to print nothing then.',
  );
}

/** The error for a connection that broke during work. */
export function lineLost(machine: VmHost, said: string): UserError {
  return new UserError(
    `the connection to ${hostText(machine)} was lost: ${lastLines(said)}`,
    'The processes there end by themselves within 30 s. Run `pulumi up` again when the machine can be reached: finished builds are kept.',
  );
}

function keyRefused({ hostKey, knownHosts, ...machine }: VmHost, said: string): UserError {
  const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(said)?.[0];
  const expected = hostKey === undefined ? `one of ${knownHosts}` : keyFingerprints(hostKey).join(' or ');
  return new UserError(
    `${hostText(machine)} shows ${shown === undefined ? 'another host key' : `the host key ${shown}`}, expected ${expected}`,
    'Nothing was sent. Check that it is the right machine (on its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and only then correct hostKey.',
  );
}

function lastLines(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('@'));
  return cut(printableLine(lines.slice(-3).join('; ')), SHOWN) || 'ssh gives no reason';
}
