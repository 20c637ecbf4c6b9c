import { expect, test } from 'vitest';
import { redact, showUrl } from '../../../builder/sources/redact';

test.each([
  ['https://example.org/a/b.tar.gz', 'https://example.org/a/b.tar.gz'],
  ['https://user@example.org:8443/a', 'https://***@example.org:8443/a'],
  ['https://user:pass@example.org/a?token=x&y=z#frag', 'https://***@example.org/a?***'],
  ['file:///srv/mirror', 'file:///srv/mirror'],
  ['no URL', '(not a URL)'],
])('%s is shown as %s', (url, shown) => {
  expect(showUrl(url)).toBe(shown);
});

test('URLs in the middle of what another program says', () => {
  const text = "Failed to fetch http://me:pw@host/debian/x.tar  404, see 'https://h/?key=1'.";
  expect(redact(text)).toBe("Failed to fetch http://***@host/debian/x.tar  404, see 'https://h/?***'.");
});
