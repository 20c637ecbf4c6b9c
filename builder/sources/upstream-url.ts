/**
 * Paths under which forges generate an archive at each request. Its bytes change with the forge's tar or gzip, so no
 * hash stays valid for long.
 */
const GENERATED = [
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(archive|tarball|zipball)\//,
  /^https?:\/\/codeload\.github\.com\//,
  /\/-\/archive\//, // GitLab
  /[?;&](a=snapshot|sf=t[a-z0-9]+)/, // gitweb
  /\/snapshot\/[^/]+\.tar\.[a-z0-9]+$/, // cgit
];

/** Whether a URL names a released file, as far as the URL shows. */
export function notGenerated(url: string): boolean {
  return !GENERATED.some((pattern) => pattern.test(url));
}

/** Whether a URL may be written into a lock: it contains nothing secret, and all of it is sent to the server. */
export function withoutCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, hash } = new URL(url);
  return username === '' && password === '' && hash === '';
}
