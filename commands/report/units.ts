/** Bytes for a reader: `445 kB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 999.5e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Seconds for a reader: `0.4 s`, `12 s`, `9 min 40 s`, `1 h 12 min`. */
export function timeText(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A point in time for a reader, in UTC: `2026-11-27 08:15 UTC`. An invalid one is shown as it is. */
export function dateText(when: string): string {
  const time = new Date(when);
  return Number.isNaN(time.getTime()) ? when : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `1 file`, `12 files`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** The builder in a record, for a reader: `0@vm Linux 6.1` is user 0 on the machine vm. */
export function builderText(builder: string): string {
  const [, user, machine, system] = /^(\d+)@(\S+) (.+)$/.exec(builder) ?? [];
  return user === undefined ? builder : `user ${user} on ${machine ?? ''}, ${system ?? ''}`;
}
