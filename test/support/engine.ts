import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';
import { assertFreshBuild } from '../../commands/lib/fresh-build';
import { readEventLog, type EngineLog, type EngineStep } from './engine-events';
import type { Graph } from './graph';
import { endProcessesWith } from './processes';
import { layLauncherTcc } from './seed';
import { runProgram, startProgram, type Ended, type Program, type ProgramOptions } from './program';

/** This checkout, which is also the npm package. */
export const PACKAGE = resolve(__dirname, '../..');

const FIXTURES = join(PACKAGE, 'test/fixtures');

/** Options of `up` for a test that wants the chain no further than to make. */
export const UP_TO_MAKE = [
  // The component itself, and none of its other children.
  ...['--target', '**seedstage:index:Bootstrap::**'],
  ...['MuslTarball', 'SeedImage', 'BootstrapTools'].flatMap((component) => [
    '--target',
    `**seedstage:index:${component}**`,
  ]),
];

/** How a run of the CLI ended, and what the engine said on the way. */
export interface Ran extends Ended, EngineLog {
  /** What stayed on the screen beside a resource. */
  said(name: string): string[];
}

/** A run of the CLI that goes on. */
export interface Running extends Program {
  readonly ended: Promise<Ran>;
  /** What the engine has said so far. */
  soFar(): EngineLog;
}

/** A resource as the state has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack's exported state. */
export interface State {
  readonly resources: readonly StateResource[];
  readonly pending: readonly unknown[];
}

export interface StackOptions {
  /** The fixture program. Default: `graph`. */
  readonly fixture?: string;
  /** What the program `graph` declares. */
  readonly graph?: Graph;
  /** The stack's configuration, such as `seedstage:store`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The package that the program uses. Default: this checkout. */
  readonly package?: string;
  /** Directories of further plugins that the project names, by their names. */
  readonly plugins?: Readonly<Record<string, string>>;
}

/** Of every engine of the test file. */
const directories: string[] = [];

// A CLI that a test kills leaves its language host behind.
afterAll(() => {
  directories.forEach(endProcessesWith);
});

/** A CLI with a home and a backend of its own: nothing of the user's is read or written. */
export class Engine {
  readonly home: string;
  readonly backend: string;
  private projects = 0;

  /**
   * @param directory a test's own; everything is below it
   * @param extra variables of the environment, beside those that every run has
   */
  constructor(
    readonly directory: string,
    private readonly extra: Readonly<Record<string, string>> = {},
  ) {
    assertFreshBuild(PACKAGE);
    this.home = join(directory, 'pulumi-home');
    this.backend = join(directory, 'backend');
    for (const each of [this.home, this.backend]) mkdirSync(each, { recursive: true });
    directories.push(directory);
  }

  /** The environment of every run. */
  get env(): Record<string, string> {
    return {
      PATH: [dirname(pulumiCli()), process.env['PATH'] ?? ''].join(delimiter),
      HOME: process.env['HOME'] ?? '/',
      ...(process.env['DOCKER_HOST'] === undefined ? {} : { DOCKER_HOST: process.env['DOCKER_HOST'] }),
      PULUMI_HOME: this.home,
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_SKIP_UPDATE_CHECK: '1',
      PULUMI_DEBUG_COMMANDS: '1', // offers --event-log
      // Pulumi packages lie in this checkout's node_modules, for which every run would look for plugins on the network.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      SEEDSTAGE_PROGRESS: 'live', // events are read here, and each phase is one
      ...this.extra,
    };
  }

  /** A new project with one stack, `test`. */
  async stack(options: StackOptions = {}): Promise<Stack> {
    this.projects += 1;
    const name = `project${this.projects}`;
    const directory = join(this.directory, name);
    const store = options.config?.['seedstage:store'];
    if (typeof store === 'string') layLauncherTcc(store);
    layProject(directory, name, options);
    return await this.first(directory, directory, options);
  }

  /** The program of a checkout, with a stack of its own and no stack file of the checkout's. */
  async ownProgram(options: Pick<StackOptions, 'config' | 'package'> = {}): Promise<Stack> {
    this.projects += 1;
    const directory = join(this.directory, `own${this.projects}`);
    layOwnProgram(directory, options.package ?? PACKAGE);
    return await this.first(directory, join(directory, 'stacks'), options);
  }

  private async first(directory: string, stacks: string, { config = {} }: StackOptions): Promise<Stack> {
    const stack = new Stack(this, directory, 'test', stacks);
    stack.configure(config);
    await stack.init();
    return stack;
  }
}

/** One stack of a project in a directory of its own. */
export class Stack {
  private runs = 0;

  constructor(
    readonly engine: Engine,
    readonly directory: string,
    readonly name: string,
    private readonly stacks = directory,
  ) {}

