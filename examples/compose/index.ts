import { BootstrapTools, Build, SeedImage } from 'seedstage';
import { Release } from './release';

const arch = 'x86_64';

// A compiler, a shell and make, all grown from the one binary in the package.
const { tcc } = new SeedImage('toolchain', { arch });
const { busybox, make } = new BootstrapTools('toolchain', { arch, tcc: tcc.key });

// A package of our own, compiled with nothing but those: assets/recipes/greeting says how.
const greeting = new Build('greeting', {
  recipe: 'greeting',
  arch,
  variant: 'tcc',
  needs: { tcc: tcc.key, busybox: busybox.key, make: make.key },
});

// And a resource that is not of seedstage's: it takes the hashes like any other output.
const release = new Release('greeting', { artifact: greeting.fingerprint, make: make.fingerprint });

export const name = release.tag;
export const madeWith = release.madeWith;
export const key = greeting.key;
