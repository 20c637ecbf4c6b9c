import { BootstrapTools, ChecksumAudit, SeedImage } from 'seedstage';

const image = new SeedImage('image');
const tools = new BootstrapTools('tools', { toolchain: image.toolchain });
const packages = { tcc: image.tcc, busybox: tools.busybox, make: tools.make };
const audit = new ChecksumAudit('audit', { packages });

export const key = tools.toolchain.make;
export const verdict = audit.verdict;
