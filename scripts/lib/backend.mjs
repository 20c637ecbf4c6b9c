import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * @typedef {object} Backend where Pulumi keeps the state of the stacks
 * @property {'environment' | 'token' | 'login' | 'local'} by what determined it
 * @property {string} [url] undefined if the CLI determines it itself
 */

/**
 * The backend: the user's choice if there is one, otherwise a directory in the user's cache, which needs no account.
 *
 * | found                             | backend                          |
 * | --------------------------------- | -------------------------------- |
 * | PULUMI_BACKEND_URL                | that                             |
 * | PULUMI_ACCESS_TOKEN               | Pulumi Cloud, as in the CLI      |
 * | `pulumi login` (credentials.json) | that                             |
 * | nothing                           | file://<cache>/state             |
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} cache the directory in the user's cache
 * @returns {Backend}
 */
export function chooseBackend(env, cache) {
  if (env['PULUMI_BACKEND_URL']) return { by: 'environment', url: env['PULUMI_BACKEND_URL'] };
  if (env['PULUMI_ACCESS_TOKEN']) return { by: 'token' };
  const login = currentLogin(env);
  if (login !== undefined) return { by: 'login', url: login };
  return { by: 'local', url: `file://${localState(cache)}` };
}

/** @param {string} cache */
export function localState(cache) {
  return join(cache, 'state');
}

/**
 * Engine, program and providers communicate by gRPC on this machine. Pulumi's SDK for Node would connect to them
 * through the proxy of `http_proxy` or `https_proxy`, unless this variable excludes them.
 * @param {string | undefined} given
 */
function withLoopback(given) {
  const hosts = (given ?? '').split(',').map((host) => host.trim());
  return [...new Set([...hosts, '127.0.0.1', 'localhost'])].filter((host) => host !== '').join(',');
}

/**
 * The environment of the CLI. The user's variables are never changed, except for one list, which is extended.
 * @param {NodeJS.ProcessEnv} env
 * @param {Backend} backend
 * @param {string} cli the chosen CLI
 * @param {() => { username: string }} user the system's record of the user
 * @returns {NodeJS.ProcessEnv}
 */
export function pulumiEnvironment(env, backend, cli, user = userInfo) {
  /** @type {NodeJS.ProcessEnv} */
  const added = {
    // The check for a new CLI is not about this project, and uses the network at every start.
    PULUMI_SKIP_UPDATE_CHECK: '1',
    // The CLI uses the state's salt if the stack file has none: see encryption-salt.mjs.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
  };
  if (backend.by === 'local') {
    added['PULUMI_BACKEND_URL'] = backend.url;
    // No value of this project is secret. A user's passphrase file has priority over the empty passphrase.
    if (!env['PULUMI_CONFIG_PASSPHRASE_FILE']) added['PULUMI_CONFIG_PASSPHRASE'] = '';
  }
  // As in a container with `--user 1234`: the CLI needs a name, and accepts any.
  if (!env['USER'] && !isKnown(user)) added['USER'] = String(process.getuid?.() ?? 'nobody');
  // The CLI searches for its language host on PATH first, and must find its own.
  const path = [dirname(cli), env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter);
  return { ...added, ...env, PATH: path, no_grpc_proxy: withLoopback(env['no_grpc_proxy']) };
}

/**
 * Whether the user has an entry in /etc/passwd.
 * @param {() => { username: string }} user
 */
function isKnown(user) {
  try {
    return user().username !== '';
  } catch {
    return false;
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function currentLogin(env) {
  try {
    const home = env['PULUMI_HOME'] || join(env['HOME'] || homedir(), '.pulumi');
    const credentials = JSON.parse(readFileSync(join(home, 'credentials.json'), 'utf8'));
    return typeof credentials.current === 'string' && credentials.current !== ''
      ? credentials.current
      : undefined;
  } catch {
    // No home, no file, or one that the CLI could not read either: there is no login.
    return undefined;
  }
}
