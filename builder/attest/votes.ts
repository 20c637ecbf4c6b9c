import { NAME } from '../ground/name';
import { cut, shortened } from '../ground/quote';
import type { Different, Policy } from './policy';
import type { SignedStatement } from './signed-statements';
import { subjectName, type StatedBuild } from './statement';

/** What must be agreed on. */
export interface Claim {
  /** The package's id, as the subjects of statements have it. */
  readonly name: string;
  readonly arch: string;
  /** Undefined: whatever most of the keys say. */
  readonly fingerprint?: string;
  /** The key of the build, if it is known: a statement on another key is about something else. */
  readonly key?: string;
}

/**
 * What the holder of a key says of a claim: `agrees`, from a build of its own; `disagrees`: from the same inputs it got
 * something else; `dependent`: the same, but from somebody else's build; `missing`: nothing.
 */
export type Says = 'agrees' | 'disagrees' | 'dependent' | 'missing';

/** The vote of one key. */
export interface Vote {
  /** The key's name in the policy. */
  readonly key: string;
  readonly says: Says;
  /** Why, for a reader. */
  readonly text: string;
  readonly file?: string;
  readonly build?: StatedBuild;
}

/** The result for one package: `met`, `differing` if a trusted key disagrees, otherwise `missing`. */
export interface ClaimVerdict {
  readonly name: string;
  readonly arch: string;
  readonly verdict: 'met' | 'differing' | 'missing';
  /** Undefined if nobody says anything. */
  readonly fingerprint: string | undefined;
  /** One for each key of the policy, in its order. */
  readonly votes: readonly Vote[];
  /** What is missing, each as a sentence without a full stop. */
  readonly lacking: readonly string[];
}

/** A statement on the claim by one key. */
interface Said {
  readonly file: string;
  readonly sha256: string;
  readonly build: StatedBuild;
}

/** A package's id: it becomes part of a path. */
const ID = /^[A-Za-z0-9][\w.+-]{0,99}(\/[A-Za-z0-9][\w.+-]{0,99}){0,3}$/;

/** All claims that somebody states something about, sorted. Names that cannot be those of packages are left out. */
export function claimsOf(statements: readonly SignedStatement[]): Claim[] {
  const claims = new Map<string, Claim>();
  for (const { statement } of statements) {
    const arch = statement.build?.arch;
    if (arch === undefined || !NAME.test(arch)) continue;
    for (const subject of statement.subjects) {
      const name = subject.name.replace(/\.manifest$/, '');
      if (ID.test(name) && subjectName(name) === subject.name) claims.set(`${name} ${arch}`, { name, arch });
    }
  }
  return [...claims.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}

/** Counts the votes on a claim. */
export function judge(policy: Policy, claim: Claim, statements: readonly SignedStatement[]): ClaimVerdict {
  const said = policy.keys.map((key) => saidBy(key.id, claim, statements));
  const fingerprint = claim.fingerprint ?? mostSaid(said);
  const agreeing = new Set(
    said
      .flat()
      .filter(({ sha256 }) => sha256 === fingerprint)
      .map(({ build }) => build.key),
  );
  const inputs = claim.key === undefined ? agreeing : new Set([claim.key]);
  const counted = new Map<string, string>();
  const votes = policy.keys.map(({ name }, index): Vote => {
    const vote = voteOf(name, said[index] ?? [], fingerprint, inputs, counted);
    if (vote.says === 'agrees' && vote.build !== undefined) counted.set(vote.build.run, name);
    return vote;
  });
  const lacking = lackingIn(policy, votes);
  const disagree = votes.some(({ says }) => says === 'disagrees');
  const verdict = disagree ? 'differing' : lacking.length > 0 ? 'missing' : 'met';
  return { name: claim.name, arch: claim.arch, verdict, fingerprint, votes, lacking };
}

function saidBy(id: string, { name, arch }: Claim, statements: readonly SignedStatement[]): Said[] {
  const subject = subjectName(name);
  return statements.flatMap(({ file, by, statement: { subjects, build } }) => {
    if (build?.arch !== arch || !by.some((key) => key.id === id)) return [];
    return subjects.filter((each) => each.name === subject).map(({ sha256 }) => ({ file, sha256, build }));
  });
}

function mostSaid(said: readonly (readonly Said[])[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of said.flatMap((one) => [...new Set(one.map(({ sha256 }) => sha256))])) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts.entries()].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

function voteOf(
  key: string,
  said: readonly Said[],
  fingerprint: string | undefined,
  inputs: ReadonlySet<string>,
  counted: ReadonlyMap<string, string>,
): Vote {
  const other = said.find(
    ({ sha256, build }) => sha256 !== fingerprint && (inputs.size === 0 || inputs.has(build.key)),
  );
  if (other !== undefined) {
    return {
      ...voteBy(key, other),
      says: 'disagrees',
      text: `${key} disagrees: it got ${cut(other.sha256, 12)} ${where(other.build)}`,
    };
  }
  // Own builds first: a key with a build of its own does not depend on whom else it also names.
  const same = said
    .filter(({ sha256 }) => sha256 === fingerprint)
    .sort((a, b) => Number(a.build.restsOn !== undefined) - Number(b.build.restsOn !== undefined));
  const own = same.find(({ build }) => build.takenFrom === undefined && !counted.has(build.run));
  if (own !== undefined) {
    return { ...voteBy(key, own), says: 'agrees', text: `${key} agrees: built ${where(own.build)}` };
  }
  const [first] = same;
  if (first !== undefined) {
    const { takenFrom, run } = first.build;
    const why =
      takenFrom === undefined
        ? `rests on the same build as that of ${counted.get(run) ?? 'another'}`
        : `has no build of its own: it is from ${shortened(takenFrom, 100)}`;
    return { ...voteBy(key, first), says: 'dependent', text: `${key} ${why}` };
  }
  const [elsewhere] = said;
  const text =
    elsewhere === undefined
      ? `${key} is missing`
      : `${key} is missing: it has only built from other inputs (key ${cut(elsewhere.build.key, 12)}, fingerprint ${cut(elsewhere.sha256, 12)})`;
  return { key, says: 'missing', text };
}

function voteBy(key: string, { file, build }: Said): Pick<Vote, 'key' | 'file' | 'build'> {
  return { key, file, build };
}

function where({ host, machine, when }: StatedBuild): string {
  return `on ${shortened(host, 40)} (${shortened(machine, 80)}) at ${when}`;
}

function lackingIn({ threshold, keys, different }: Policy, votes: readonly Vote[]): string[] {
  const builds = votes.flatMap(({ says, build }) =>
    says === 'agrees' && build !== undefined ? [build] : [],
  );
  const enough = builds.length >= threshold;
  const count = `${builds.length} of ${keys.length} keys agree, expected ${threshold}`;
  return [
    ...(enough ? [] : [count]),
    ...different.flatMap((what) => {
      const values = [...new Set(builds.map((build) => valueOf(build, what)))];
      if (!enough || values.length >= threshold) return [];
      const shown = shortened(values.join(', '), 200);
      return [
        `the builds have only ${values.length} different ${what}${values.length === 1 ? '' : 's'} (${shown}), expected ${threshold}`,
      ];
    }),
  ];
}

/** `UID@MACHINE OS RELEASE`, as records have it. */
const MACHINE = /^\d+@(\S+) (.+)$/;

function valueOf(build: StatedBuild, what: Different): string {
  if (what === 'host') return build.host;
  if (what === 'path') return build.path ?? 'not stated';
  const found = MACHINE.exec(build.machine);
  return (what === 'machine' ? found?.[1] : found?.[2]) ?? 'not stated';
}
