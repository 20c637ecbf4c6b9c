import { readFileSync } from 'node:fs';
import * as docker from '@pulumi/docker';
import { BootstrapTools, Build, Image, SeedImage, Stage0, StageImage } from 'seedstage';
import { finished } from './finished';
import { Release } from './release';

// A compiler, a shell and make, all grown from the texts in the package.
const image = new SeedImage('toolchain');
const tools = new BootstrapTools('toolchain', { toolchain: image.toolchain });

// A package of this program, compiled with only these tools: assets/recipes/greeting says how.
const greeting = new Build('greeting', { recipe: 'greeting', toolchain: tools.toolchain });

// A resource that is not seedstage's: it uses the hashes like any other output.
const release = new Release('greeting', {
  artifact: greeting.fingerprint,
  make: tools.make.fingerprint,
});

// A gcc, built with these tools, and everything needed to compile and link with it.
const stage0 = new Stage0('toolchain', { toolchain: tools.toolchain });

// The two ends of the chain at the Docker Engine: the same IDs on every machine.
const tccImage = new Image('tcc', { name: 'compose/tcc:x86_64', packages: { tcc: image.tcc } });
// The second one is also available to the Docker provider; with `registry`, it would also be pushed.
const stage0Image = new StageImage('stage0', { name: 'compose/stage0:x86_64', packages: stage0.packages });

// The package's program once more, this time compiled by gcc, in a container that runs once.
const compiled = new docker.Container('greeting-by-gcc', {
  image: stage0Image.remoteImage.imageId,
  uploads: [{ file: '/tmp/greeting.c', content: readFileSync('assets/recipes/greeting/greeting.c', 'utf8') }],
  workingDir: '/tmp',
  command: ['/bin/sh', '-e', '-c', 'gcc -O2 -Wall -o greeting greeting.c && ./greeting'],
  networkMode: 'none',
  mustRun: false,
  attach: true,
  logs: true,
});

export const name = release.tag;
export const madeWith = release.madeWith;
export const key = greeting.key;
export const images = { tcc: tccImage.imageId, stage0: stage0Image.imageId };
export const said = finished(compiled);
