import * as z from 'zod';
import { worst, type PackageAudit } from '../../builder/audit/audit';
import { policyOf, policyShape } from '../../builder/attest/policy';
import { gatherStatements, type Gathered } from '../../builder/attest/signed-statements';
import { judge, type ClaimVerdict } from '../../builder/attest/votes';
import { sha256OfJson } from '../../builder/ground/digest';
import { shortened } from '../../builder/ground/quote';
import { UserError } from '../../builder/ground/user-error';
import { projectRoot, settingPath } from '../project-root';
import type { Session } from '../session';
import { archOf } from './artifact-args';

/** Whose statements count, how many must agree, and where the statements are. */
export const auditPolicySchema = z.strictObject({
  ...policyShape,
  statements: z
    .array(z.string().min(1))
    .min(1)
    .max(100)
    .describe('a list of files and directories with statements, relative to the project'),
});
export type AuditPolicy = z.infer<typeof auditPolicySchema>;

/** An artifact as an audit keeps it, by its name. */
type Kept = Readonly<Record<string, { readonly [Field in 'key' | 'id' | 'arch']?: string | undefined }>>;

/** What of an audit's arguments a policy needs. */
export interface PolicyArgs {
  readonly packages: Kept;
  readonly host?: string | undefined;
  readonly policy?: AuditPolicy | undefined;
}

/** The entry of the statements in the digests of what was compared; no package has such a name. */
export const STATEMENTS = '(statements)';

const WORDS = { met: 'identical', differing: 'differing', missing: 'inconclusive' } as const;

/** What is wrong with a policy beyond its types: an invalid key, a threshold that can never be met. */
export function policyProblem(policy: AuditPolicy | undefined): string | undefined {
  try {
    if (policy !== undefined) policyOf(policy);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return `policy: ${error.problem}. ${error.nextStep}`;
    throw error;
  }
}

/** Holds each package against the policy; nothing if there is none. */
export async function policyAudits(session: Session, args: PolicyArgs): Promise<PackageAudit[]> {
  if (args.policy === undefined) return [];
  const gathered = gather(args.policy);
  const audits: PackageAudit[] = [];
  for (const name of Object.keys(args.packages).sort()) {
    session.signal.throwIfAborted();
    audits.push(await auditOne(session, args, args.policy, gathered, name));
  }
  return audits;
}

/** A digest of what the statements say now: it changes when they lead to another verdict. */
export function policyDigest(session: Session, args: PolicyArgs): Record<string, string> {
  const { policy } = args;
  if (policy === undefined) return {};
  try {
    const gathered = gather(policy);
    const verdicts = Object.keys(args.packages)
      .sort()
      .map((name) => {
        const record = recordOf(session, args, name);
        const judged =
          record === undefined ? undefined : verdictOf(args, policy, gathered, name, record.fingerprint);
        return [name, judged?.verdict ?? null, ...(judged?.votes ?? []).map(({ says }) => says)];
      });
    return { [STATEMENTS]: sha256OfJson(verdicts) };
  } catch (error) {
    if (error instanceof UserError) return { [STATEMENTS]: error.problem }; // `up` fails with it
    throw error;
  }
}

/** The audits of the same packages by comparison and by policy, as one for each. */
export function merged(compared: readonly PackageAudit[], byPolicy: readonly PackageAudit[]): PackageAudit[] {
  if (compared.length === 0) return [...byPolicy];
  return compared.map((audit) => {
    const other = byPolicy.find(({ name }) => name === audit.name);
    if (other === undefined) return audit;
    const reasons = [audit, other].flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    return {
      ...audit,
      verdict: worst([audit.verdict, other.verdict]),
      ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    };
  });
}

async function auditOne(
  session: Session,
  args: PolicyArgs,
  policy: AuditPolicy,
  gathered: Gathered,
  name: string,
): Promise<PackageAudit> {
  const record = recordOf(session, args, name);
  const about = { name, differences: [], sides: ['grown', 'stated'] as const };
  const inconclusive = (reason: string): PackageAudit => {
    return { ...about, verdict: 'inconclusive', reason, origins: [reason, 'statements'] };
  };
  if (record === undefined) return inconclusive('this store has no record of its build');
  const presence = await session.builder.store.check(record.fingerprint, true);
  if (presence !== 'present') return inconclusive(`the artifact is ${presence} in the store`);
  const judged = verdictOf(args, policy, gathered, name, record.fingerprint);
  const verdict = WORDS[judged.verdict];
  const origins = [`fingerprint ${record.fingerprint}`, votesText(judged)] as const;
  if (verdict === 'identical') return { ...about, verdict, origins };
  return { ...about, verdict, reason: [...problemsOf(judged), ...refusals(gathered)].join('; '), origins };
}

function verdictOf(
  args: PolicyArgs,
  policy: AuditPolicy,
  { statements }: Gathered,
  name: string,
  fingerprint: string,
): ClaimVerdict {
  const artifact = args.packages[name] ?? {};
  const key = artifact.key === undefined ? {} : { key: artifact.key };
  const claim = { name: artifact.id ?? name, arch: archOf(artifact), fingerprint, ...key };
  return judge(policyOf(policy), claim, statements);
}

function recordOf({ builder }: Session, { packages, host }: PolicyArgs, name: string) {
  return builder.records.byKey(packages[name]?.key ?? '', host);
}

function gather({ statements, ...policy }: AuditPolicy): Gathered {
  const root = projectRoot(process.cwd());
  return gatherStatements(
    statements.map((place) => settingPath(root, place)),
    policyOf(policy).keys,
  );
}

/** Who is missing and who disagrees. */
function problemsOf({ votes, lacking }: ClaimVerdict): string[] {
  return [...votes.filter(({ says }) => says !== 'agrees').map(({ text }) => text), ...lacking];
}

function votesText({ votes }: ClaimVerdict): string {
  return votes.map(({ text }) => text).join('; ');
}

/** Files that did not count, because one of them may be the statement that is missing. */
function refusals({ refused }: Gathered): string[] {
  const [first] = refused;
  if (first === undefined) return [];
  const name = first.file.split('/').at(-1) ?? '';
  return [
    `not counted: ${refused.length} files, such as ${shortened(name, 100)}: ${shortened(first.reason)}`,
  ];
}
