import { basename, resolve } from 'node:path';
import { readGolden } from '../builder/audit/golden';
import { policyOf, readPolicy, type Policy } from '../builder/attest/policy';
import { gatherStatements, type Gathered } from '../builder/attest/signed-statements';
import { claimsOf, judge, type Claim, type ClaimVerdict } from '../builder/attest/votes';
import { readTextFile } from '../builder/ground/text-file';
import { UserError } from '../builder/ground/user-error';
import { ARCH_OPTION, chosenArch, oneOf } from './lib/choice';
import { CannotTell, Differs, JSON_OPTION, WrongCall, type Call, type Command } from './lib/command';
import { commandSettings, STORE_OPTIONS } from './lib/settings';

const options = {
  policy: {
    type: 'string',
    value: 'FILE',
    help: 'whose statements count, and how many must agree (docs/statements.md)',
  },
  key: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    help: 'instead of a policy: a public key (PEM or .pub of ssh); all that are given must agree',
  },
  against: {
    type: 'string',
    value: 'WHAT',
    help: 'golden: the fingerprints must be those of the golden manifests (default: those that the statements agree on)',
  },
  package: {
    type: 'string',
    value: 'NAME',
    multiple: true,
    help: 'a package that must be agreed on (default: those of the policy, or all that a statement is about)',
  },
  ...ARCH_OPTION,
  ...JSON_OPTION,
  ...STORE_OPTIONS,
} as const;

type Flags = Call<typeof options>['options'];

export const verifyStatements: Command<typeof options> = {
  name: 'verify statements',
  summary: 'checks signed statements against a policy: N of M keys agree',
  usage: 'FILE|DIR...',
  about: `
Checks the signatures of statements that \`seedstage attest\` wrote, and counts who agrees on the fingerprint of each
package. A key counts once, and only for a build of its own: not for one that rests on a build that was counted already.
Names who is missing and who disagrees. Neither a store nor a network is used.`,
  arguments: {
    'FILE|DIR':
      'a statement, or a directory with statements (*.sigstore.json, *.dsse.json) of one or more people',
  },
  options,
  args: [1, 999],
  examples: ['alice/ bob/ --policy policy.yaml', 'statements/ --key alice.pub --against golden --json'],
  exits: {
    0: 'the policy is met for every package',
    1: 'it is not met: somebody is missing or disagrees, and is named',
    2: 'it could not be checked, or the call is wrong',
  },
  run: async ({ args, options: flags, say, note, result }) => {
    const { policy, packages } = givenPolicy(flags);
    const gathered = cannotTell(() =>
      gatherStatements(
        args.map((place) => resolve(place)),
        policy.keys,
      ),
    );
    for (const { file, reason } of gathered.refused) note(`not counted: ${file}: ${reason}`);
    const claims = wantedClaims(gathered, flags, packages);
    const verdicts = claims.map((claim) => judge(policy, claim, gathered.statements));
    for (const line of verdicts.flatMap(verdictLines)) say(line);
    result({ verdict: overall(verdicts), packages: verdicts, refused: gathered.refused });
    const bad = verdicts.filter(({ verdict }) => verdict !== 'met');
    if (bad.length > 0) throw notMet(bad, verdicts.length);
    say(
      `the policy is met: ${policy.threshold} of ${policy.keys.length} for ${verdicts.length === 1 ? '1 package' : `each of ${verdicts.length} packages`}`,
    );
  },
};

/** The policy of a file, or one that all keys of the call must agree. */
function givenPolicy({ policy: file, key: files = [] }: Flags): {
  policy: Policy;
  packages?: readonly string[];
} {
  if ((file === undefined) === (files.length === 0)) {
    const problem = file === undefined ? 'no key is trusted' : '--policy and --key are given together';
    throw new WrongCall(`${problem}, expected --policy FILE or --key FILE`, 'verify statements');
  }
  return cannotTell(() => {
    if (file !== undefined) return readPolicy(resolve(file));
    const keys = Object.fromEntries(files.map((each) => [keyName(each), readTextFile(resolve(each))]));
    return { policy: policyOf({ keys, threshold: Object.keys(keys).length }) };
  });
}

/** `keys/alice.pub.pem` is alice's. */
function keyName(file: string): string {
  return basename(file).replace(/(\.pub|\.pem)+$/, '');
}

function wantedClaims(
  { statements }: Gathered,
  flags: Flags,
  ofPolicy: readonly string[] | undefined,
): Claim[] {
  const against = oneOf(['golden'], flags.against, '--against', 'verify statements');
  const names = flags.package ?? ofPolicy;
  const stated = claimsOf(statements);
  const claims = names === undefined ? stated : named(names, flags, stated);
  if (claims.length === 0) {
    throw new CannotTell(
      'no statement by a trusted key is about a build',
      'Check that these are the right files and keys.',
    );
  }
  if (against === undefined) return claims;
  const directories = commandSettings(flags, 'store').recipes;
  return claims.map((claim) => {
    const golden = readGolden(directories, claim.arch, claim.name);
    if ('manifest' in golden) return { ...claim, fingerprint: golden.manifest.fingerprint };
    throw new CannotTell(
      golden.problem,
      'Leave --against out, or name the directory of your recipes: --recipes DIR.',
    );
  });
}

/** The named packages, of every arch that they have statements of. */
function named(names: readonly string[], flags: Flags, stated: readonly Claim[]): Claim[] {
  return [...new Set(names)].flatMap((name) => {
    const found = stated.filter((claim) => claim.name === name && (flags.arch ?? claim.arch) === claim.arch);
    return found.length > 0 ? found : [{ name, arch: chosenArch(flags) }];
  });
}

function verdictLines({ name, arch, verdict, fingerprint, votes, lacking }: ClaimVerdict): string[] {
  const agree = votes.filter(({ says }) => says === 'agrees').length;
  const count = `${agree} of ${votes.length} agree`;
  const on = fingerprint === undefined ? '' : ` on ${fingerprint}`;
  const word = { met: 'met', differing: 'NOT MET, somebody disagrees', missing: 'NOT MET' }[verdict];
  return [
    `${name} (${arch}): ${word}: ${count}${on}`,
    ...votes.map(({ text }) => `  ${text}`),
    ...lacking.map((text) => `  ${text}`),
  ];
}

function overall(verdicts: readonly ClaimVerdict[]): ClaimVerdict['verdict'] {
  const all = new Set(verdicts.map(({ verdict }) => verdict));
  return all.has('differing') ? 'differing' : all.has('missing') ? 'missing' : 'met';
}

function notMet(bad: readonly ClaimVerdict[], all: number): Differs {
  const [first] = bad;
  const who = (first?.votes ?? []).filter(({ says }) => says !== 'agrees').map(({ text }) => text);
  const why = [...who, ...(first?.lacking ?? [])].join('; ');
  return new Differs(
    `the policy is not met for ${bad.length} of ${all} packages: ${first?.name ?? ''}: ${why}`,
    'docs/statements.md says what each of these means.',
  );
}

/** An error that prevents the check is no verdict. */
function cannotTell<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof UserError ? new CannotTell(error.problem, error.nextStep) : error;
  }
}
