// Run by foreground.real.test.mjs: hands its place to a shell script, as scripts/pulumi.mjs does to the CLI.
import process from 'node:process';
import { runInForeground } from '../../../bin/foreground.mjs';

process.exitCode = await runInForeground({ command: 'sh', args: ['-c', process.argv[2] ?? ''] });
