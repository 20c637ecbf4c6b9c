import { sha256OfJson } from '../ground/digest';

/**
 * What a build sees, the same on every kind of host. Any change here changes `LAYOUT`, and therefore every key.
 */

/** The directories of every sandbox, besides those of the input root. */
export const DIRECTORIES = ['usr', 'etc', 'tmp', 'dev', 'proc', 'src', 'build', 'out', 'recipe'] as const;

/** The links of every sandbox: everything that is installed is below usr. */
export const LINKS: Readonly<Record<string, string>> = { bin: 'usr/bin', lib: 'usr/lib' };

/** The only device nodes of a sandbox. They can be used, but not changed or removed. */
export const DEVICES = ['null', 'zero', 'full', 'urandom'] as const;

/** The directories that a build may write to. Changing anything else is an error. */
export const WRITABLE = ['src', 'build', 'out', 'tmp'] as const;

/** A build's working directory. */
export const WORKING_DIRECTORY = '/build';

export const HOST_NAME = 'seedstage';

/** The environment of every build, to which the recipe's name and the flags of its variant are added. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/bin',
  HOME: '/build',
  TMPDIR: '/tmp',
  TZ: 'UTC',
  LC_ALL: 'C',
  SOURCE_DATE_EPOCH: '1',
  SHELL: '/bin/sh',
  CONFIG_SHELL: '/bin/sh',
  DESTDIR: '/out',
};

/** The command that runs a script, by interpreter. */
export const COMMANDS = {
  sh: (script: string) => ['/bin/sh', '-e', `/recipe/${script}`],
  c: (script: string) => ['/usr/bin/tcc', '-nostdlib', '-I/recipe', '-run', `/recipe/${script}`],
} as const;

/** The layout's digest, as in keys. Increase the number when the launcher changes what a build sees. */
export const LAYOUT = sha256OfJson({
  version: 2,
  directories: DIRECTORIES,
  links: { ...LINKS },
  devices: DEVICES,
  writable: WRITABLE,
  workingDirectory: WORKING_DIRECTORY,
  hostName: HOST_NAME,
  environment: { ...ENVIRONMENT },
  commands: { sh: COMMANDS.sh('X'), c: COMMANDS.c('X') },
});
