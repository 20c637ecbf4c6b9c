import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timed } from './timed.mjs';

/**
 * A Pulumi project in its own directory, with one stack and its own backend and home. The CLI runs directly, not
 * through npm, because the engine and its processes are measured.
 */
export class Project {
  /**
   * @param {string} directory new
   * @param {string} cli the pulumi executable, with its language host beside it
   * @param {{ main: string, provider: { name: string, path: string }, config?: Record<string, unknown>, name?: string }} what
   */
  constructor(directory, cli, { main, provider, config = {}, name = 'bench' }) {
    this.directory = directory;
    this.cli = cli;
    mkdirSync(join(directory, 'home'), { recursive: true });
    mkdirSync(join(directory, 'backend'), { recursive: true });
    this.env = {
      PATH: `${join(cli, '..')}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'],
      PULUMI_HOME: join(directory, 'home'),
      PULUMI_BACKEND_URL: `file://${join(directory, 'backend')}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_SKIP_UPDATE_CHECK: '1',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    };
    const project = {
      name,
      runtime: { name: 'nodejs', options: { typescript: false } },
      main,
      plugins: { providers: [provider] },
    };
    // JSON is YAML.
    writeFileSync(join(directory, 'Pulumi.yaml'), JSON.stringify(project));
    writeFileSync(join(directory, 'Pulumi.bench.yaml'), JSON.stringify({ config }));
  }

  /** @returns {Promise<this>} */
  async init() {
    await this.run(['stack', 'init', 'bench', '--no-select']);
    return this;
  }

  /**
   * `pulumi up`, without a preview before it.
   * @param {{ watch?: Record<string, string> }} [options]
   */
  async up(options) {
    return await this.run(['up', '--stack', 'bench', '--yes', '--skip-preview'], options);
  }

  /**
   * @param {readonly string[]} args
   * @param {{ watch?: Record<string, string> }} [options]
   */
  async run(args, options = {}) {
    return await timed(this.cli, [...args, '--non-interactive'], {
      cwd: this.directory,
      env: this.env,
      ...options,
    });
  }
}
