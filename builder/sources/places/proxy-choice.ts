import { BlockList, isIP } from 'node:net';

/** A proxy from the environment. */
export interface Proxy {
  /** `http`, `https`, or an unsupported scheme, such as `socks5`. */
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** `USER:PASSWORD`, if given. */
  readonly credentials?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The default port of a proxy, as with curl. */
const DEFAULT_PORT = 1080;
const DEFAULT_PORT_TLS = 443;

/**
 * Chooses the proxy for a URL by curl's rules.
 *
 * `http_proxy` counts in lower case only: a web server passes the header `Proxy:` of any request to its programs as
 * HTTP_PROXY. The others are looked up in lower case, then in upper case.
 *
 * @returns undefined if the URL needs no proxy
 */
export function proxyFor(url: URL, environment: Environment): Proxy | undefined {
  // An empty variable counts as unset.
  const value = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];
  const either = (name: string): string | undefined => value(name) ?? value(name.toUpperCase());
  const own = url.protocol === 'https:' ? either('https_proxy') : value('http_proxy');
  const address = own ?? either('all_proxy');
  if (address === undefined || goesDirectly(url, either('no_proxy') ?? '')) return undefined;
  return parseProxy(address);
}

/** Parses `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT][/]`. The URL class does not distinguish port 80 from no port. */
function parseProxy(address: string): Proxy {
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:(.*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?(?:[/?#].*)?$/i.exec(
    address.trim(),
  );
  const [, scheme = 'http', user, host = '', port] = parts ?? [];
  const kind = scheme.toLowerCase();
  return {
    scheme: kind,
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: port ? Number(port) : kind === 'https' ? DEFAULT_PORT_TLS : DEFAULT_PORT,
    credentials: user === undefined ? undefined : user.split(':').map(decoded).join(':'),
  };
}

/** Whether `no_proxy` names the URL's host. */
function goesDirectly(url: URL, list: string): boolean {
  if (list.trim() === '*') return true;
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      // curl does not support ports here, but other programs do, and users write one list for all of them.
      const [, name = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      return (only === undefined || only === port) && names(bare(name), host);
    });
}

function names(entry: string, host: string): boolean {
  const kind = isIP(host);
  if (kind === 0) {
    const domain = entry.replace(/^\./, '');
    return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
  }
  const [network = '', bits] = entry.split('/');
  if (isIP(network) !== kind || network.includes('%')) return false;
  const prefix = bits === undefined ? (kind === 4 ? 32 : 128) : /^\d+$/.test(bits) ? Number(bits) : NaN;
  if (!(prefix <= (kind === 4 ? 32 : 128))) return false;
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  const addresses = new BlockList();
  addresses.addSubnet(network, prefix, family);
  return addresses.check(host, family);
}

/** A host name for comparison: without brackets and trailing dot, in lower case. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]/, '$1')
    .replace(/\.$/, '');
}

/** A user or a password with its percent codes decoded; everything else stays unchanged. */
export function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}
