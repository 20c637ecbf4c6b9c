import { pulumiText } from '../../../builder/ground/call-text';

/** The next steps for errors of the CLI before it starts the engine. */
const KNOWN: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/no stack named '([^']+)' found/, (stack) => `create it: ${pulumiText(`stack init ${stack}`)}`],
  [/no stack selected/, () => `name it (--stack NAME), or select one: ${pulumiText('stack select NAME')}`],
  [PASSPHRASE_MISSING(), () => PASSPHRASE_STEP],
  [
    /incorrect passphrase/,
    () => 'give the passphrase that the stack was created with: PULUMI_CONFIG_PASSPHRASE, or a file by _FILE',
  ],
  [
    /PULUMI_ACCESS_TOKEN must be set|not logged in/,
    () =>
      `choose where states are kept: ${pulumiText('login --local')}, or PULUMI_BACKEND_URL=file://DIRECTORY`,
  ],
  [
    /no Pulumi\.yaml project file found/,
    () => 'change to the directory of the project, or name it: --cwd DIR',
  ],
];

export const PASSPHRASE_STEP =
  'set PULUMI_CONFIG_PASSPHRASE (it may be empty: PULUMI_CONFIG_PASSPHRASE=), or PULUMI_CONFIG_PASSPHRASE_FILE=FILE';

/** Whether the CLI needs a passphrase and cannot ask for it. */
export function wantsPassphrase(said: string): boolean {
  return PASSPHRASE_MISSING().test(said);
}

/** The next step after a message of the CLI, if one is known. */
export function nextStep(said: string): string | undefined {
  for (const [pattern, step] of KNOWN) {
    const found = pattern.exec(said);
    if (found) return step(found[1] ?? '');
  }
  return undefined;
}

function PASSPHRASE_MISSING(): RegExp {
  return /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/;
}
