import { createHash } from 'node:crypto';
import { sha256 } from '../../../../builder/ground/digest';
import type { DebianArchive } from '../../../../builder/sources/places/debian-archive';
import { WebServer } from './web-server';

/** A source package of a small archive: its version, and its files by name (nothing: listed, and not there). */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly files: Readonly<Record<string, Buffer | undefined>>;
}

/** An archive of Debian's form on this machine, unsigned, with the suite `test`. */
export class TestArchive {
  private constructor(readonly server: WebServer) {}

  static async start(packages: readonly TestPackage[]): Promise<TestArchive> {
    const sources = Buffer.from(packages.map(paragraph).join('\n'));
    const lines = [` ${sha256(sources)} ${sources.length} main/source/Sources`];
    const release = [
      'Suite: test',
      'Codename: test',
      'Components: main',
      `Date: ${new Date().toUTCString()}`,
      'SHA256:',
      ...lines,
    ];
    const files = new Map<string, Buffer>([
      ['/debian/dists/test/Release', Buffer.from(`${release.join('\n')}\n`)],
      ['/debian/dists/test/main/source/Sources', sources],
    ]);
    for (const { name, files: own } of packages) {
      for (const [file, bytes] of Object.entries(own))
        if (bytes) files.set(`/debian/pool/main/${name}/${file}`, bytes);
    }
    const server = await WebServer.start((request, response) => {
      const bytes = files.get(decodeURIComponent(request.url ?? ''));
      if (bytes) response.end(bytes);
      else response.writeHead(404).end();
    });
    return new TestArchive(server);
  }

  /** What was asked for, by the names of the files. */
  get asked(): string[] {
    return this.server.requests.map(({ url }) => url?.split('/').at(-1) ?? '');
  }

  archive(suites: readonly string[] = ['test']): DebianArchive {
    return archiveAt(this.server, suites);
  }
}

/** An archive at a server of the test's, which apt takes without a signature. */
export function archiveAt(server: WebServer, suites: readonly string[] = ['test']): DebianArchive {
  return { url: server.url('/debian'), suites, trust: 'trusted=yes' };
}

function paragraph({ name, version, files }: TestPackage): string {
  const listed = Object.entries(files).map(([file, bytes]) => [file, bytes ?? Buffer.from('gone')] as const);
  const sums = (algorithm: string): string[] =>
    listed.map(
      ([file, bytes]) => ` ${createHash(algorithm).update(bytes).digest('hex')} ${bytes.length} ${file}`,
    );
  return [
    `Package: ${name}`,
    `Binary: ${name}`,
    `Version: ${version}`,
    'Architecture: any',
    'Format: 3.0 (quilt)',
    `Directory: pool/main/${name}`,
    'Files:',
    ...sums('md5'),
    'Checksums-Sha256:',
    ...sums('sha256'),
    '',
  ].join('\n');
}
