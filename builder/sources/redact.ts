/**
 * A URL as it may be shown: user, password, query and fragment are where credentials are carried, so that
 * of them only their being there is left.
 */
export function showUrl(url: string | URL): string {
  if (!URL.canParse(String(url))) return '(not a URL)';
  const { protocol, host, pathname, username, password, search } = new URL(url);
  const user = username || password ? '***@' : '';
  return `${protocol}//${user}${host}${pathname}${search ? '?***' : ''}`;
}

/** A text that some other program or library wrote, with each URL in it as it may be shown. */
export function redact(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+]*:\/\/[^\s'"<>]+/gi, (url) => showUrl(url));
}
