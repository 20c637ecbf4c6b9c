import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { spawn } from 'node:child_process';
import * as z from 'zod';
import { untilEnded } from '../ground/child';
import { readPlainJson } from '../ground/plain-file';
import { userHome } from '../ground/user-home';

/** How somebody is known to a registry: by name and password, or by a token of its token server. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** Whether the password is a refresh token, for which the token server gives others. */
  readonly isToken: boolean;
}

const authSchema = z.looseObject({
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
});

const configSchema = z.looseObject({
  auths: z.record(z.string(), authSchema).nullish(),
  credsStore: z.string().nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
});

const answerSchema = z.looseObject({ Username: z.string(), Secret: z.string() });

/** Seconds that a program for credentials has. */
const HELPER_LIMIT = 10;

/**
 * How the user is known to a registry, from Docker's own configuration (`docker login`): its file, or the program for
 * credentials that it names. Undefined if it has nothing for this registry, or cannot be read.
 *
 * @param host `HOST[:PORT]`
 */
export async function dockerLogin(
  host: string,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Login | undefined> {
  const config = readConfig(environment);
  if (config === undefined) return undefined;
  const helper = config.credHelpers?.[host] ?? config.credsStore ?? undefined;
  const names =
    host === 'registry-1.docker.io' ? ['https://index.docker.io/v1/', host] : [host, `https://${host}`];
  for (const name of helper === undefined ? [] : names) {
    const login = await askHelper(helper ?? '', name, signal);
    if (login !== undefined) return login;
  }
  const { auths } = config;
  const found = names.flatMap((name) => (auths && Object.hasOwn(auths, name) ? [auths[name]] : []))[0];
  return found === undefined ? undefined : loginOf(found);
}

function readConfig(environment: NodeJS.ProcessEnv): z.infer<typeof configSchema> | undefined {
  try {
    const directory = environment['DOCKER_CONFIG'] ?? join(userHome(), '.docker');
    return configSchema.safeParse(readPlainJson(join(directory, 'config.json'))).data;
  } catch {
    return undefined;
  }
}

function loginOf({ auth, username, password, identitytoken }: z.infer<typeof authSchema>): Login | undefined {
  const [, name = '', secret = ''] =
    /^([^:]*):([^]*)$/.exec(Buffer.from(auth ?? '', 'base64').toString()) ?? [];
  if (identitytoken) return { username: username ?? name, password: identitytoken, isToken: true };
  const login = { username: username ?? name, password: password ?? secret.replace(/\0+$/, '') };
  return login.username === '' ? undefined : { ...login, isToken: false };
}

/** Docker's protocol for programs of credentials: the server's name on stdin, JSON on stdout. */
async function askHelper(helper: string, server: string, outer: AbortSignal): Promise<Login | undefined> {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const signal = AbortSignal.any([outer, AbortSignal.timeout(HELPER_LIMIT * 1000)]);
  try {
    const child = spawn(`docker-credential-${helper}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const said = textOf(child.stdout);
    said.catch(() => undefined);
    if ((await untilEnded(child, signal, Readable.from([server]))) !== 0) return undefined;
    const { Username: username, Secret: password } = answerSchema.parse(JSON.parse(await said));
    return { username, password, isToken: username === '<token>' };
  } catch {
    outer.throwIfAborted();
    return undefined; // it is not installed, or has nothing
  }
}
