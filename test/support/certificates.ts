import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../builder/ground/child';
import { runProgram } from './program';

/** What a TLS server shows, in PEM. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** How OpenSSL's `-newkey` names the kinds of keys. */
const KEYS = { rsa: ['rsa:2048'], ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] } as const;
export type KeyKind = keyof typeof KEYS;

/** A certificate authority that lives as long as a test, made by the openssl command. */
export class CertificateAuthority {
  /** Whether there is an openssl command. */
  static readonly available = onPath('openssl');

  private constructor(private readonly directory: string) {}

  /**
   * Makes one.
   *
   * @param directory the authority's own, not there yet
   * @param name what it calls itself; two may call themselves the same
   */
  static async found(directory: string, name: string): Promise<CertificateAuthority> {
    mkdirSync(directory);
    const authority = new CertificateAuthority(directory);
    await authority.openssl(
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-newkey', ...KEYS.rsa],
      ...['-keyout', 'ca.key', '-out', 'ca.crt'],
    );
    return authority;
  }

  /** The file with its certificate. */
  get file(): string {
    return join(this.directory, 'ca.crt');
  }

  /**
   * A certificate for a web server.
   *
   * @param days how long it is good for, from now; a negative number for one that has expired
   */
  async certify(host: string, kind: KeyKind, days = 2): Promise<Credentials> {
    writeFileSync(join(this.directory, 'extensions'), `subjectAltName = DNS:${host}\n`);
    await this.openssl(
      ...['req', '-new', '-nodes', '-subj', `/CN=${host}`, '-newkey', ...KEYS[kind]],
      ...['-keyout', 'host.key', '-out', 'host.csr'],
    );
    await this.openssl(
      ...['x509', '-req', '-in', 'host.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-sha256', '-days', `${days}`, '-extfile', 'extensions', '-out', 'host.crt'],
    );
    return { key: this.read('host.key'), cert: this.read('host.crt') };
  }

  private read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  private async openssl(...args: readonly string[]): Promise<void> {
    await runProgram('openssl', args, { cwd: this.directory });
  }
}
