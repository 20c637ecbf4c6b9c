import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvent, type EngineEvent } from '../../../../commands/lib/display/engine-event';
import { progressOf, progressText, runningLines } from '../../../../commands/lib/display/progress';
import { RunModel } from '../../../../commands/lib/display/run-model';
import { headerText, previewLines, resultLines } from '../../../../commands/lib/display/run-texts';
import { RunView } from '../../../../commands/lib/display/run-view';
import { Terminal } from '../../../../commands/lib/display/terminal';

/** Events that a real engine wrote, without debug messages and most properties. */
function recorded(name: string): EngineEvent[] {
  const file = join(__dirname, '../../../fixtures/engine-events', `${name}.jsonl`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => readEvent(line) ?? []);
}

function modelOf(events: readonly EngineEvent[]): RunModel {
  const model = new RunModel();
  events.forEach((event) => model.apply(event, 0));
  return model;
}

const URN = 'urn:pulumi:test::bootstrap::pulumi:pulumi:Stack$seedstage:index:Stage1$seedstage:index:Build::';

/** A change of a build as the engine tells it. */
function build(
  name: string,
  recipe: string,
  op: string,
  reasons: readonly string[],
  note: string,
): EngineEvent[] {
  const urn = `${URN}x86_64-${name}`;
  const metadata = {
    ...{ op, urn, type: 'seedstage:index:Build', new: { custom: true, inputs: { recipe } } },
    detailedDiff: Object.fromEntries(reasons.map((reason) => [reason, {}])),
  };
  return [
    { resourcePreEvent: { metadata, planning: true } },
    { diagnosticEvent: { urn, severity: 'info', message: `${recipe}: ${note}\n` } },
    { resOutputsEvent: { metadata } },
  ];
}

/** A terminal's stand-in that keeps what is written. */
function sink(): { written: string; write: (text: string) => void } {
  return {
    written: '',
    write(text) {
      this.written += text;
    },
  };
}

