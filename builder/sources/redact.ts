/**
 * A URL for messages. User, password, query and fragment may contain credentials: they are replaced by `***`, and the
 * fragment is dropped.
 */
export function showUrl(url: string | URL): string {
  if (!URL.canParse(String(url))) return '(not a URL)';
  const { protocol, host, pathname, username, password, search } = new URL(url);
  const user = username || password ? '***@' : '';
  return `${protocol}//${user}${host}${pathname}${search ? '?***' : ''}`;
}

/** A foreign text, such as another program's message, with the credentials in its URLs hidden. */
export function redact(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+]*:\/\/[^\s'"<>]+/gi, (url) => showUrl(url));
}
