import type { Verdict } from './audit';
import type { Side } from './side';

/** The value that `butch checksum -D` prints: the number of files, and the XOR of the SHA-512 of each. */
export const BUTCH = /^(\d{1,9})-([0-9a-f]{128})$/;

/** What such a value does not show. */
export const BUTCH_BLIND =
  'it shows neither names, modes, directories and links, nor an even number of files with one content';

/** Compares two sides of which at least one is a value of sabotage's butch. It never says that they are identical. */
export async function compareButch(
  left: Side,
  right: Side,
): Promise<{ readonly verdict: Verdict; readonly reason: string }> {
  const values = [await valueOf(left), await valueOf(right)] as const;
  for (const each of values) if ('problem' in each) return { verdict: 'inconclusive', reason: each.problem };
  const [one, other] = values.map((each) => ('value' in each ? each.value : ''));
  if (one !== other) {
    return {
      verdict: 'differing',
      reason: `the contents differ: butch's value is ${one ?? ''} / ${other ?? ''}`,
    };
  }
  return {
    verdict: 'inconclusive',
    reason: `agrees (contents only): butch's value is ${one ?? ''} on both sides, but ${BUTCH_BLIND}`,
  };
}

async function valueOf(side: Side): Promise<{ readonly value: string } | { readonly problem: string }> {
  if (side.butch !== undefined) return { value: side.butch };
  if (side.files?.butch) return await side.files.butch();
  return {
    problem: `butch's value needs the files, and ${side.name} is ${side.manifest ? 'only a manifest' : 'only a hash'}`,
  };
}
