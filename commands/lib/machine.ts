import { spawn } from 'node:child_process';
import { archOf, DEFAULT_ARCH } from '../../builder/ground/arch';
import { onPath, untilEnded } from '../../builder/ground/child';
import { UserError } from '../../builder/ground/user-error';

const { qemu } = archOf(DEFAULT_ARCH);
const QEMU = qemu.program;

/** A QEMU machine without disk and network, with one console. */
export interface Machine {
  /** A Linux kernel for x86_64. */
  readonly kernel: string;
  /** The root file system that it boots into. */
  readonly initramfs: string;
  /** The CPU model, as `qemu-system-x86_64 -cpu help` lists them. */
  readonly cpu: string;
  /** Memory in MB: it contains the root file system and everything that is compiled. */
  readonly memory: number;
}

/** The command line of a machine, as data, so that a test can read it without running it. */
export function machineArguments({ kernel, initramfs, cpu, memory }: Machine): string[] {
  return [
    // QEMU's own emulation: slower than KVM, but the CPU is exactly the named model.
    ...['-accel', 'tcg'],
    ...['-machine', qemu.machine, '-cpu', cpu, '-m', String(memory)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio'],
    '-no-reboot', // a kernel that stops ends the machine
    ...['-kernel', kernel, '-initrd', initramfs],
    // quiet: the kernel's messages would appear between the lines that are compared
    ...['-append', `console=${qemu.console} quiet loglevel=0 panic=-1 rdinit=/init`],
  ];
}

/**
 * Runs a machine until it is switched off.
 *
 * @param signal switches it off
 * @param output called with each piece of its console output
 * @throws UserError if there is no QEMU, or QEMU itself fails
 */
export async function runMachine(
  machine: Machine,
  signal: AbortSignal,
  output: (text: string) => void,
): Promise<void> {
  if (!onPath(QEMU)) {
    throw new UserError(
      `the program \`${QEMU}\` is not on PATH`,
      `Install QEMU (for example: apt-get install --no-install-recommends ${qemu.debianPackage}).`,
    );
  }
  signal.throwIfAborted();
  const child = spawn(QEMU, machineArguments(machine), { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', output);
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const code = await untilEnded(child, signal);
  if (code === 0) return;
  throw new UserError(
    `${QEMU} ended with exit code ${code}: ${complaint.trim()}`,
    `This was the command: ${QEMU} ${machineArguments(machine).join(' ')}`,
  );
}
