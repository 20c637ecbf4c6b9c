import type * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';

/**
 * The output of a container that runs once. For the Docker provider, a container whose command failed is created like
 * any other; here the failure ends the `pulumi up`.
 */
export function finished(container: docker.Container): pulumi.Output<string> {
  const { exitCode, containerLogs, name } = container;
  return pulumi.all([exitCode, containerLogs, name]).apply(([code, log, called]) => {
    if (code === 0) return log.trim();
    const error = new pulumi.RunError(
      `the container ${called} ended with exit code ${code}, expected 0. It said:\n${log}\n` +
        'Change what it runs, and the next `pulumi up` runs it again.',
    );
    error.stack = ''; // It is not needed here, and some versions of Node 20 take a minute to colour a stack.
    throw error;
  });
}
