import { expect, test } from 'vitest';
import { reportOptions } from '../../scripts/lib/report.mjs';

test('a report of a stack looks at its store, with what it chose', () => {
  const config = {
    'bootstrap:arch': { value: 'x86_64', secret: false },
    'bootstrap:gcc': { value: '14.2.0', secret: false },
    'bootstrap:providers': { value: '{"tls":"mbedtls"}', objectValue: { tls: 'mbedtls' }, secret: false },
    'seedstage:store': { value: '/data/store', secret: false },
    'seedstage:jobs': { value: '4', secret: false },
  };
  expect(reportOptions(JSON.stringify(config))).toEqual([
    ...['--arch', 'x86_64', '--store', '/data/store', '--gcc', '14.2.0', '--tls', 'mbedtls'],
  ]);
});

test('settings that are not there are the defaults, and so are those that cannot be read', () => {
  expect(reportOptions('{}')).toEqual([]);
  expect(reportOptions('error: no stack')).toEqual([]);
  expect(reportOptions('{"bootstrap:providers":{"value":"{"}}')).toEqual([]);
});
