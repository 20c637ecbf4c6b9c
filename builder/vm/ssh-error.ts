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
      `${where} lets nobody in by that key: ${reason}`,
      "See that user and key (privateKey, identity, or what ssh itself finds) are right, and that the key is in that user's authorized_keys there; it must have no passphrase, or be in an agent.",
    );
  }
  if (NO_NAME.test(said)) {
    return new UserError(`${where} has no address: ${reason}`, 'Correct the address of the host.');
  }
  return new UserError(
    `${where} cannot be reached by ssh: ${reason}`,
    'See that the machine runs and that its ssh server answers: a new one may take minutes, for which a VmHost can wait (prepare).',
  );
}

/** The error for a machine that sends endless output instead of an answer. */
export function noAnswer(machine: VmHost): UserError {
  return new UserError(
    `${hostText(machine)} says a lot, and nothing that answers what it was asked`,
    'See what it prints to who runs a command by ssh (ssh … true): files such as ~/.bashrc should print nothing then.',
  );
}

/** The error for a connection that broke during work. */
export function lineLost(machine: VmHost, said: string): UserError {
  return new UserError(
    `the connection to ${hostText(machine)} was lost: ${lastLines(said)}`,
    'What ran there ends by itself within 30 s. Run `pulumi up` again when the machine can be reached: finished builds are kept.',
  );
}

function keyRefused({ hostKey, knownHosts, ...machine }: VmHost, said: string): UserError {
  const shown = /SHA256:[A-Za-z0-9+/]{43}/.exec(said)?.[0];
  const expected = hostKey === undefined ? `one of ${knownHosts}` : keyFingerprints(hostKey).join(' or ');
  return new UserError(
    `${hostText(machine)} shows ${shown === undefined ? 'another host key' : `the host key ${shown}`}, expected ${expected}`,
    'Nothing was sent. Find out whether the machine is the one that you mean (on its console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and only then correct hostKey.',
  );
}

function lastLines(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('@'));
  return cut(printableLine(lines.slice(-3).join('; ')), SHOWN) || 'ssh says nothing of the reason';
}
