import * as fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Builder } from '../../../builder/grow/builder';
import { buildKey, type BuildInputs } from '../../../builder/recipe/key';
import { recipeDigest, Records, resultDigest, type BuildRecord } from '../../../builder/store/record';
import { Store } from '../../../builder/store/store';
import { HOSTILE_NAMES, hostileValue } from '../hostile-values';
import { mutated } from '../mutation';
import type { Room } from '../room';
import { target, type Answer } from '../target';

const DIGEST = 'a'.repeat(64);
const INPUTS: BuildInputs = {
  recipe: 'make',
  arch: 'x86_64',
  needs: { seed: DIGEST },
  order: ['seed'],
  format: 1,
  sandbox: DIGEST,
  settings: DIGEST,
  files: {},
  patches: {},
  source: { make: DIGEST },
};
const KEY = buildKey(INPUTS);
const ID = '00112233';
const RECORD: BuildRecord = {
  id: ID,
  key: KEY,
  fingerprint: DIGEST,
  size: 5,
  files: 1,
  inputs: INPUTS,
  given: { seed: DIGEST },
  sources: [DIGEST],
  host: 'local',
  builder: 'machine, Linux 6.1, uid 1000',
  when: '2026-01-01T00:00:00.000Z',
  seconds: 2,
  cpuSeconds: 1,
  phases: { build: 1 },
  course: [['build', 0]],
  load: { processors: 2, interval: 1, busy: [[90], [5]] },
};
const TOKENS = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    'null',
    'true',
    '-1',
    '1e999',
    '0',
    '"\\ud800"',
    '"__proto__":{}',
    '\0',
  ],
  ...[
    '"../../../bait/secret"',
    '"id":"../x"',
    '"size":"5"',
    '"inputs":{}',
    '\xff',
    '\xef\xbb\xbf',
    '\n',
    '9'.repeat(400),
  ],
];

/** A record as the store has it, with some of its fields set to something else. */
const edited = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.keys(RECORD), ...HOSTILE_NAMES.slice(0, 4)),
      fc.oneof(hostileValue(), fc.constantFrom(...HOSTILE_NAMES)),
    ),
    { maxLength: 3 },
  )
  .map((changes) => Buffer.from(JSON.stringify({ ...RECORD, ...Object.fromEntries(changes) })));

type Case = { readonly text: Buffer; readonly place: 'records' | 'results'; readonly as: 'file' | 'link' };

/** A damaged or made-up record in the store: whoever asks hears of none, or of one of the right form. */
export const records = target<Case>({
  name: 'records',
  cases: fc.record(
    {
      text: fc.oneof(
        mutated([Buffer.from(JSON.stringify(RECORD, null, 2))], TOKENS),
        edited,
        fc
          .constantFrom('['.repeat(100_000), '{"a":'.repeat(50_000), '', 'null', '[]')
          .map((text) => Buffer.from(text)),
      ),
      place: fc.constantFrom('records', 'results'),
      as: fc.constantFrom('file', 'file', 'file', 'link'),
    },
    { noNullPrototype: true },
  ),
  read: readRecord,
});

async function readRecord({ text, place, as }: Case, room: Room): Promise<Answer> {
  const store = new Store(join(room.directory, 'store'));
  const all = new Records(store);
  await all.add(RECORD);
  for (const file of filesOf(store, place)) {
    if (as === 'file') writeFileSync(file, text);
    else {
      writeFileSync(`${file}.target`, text);
      mkdirSync(`${file}.d`);
      symlinkSync(`${file}.target`, `${file}.d/link.json`);
    }
  }
  const { inputs, given } = RECORD;
  const found = [
    ...[all.byKey(KEY), all.byKey(KEY, 'local'), all.byId(ID), all.byId('../../../bait/secret')],
    ...[all.byResult(resultDigest(inputs, given)), all.byRecipe(recipeDigest(inputs)), all.byName('make')],
  ];
  all.keys();
  for (const record of found.filter((each) => each !== undefined)) {
    resultDigest(record.inputs, record.given);
    if (!Number.isFinite(record.size)) throw new Error('its size is no number');
  }
  await askBuilder(store);
  return place === 'records' && found[0] !== undefined ? 'accepted' : 'refused';
}

/** What a preview, a refresh and a root ask of the same store. */
async function askBuilder(store: Store): Promise<void> {
  const builder = new Builder({
    ...{ store: store.root, recipes: [], jobs: 1, mirrors: [], offline: true, reuse: 'on' },
  });
  try {
    builder.result(KEY);
    builder.forecast(INPUTS);
    await builder.check(KEY);
  } finally {
    await builder.close();
  }
}

function filesOf(store: Store, place: string): string[] {
  const directory = place === 'records' ? store.path('records', KEY) : store.path('results');
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json') && readFileSync(join(directory, name)).length > 0)
    .map((name) => join(directory, name));
}
