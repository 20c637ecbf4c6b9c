import { PlaceFailure } from '../place';
import { redact } from '../redact';

const UNKNOWN_AUTHORITY =
  'its certificate is from an authority that is not trusted here (NODE_EXTRA_CA_CERTS=FILE adds one)';
const WRONG_TIME = 'or the clock of this machine is wrong';

/** Why a connection failed, for messages, by Node's error code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'broke off the connection',
  ECONNABORTED: 'broke off the connection',
  EPIPE: 'broke off the connection',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached: no network',
  ENOTFOUND: 'no host of this name',
  EAI_AGAIN: 'the host name cannot be looked up: there is no network or no name server',
  HPE_HEADER_OVERFLOW: 'answers with too large a header',
  CERT_HAS_EXPIRED: `its certificate has expired, ${WRONG_TIME}`,
  CERT_NOT_YET_VALID: `its certificate is not valid yet, ${WRONG_TIME}`,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
};

/** Families of codes: the HTTP parser has dozens, and OpenSSL has more. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^HPE_/, 'does not answer in HTTP'],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, 'does not speak TLS, or no version that is supported here'],
];

/** Why a connection or a request failed: one clause, without credentials. */
export function reasonOf(error: unknown): string {
  if (error instanceof PlaceFailure) return error.message;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const family = FAMILIES.find(([codes]) => codes.test(code))?.[1];
  return REASONS[code] ?? family ?? redact(message);
}

/** The error of a connection that closed early. */
export function brokenOff(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
