import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Engine, PACKAGE, Stack } from './engine';
import { realSources } from './real-sources';

/** A directory with the official plugin of @pulumi/command, for who has it; else there is a stand-in. */
const { SEEDSTAGE_COMMAND_PLUGIN: official } = process.env;
const COMMAND_PLUGIN = official ?? join(PACKAGE, 'test/fixtures/command-provider/bin');

/** In the place of the machine that the example has a cloud make: one that is there already. */
const MACHINE = `import * as pulumi from '@pulumi/pulumi';
const config = new pulumi.Config();
export const machine = {
  address: config.require('address'),
  port: config.requireNumber('port'),
  hostKey: config.require('hostKey'),
  privateKey: config.requireSecret('privateKey'),
  directory: config.require('directory'),
};
`;

/** What the program is told of a machine. */
export type Machine = Readonly<Record<'address' | 'hostKey' | 'privateKey' | 'directory', string>> & {
  readonly port: number;
};

/** examples/vm as a user has it: a copy of it, with what it needs in node_modules, and one stack. */
export class VmExample {
  private constructor(
    readonly stack: Stack,
    private readonly root: string,
    private readonly sources: string,
  ) {}

  /** @param root a directory of the test's own */
  static async install(root: string): Promise<VmExample> {
    const directory = join(root, 'example');
    cpSync(join(PACKAGE, 'examples/vm'), directory, { recursive: true });
    mkdirSync(join(directory, 'node_modules'));
    symlinkSync(PACKAGE, join(directory, 'node_modules/seedstage'));
    for (const each of ['@pulumi', 'typescript', '@types']) {
      symlinkSync(join(PACKAGE, 'node_modules', each), join(directory, 'node_modules', each));
    }
    writeFileSync(join(directory, 'machine.ts'), MACHINE);
    const file = join(directory, 'Pulumi.yaml');
    const project = parse(readFileSync(file, 'utf8')) as { plugins: { providers: object[] } };
    project.plugins.providers.push({ name: 'command', path: COMMAND_PLUGIN });
    writeFileSync(file, stringify(project));
    const stack = new Stack(new Engine(root), directory, 'dev');
    const example = new VmExample(stack, root, await realSources());
    stack.configure({});
    await stack.init();
    return example;
  }

  /** Says which machine it is. */
  useMachine({ address, port, hostKey, privateKey, directory }: Machine): void {
    const own = { address, port, hostKey, privateKey, directory };
    const named = Object.entries(own).map(([name, value]) => [`toolchain-vm:${name}`, value]);
    this.stack.configure({
      ...(Object.fromEntries(named) as object),
      'seedstage:store': join(this.root, 'store'),
      'seedstage:sources': this.sources,
      'seedstage:offline': true,
    });
  }

  /** Changes the program: one text for another, which has to be there. */
  edit(text: string, other: string): void {
    const file = join(this.stack.directory, 'index.ts');
    const program = readFileSync(file, 'utf8');
    if (!program.includes(text)) throw new Error(`${file} has no ${text}`);
    writeFileSync(file, program.replace(text, other));
  }
}
