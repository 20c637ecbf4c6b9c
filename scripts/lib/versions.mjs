/**
 * The first dotted version in a text: `3.200.0` in `v3.200.0`, `1.26.8` in `go version go1.26.8 linux/amd64`.
 * @param {string} text
 * @returns {string | undefined}
 */
export function versionIn(text) {
  return /\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?/.exec(text)?.[0];
}

/**
 * Whether `version` is `minimum` or newer, by its numbers. A pre-release (`3.200.0-alpha.1`) is older than its release.
 * @param {string} version
 * @param {string} minimum
 */
export function atLeast(version, minimum) {
  const [numbers, wanted] = [numbersOf(version), numbersOf(minimum)];
  for (const [index, number] of numbers.entries()) {
    const difference = number - (wanted[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return !version.includes('-') || version === minimum;
}

/** @param {string} version */
function numbersOf(version) {
  const numbers = (version.replace(/^v/, '').split('-')[0] ?? '').split('.').map(Number);
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}
