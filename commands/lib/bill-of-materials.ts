import { statedSources } from '../../builder/attest/stated-sources';
import { sbomText } from '../../builder/export/sbom';
import type { Builder } from '../../builder/grow/builder';
import { packageVersion } from '../../provider/version';
import type { Grown } from './local-builder';

/** The bill of materials of packages that were grown, from the locks of their sources. */
export function billOfMaterials(
  { records, settings }: Builder,
  name: string,
  arch: string,
  grown: readonly Grown[],
): string {
  const packages = grown.map(({ id, key, fingerprint }) => {
    const record = records.byKey(key);
    const sources = record === undefined ? [] : statedSources(record, settings.recipes);
    return { id, fingerprint, sources };
  });
  return sbomText({ name, arch, packages, tool: packageVersion() });
}
