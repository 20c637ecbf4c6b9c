import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(__dirname, 'fixtures');
const MISCOMPILED = join(FIXTURES, 'miscompiled');

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function end(command: string, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 64 << 20,
  });
  return { status, stdout, stderr };
}

function succeed(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'pipe' });
}

const smallProgram = (name: string): string => join(MISCOMPILED, `${name}.c`);

/** A tcc, and what its code calls: va_arg, and conversions of floating-point numbers. */
export class Tcc {
  private constructor(
    private readonly compiler: string,
    private readonly work: string,
    private readonly support: readonly string[],
  ) {}

  /** @param source where tcc's sources are */
  static from(compiler: string, source: string, work: string): Tcc {
    const support = ['va_list', 'libtcc1'].map((name) => {
      const object = join(work, `${name}.o`);
      succeed(compiler, ['-w', '-c', '-o', object, join(source, 'lib', `${name}.c`)]);
      return object;
    });
    return new Tcc(compiler, work, support);
  }

  /** Compiles a small program, and starts it without a C library. What does not compile ends as the compiler does. */
  run(name: string): Ended {
    const program = join(this.work, name);
    const start = ['-nostdlib', '-static', '-w', '-include', join(MISCOMPILED, 'start.h')];
    const compiled = end(this.compiler, [...start, '-o', program, smallProgram(name), ...this.support]);
    return compiled.status === 0 ? end(program, []) : compiled;
  }

  /** Compiles a file to an object. */
  object(file: string, name: string): string {
    const object = join(this.work, `${name}-by-tcc.o`);
    succeed(this.compiler, ['-w', '-c', '-o', object, file]);
    return object;
  }

  /** Links objects with the host's C library. */
  program(objects: readonly string[], name: string): string {
    const program = join(this.work, `${name}-by-tcc`);
    succeed('gcc', ['-no-pie', '-Wl,-z,noexecstack', '-o', program, ...objects, ...this.support]);
    return program;
  }

  /** Links objects, and runs the program. */
  linked(objects: readonly string[], name: string): Ended {
    return end(this.program(objects, name), []);
  }
}

/** gcc's object of a file: the reference, without optimisation, and with signed integers that wrap around. */
export function objectByGcc(file: string, work: string, name: string): string {
  const object = join(work, `${name}-by-gcc.o`);
  succeed('gcc', ['-w', '-O0', '-fwrapv', '-c', '-o', object, file]);
  return object;
}

/** What the program that gcc makes of a file says. */
export function byGcc(file: string, work: string, name: string): Ended {
  const program = join(work, `${name}-by-gcc`);
  succeed('gcc', ['-no-pie', '-o', program, objectByGcc(file, work, name)]);
  return end(program, []);
}

/** A program of many of one kind, in text: written to a file. */
export function written(work: string, name: string, text: string): string {
  const file = join(work, `${name}.c`);
  writeFileSync(file, text);
  return file;
}

export const writtenByHand = (name: string): string => join(FIXTURES, 'kinds', `${name}.c`);
