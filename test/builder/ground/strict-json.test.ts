import { describe, expect, it } from 'vitest';
import { strictJson } from '../../../builder/ground/strict-json';

const parse = (text: string | Buffer): unknown => strictJson(Buffer.from(text), 'FILE');

describe('JSON from somebody else', () => {
  it('is parsed like any JSON', () => {
    const text = '{"a": [1, {"b": "]}{[\\"\\\\"}], "c": {"a": null, "b": {}}, "": "\\u00e4:"}';
    expect(parse(text)).toEqual(JSON.parse(text));
    expect(parse('{"a":1,"b":{"a":1}}')).toEqual({ a: 1, b: { a: 1 } });
    expect(parse('["a","a"]')).toEqual(['a', 'a']);
  });

  it.each([
    ['a name twice', '{"a":1,"a":1}', 'the name "a" occurs twice'],
    ['a name twice, once in other letters', '{"a":1,"\\u0061":1}', 'the name "a" occurs twice'],
    ['a name twice, further in', '[{"x":{"a":1, "b":{}, "a" : 1}}]', 'the name "a" occurs twice'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'occurs twice'],
    ['a BOM', '\ufeff{}', 'it is not JSON'],
    ['a comment', '{} // {', 'it is not JSON'],
    ['nothing', '', 'it is not JSON'],
    ['an open string', '{"a', 'it is not JSON'],
    ['a lone quote after escapes', '\\"'.repeat(500_000), 'it is not JSON'],
    ['deep nesting', '['.repeat(1e6), 'nested more than 100 deep'],
  ])('is refused with %s', (_, text, problem) => {
    expect(() => parse(text)).toThrow(problem);
  });

  it('is refused if it is not UTF-8', () => {
    expect(() => parse(Buffer.from([0x22, 0xff, 0x22]))).toThrow('it is not UTF-8');
  });

  it('may have long strings', () => {
    const long = 'x\\n'.repeat(300_000);
    expect(parse(`{"a":"${long}"}`)).toEqual(JSON.parse(`{"a":"${long}"}`));
  });
});
