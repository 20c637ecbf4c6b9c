import { BootstrapTools, ChecksumAudit, SeedImage, VmHost } from 'seedstage';
import { machine } from './machine';

// A fresh machine: prepare waits until it can be reached, and creates the user that builds run as.
const vm = new VmHost('builder', { ...machine, user: 'grower', prepare: { as: 'root' } });

// The artifacts are sent back, and compared with the golden manifests here.
const image = new SeedImage('image', { host: vm.host });
const tools = new BootstrapTools('tools', { host: vm.host, toolchain: image.toolchain });
const packages = { tcc: image.tcc, busybox: tools.busybox, make: tools.make };
const audit = new ChecksumAudit('audit', { packages });

export const address = vm.host.address;
export const key = tools.toolchain.make;
export const verdict = audit.verdict;
