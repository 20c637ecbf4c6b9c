import type * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';

/**
 * What a container that runs once has said. To the Docker provider one that failed is made as well as any other:
 * here it ends the `pulumi up`.
 */
export function finished(container: docker.Container): pulumi.Output<string> {
  const { exitCode, containerLogs, name } = container;
  return pulumi.all([exitCode, containerLogs, name]).apply(([code, log, called]) => {
    if (code === 0) return log.trim();
    const error = new pulumi.RunError(
      `the container ${called} ended with exit code ${code}, expected 0. It said:\n${log}\n` +
        'Change what it runs, and the next `pulumi up` runs it again.',
    );
    error.stack = ''; // Nobody needs it here, and some versions of Node 20 take a minute to colour one.
    throw error;
  });
}
