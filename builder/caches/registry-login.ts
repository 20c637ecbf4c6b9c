import * as z from 'zod';
import { PlaceFailure } from '../sources/place';
import type { Login } from './docker-config';
import type { HttpClient, WebAnswer } from './http-client';
import { basicAuthorization, expectStatus } from './web-place';

const tokenSchema = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Bytes of a token server's largest answer. */
const MOST_ANSWER = 1 << 18;

/** Finds out how a registry wants its users to be known, and answers with the header for that. */
export class RegistryLogin {
  private header: string | undefined;
  private login: Promise<Login | undefined> | undefined;

  /** @param lookUp the user's login, if there is one; called when it is first needed */
  constructor(
    private readonly http: HttpClient,
    private readonly lookUp: (signal: AbortSignal) => Promise<Login | undefined>,
  ) {}

  /** The headers for a request. */
  headers(): Record<string, string> {
    return this.header === undefined ? {} : { authorization: this.header };
  }

  /**
   * Prepares for an answer of 401: the next {@link headers} are others.
   *
   * @param scope what a token is to allow, such as `repository:team/seedstage:pull,push`
   * @returns whether asking again makes sense
   */
  async answer(refusal: WebAnswer, scope: string, signal: AbortSignal): Promise<boolean> {
    const challenge = refusal.header('www-authenticate') ?? '';
    const login = await (this.login ??= this.lookUp(signal));
    const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/.exec(challenge) ?? [];
    if (scheme.toLowerCase() === 'basic') {
      if (login === undefined || login.isToken) return false;
      this.header = basicAuthorization(`${login.username}:${login.password}`);
      return true;
    }
    if (scheme.toLowerCase() !== 'bearer') return false;
    const pairs = [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const fields = new Map(pairs);
    this.header = `Bearer ${await this.token(fields, scope, login, signal)}`;
    return true;
  }

  /** A token of the registry's token server (https://distribution.github.io/distribution/spec/auth/). */
  private async token(
    fields: ReadonlyMap<string, string>,
    scope: string,
    login: Login | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const realm = fields.get('realm') ?? '';
    const service = fields.get('service') ?? '';
    if (!URL.canParse(realm)) throw new PlaceFailure('names no token server');
    const url = new URL(realm);
    // A password must not cross a network in the clear.
    if (url.protocol !== 'https:' && !isLoopback(url.hostname))
      throw new PlaceFailure('names a token server without TLS');
    const answer = await this.http.ask(
      login?.isToken === true
        ? refresh(url, service, scope, login, signal)
        : get(url, service, scope, login, signal),
    );
    await expectStatus(answer, [200]);
    const { token, access_token: other } = tokenSchema.parse(jsonOf(await answer.text(MOST_ANSWER)));
    const found = token ?? other;
    if (found === undefined || !/^[\x21-\x7e]+$/.test(found))
      throw new PlaceFailure('has a token server that gives no token');
    return found;
  }
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

type Asked = Parameters<HttpClient['ask']>[0];

function get(
  realm: URL,
  service: string,
  scope: string,
  login: Login | undefined,
  signal: AbortSignal,
): Asked {
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const headers = login && { authorization: basicAuthorization(`${login.username}:${login.password}`) };
  return { url, signal, ...(headers && { headers }) };
}

function refresh(url: URL, service: string, scope: string, { password }: Login, signal: AbortSignal): Asked {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: password,
    service,
    scope,
    client_id: 'seedstage',
  };
  const bytes = Buffer.from(new URLSearchParams(form).toString());
  const read = async function* (): AsyncGenerator<Buffer> {
    yield bytes;
  };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url, headers, body: { size: bytes.length, read }, signal };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PlaceFailure('has a token server that does not answer in JSON');
  }
}