  /** Writes the stack's configuration anew. */
  configure(config: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.stacks, `Pulumi.${this.name}.yaml`), stringify({ config }));
  }

  /** Writes anew what the program `graph` declares. */
  declare(graph: Graph): void {
    writeFileSync(join(this.directory, 'graph.json'), JSON.stringify(graph));
  }

  /** A further stack of the same project, with the same configuration file to start from. */
  async sibling(name: string, config: Readonly<Record<string, unknown>>): Promise<Stack> {
    const stack = new Stack(this.engine, this.directory, name, this.stacks);
    stack.configure(config);
    await stack.init();
    return stack;
  }

  async init(): Promise<void> {
    await this.pulumi('stack', 'init', '--no-select');
  }

  preview(...args: string[]): Promise<Ran> {
    return this.start('preview', args).ended;
  }

  /** As users do it: what the preview refuses is not begun. */
  previewAndUp(...args: string[]): Promise<Ran> {
    return this.start('up', ['--skip-preview=false', ...args]).ended;
  }

  up(...args: string[]): Promise<Ran> {
    return this.start('up', args).ended;
  }

  refresh(...args: string[]): Promise<Ran> {
    return this.start('refresh', args).ended;
  }

  destroy(...args: string[]): Promise<Ran> {
    return this.start('destroy', args).ended;
  }

  /** Starts the CLI and does not wait for it. Anything but a preview does it without asking or previewing. */
  start(command: 'preview' | 'up' | 'refresh' | 'destroy', args: readonly string[] = []): Running {
    this.runs += 1;
    const eventLog = join(this.directory, `events-${this.name}-${this.runs}.jsonl`);
    const own = ['--stack', this.name, '--event-log', eventLog, '--non-interactive', '--color', 'never'];
    const yes = command === 'preview' ? [] : ['--yes', '--skip-preview'];
    const { pid, ended } = startProgram(pulumiCli(), [command, ...own, ...yes, ...args], this.runOptions);
    const ran = ended.then((end): Ran => {
      const log = readEventLog(eventLog);
      return { ...end, ...log, said: (name) => lastingNotes(log, name) };
    });
    return { pid, ended: ran, soFar: () => readEventLog(eventLog) };
  }

  /** The stack's state, as `pulumi stack export` gives it. */
  async state(): Promise<State> {
    const { deployment } = JSON.parse(await this.export()) as {
      deployment: { resources?: StateResource[]; pending_operations?: unknown[] };
    };
    return { resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
  }

  /** The same as text, to be changed and given to {@link import}. */
  async export(): Promise<string> {
    return (await this.pulumi('stack', 'export')).stdout;
  }

  /** Takes a file for the stack's state. */
  async import(file: string): Promise<void> {
    await this.pulumi('stack', 'import', '--file', file);
  }

  /** The stack's outputs. */
  async outputs(): Promise<Record<string, ArtifactOutput>> {
    const { stdout } = await this.pulumi('stack', 'output', '--json');
    return JSON.parse(stdout) as Record<string, ArtifactOutput>;
  }

  private async pulumi(...args: string[]): Promise<Ended> {
    return await runProgram(
      pulumiCli(),
      [...args, '--stack', this.name, '--non-interactive'],
      this.runOptions,
    );
  }

  private get runOptions(): ProgramOptions {
    return { cwd: this.directory, env: this.engine.env };
  }
}

/** What a program gives for an artifact. */
export interface ArtifactOutput {
  readonly key: string;
  readonly fingerprint: string;
  readonly size: number;
  readonly files: number;
}

/** Without the recipe's or source's name that the provider sets before each line. */
function lastingNotes({ notes }: EngineLog, name: string): string[] {
  return notes
    .filter((note) => note.name === name && !note.passing)
    .map(({ text }) => text.trim().replace(/^[\w.+-]+: /, ''));
}

/** The steps of a run as `NAME OP REASONS`, sorted by name: what a test compares. */
export function stepTexts(ran: { readonly steps: readonly EngineStep[] }): string[] {
  return ran.steps.map(({ name, op, reasons }) => [name, op, ...reasons].join(' ')).sort();
}

/** The CLI that set-up has chosen for this checkout. */
export function pulumiCli(): string {
  const choice = join(PACKAGE, 'dist/pulumi-cli.json');
  if (!existsSync(choice)) throw new Error('no Pulumi CLI is set up: npm run setup');
  return (JSON.parse(readFileSync(choice, 'utf8')) as { cli: string }).cli;
}

/** A project directory as a user has it: a program, its node_modules, and the line that names the provider. */
function layProject(directory: string, name: string, options: StackOptions): void {
  const root = options.package ?? PACKAGE;
  mkdirSync(join(directory, 'node_modules'), { recursive: true });
  symlinkSync(root, join(directory, 'node_modules/seedstage'));
  symlinkSync(join(root, 'node_modules/@pulumi'), join(directory, 'node_modules/@pulumi'));
  const project = {
    name,
    runtime: { name: 'nodejs', options: { typescript: false } },
    plugins: {
      providers: [
        { name: 'seedstage', path: 'node_modules/seedstage/bin' },
        ...Object.entries(options.plugins ?? {}).map(([plugin, path]) => ({ name: plugin, path })),
      ],
    },
  };
  writeFileSync(join(directory, 'Pulumi.yaml'), stringify(project));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, private: true }));
  const fixture = join(FIXTURES, options.fixture ?? 'graph');
  const program = readFileSync(join(fixture, 'index.ts'), 'utf8');
  const { outputText } = transpileModule(program, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  });
  writeFileSync(join(directory, 'index.js'), outputText);
  writeFileSync(join(directory, 'graph.json'), JSON.stringify(options.graph ?? {}));
}

/** The checkout's own project, by links: only its stack files are others. */
function layOwnProgram(directory: string, root: string): void {
  mkdirSync(join(directory, 'stacks'), { recursive: true });
  for (const name of ['Pulumi.yaml', 'package.json', 'node_modules', 'dist', 'bin', 'assets']) {
    symlinkSync(join(root, name), join(directory, name));
  }
}
