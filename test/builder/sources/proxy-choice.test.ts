import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../../builder/sources/places/proxy-choice';

const P = 'p.test:3128';

/** The proxy of a URL as HOST:PORT, or `directly`. */
function through(url: string, environment: Record<string, string>): string {
  const proxy = proxyFor(new URL(url), environment);
  return proxy === undefined ? 'directly' : `${proxy.host}:${proxy.port}`;
}

describe('which variable counts', () => {
  test.each<[string, Record<string, string>, string]>([
    ['http://a.test/', {}, 'directly'],
    ['http://a.test/', { http_proxy: P }, P],
    // A web server hands the header `Proxy:` on to its programs by this name.
    ['http://a.test/', { HTTP_PROXY: P }, 'directly'],
    ['http://a.test/', { https_proxy: P, HTTPS_PROXY: P }, 'directly'],
    ['https://a.test/', { http_proxy: P }, 'directly'],
    ['https://a.test/', { https_proxy: P }, P],
    ['https://a.test/', { HTTPS_PROXY: P }, P],
    ['https://a.test/', { https_proxy: P, HTTPS_PROXY: 'q.test:1' }, P],
    ['https://a.test/', { https_proxy: '', HTTPS_PROXY: P }, P],
    ['http://a.test/', { all_proxy: P }, P],
    ['https://a.test/', { ALL_PROXY: P }, P],
    ['http://a.test/', { http_proxy: P, all_proxy: 'q.test:1' }, P],
    ['http://a.test/', { http_proxy: P, no_proxy: '', NO_PROXY: 'a.test' }, 'directly'],
    ['http://a.test/', { http_proxy: P, no_proxy: 'b.test', NO_PROXY: 'a.test' }, P],
    // This machine is a host like others.
    ['http://localhost/', { http_proxy: P }, P],
    ['http://127.0.0.1/', { http_proxy: P }, P],
  ])('%s with %j: %s', (url, environment, expected) => {
    expect(through(url, environment)).toBe(expected);
  });
});

describe('how a proxy is written', () => {
  test.each<[string, object]>([
    ['p.test', { scheme: 'http', host: 'p.test', port: 1080 }],
    ['p.test:3128', { scheme: 'http', host: 'p.test', port: 3128 }],
    ['http://p.test:80', { scheme: 'http', host: 'p.test', port: 80 }],
    ['http://p.test/', { scheme: 'http', host: 'p.test', port: 1080 }],
    ['HTTPS://p.test', { scheme: 'https', host: 'p.test', port: 443 }],
    ['http://[::1]:3128', { scheme: 'http', host: '::1', port: 3128 }],
    [' 10.0.0.1:8080/ ', { scheme: 'http', host: '10.0.0.1', port: 8080 }],
    ['socks5h://p.test:9', { scheme: 'socks5h', host: 'p.test', port: 9 }],
    ['me:pw@p.test:1', { scheme: 'http', host: 'p.test', port: 1, credentials: 'me:pw' }],
    ['http://me:p%40w%zz@p.test:1', { scheme: 'http', host: 'p.test', port: 1, credentials: 'me:p@w%zz' }],
    ['http://me:%3A%25@p.test:1', { scheme: 'http', host: 'p.test', port: 1, credentials: 'me::%' }],
    ['http://me:p@w@p.test:1', { scheme: 'http', host: 'p.test', port: 1, credentials: 'me:p@w' }],
    // What is none stays recognisable as such: it is told when it is used.
    ['::1:3128', { host: '' }],
    ['http://:3128', { host: '', port: 3128 }],
  ])('%j', (address, expected) => {
    expect(proxyFor(new URL('http://a.test/'), { http_proxy: address })).toMatchObject(expected);
  });
});

describe('no_proxy', () => {
  const table: [string, string, 'directly' | typeof P][] = [
    ['*', 'http://a.test/', 'directly'],
    [' * ', 'http://a.test/', 'directly'],
    ['b.test,*', 'http://a.test/', P], // only alone, it means all
    ['*.a.test', 'http://x.a.test/', P],
    ['a.test', 'http://a.test/', 'directly'],
    ['a.test', 'http://A.TEST/', 'directly'],
    ['A.Test', 'http://a.test/', 'directly'],
    ['a.test', 'http://x.a.test/', 'directly'],
    ['.a.test', 'http://x.a.test/', 'directly'],
    ['.a.test', 'http://a.test/', 'directly'],
    ['a.test.', 'http://x.a.test/', 'directly'],
    ['a.test', 'http://x.a.test./', 'directly'],
    ['a.test', 'http://nota.test/', P],
    ['x.a.test', 'http://a.test/', P],
    ['b.test, a.test', 'http://a.test/', 'directly'],
    ['b.test ,a.test', 'http://a.test/', 'directly'],
    ['b.test\ta.test', 'http://a.test/', 'directly'],
    [',,, ,a.test,', 'http://a.test/', 'directly'],
    [',. ,', 'http://a.test/', P],
    ['localhost', 'http://localhost:8080/', 'directly'],
    ['a.test:80', 'http://a.test/', 'directly'],
    ['a.test:8080', 'http://a.test/', P],
    ['a.test:8080', 'http://x.a.test:8080/', 'directly'],
    ['127.0.0.1', 'http://127.0.0.1:9/', 'directly'],
    ['127.0.0.1:9', 'http://127.0.0.1:9/', 'directly'],
    ['0.0.1', 'http://127.0.0.1/', P], // an address has no domain
    ['192.168.0.0/16', 'http://192.168.7.9/', 'directly'],
    ['192.168.0.0/24', 'http://192.168.7.9/', P],
    ['192.168.7.9/32', 'http://192.168.7.9/', 'directly'],
    ['127.0.0.1/28,localhost', 'http://127.0.0.14/', 'directly'],
    ['10.0.0.0/33', 'http://10.0.0.0/', P],
    ['10.0.0.0/x', 'http://10.0.0.0/', P],
    ['10.0.0.0/', 'http://10.0.0.0/', P],
    ['10.0.0.0/8', 'http://10.a.test/', P],
    ['::1', 'http://[::1]/', 'directly'],
    ['[::1]', 'http://[::1]/', 'directly'],
    ['[::1]:80', 'http://[::1]/', 'directly'],
    ['[::1]:81', 'http://[::1]/', P],
    ['0:0::1', 'http://[::1]/', 'directly'],
    ['fe80::/10', 'http://[fe80::ab47:4396]/', 'directly'],
    ['fe80::/60', 'http://[fe80:0:0:f::1]/', 'directly'],
    ['fe80::/61', 'http://[fe80:0:0:f::1]/', P],
    ['::1/129', 'http://[::1]/', P],
    ['fe80::1%eth0', 'http://[fe80::1]/', P],
    ['127.0.0.1', 'http://[::1]/', P],
  ];
  test.each(table)('%j and %s: %s', (list, url, expected) => {
    expect(through(url, { http_proxy: P, no_proxy: list })).toBe(expected);
  });
});
