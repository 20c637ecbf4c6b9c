import { quote } from './quote';
import { entryOf } from './table';
import { UserError } from './user-error';

/**
 * All that one arch is called elsewhere, and what it takes to run it. Adding an arch is one entry of {@link ARCHES};
 * CONTRIBUTING.md lists the data that goes with it.
 */
export interface Arch {
  /** What compilers call it: GNU's CPU-VENDOR-OS, as `gcc -dumpmachine` prints it. */
  readonly triplet: string;
  readonly linux: {
    /** What `uname -m` prints. */
    readonly machine: string;
    /** The kernel's own directory and its make's ARCH: `arch/x86`. */
    readonly source: string;
  };
  /** What musl's configure calls it: the directory below `arch/`. */
  readonly musl: string;
  readonly docker: {
    /** The architecture in an image's config, as OCI (and Go) names it. */
    readonly architecture: string;
  };
  readonly debian: {
    /** As `dpkg --print-architecture` prints it. */
    readonly arch: string;
    /** The package that depends on its newest kernel for virtual machines. */
    readonly kernel: string;
  };
  readonly qemu: {
    /** The program that emulates a whole machine. */
    readonly program: string;
    /** The Debian package that brings it. */
    readonly debianPackage: string;
    /** The model of the machine: `-machine`. */
    readonly machine: string;
    /** The CPU model with the fewest features: what boots on it needs no more. */
    readonly cpu: string;
    /** The kernel's name for the machine's serial console. */
    readonly console: string;
  };
  /** What Node (process.arch) calls the machines whose kernel runs its programs, the arch itself first. */
  readonly runsOn: readonly [string, ...string[]];
  /** Options of gcc's configure that only this arch needs. */
  readonly gccOptions: readonly string[];
  /** The seed's file, below the directory of assets. */
  readonly seed: string;
}

/** The arches that can be grown. */
export const ARCHES = {
  x86_64: {
    triplet: 'x86_64-linux-musl',
    linux: { machine: 'x86_64', source: 'x86' },
    musl: 'x86_64',
    docker: { architecture: 'amd64' },
    debian: { arch: 'amd64', kernel: 'linux-image-cloud-amd64' },
    qemu: {
      program: 'qemu-system-x86_64',
      debianPackage: 'qemu-system-x86',
      machine: 'pc',
      cpu: 'qemu64',
      console: 'ttyS0',
    },
    runsOn: ['x64'],
    gccOptions: [],
    seed: 'seed/tcc-x86_64',
  },
} as const satisfies Readonly<Record<string, Arch>>;

/** The name of an arch: what settings, keys and golden manifests call it. */
export type ArchName = keyof typeof ARCHES;

/** All names, for schemas and messages. */
export const ARCH_NAMES = Object.keys(ARCHES) as [ArchName, ...ArchName[]];

/** The arch that is grown unless a setting names another one. */
export const DEFAULT_ARCH: ArchName = 'x86_64';

/**
 * What is known of an arch.
 *
 * @throws UserError for an arch that cannot be grown
 */
export function archOf(name: string): Arch {
  const arch = entryOf<Arch>(ARCHES, name);
  if (arch !== undefined) return arch;
  throw new UserError(
    `unknown arch ${quote(name)}`,
    `Known: ${ARCH_NAMES.join(', ')}. CONTRIBUTING.md says how to add one.`,
  );
}

/** What Docker calls the platform of an arch: `linux/amd64`. */
export function dockerPlatform(name: string): string {
  return `linux/${archOf(name).docker.architecture}`;
}
