/** The arguments of `up` or `preview` that concern the display. All arguments are passed to the CLI. */
export interface CliArgs {
  readonly help: boolean;
  /** Whether the CLI's own display is requested: JSON, or a rich diff. */
  readonly own: boolean;
  readonly yes: boolean;
  readonly skipPreview: boolean;
  /** The arguments without --yes and --skip-preview. */
  readonly rest: readonly string[];
}

/** Reads them. The CLI handles unknown ones. */
export function readCliArgs(args: readonly string[], env: NodeJS.ProcessEnv): CliArgs {
  const has = (...names: string[]): boolean => args.some((arg) => names.includes(arg));
  return {
    help: has('--help', '-h'),
    own: has('--json', '-j', '--diff'),
    yes: has('--yes', '-y', '--yes=true') || isTrue(env['PULUMI_SKIP_CONFIRMATIONS']),
    skipPreview: has('--skip-preview', '-f', '--skip-preview=true') || isTrue(env['PULUMI_SKIP_PREVIEW']),
    rest: args.filter((arg) => !/^(--yes|-y|--yes=true|--skip-preview|-f|--skip-preview=true)$/.test(arg)),
  };
}

/** Options that `up` accepts and `preview` does not; those with a value are listed separately. */
const ONLY_UP = ['--continue-on-error', '--secrets-provider'];

/** The arguments of the preview before an `up`: all except those that only `up` accepts. */
export function previewArgs(rest: readonly string[]): string[] {
  return rest.filter((arg, index) => {
    if (rest[index - 1] === '--secrets-provider') return false;
    return !ONLY_UP.includes(arg.replace(/=.*/, ''));
  });
}

function isTrue(value: string | undefined): boolean {
  return value === 'true' || value === '1';
}
