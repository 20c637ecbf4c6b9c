/** A time span for people: `0.4 s`, `12 s`, `2 min 5 s`. */
export function durationText(seconds: number): string {
  if (seconds < 1) return `${Math.max(seconds, 0.1).toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A measured or configured time with two significant digits, for messages about limits: `0.25 s`, `30 s`. */
export function preciseText(seconds: number): string {
  return `${Number(seconds.toPrecision(2))} s`;
}
