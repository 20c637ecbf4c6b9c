import process from 'node:process';

/**
 * Something that the reader can put right: what is missing or wrong, and how to get it. Shown as its message alone;
 * anything else that is thrown is our bug and is shown with its stack.
 */
export class SetupError extends Error {
  /**
   * @param {string} problem what, and which version
   * @param {string} [remedy] how to get it
   */
  constructor(problem, remedy) {
    super(remedy === undefined ? problem : `${problem}: ${remedy}`);
    this.name = 'SetupError';
  }
}

/**
 * Runs a script's main function and turns its result into the exit code.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    console.error(isForReader(error) ? `seedstage: ${error.message}` : error);
  }
}

/**
 * @param {unknown} error
 * @returns {error is Error}
 */
function isForReader(error) {
  // The compiled program has a class of its own for the same.
  return error instanceof SetupError || (error instanceof Error && error.name === 'UserError');
}
