import { sha256OfJson } from '../ground/digest';

/**
 * What a build sees, the same on every kind of host. A change of anything here changes `LAYOUT`, and so
 * every key.
 */

/** Directories that a build finds, besides those of its input root. */
export const DIRECTORIES = ['usr', 'etc', 'tmp', 'dev', 'proc', 'src', 'build', 'out', 'recipe'] as const;

/** Links that a build finds: everything that is installed is below usr. */
export const LINKS: Readonly<Record<string, string>> = { bin: 'usr/bin', lib: 'usr/lib' };

/** The device nodes that a build finds, and no others. They can be used, and neither changed nor removed. */
export const DEVICES = ['null', 'zero', 'full', 'urandom'] as const;

/** Where a build may write. Anything else that it changes is an error. */
export const WRITABLE = ['src', 'build', 'out', 'tmp'] as const;

/** A build's working directory. */
export const WORKING_DIRECTORY = '/build';

export const HOST_NAME = 'seedstage';

/** The environment of every build; the recipe's name and the flags of its variant come on top. */
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

/** How a script of each interpreter is run. */
export const COMMANDS = {
  sh: (script: string) => ['/bin/sh', '-e', `/recipe/${script}`],
  c: (script: string) => ['/usr/bin/tcc', '-nostdlib', '-I/recipe', '-run', `/recipe/${script}`],
} as const;

/** The layout's digest, as it goes into keys; the number is raised when the launcher changes what is seen. */
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
