import { BootstrapTools, ChecksumAudit, SeedImage, VmHost } from 'seedstage';
import { machine } from './machine';

// The machine as its image left it: prepare waits until it can be reached, and makes the user that builds run as.
const vm = new VmHost('builder', { ...machine, user: 'grower', prepare: { as: 'root' } });

// What is grown there comes back, and is compared with the golden manifests here.
const image = new SeedImage('image', { host: vm.host });
const tools = new BootstrapTools('tools', { host: vm.host, toolchain: image.toolchain });
const packages = { tcc: image.tcc, busybox: tools.busybox, make: tools.make };
const audit = new ChecksumAudit('audit', { packages });

export const address = vm.host.address;
export const key = tools.toolchain.make;
export const verdict = audit.verdict;
