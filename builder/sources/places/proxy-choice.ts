import { BlockList, isIP } from 'node:net';

/** A proxy as the environment names it. */
export interface Proxy {
  /** `http`, `https`, or what we do not speak, such as `socks5`. */
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  /** `USER:PASSWORD`, where it wants any. */
  readonly credentials?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the address of a proxy says no port, as with curl. */
const DEFAULT_PORT = 1080;
const DEFAULT_PORT_TLS = 443;

/**
 * The proxy that a URL is reached through, as curl decides it.
 *
 * `http_proxy` counts in lower case only: a web server gives the header `Proxy:` of any request to what it runs
 * as HTTP_PROXY. The others are looked up in lower case and then in upper case.
 *
 * @returns nothing where the URL is reached without one
 */
export function proxyFor(url: URL, environment: Environment): Proxy | undefined {
  // An empty variable is none.
  const value = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];
  const either = (name: string): string | undefined => value(name) ?? value(name.toUpperCase());
  const own = url.protocol === 'https:' ? either('https_proxy') : value('http_proxy');
  const address = own ?? either('all_proxy');
  if (address === undefined || goesDirectly(url, either('no_proxy') ?? '')) return undefined;
  return parseProxy(address);
}

/** Reads `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT][/]`. The URL class would not tell port 80 from none. */
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
      // curl has no ports here; other programs do, and a list is written for all of them.
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

/** A host name as names are compared: without brackets and without the dot at the end, in lower case. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]/, '$1')
    .replace(/\.$/, '');
}

/** A user or a password with its percent codes decoded; everything else stays as it is written. */
export function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return codes;
    }
  });
}
