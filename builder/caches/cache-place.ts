import { fileURLToPath } from 'node:url';
import { UserError } from '../ground/user-error';
import { showUrl } from '../sources/redact';
import { TIME_LIMITS, type TimeLimits } from '../sources/time-limits';
import type { Blob, BlobBytes } from './blob';
import { DirectoryPlace } from './directory-place';
import { dockerLogin } from './docker-config';
import { HttpClient } from './http-client';
import { isLoopback, RegistryLogin } from './registry-login';
import { RegistryPlace } from './registry-place';
import { WebPlace } from './web-place';

/**
 * A place that holds artifacts and their records by key. Nothing that it returns is trusted: the caller checks it.
 *
 * Each method throws PlaceFailure if the place does not answer in time, or not sensibly.
 */
export interface CachePlace {
  /** The place's name in messages and records, without credentials. */
  readonly label: string;
  /** Whether using it makes a network call. */
  readonly network: boolean;
  /** The index of a key, as text; undefined if the place has none. */
  index(key: string, signal: AbortSignal): Promise<string | undefined>;
  /** The bytes of a blob. */
  read(blob: Blob, from: number, signal: AbortSignal): Promise<BlobBytes>;
  /** Whether the place has a blob. */
  has(blob: Blob, signal: AbortSignal): Promise<boolean>;
  /** Stores a blob from a file with its bytes. */
  write(blob: Blob, file: string, signal: AbortSignal): Promise<void>;
  /**
   * Stores the index of a key, in place of an earlier one.
   *
   * @param blobs those that the index names, all of them stored
   */
  writeIndex(key: string, text: string, blobs: readonly Blob[], signal: AbortSignal): Promise<void>;
}

/** A place that can say what it has. A plain web server cannot. */
export interface ListedPlace extends CachePlace {
  /** All keys that have an index, sorted. */
  keys(signal: AbortSignal): Promise<string[]>;
  /**
   * Removes the index of a key.
   *
   * @throws UserError if the place does not allow that
   */
  forget(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Removes blobs that no index names, unless they are new: a push may be about to name them.
   *
   * @param kept the digests of those that are named
   */
  sweep(kept: ReadonlySet<string>, signal: AbortSignal): Promise<void>;
}

/** Whether a place can say what it has. */
export function isListed(place: CachePlace): place is ListedPlace {
  return 'keys' in place;
}

/** How a place is opened. */
export interface Opening {
  /** Limits that differ from the defaults. */
  readonly timeLimits?: Partial<TimeLimits> | undefined;
  /** Where Docker's configuration and the proxies are looked up. Default: this process's. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/**
 * The place that a URL names.
 *
 * @throws UserError for anything but `oci://`, `http(s)://` and `file:///`
 */
export function openPlace(text: string, { timeLimits, environment = process.env }: Opening = {}): CachePlace {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const http = new HttpClient({ ...TIME_LIMITS, ...timeLimits }, environment);
  if (url?.protocol === 'file:' && url.host === '')
    return new DirectoryPlace(showUrl(url), fileURLToPath(url));
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return new WebPlace(url, http);
  const [, host = '', name = ''] = OCI.exec(text) ?? [];
  if (host !== '') {
    const login = new RegistryLogin(http, async (signal) => await dockerLogin(host, signal, environment));
    return new RegistryPlace(registryOrigin(host), name, http, login);
  }
  throw new UserError(
    `the cache ${url ? showUrl(url) : JSON.stringify(text)} cannot be used`,
    'Give oci://HOST[:PORT]/REPOSITORY, https://HOST/DIR or file:///DIR.',
  );
}

/** A registry's host, and the name of a repository, as the distribution's specification allows it. */
const OCI =
  /^oci:\/\/([\w.-]+(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?)\/([a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*)$/;

/** As Docker does it: no TLS only on this machine. */
function registryOrigin(host: string): URL {
  const url = new URL(`https://${host}`);
  return isLoopback(url.hostname) ? new URL(`http://${host}`) : url;
}