describe('a preview', () => {
  it('of all of stage1 fits a screen, a line a package', () => {
    const model = modelOf(recorded('preview-stage1'));
    const lines = [headerText(model, 100), ...previewLines(model, 100)];
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[0]).toBe('bootstrap/test, arch x86_64, host local, stage stage1, gcc 10.2.0');
    expect(lines).toContain('  stage1/gcc              new  2 builds');
    expect(lines).toContain('  stage1/curl             new  will be built');
    expect(lines.at(-1)).toBe('40 resources to change; 38 builds');
  });

  it('is shown by stage where nobody is asked', () => {
    const lines = previewLines(modelOf(recorded('preview-stage1')), 100, true);
    expect(lines).toContain('  stage1       new  19 packages; 27 builds');
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it('names what changed of its own before what it is given, and adds up the passes', () => {
    const model = modelOf([
      ...build('make-pass3', 'make', 'update', ['script'], 'will be built (about 8 s last time)'),
      ...build(
        'make-pass4',
        'make',
        'update',
        ['needs["musl-pass2"]', 'script'],
        'will be built (about 1 min 2 s last time)',
      ),
      ...build(
        'zlib',
        'zlib',
        'update',
        ['needs["make-pass4"]'],
        'reused if its inputs come out the same, else built',
      ),
      ...build('m4', 'm4', 'update', ['artifact'], 'not in this store, will be built'),
      ...build('xz', 'xz', 'same', [], ''),
    ]);
    expect(previewLines(model, 100)).toEqual([
      '  stage1/make  update  script changed; 2 builds (about 1 min 10 s last time)',
      '  stage1/zlib  update  given another make; reused if its inputs come out the same, else built',
      '  stage1/m4    update  not in this store, will be built',
      '4 resources to change; 4 builds (about 1 min 10 s last time, and 2 not built here yet); 1 unchanged',
    ]);
  });

  it('says where builds will run when that is not this machine, and what has to be sent there', () => {
    const there = 'will be built, on grower@203.0.113.7';
    const model = modelOf([
      ...build('zlib', 'zlib', 'create', [], `${there}, 1 artifact (0.4 MB) to send there`),
      ...build('m4', 'm4', 'create', [], `${there}, 2 artifacts (1.5 MB) to send there`),
      ...build('xz', 'xz', 'create', [], 'in the store'),
    ]);
    expect(previewLines(model, 100).at(-1)).toBe(
      '3 resources to change; 2 builds on grower@203.0.113.7, at most 1.9 MB to send there',
    );
    const here = modelOf([
      ...build('zlib', 'zlib', 'create', [], there),
      ...build('m4', 'm4', 'create', [], 'will be built'),
    ]);
    expect(previewLines(here, 100).at(-1)).toBe(
      '2 resources to change; 2 builds on grower@203.0.113.7 and this machine',
    );
  });

  it('says what comes from a cache, and whose word that is', () => {
    const from = 'from the cache oci://there/team, signed by ci';
    const model = modelOf([
      ...build('zlib', 'zlib', 'create', [], `not in this store, ${from}`),
      ...build('make-pass4', 'make', 'create', [], from),
      ...build('make-pass3', 'make', 'create', [], 'will be built'),
    ]);
    expect(previewLines(model, 120)).toEqual([
      `  stage1/zlib  new  not in this store, ${from}`,
      `  stage1/make  new  1 build, 1 ${from}`,
      '3 resources to change; 1 build; 2 from caches',
    ]);
  });

  it('names the host of the settings for a reader', () => {
    const header = (host: string): string => {
      const prelude = { preludeEvent: { config: { 'bootstrap:host': host } } };
      return headerText(modelOf([prelude, ...build('xz', 'xz', 'same', [], '')]), 100);
    };
    const record = { kind: 'vm', address: '203.0.113.7', user: 'grower', knownHosts: '/k' };
    expect(header(JSON.stringify(record))).toContain('host grower@203.0.113.7');
    expect(header('docker')).toContain('host docker');
    expect(header('[secret]')).toContain('host [secret]');
  });

  it('that was stopped does not say that nothing changes', () => {
    const model = modelOf([
      ...build('make-pass3', 'make', 'same', [], ''),
      { stdoutEvent: { message: '^C received; cancelling. If you would like to terminate …' } },
      { diagnosticEvent: { severity: 'error', message: 'preview canceled' } },
    ]);
    expect(previewLines(model, 100)).toEqual([
      'error: preview canceled',
      'the preview is incomplete: 0 resources to change so far',
    ]);
  });

  it('shows errors, warnings, policies and what the program prints, in full', () => {
    const diagnostic = (severity: string, message: string): EngineEvent => ({
      diagnosticEvent: { severity, message },
    });
    const model = modelOf([
      diagnostic('error', '<{%fg 1%}>it broke<{%reset%}>\nthe log: /tmp/log\n'),
      diagnostic('warning', 'mind this\n'),
      diagnostic('info', 'hello\n'),
      diagnostic('debug', 'never mind\n'),
      {
        policyEvent: {
          ...{ message: 'no such thing', policyName: 'rule', policyPackName: 'pack' },
          ...{ enforcementLevel: 'mandatory', resourceUrn: `${URN}x` },
        },
      },
    ]);
    expect(previewLines(model, 100).slice(0, -1)).toEqual([
      'hello',
      'warning: mind this',
      'error: it broke',
      '  the log: /tmp/log',
      'error: x: policy pack/rule (mandatory): no such thing',
    ]);
  });
});

describe('the end of an update', () => {
  const outputs = {
    audit: 'identical: 2 packages',
    fingerprint: 'ab'.repeat(32),
    packages: { make: '4.4.1  d67e6d75  1.2 MB', zlib: '1.3.1  01234567  0.1 MB' },
    artifacts: { make: { key: 'k' } },
  };
  const stack = (op: string): EngineEvent[] => {
    const metadata = {
      ...{
        op,
        urn: 'urn:pulumi:test::bootstrap::pulumi:pulumi:Stack::bootstrap-test',
        type: 'pulumi:pulumi:Stack',
      },
      ...{ old: { outputs: op === 'same' ? outputs : {} }, new: { outputs } },
    };
    return [
      { resourcePreEvent: { metadata } },
      { resOutputsEvent: { metadata } },
      { summaryEvent: { durationSeconds: 3, isPreview: false } },
    ];
  };

  it('has the verdict and the whole first, then a line a package', () => {
    const model = modelOf([...build('make', 'make', 'create', [], 'built in 8 s'), ...stack('create')]);
    expect(resultLines(model, 100)).toEqual([
      '1 resource done in 3 s',
      '  audit:        identical: 2 packages',
      `  fingerprint:  ${'ab'.repeat(32)}`,
      '  packages:',
      '    make  4.4.1  d67e6d75  1.2 MB',
      '    zlib  1.3.1  01234567  0.1 MB',
      '  for programs: pulumi stack output --json (artifacts)',
    ]);
  });

  it('is short where there was nothing to do', () => {
    const model = modelOf([...build('make', 'make', 'same', [], ''), ...stack('same')]);
    expect(resultLines(model, 100)).toEqual([
      'nothing to do: 1 resource as they should be in 3 s',
      '  audit:        identical: 2 packages',
      `  fingerprint:  ${'ab'.repeat(32)}`,
    ]);
  });

  it('does not say that all is well where the engine failed', () => {
    const lines = resultLines(modelOf(recorded('up-to-make')), 100);
    expect(lines[0]).toBe('failed: 5 resources done in 43 s; 35 unchanged');
    expect(lines.at(-1)).toMatch(/^error: .*failed to save snapshot/);
  });
});

describe('progress', () => {
  it('counts builds, and tells how long from what they took last time', () => {
    const plan = modelOf([
      ...build('zlib', 'zlib', 'update', [], 'will be built (about 2 min 0 s last time)'),
      ...build('xz', 'xz', 'update', [], 'will be built (about 4 min 0 s last time)'),
      ...build('m4', 'm4', 'update', [], 'will be built'),
      ...build('bzip2', 'bzip2', 'update', [], 'in the store'),
    ]);
    const [pre] = build('zlib', 'zlib', 'update', [], '');
    const now: EngineEvent = {
      diagnosticEvent: {
        urn: `${URN}x86_64-zlib`,
        severity: 'info',
        message: 'build 60 s: CC main.c',
        ephemeral: true,
      },
    };
    const model = modelOf([pre ?? {}, now]);
    const progress = progressOf(model, plan, 60_000);
    expect(progressText(progress)).toBe(
      'builds: 0 done, 1 running, 2 to come; about 5 min left, and 1 not built here yet',
    );
    expect(runningLines(model, progress.running, 60_000)).toEqual([
      '  stage1/zlib  build 1 min 0 s: CC main.c',
    ]);
  });

  it('tells builds of one package apart by their number, never by the name of a pass', () => {
    const running = ([name, recipe]: readonly [string, string]): EngineEvent[] => {
      const [pre = {}] = build(name, recipe, 'create', [], '');
      const urn = `${URN}x86_64-${name}`;
      return [pre, { diagnosticEvent: { urn, severity: 'info', message: 'build 2 s', ephemeral: true } }];
    };
    const steps = [
      ['musl-pass2', 'musl'],
      ['musl-pass3', 'musl'],
      ['musl-pass3-again', 'musl'],
      ['gcc10-pass1', 'gcc10'],
      ['curl-mbedtls', 'curl'],
      ['my-curl', 'my-curl'],
    ] as const;
    const model = modelOf(steps.flatMap(running));
    const lines = runningLines(model, progressOf(model, undefined, 2_000).running, 2_000);
    expect(lines.map((line) => line.replace(/ +build 2 s$/, ''))).toEqual([
      '  stage1/musl 1 of 2',
      '  stage1/musl 2 of 2',
      '  stage1/musl again',
      '  stage1/gcc',
      '  stage1/curl-mbedtls',
      '  x86_64-my-curl',
    ]);
  });

  it('without a terminal is a line when a build begins and ends, and one every 30 s', () => {
    const out = sink();
    const view = new RunView(new Terminal(out), { brief: true });
    const events = recorded('up-to-make');
    let last = 0;
    for (const event of events) {
      const at = ((event as { timestamp?: number }).timestamp ?? last) * 1000;
      for (let second = last; last > 0 && second < at; second += 1000) view.tick(second);
      view.apply(event, at);
      last = at;
    }
    const lines = out.written.split('\n').slice(0, -1);
    expect(lines).toContain('tools/make: started');
    expect(lines).toContain('tools/make: built in 8 s');
    expect(lines.filter((line) => line.startsWith('seed/tcc'))).toEqual([
      'seed/tcc: started',
      'seed/tcc: built in 15 s',
    ]);
    expect(out.written).not.toContain('\x1b');
    expect(lines.length).toBeLessThan(20);
  });

  it.each([undefined, 0])('is 80 columns wide at a terminal whose size is %s', (size) => {
    const out = { ...sink(), isTTY: true, ...(size === undefined ? {} : { columns: size, rows: size }) };
    const terminal = new Terminal(out, true);
    expect(terminal.width).toBe(79);
    terminal.draw(['one', 'two', 'three']);
    expect(out.written).toBe('one\ntwo\nthree\n');
  });

  it('at a terminal is redrawn in place, and gone at the end', () => {
    const out = { ...sink(), isTTY: true, columns: 80, rows: 40 };
    const terminal = new Terminal(out, true);
    terminal.draw(['one', 'x'.repeat(200)]);
    terminal.draw(['two']);
    terminal.clear();
    expect(out.written).toBe(`one\n${'x'.repeat(78)}…\n\x1b[2A\r\x1b[Jtwo\n\x1b[1A\r\x1b[J`);
  });
});
