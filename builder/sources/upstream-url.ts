/**
 * Paths under which forges make an archive anew at each request. Its bytes change when the forge's tar or
 * gzip does, so that no hash holds for long.
 */
const GENERATED = [
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(archive|tarball|zipball)\//,
  /^https?:\/\/codeload\.github\.com\//,
  /\/-\/archive\//, // GitLab
  /[?;&](a=snapshot|sf=t[a-z0-9]+)/, // gitweb
  /\/snapshot\/[^/]+\.tar\.[a-z0-9]+$/, // cgit
];

/** Whether a URL names a file that somebody released, as far as the URL can tell. */
export function notGenerated(url: string): boolean {
  return !GENERATED.some((pattern) => pattern.test(url));
}

/** Whether a URL may be written into a lock: nothing of it is secret, all of it reaches the server. */
export function withoutCredentials(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, hash } = new URL(url);
  return username === '' && password === '' && hash === '';
}
