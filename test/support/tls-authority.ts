import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a server presents. */
export interface Identity {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

/** A certificate authority of a test's own, made by openssl's command. */
export class TlsAuthority {
  /** The file with its certificate, as `curl --cacert` takes it. */
  readonly file: string;

  /** @param directory a directory of its own, not there yet */
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'ca.pem');
    const subject = ['-subj', '/CN=A test', '-days', '2', '-addext', 'basicConstraints=critical,CA:TRUE'];
    this.openssl('req', '-x509', ...newKey('ec'), '-keyout', 'ca.key', '-out', 'ca.pem', ...subject);
  }

  /** Vouches for a server of this name, with a new key of this kind. */
  identity(name: string, kind: 'rsa' | 'ec'): Identity {
    const base = `${name}-${kind}`;
    writeFileSync(join(this.directory, `${base}.ext`), `subjectAltName=DNS:${name}\n`);
    const [key, request, cert] = ['key', 'csr', 'pem'].map((end) => `${base}.${end}`) as [
      string,
      string,
      string,
    ];
    this.openssl('req', '-new', ...newKey(kind), '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    this.openssl('x509', '-req', '-in', request, ...by, '-extfile', `${base}.ext`, '-out', cert);
    const read = (file: string): string => readFileSync(join(this.directory, file), 'utf8');
    return { key: read(key), cert: read(cert) };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.directory, stdio: 'pipe' });
  }
}

function newKey(kind: 'rsa' | 'ec'): string[] {
  const type = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  return ['-newkey', ...type, '-nodes'];
}
