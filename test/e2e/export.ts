import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage0Parts } from '../../chain';
import { DockerEngine } from '../support/docker-engine';
import { PACKAGE } from '../support/engine';
import { runProgram } from '../support/program';

/**
 * Tests of `npm run export`, with the stage0 that lies in a store.
 *
 * @param command runs a command with that store
 * @param fingerprintOf the fingerprint of a package, as the stack that grew it says
 */
export function testExport(
  root: string,
  command: (name: string, ...args: string[]) => Promise<string>,
  fingerprintOf: (name: string) => string,
): void {
  mkdirSync(root, { recursive: true });
  it('gives the files of a package', async () => {
    const directory = join(root, 'make');
    const said = await command('export', 'tools/make', directory);
    expect(said).toContain(`fingerprint ${fingerprintOf('tools/make')}`);
    const version = execFileSync(join(directory, 'usr/bin/make'), ['--version'], { encoding: 'utf8' });
    expect(version).toContain('GNU Make 4.4.1');
  });

  it('gives a root file system whose compiler, shell and make work together, the same each time', async () => {
    const [one, two] = [join(root, 'one.tar'), join(root, 'two.tar')];
    await command('export', 'rootfs', one);
    await command('export', 'rootfs', two);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const directory = join(root, 'rootfs');
    mkdirSync(directory);
    execFileSync('tar', ['-xpf', one, '-C', directory]);
    const script = [
      `printf 'int main(void) { return 42; }' > /tmp/a.c`,
      `printf 'a: ; tcc -o a a.c\\n' > /tmp/Makefile`,
      `cd /tmp && make && ./a || echo "code $?"`,
    ].join('\n');
    // As an ordinary user would: in a user namespace, with this directory as the root.
    const args = ['--user', '--map-root-user', '--root', directory, '/bin/sh', '-e', '-c', script];
    const env = { PATH: '/usr/bin' };
    const said = execFileSync('/usr/bin/unshare', args, { env, encoding: 'utf8' });
    expect(said).toContain('code 42');
  });

  it.runIf(DockerEngine.available)(
    'gives what `docker import` takes, and what comes of it runs',
    async () => {
      const file = join(root, 'docker.tar');
      await command('export', 'rootfs', file);
      const engine = await DockerEngine.start(join(root, 'docker'));
      try {
        const image = (await engine.docker('import', file)).trim();
        const script =
          'echo "int main(void) { return 0; }" > a.c; tcc a.c && ./a.out && make --version | head -n 1';
        const said = await engine.docker(
          'run',
          '--rm',
          '--network',
          'none',
          '-w',
          '/tmp',
          image,
          '/bin/sh',
          '-c',
          script,
        );
        expect(said).toBe('GNU Make 4.4.1\n');
      } finally {
        await engine.stop();
      }
    },
  );

  it.runIf(DockerEngine.available)(
    'gives stage0 as an image whose gcc and g++ compile and link',
    async () => {
      const file = join(root, 'stage0.tar');
      await command('export', 'stage0', file);
      const engine = await DockerEngine.start(join(root, 'docker-stage0'));
      try {
        const image = (await engine.docker('import', file)).trim();
        const script = [
          `echo '#include <iostream>' >a.cc`,
          `echo 'int main() { try { throw 42; } catch (int n) { std::cout << "caught " << n << std::endl; } }' >>a.cc`,
          `g++ a.cc -o a && ./a`,
          `printf '#include <stdio.h>\\nint main(void) { puts("hello"); return 0; }' >b.c`,
          `printf 'b: b.c\\n\\tgcc -O2 -o b b.c\\n' >Makefile`,
          `make -s && ./b`,
        ].join('\n');
        const how = ['run', '--rm', '--network', 'none', '-w', '/tmp'];
        const said = await engine.docker(...how, image, '/bin/sh', '-e', '-c', script);
        expect(said).toBe('caught 42\nhello\n');
      } finally {
        await engine.stop();
      }
    },
  );

  it('gives stage0 as an OCI image layout, the same each time, whose blobs are called by their digests', async () => {
    const [one, two] = [join(root, 'one.oci.tar'), join(root, 'two.oci.tar')];
    const said = await command('export', 'stage0', one);
    await command('export', 'stage0', two);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    const layout = join(root, 'layout');
    mkdirSync(layout);
    execFileSync('tar', ['-xf', one, '-C', layout]);
    const json = (path: string): unknown => JSON.parse(readFileSync(join(layout, path), 'utf8'));
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
    for (const blob of readdirSync(join(layout, 'blobs/sha256'))) {
      const sum = execFileSync('sha256sum', [join(layout, 'blobs/sha256', blob)], { encoding: 'utf8' });
      expect(sum.slice(0, 64)).toBe(blob);
    }
    const { manifests } = json('index.json') as { manifests: { digest: string; size: number }[] };
    const path = `blobs/sha256/${manifests[0]?.digest.slice('sha256:'.length) ?? ''}`;
    expect(statSync(join(layout, path)).size).toBe(manifests[0]?.size);
    const manifest = json(path) as { config: { digest: string }; layers: { digest: string; size: number }[] };
    expect(said).toContain(`seedstage/stage0:x86_64, ${manifest.config.digest}`);
    expect(manifest.layers).toHaveLength(1 + stage0Parts.length);
    for (const { digest, size } of manifest.layers) {
      expect(statSync(join(layout, 'blobs/sha256', digest.slice('sha256:'.length))).size).toBe(size);
    }
  });

  it.runIf(DockerEngine.available)('and `docker load` takes it, under the ID that it was given', async () => {
    const engine = await DockerEngine.start(join(root, 'docker-oci'));
    try {
      expect(await engine.docker('load', '--input', join(root, 'one.oci.tar'))).toContain(
        'seedstage/stage0:x86_64',
      );
      const how = ['run', '--rm', '--network', 'none', 'seedstage/stage0:x86_64', 'gcc', '--version'];
      expect(await engine.docker(...how)).toMatch(/^gcc \(GCC\) 3\.4\.6/);
      const id = (
        await engine.docker('image', 'inspect', '--format', '{{.Id}}', 'seedstage/stage0:x86_64')
      ).trim();
      expect(await command('export', 'stage0', join(root, 'three.oci.tar'))).toContain(id);
    } finally {
      await engine.stop();
    }
  });

  it('refuses a choice that there is not', async () => {
    await expect(command('export', 'stage1', join(root, 'x.tar'), '--tls', 'openssl')).rejects.toThrow(
      '--tls is "openssl", expected bearssl or mbedtls',
    );
    await expect(command('export', 'stage1', join(root, 'x.tar'), '--gcc', '15')).rejects.toThrow(
      '--gcc is "15", expected 10.2.0 or 14.2.0',
    );
  });

  it('says what it knows of when the name is unknown, and what to do when nothing is grown', async () => {
    await expect(command('export', 'perl', join(root, 'x'))).rejects.toThrow(
      /there is no package "perl"\. Did you mean stage1\/curl.*\n {2}All packages: npm run golden -- --list/,
    );
    const empty = runProgram(process.execPath, [
      join(PACKAGE, 'dist/commands/main.js'),
      ...['export', 'tools/make', join(root, 'x'), '--store', join(root, 'no-store')],
    ]);
    await expect(empty).rejects.toThrow(
      /tools\/make is not in the store .*\n {2}Grow it first: npm run pulumi -- up --stack x86_64/,
    );
    expect(existsSync(join(root, 'x'))).toBe(false);
  });
}
