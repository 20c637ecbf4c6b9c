import { rm } from 'node:fs/promises';
import { Auditor, worst, type PackageAudit } from '../../builder/audit/audit';
import { NamedAudit } from '../../builder/audit/named-audit';
import { writeWhole } from '../../builder/tree/tree-files';
import { UserError } from '../../builder/ground/user-error';
import { auditFile, auditForecast, auditReport, auditResult, packageLines } from '../audit-texts';
import { changesBetween, type Change } from '../diff';
import { InitFailed } from '../init-failed';
import { projectRoot } from '../project-root';
import type { Checked, Found, ResourceKind } from '../resource-kind';
import type { Session } from '../session';
import { nameOf } from '../urn';
import { hasUnknown, UNKNOWN, type Properties } from '../values';
import { auditInputsSchema, needed, pairsOf, parseAuditArgs, type AuditArgs } from './audit-args';
import { merged, policyAudits, policyDigest } from './audit-policy';
import { checkedInputs } from './incomplete';

/** The outputs that only the comparison can give. */
const OUTPUTS = ['verdict', 'verdicts', 'differences', 'report', 'compared'];

/** Logged before a failure, because the engine shows only the reasons of a failure, not the next step. */
const NEXT_STEP = 'See docs/audit.md for how to find the cause. The next `pulumi up` compares again.';

/** `seedstage:index:ChecksumAudit`: a comparison of artifacts by manifest, and its verdict. */
export const audit: ResourceKind = {
  check(session, declared): Checked {
    const news = needed(declared);
    const parsed = parseAuditArgs(news);
    if ('failures' in parsed) return { inputs: news, failures: parsed.failures };
    if (parsed.args === undefined) return { inputs: { ...news, golden: UNKNOWN }, failures: [] };
    const golden = goldenDigests(session, parsed.args);
    return { inputs: { ...news, enforce: parsed.args.enforce, golden }, failures: [] };
  },

  diff(session, _id, olds, news, outputs): Change[] {
    const changes = changesBetween(olds, news);
    if (changes.length > 0 || hasUnknown(news)) return changes;
    if (outputs['verdict'] !== 'identical') return [{ path: 'verdict', kind: 'update' }];
    const compared = comparedNow(session, argsOf(news));
    return changesBetween({ compared: outputs['compared'] ?? {} }, { compared });
  },

  async preview(session, urn, inputs): Promise<Properties> {
    const parsed = parseAuditArgs(declared(inputs));
    if ('args' in parsed && parsed.args) {
      session.log.say(
        urn,
        auditForecast(
          nameOf(urn),
          pairsOf(parsed.args).map(([, pair]) => pair),
          statedIn(parsed.args),
        ),
      );
    }
    return { ...inputs, ...Object.fromEntries(OUTPUTS.map((output) => [output, UNKNOWN])) };
  },

  async make(session, urn, id, inputs): Promise<Properties> {
    const args = argsOf(inputs);
    const compared = comparedNow(session, args);
    refuseStale(inputs, goldenDigests(session, args));
    const audits = await compareAll(session, args);
    const outputs = { ...inputs, ...verdictsOf(audits), compared };
    const file = await writeReport(session, urn, id, audits);
    const verdict = worst(audits.map((each) => each.verdict));
    const result = auditResult(
      nameOf(urn),
      verdict,
      pairsOf(args).map(([, pair]) => pair),
      statedIn(args),
    );
    if (verdict === 'identical') {
      session.log.say(urn, result);
      return outputs;
    }
    session.log.say(
      urn,
      `${result}\n${auditReport(audits)}\nThe whole report: ${file}\n${NEXT_STEP}`,
      'warning',
    );
    if (args.enforce) throw notIdentical(nameOf(urn), id, outputs, audits);
    return outputs;
  },

  async read(_session, _urn, id, state): Promise<Found> {
    if (state.outputs['verdict'] !== undefined) return state;
    throw new UserError(
      `the audit "${id}" cannot be imported: only its id is known`,
      'Declare it in a program instead: `pulumi up` compares again.',
    );
  },

  async forget(session, id): Promise<void> {
    await rm(reportFile(session, id), { force: true });
  },
};

