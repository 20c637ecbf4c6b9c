import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, preformatted } from '../../commands/report/html';
import { builderText, dateText, sizeText, timeText } from '../../commands/report/units';

describe('html', () => {
  it('escapes text, takes HTML as it is, and leaves out what is absent', () => {
    const name = '<b>&"\'';
    expect(html`<p title="${name}">${name}${html`<i>b</i>`}${[1, 'x', undefined]}</p>`.text).toBe(
      '<p title="&lt;b&gt;&amp;&quot;&#39;">&lt;b&gt;&amp;&quot;&#39;<i>b</i>1x</p>',
    );
  });

  it('leaves no character that is markup or that nobody sees, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped.replaceAll(/&(lt|gt|amp|quot|#39);/g, '')).not.toMatch(/[<>&"']/);
        expect(escaped.replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('shows the half of a character, and what turns the direction of writing', () => {
    expect(escapeHtml('a\ud800b\u202ec')).toBe('a\\u{d800}b\\u{202e}c');
  });

  it('keeps the spaces of a text that is set apart', () => {
    expect(preformatted('a  b\n\tc', 'it').text).toBe('<pre id="it">a  b\n\tc</pre>');
    expect(preformatted('x').text).toBe('<pre>x</pre>');
  });
});

describe('units', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [445_232, '445 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [123_456_789, '123.5 MB'],
    [999_500_000, '1.00 GB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it.each([
    [-1, '0.0 s'],
    [0.13, '0.1 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [99.4, '99 s'],
    [99.6, '1 min 40 s'],
    [3599.4, '59 min 59 s'],
    [3600, '1 h 0 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
  });

  it('a time is in UTC, and what is none is shown as it is', () => {
    expect(dateText('2026-11-27T08:15:59.999Z')).toBe('2026-11-27 08:15 UTC');
    expect(dateText('yesterday')).toBe('yesterday');
  });

  it('a builder is a user on a machine, and what is none is shown as it is', () => {
    expect(builderText('1000@vm Linux 6.1')).toBe('user 1000 on vm, Linux 6.1');
    expect(builderText('somebody')).toBe('somebody');
  });
});
