import process from 'node:process';

/**
 * A problem that the user can fix: what is missing or wrong, and how to get it. Only its message is shown; any other
 * error is an internal one and is shown with its stack.
 */
export class SetupError extends Error {
  /**
   * @param {string} problem what is missing or wrong, with the version
   * @param {string} [remedy] how to fix it
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
  // The compiled program has its own class for the same purpose.
  return error instanceof SetupError || (error instanceof Error && error.name === 'UserError');
}
