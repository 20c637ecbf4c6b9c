import { DIGEST } from '../ground/digest';
import { quote } from '../ground/quote';
import { UserError } from '../ground/user-error';
import { BUTCH } from './butch';

/** What a text for one side of an audit refers to. */
export type RefForm =
  | 'package'
  | 'golden'
  | 'artifact'
  | 'fingerprint'
  | 'butch'
  | 'url'
  | 'file'
  | 'manifest'
  | 'directory'
  | 'archive'
  | 'image';

/** A reference to one side, as its reader wrote it. */
export interface SideRef {
  readonly form: RefForm;
  /** The value without its prefix. */
  readonly value: string;
  /** As it was written. */
  readonly text: string;
}

/** What is known where the text was written. */
export interface RefLookups {
  /** Whether there is a file or directory of this name. */
  exists(path: string): boolean;
  /** Whether it is the name of a package. */
  isPackage(name: string): boolean;
  /** Whether the store has an artifact with this fingerprint or key. */
  hasArtifact(digest: string): boolean;
}

/** The prefixes that say what a text is, with what comes after them. */
export const PREFIXES: Readonly<Record<string, { readonly form: RefForm; readonly value: string }>> = {
  'package:': { form: 'package', value: 'NAME' },
  'artifact:': { form: 'artifact', value: 'FINGERPRINT' },
  'golden:': { form: 'golden', value: 'NAME' },
  'manifest:': { form: 'manifest', value: 'FILE' },
  'fingerprint:': { form: 'fingerprint', value: 'SHA256' },
  'dir:': { form: 'directory', value: 'DIR' },
  'tar:': { form: 'archive', value: 'FILE' },
  'oci:': { form: 'image', value: 'DIR|FILE' },
  'butch:': { form: 'butch', value: 'COUNT-HEX' },
  'file:': { form: 'file', value: 'PATH' },
};

/**
 * Finds out what a text refers to.
 *
 * @param unknown makes the error for a text that is nothing of all this
 * @throws UserError for a text that is nothing of all this, or two of it
 */
export function sideRef(text: string, lookups: RefLookups, unknown: (text: string) => Error): SideRef {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { form: 'url', value: httpsOnly(text), text };
  const prefix = Object.keys(PREFIXES).find((each) => text.startsWith(each));
  if (prefix !== undefined) {
    const { form = 'file' } = PREFIXES[prefix] ?? {};
    return { form, value: checkedValue(form, text.slice(prefix.length), text), text };
  }
  if (BUTCH.test(text)) return { form: 'butch', value: text, text };
  if (DIGEST.test(text)) {
    return { form: lookups.hasArtifact(text) ? 'artifact' : 'fingerprint', value: text, text };
  }
  const isPath = /^[./~]/.test(text) || text.endsWith('/');
  const [exists, isPackage] = [lookups.exists(text), !isPath && lookups.isPackage(text)];
  if (exists && isPackage) {
    throw new UserError(
      `${quote(text)} is a package, and there is a file or directory of that name`,
      `Write package:${text}, or ./${text} for the file.`,
    );
  }
  if (isPackage) return { form: 'package', value: text, text };
  if (exists) return { form: 'file', value: text, text };
  throw unknown(text);
}

function httpsOnly(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text;
  throw new UserError(
    `${quote(text)} is not an https:// URL`,
    'Only what comes over TLS can be a side: otherwise the network decides the verdict. Download it, and name the file.',
  );
}

/** Checks the values that have a form. */
function checkedValue(form: RefForm, value: string, text: string): string {
  if (value === '') throw new UserError(`${quote(text)} has nothing after the colon`, EXPECTED);
  if ((form === 'fingerprint' || form === 'artifact') && !DIGEST.test(value)) {
    throw new UserError(`${quote(text)} is not a sha256, expected 64 hexadecimal digits`, EXPECTED);
  }
  if (form === 'butch' && !BUTCH.test(value)) {
    throw new UserError(
      `${quote(text)} is not a value of butch, expected COUNT-HEX with 128 hexadecimal digits`,
      'It is what `butch checksum -D DIR` prints.',
    );
  }
  return value;
}

const EXPECTED = `A side is ${Object.entries(PREFIXES)
  .map(([prefix, { value }]) => prefix + value)
  .join(', ')}, or an https:// URL.`;
