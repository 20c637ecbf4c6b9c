import { canonicalJson, type Json } from '../ground/canonical-json';
import type { StatedSource } from '../attest/statement';

/** A package of an export: what it is called, and what it was built from. */
export interface SbomPackage {
  /** Its id, such as `stage1/make`. */
  readonly id: string;
  readonly fingerprint: string;
  /** Its sources, as the locks describe them. */
  readonly sources: readonly StatedSource[];
}

/** What is exported. */
export interface SbomSubject {
  /** Such as `seedstage/stage1:x86_64`. */
  readonly name: string;
  readonly arch: string;
  readonly packages: readonly SbomPackage[];
  /** The version of seedstage. */
  readonly tool: string;
}

/** The media type of a bill of materials. */
export const SBOM_TYPE = 'application/vnd.cyclonedx+json';

/** The name of a package's fingerprint among its properties. */
const FINGERPRINT = 'seedstage:fingerprint';

/**
 * The bill of materials of an export, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). It has no serial number
 * and no time, so that it is the same on every machine.
 */
export function sbomText({ name, arch, packages, tool }: SbomSubject): string {
  const sources = uniqueSources(packages);
  return canonicalJson({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'operating-system', 'bom-ref': name, name, properties: [property('arch', arch)] },
      tools: { components: [{ type: 'application', name: 'seedstage', version: tool }] },
    },
    components: [...packages.map(packageComponent), ...sources.map(sourceComponent)],
    dependencies: [
      { ref: name, dependsOn: packages.map(({ id }) => packageRef(id)).sort() },
      ...packages.map((each) => ({
        ref: packageRef(each.id),
        dependsOn: [...new Set(each.sources.map(sourceRef))].sort(),
      })),
      ...sources.map((source) => ({ ref: sourceRef(source) })),
    ],
  });
}

/** The file with the bill of materials of an export, beside it: `DIR.cdx.json`, `FILE.tar.cdx.json`. */
export function sbomFile(path: string): string {
  return `${path}.cdx.json`;
}

/** Whether a text is a bill of materials that we wrote. */
export function isSbom(text: string): boolean {
  return text.startsWith('{"bomFormat":"CycloneDX"');
}

function packageComponent({ id, fingerprint, sources }: SbomPackage): Json {
  const [main] = sources;
  return {
    type: 'application',
    'bom-ref': packageRef(id),
    name: id,
    ...(main === undefined
      ? {}
      : { version: main.version, licenses: [{ expression: allLicences(sources) }] }),
    properties: [property(FINGERPRINT, fingerprint)],
  };
}

/** A source, by the hash that its lock has. */
function sourceComponent(source: StatedSource): Json {
  const { name, version, licence, sha256, places } = source;
  const hashes = [{ alg: 'SHA-256', content: sha256 }];
  const urls = places.filter((place) => /^https?:/.test(place));
  return {
    type: 'file',
    'bom-ref': sourceRef(source),
    name,
    version,
    licenses: [{ expression: licence }],
    hashes,
    externalReferences: urls.map((url) => ({ type: 'source-distribution', url, hashes })),
  };
}

function uniqueSources(packages: readonly SbomPackage[]): StatedSource[] {
  const all = packages.flatMap(({ sources }) => sources).map((each) => [each.sha256, each] as const);
  return [...new Map(all).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What goes into a package has the licences of all its sources. */
function allLicences(sources: readonly StatedSource[]): string {
  const licences = [...new Set(sources.map(({ licence }) => licence))];
  if (licences.length === 1) return licences.join('');
  return licences.map((each) => (each.includes(' ') ? `(${each})` : each)).join(' AND ');
}

function packageRef(id: string): string {
  return `package:${id}`;
}

function sourceRef({ sha256 }: Pick<StatedSource, 'sha256'>): string {
  return `source:${sha256}`;
}

function property(name: string, value: string): Json {
  return { name, value };
}
