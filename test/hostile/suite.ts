import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readReport, type Assault, type Attack, type Kind, type Probe, type ReportLine } from './attack';
import { KINDS } from './kinds';
import type { HostState } from './host-state';
import type { Place } from './place';

/** Seconds that a build may take unless its row says otherwise; a Docker Engine needs some for itself. */
const WITHIN = 30;

/** All attacks on a place, one after the other. */
export function attackPlace(name: Place['name'], place: () => Place): void {
  for (const kind of KINDS) {
    if (!kind.attacks.some((attack) => isMadeAt(name, attack))) continue;
    describe(kind.name, () => {
      attackTogether(place, kind);
      kind.attacks.forEach((attack, index) => {
        const recipe = `hostile-${kind.name}-${index}`.replaceAll(' ', '-');
        if ('tries' in attack) return;
        if (!isMadeAt(name, attack)) return;
        it(attack.name, () =>
          'program' in attack ? assault(place(), recipe, attack) : attack.plays(place()),
        );
      });
    });
  }
}

function isMadeAt(name: Place['name'], attack: Attack): boolean {
  return 'tries' in attack || attack.only === undefined || attack.only.includes(name);
}

/** The probes of a kind: one build, and a test for each. */
function attackTogether(place: () => Place, { name, functions = '', attacks }: Kind): void {
  const probes = attacks.filter((attack): attack is Probe => 'tries' in attack);
  if (probes.length === 0) return;
  const recipe = `hostile-${name}`.replaceAll(' ', '-');
  let lines: Map<number, ReportLine[]>;
  let error: string | undefined;
  let before: HostState;
  beforeAll(async () => {
    place().probes(recipe, functions, probes);
    before = await place().state();
    const ended = await place().run(recipe);
    error = ended.error;
    const { tree } = ended;
    lines = readReport(
      tree === undefined ? place().logOf(recipe) : readFileSync(join(tree, 'usr/report'), 'latin1'),
    );
  });
  probes.forEach((probe, index) => {
    it(probe.name, () => {
      const told = (word: string): string[] =>
        (lines.get(index) ?? []).filter((line) => line.word === word).map(({ what }) => what);
      expect(told('gained'), probe.promise).toEqual([]);
      expect(told('broken'), 'the attack is wrong').toEqual([]);
      expect(told('refused'), 'the attack tried nothing').not.toEqual([]);
    });
  });
  it('all of these together: the host is as it was, and the build too', async () => {
    await place().isAsItWas(before, recipe);
    expect(error).toBeUndefined();
  });
}

async function assault(place: Place, recipe: string, attack: Assault): Promise<void> {
  place.recipe(recipe, attack);
  const { tree, error, user, seconds, megabytes } = await place.build(recipe);
  if (error !== undefined) {
    // Paths of the host must not look like paths of the build.
    expect(error.replaceAll(place.root, 'HOST'), attack.promise).toMatch(attack.refused ?? /^it builds$/);
    expect(user, `a UserError: ${error}`).toBe(true);
  } else {
    expect(attack.builds, `${attack.promise}: it was built`).toBeDefined();
    await attack.builds?.(tree ?? '', place);
  }
  expect(seconds).toBeLessThan(attack.within ?? WITHIN);
  expect(megabytes).toBeLessThan(300);
  await attack.after?.(place);
}
