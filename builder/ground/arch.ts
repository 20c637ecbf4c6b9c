import { quote } from './quote';
import { entryOf } from './table';
import { UserError } from './user-error';

/**
 * The names that other projects use for one arch, and what is needed to run its programs. Adding an arch is one entry
 * of {@link ARCHES}; CONTRIBUTING.md lists the data that goes with it.
 */
export interface Arch {
  /** GNU's CPU-VENDOR-OS triplet, as `gcc -dumpmachine` prints it. */
  readonly triplet: string;
  readonly linux: {
    /** What `uname -m` prints. */
    readonly machine: string;
    /** ARCH for the kernel's make, and the kernel's directory below `arch/`: `x86`. */
    readonly source: string;
  };
  /** The arch's name in musl's configure: the directory below `arch/`. */
  readonly musl: string;
  readonly docker: {
    /** The architecture in an image's config, as OCI (and Go) names it. */
    readonly architecture: string;
  };
  readonly debian: {
    /** As `dpkg --print-architecture` prints it. */
    readonly arch: string;
    /** The package that depends on Debian's newest kernel for virtual machines. */
    readonly kernel: string;
  };
  readonly qemu: {
    /** The program that emulates a whole machine. */
    readonly program: string;
    /** The Debian package that contains it. */
    readonly debianPackage: string;
    /** The model of the machine: `-machine`. */
    readonly machine: string;
    /** The CPU model with the fewest features: a system that boots on it needs no others. */
    readonly cpu: string;
    /** The kernel's name for the machine's serial console. */
    readonly console: string;
  };
  /** Node's names (process.arch) of the machines whose kernel runs the arch's programs, the arch itself first. */
  readonly runsOn: readonly [string, ...string[]];
  /** Options of gcc's configure that only this arch needs. */
  readonly gccOptions: readonly string[];
}

/** The supported arches. */
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
  },
} as const satisfies Readonly<Record<string, Arch>>;

/** The name of an arch in settings, keys and golden manifests. */
export type ArchName = keyof typeof ARCHES;

/** The names of all arches, for schemas and messages. */
export const ARCH_NAMES = Object.keys(ARCHES) as [ArchName, ...ArchName[]];

/** The arch that is used unless a setting names another one. */
export const DEFAULT_ARCH: ArchName = 'x86_64';

/**
 * Looks up the record of an arch.
 *
 * @throws UserError for an arch that is not supported
 */
export function archOf(name: string): Arch {
  const arch = entryOf<Arch>(ARCHES, name);
  if (arch !== undefined) return arch;
  throw new UserError(
    `unknown arch ${quote(name)}`,
    `Known: ${ARCH_NAMES.join(', ')}. CONTRIBUTING.md says how to add one.`,
  );
}

/** Docker's name for the platform of an arch: `linux/amd64`. */
export function dockerPlatform(name: string): string {
  return `linux/${archOf(name).docker.architecture}`;
}
