/** The kinds of places where builds run: this machine, or a Docker Engine, here or elsewhere. */
export const HOSTS = ['local', 'docker'] as const;
export type Host = (typeof HOSTS)[number];

/** Where builds run unless somebody says otherwise. */
export const DEFAULT_HOST: Host = 'local';
