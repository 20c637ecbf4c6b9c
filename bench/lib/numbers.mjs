/**
 * The median of some numbers: for an even count, the mean of the two in the middle.
 * @param {readonly number[]} numbers at least one
 */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (Number(low) + Number(high)) / 2;
}

/** @param {number} value */
export function seconds(value) {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

/** @param {number} value */
export function ratio(value) {
  return value.toFixed(2);
}
