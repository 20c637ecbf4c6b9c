import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import * as tls from '@pulumi/tls';

// The client key that the machine authorizes, and the machine's own host key. Both are generated here, so that the
// first
// connection does not have to trust an unknown host key.
const login = new tls.PrivateKey('login', { algorithm: 'ED25519' });
const identity = new tls.PrivateKey('identity', { algorithm: 'ED25519' });

const cloudConfig = pulumi.jsonStringify({
  ssh_deletekeys: true,
  ssh_keys: { ed25519_private: identity.privateKeyOpenssh, ed25519_public: identity.publicKeyOpenssh },
});

const server = new hcloud.Server('builder', {
  serverType: 'cpx31',
  image: 'debian-13',
  location: 'fsn1',
  sshKeys: [new hcloud.SshKey('login', { publicKey: login.publicKeyOpenssh }).id],
  userData: pulumi.secret(pulumi.interpolate`#cloud-config\n${cloudConfig}\n`),
});

/** A fresh VM at Hetzner Cloud. */
export const machine = {
  address: server.ipv4Address,
  hostKey: identity.publicKeyOpenssh,
  privateKey: login.privateKeyOpenssh,
};
