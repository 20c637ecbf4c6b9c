import * as pulumi from '@pulumi/pulumi';

/** A resource that a program declared. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Lets programs run without an engine: keys are made up from names, and everything declared is kept.
 *
 * @param preview whether what only a run can know is unknown
 */
export function mockEngine(preview = false): Declared[] {
  const declared: Declared[] = [];
  void pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        declared.push({ type, name, inputs: inputs as Record<string, unknown> });
        const result = preview ? {} : { fingerprint: `fingerprint of ${name}`, size: 5, files: 1 };
        return {
          id: `${name}-id`,
          state: { ...(inputs as Record<string, unknown>), key: keyOf(name), ...result },
        };
      },
      call: () => ({}),
    },
    'trial',
    'dev',
    preview,
  );
  return declared;
}

/** The key that the mocked engine gives a build. */
export function keyOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}

/** The value of an output, undefined while it is not known. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const inside = output as unknown as { promise(): Promise<T>; isKnown: Promise<boolean> };
  return (await inside.isKnown) ? await inside.promise() : undefined;
}

/** Resolves when all that was declared has been taken in: the next test has an engine of its own. */
export async function settled(): Promise<void> {
  await pulumi.runtime.disconnect();
}
