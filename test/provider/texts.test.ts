import { describe, expect, it } from 'vitest';
import type { Progress } from '../../builder/ground/run';
import { statusLine } from '../../provider/status-line';
import { durationText } from '../../builder/ground/duration';
import { forecastText, progressText, readForecast, resultText } from '../../provider/texts';

describe('durationText', () => {
  it.each([
    [0.04, '0.1 s'],
    [0.42, '0.4 s'],
    [12.4, '12 s'],
    [59.7, '1 min 0 s'],
    [125, '2 min 5 s'],
  ])('%s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('a forecast', () => {
  it('says what will happen, and how long that took last time', () => {
    expect(forecastText('make', { kind: 'in-store' })).toBe('make: in the store');
    expect(forecastText('make', { kind: 'build' })).toBe('make: will be built');
    expect(forecastText('make', { kind: 'build', lastSeconds: 12 })).toBe(
      'make: will be built (about 12 s last time)',
    );
    expect(forecastText('make', { kind: 'reused-if-same', lastSeconds: 12 })).toBe(
      'make: reused if its inputs come out the same, else built (about 12 s last time)',
    );
    expect(forecastText('make', { kind: 'in-cache', from: 'the cache file:///srv/cache, unsigned' })).toBe(
      'make: from the cache file:///srv/cache, unsigned',
    );
    expect(forecastText('make', { kind: 'build' }, true)).toBe('make: not in this store, will be built');
  });

  it('says where, unless that is this machine, and what has to be sent there', () => {
    const text = (artifacts: number): string =>
      forecastText('make', { kind: 'build' }, false, {
        host: 'grower@203.0.113.7',
        sending: { artifacts, bytes: artifacts * 4e5 },
      });
    expect(text(0)).toBe('make: will be built, on grower@203.0.113.7');
    expect(text(1)).toBe('make: will be built, on grower@203.0.113.7, 1 artifact (0.4 MB) to send there');
    expect(text(2)).toBe('make: will be built, on grower@203.0.113.7, 2 artifacts (0.8 MB) to send there');
  });
});

describe('a forecast, read again', () => {
  /** Nothing is built for it, so it has no host. */
  const isThere = ({ kind }: { kind: string }): boolean => kind.startsWith('in-');

  it.each([
    [{ kind: 'build', lastSeconds: 125 }, true],
    [{ kind: 'reused-if-same', lastSeconds: 12 }, false],
    [{ kind: 'in-store' }, false],
    [{ kind: 'build' }, false],
    [{ kind: 'in-cache', from: 'the cache oci://there/team, signed by ci' }, true],
    [{ kind: 'in-cache', from: 'the cache file:///srv/cache, unsigned' }, false],
  ] as const)('%j', (forecast, lost) => {
    expect(readForecast(forecastText('make', forecast, lost))).toEqual({ ...forecast, lost });
    expect(
      readForecast(
        forecastText('make', forecast, lost, { host: 'me@there:22', sending: { artifacts: 2, bytes: 1e6 } }),
      ),
    ).toEqual({
      ...forecast,
      lost,
      ...(isThere(forecast) ? {} : { host: 'me@there:22', megabytes: 1 }),
    });
    const place = { host: 'a machine that is not known yet' };
    expect(readForecast(forecastText('make', forecast, lost, place))).toEqual({
      ...{ ...forecast, lost },
      ...(isThere(forecast) ? {} : place),
    });
  });

  it('is nothing of any other line', () => {
    expect(readForecast('make: built in 8 s')).toBeUndefined();
  });
});

describe('a result', () => {
  it('says how it came about', () => {
    const result = { key: '', fingerprint: '', size: 0, files: 0, seconds: 12 };
    expect(resultText('make', { ...result, how: 'built' })).toBe('make: built in 12 s');
    expect(resultText('make', { ...result, how: 'in store' })).toBe('make: in the store');
    expect(resultText('make', { ...result, how: 'same result, reused' })).toBe('make: same result, reused');
    const from = 'the cache oci://there/team, signed by ci';
    expect(resultText('make', { ...result, how: 'from a cache', from })).toBe(`make: from ${from}, in 12 s`);
    expect(resultText('make', { ...result, how: 'in store', from })).toBe(
      `make: in the store (from ${from})`,
    );
  });
});

describe('progress', () => {
  it('is one line that fits', () => {
    expect(progressText({ phase: 'patch', seconds: 0.9 })).toBe('patch');
    expect(progressText({ phase: 'unpack', seconds: 3.9 })).toBe('unpack 3 s');
    expect(progressText({ phase: 'build', seconds: 61, line: '  CC main.c' })).toBe('build 61 s: CC main.c');
    const long = progressText({ phase: 'build', seconds: 1, line: 'x'.repeat(200) });
    expect(long).toHaveLength(100);
    expect(long).toMatch(/x…$/);
  });

  it('is shown at each phase, at most once a second, and at least every ten', () => {
    const shown: string[] = [];
    const show = statusLine((text) => shown.push(text));
    const tell = (phase: string, seconds: number, line: string): void => {
      const progress: Progress = { phase, seconds, line };
      show(progress);
    };
    tell('configure', 0, 'a');
    tell('configure', 0.5, 'b');
    tell('configure', 1, 'c');
    tell('build', 1.5, 'c');
    for (let seconds = 2; seconds < 12; seconds += 0.5) tell('build', seconds, 'c');
    expect(shown).toEqual(['configure: a', 'configure 1 s: c', 'build 1 s: c', 'build 11 s: c']);
  });

  it('in a log is shown after five seconds, and every thirty', () => {
    const shown: string[] = [];
    const show = statusLine((text) => shown.push(text), 'log');
    for (let seconds = 0; seconds <= 70; seconds += 0.5) {
      show({ phase: seconds < 3 ? 'configure' : 'build', seconds, line: `line ${seconds}` });
    }
    expect(shown).toEqual(['build 5 s: line 5', 'build 35 s: line 35', 'build 65 s: line 65']);
  });

  it('says at once, in a log as well, that it waits for others', () => {
    const shown: string[] = [];
    const show = statusLine((text) => shown.push(text), 'log');
    show({ phase: 'queue', seconds: 0 });
    show({ phase: 'waiting for another run that builds it', seconds: 0 });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain('waiting for another run that builds it');
  });
});
