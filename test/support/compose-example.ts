import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDockerStandIn } from './docker-plugin';
import { Engine, PACKAGE, Stack } from './engine';
import { runProgram } from './program';
import { realSources } from './real-sources';

/** examples/compose as a user has it: a copy of it, with seedstage as a packed package, and one stack. */
export class ComposeExample {
  private constructor(
    readonly directory: string,
    readonly stack: Stack,
  ) {}

  /**
   * @param root a directory of the test's own
   * @param store where stage0 is looked for, and grown when it is not there
   * @param dockerHost the engine that gets the images
   */
  static async install(root: string, store: string, dockerHost: string): Promise<ComposeExample> {
    const directory = join(root, 'compose');
    cpSync(join(PACKAGE, 'examples/compose'), directory, { recursive: true });
    const env = { ...process.env, DOCKER_HOST: dockerHost };
    await runProgram('npm', ['pack', '--silent', '--pack-destination', root], { cwd: PACKAGE, env });
    const install = ['install', '--no-audit', '--no-fund', '--silent', join(root, 'seedstage-0.1.0.tgz')];
    await runProgram('npm', install, { cwd: directory, env });
    const stack = new Stack(new Engine(root, { DOCKER_HOST: dockerHost }), directory, 'dev');
    const example = new ComposeExample(directory, stack);
    useDockerStandIn(directory);
    stack.configure({
      'seedstage:recipes': 'assets',
      'seedstage:store': store,
      'seedstage:sources': await realSources(),
    });
    await stack.init();
    return example;
  }

  /** Changes the program: one text for another, which has to be there. */
  edit(text: string, other: string): void {
    const file = join(this.directory, 'index.ts');
    const program = readFileSync(file, 'utf8');
    if (!program.includes(text)) throw new Error(`${file} has no ${text}`);
    writeFileSync(file, program.replace(text, other));
  }
}