function auditorOf({ builder, signal }: Session): Auditor {
  const { store, records, settings, machine } = builder;
  const parts = { store, records, directories: settings.recipes };
  const { offline } = settings;
  const base = projectRoot(process.cwd());
  const named = new NamedAudit({ ...parts, base, offline, toolbox: () => machine.toolbox, signal });
  return new Auditor({ ...parts, named });
}

async function compareAll(session: Session, args: AuditArgs): Promise<PackageAudit[]> {
  await session.builder.roots.use(); // otherwise npm run gc could remove what is being read
  const auditor = auditorOf(session);
  const audits: PackageAudit[] = [];
  for (const [name, pair] of pairsOf(args)) {
    session.signal.throwIfAborted();
    audits.push(await auditor.audit(name, pair));
  }
  return merged(audits, await policyAudits(session, args));
}

/** How many packages are held against statements. */
function statedIn({ packages, policy }: AuditArgs): number {
  return policy === undefined ? 0 : Object.keys(packages).length;
}

function comparedNow(session: Session, args: AuditArgs): Record<string, string> {
  const auditor = auditorOf(session);
  const pairs = pairsOf(args).map(([name, pair]) => [name, auditor.compared(pair)]);
  return { ...(Object.fromEntries(pairs) as Record<string, string>), ...policyDigest(session, args) };
}

/** The digest of each golden manifest, by package, so that a preview shows which one changed. */
function goldenDigests(session: Session, args: AuditArgs): Record<string, string> {
  const auditor = auditorOf(session);
  const digests = pairsOf(args).flatMap(([name, { right }]) =>
    'golden' in right ? [[name, auditor.readGolden(right).digest] as const] : [],
  );
  return Object.fromEntries(digests);
}

function refuseStale(inputs: Properties, now: Properties): void {
  const changed = changesBetween({ golden: inputs['golden'] ?? {} }, { golden: now });
  if (changed.length === 0) return;
  throw new UserError(
    `golden manifests changed after their hashes were computed: ${changed.map(({ path }) => path).join(', ')}`,
    'Run `pulumi up` again: it shows what changed.',
  );
}

function verdictsOf(audits: readonly PackageAudit[]): Properties {
  return {
    verdict: worst(audits.map(({ verdict }) => verdict)),
    verdicts: Object.fromEntries(audits.map(({ name, verdict }) => [name, verdict])),
    differences: audits.reduce((sum, { differences }) => sum + differences.length, 0),
    report: auditReport(audits),
  };
}

/** @returns the report's path, only for messages: the state contains no path of a machine */
async function writeReport(
  session: Session,
  urn: string,
  id: string,
  audits: readonly PackageAudit[],
): Promise<string> {
  const file = reportFile(session, id);
  const verdict = worst(audits.map((each) => each.verdict));
  await writeWhole(file, auditFile(nameOf(urn), verdict, audits));
  return file;
}

function reportFile(session: Session, id: string): string {
  return session.builder.store.path('audits', `${id.replaceAll(/[^\w.-]/g, '_')}.txt`);
}

function notIdentical(
  name: string,
  id: string,
  outputs: Properties,
  audits: readonly PackageAudit[],
): InitFailed {
  const bad = audits.filter(({ verdict }) => verdict !== 'identical');
  return new InitFailed(
    `${name}: ${bad.length} of ${audits.length} packages are not identical`,
    NEXT_STEP,
    id,
    outputs,
    bad.map((each) =>
      packageLines(each, 1)
        .map((line) => line.trim())
        .join('; '),
    ),
  );
}

/** The inputs that the program declared, without those that Check added. */
function declared(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== 'golden'));
}

function argsOf(inputs: Properties): AuditArgs {
  return checkedInputs('ChecksumAudit', auditInputsSchema, declared(inputs));
}
