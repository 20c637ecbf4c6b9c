import { ar } from './ar';
import { binary } from './binary';
import { compressed } from './compressed';
import { elf } from './elf';
import type { Explainer, Explanation, ExplainTools, Packing, TwoBytes } from './explanation';
import { tar } from './tar';
import { text } from './text';

/** In the order in which they are tried. The last one explains anything. */
const EXPLAINERS: readonly Explainer[] = [compressed, ar, tar, elf, text, binary];
/** How deep formats may be nested: an object file in an archive in a tar in a compressed stream. */
const DEEPEST = 4;

/** Explains why two versions of a file differ. */
export async function explain(
  bytes: TwoBytes,
  unpack: (packing: Packing, bytes: Buffer) => Promise<Buffer | undefined>,
): Promise<Explanation> {
  return (await at(0, bytes, unpack)) ?? { cause: 'not explained', text: 'bytes differ', details: [] };
}

async function at(
  depth: number,
  bytes: TwoBytes,
  unpack: ExplainTools['unpack'],
): Promise<Explanation | undefined> {
  if (depth > DEEPEST) return undefined;
  const tools: ExplainTools = { unpack, inner: async (inside) => await at(depth + 1, inside, unpack) };
  for (const explainer of EXPLAINERS) {
    const explanation = await explainer(bytes, tools);
    if (explanation !== undefined) return explanation;
  }
  return undefined;
}
