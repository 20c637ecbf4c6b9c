import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../support/scratch';
import { CC1, cc1By, FIXTURES, run } from './cc1-support';

const work = scratch('cc1-refusals');
let cc1 = '';

beforeAll(() => {
  cc1 = cc1By('gcc', work);
});

/** What cc1 says of a program; the program's path is left out. */
function said(text: string | Buffer): string {
  const source = join(work, 'bad.c');
  writeFileSync(source, text);
  const { code, stderr, stdout } = run(cc1, [
    join(work, 'out'),
    `-I${work}`,
    join(FIXTURES, 'start.c'),
    source,
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  return stderr.replaceAll(`${work}/`, '');
}

/** A program with this statement in its main. */
const inMain = (
  statement: string,
) => `struct s { int a; } s, *p; struct t *t; union u { int a; } u; int i; char *c; double d;
void f(int a, char *b); int g(void); int h(int a, ...);
long main(long n, char **v) { ${statement} }`;

const statements: readonly (readonly [string, string])[] = [
  ['long *q = 3.0;', 'the value has the wrong type (;)'],
  ['long *q = 3;', 'the value has the wrong type (;)'],
  ['c = &i;', 'the value has the wrong type (;)'],
  ['i = c;', 'the value has the wrong type (;)'],
  ['s = u;', 'the value has the wrong type (;)'],
  ['i = s;', 'the value has the wrong type (;)'],
  ['return c;', 'the value has the wrong type (;)'],
  ['f(1);', 'too few arguments (;)'],
  ['f(1, c, 2);', 'too many arguments ())'],
  ['f(c, c);', 'the value has the wrong type (,)'],
  ['f(1 c);', '`,` or `)` is missing (c)'],
  ['undeclared(1);', 'this name is not declared (undeclared)'],
  ['g = g;', 'this cannot be changed (=)'],
  ['g() = 1;', 'this cannot be changed (=)'],
  ['(int)i = 1;', 'this cannot be changed (=)'],
  ['(i, i) = 1;', 'this cannot be changed (=)'],
  ['(1 ? i : i) = 1;', 'this cannot be changed (=)'],
  ['i + 1 = 1;', 'this cannot be changed (=)'],
  ['5++;', 'this cannot be changed (;)'],
  ['d++;', 'this cannot be counted up or down (;)'],
  ['&5;', 'this has no address (;)'],
  ['&(i + 1);', 'this has no address (;)'],
  ['i();', 'this is not a function ())'],
  ['*i;', 'this is not a pointer (;)'],
  ['i[0];', 'this is not a pointer (;)'],
  ['i.a;', 'this has no members (a)'],
  ['s.b;', 'there is no such member (b)'],
  ['t->b;', 'the structure is not defined (b)'],
  ['struct v *q;', 'a structure with a name is declared outside of functions (v)'],
  ['struct s { int b; } q;', 'a structure with a name is declared outside of functions (s)'],
  ['switch (sizeof(i)) { case 2147483648: ; }', 'a case is an int (:)'],
  ['i = sizeof(void);', 'the size of this is not known (;)'],
  ['i = (signed char)i;', 'this name is not declared (signed)'],
  ["i = '\\x41';", "this escape is refused ('\\x41')"],
  ['struct t q;', 'the size of this variable is not known (q)'],
  ['sizeof(struct t);', 'the size of this is not known (;)'],
  ['int a[i];', 'this is not a constant (])'],
  ['int a[0];', 'an array has at least one element (])'],
  ['int a[2] = {1, 2, 3};', 'too many values (3)'],
  ['int a[2] = {[1] = 3};', 'a designator is refused ([)'],
  ['struct s q = {.a = 1};', 'a designator is refused (.)'],
  ['char q[2] = "abc";', 'the string is longer than the array ("abc")'],
  ['int q = {1};', 'braces around a single value are refused ({)'],
  ['p = &(struct s){1};', 'a compound literal is refused ({)'],
  ['i = ({ 1; });', 'a statement within an expression is refused ({)'],
  ['for (int j = 0; j < 1; j++) ;', 'a declaration in a for is refused (int)'],
  ['switch (i) { case 1 ... 2: ; }', 'a range of cases is refused (...)'],
  ['switch (i) { case 1: case 1: ; }', 'this case is there twice (:)'],
  ['switch (i) { default: default: ; }', 'one default belongs into a switch (;)'],
  ['switch (d) { }', 'a switch needs an integer ({)'],
  ['switch (i) { case 1: }', 'an expression is missing (})'],
  ['case 1: ;', 'a case belongs into a switch (1)'],
  ['break;', 'a break belongs into a loop or a switch (;)'],
  ['switch (i) { case 1: continue; }', 'a continue belongs into a loop (;)'],
  ['goto nowhere;', 'there is no such label (nowhere)'],
  ['here: ; here: ;', 'this label is there twice (here)'],
  ['return;', 'this function returns a value (;)'],
  ['int i; int i;', 'this name is declared twice (i)'],
  ['asm("nop");', 'this name is not declared (asm)'],
  ['register int j;', 'this name is not declared (register)'],
  ['_Bool b;', 'this name is not declared (_Bool)'],
  ['extern int j;', 'extern within a function is refused (j)'],
  ['void nothing;', 'a variable has a type (nothing)'],
  ['i = 1 / 0;', 'division by zero (;)'],
  ['i = 1 << 32;', 'a shift by this much is undefined (;)'],
  ['i = d % 2;', 'floating-point numbers have no such operator (;)'],
  ['i = d & 1;', 'floating-point numbers have no such operator (;)'],
  ['i = ~d;', 'the operand does not fit (;)'],
  ['i = s + 1;', 'the operands do not fit (;)'],
  ['i = c * 2;', 'the operands do not fit (;)'],
  ['i = c == 5;', 'the operands do not fit (;)'],
  ['i = c == &i;', 'the operands do not fit (;)'],
  ['i = c - &i;', 'the operands do not fit (;)'],
  ['i = i ? c : 1;', 'the operands do not fit (;)'],
  ['void *q; q = q + 1;', 'the size of what this points to is not known (;)'],
  ['i = (long)s;', 'this cannot be converted (;)'],
  ['c = (char *)d;', 'this cannot be converted (;)'],
  ['if (s) ;', 'this is neither true nor false (;)'],
  ['i = !s;', 'this is neither true nor false (;)'],
  ['h(1, s);', 'only numbers and pointers can be arguments ())'],
  ['i = *(void *)c;', 'the value has the wrong type (;)'],
  ['i = f(1, c) + 1;', 'the operands do not fit (;)'],
  ['f(1, s);', 'the value has the wrong type ())'],
  ['d = 0.5;', 'a floating-point constant must be a whole number, with a point and zeros only (0.5)'],
  ['d = 1e3;', 'this number is refused (1e3)'],
  ['i = 0x;', 'this number is refused (0x)'],
  ['i = 09;', 'this number is refused (09)'],
  ['i = 1ulul;', 'this number is refused (1ulul)'],
  ['i = 9223372036854775808;', 'this number is too large (9223372036854775808)'],
  ['i = 0x10000000000000000;', 'this number is too large (0x10000000000000000)'],
  ["i = 'ab';", "a character constant has one character ('ab')"],
  ["i = '\\e';", "this escape is refused ('\\e')"],
  ["i = '\\777';", "a character has only 8 bits ('\\777')"],
  ['i = 1', '`;` is missing (})'],
  ['i = (1;', '`)` is missing (;)'],
  ['i = 1 +;', 'an expression is missing (;)'],
  ['do ; i = 1;', '`while` is missing (i)'],
];

const files: readonly (readonly [string, string])[] = [
  ['int a = 1; int a = 2;', 'this variable is defined twice (a)'],
  ['int a; long a;', 'this name is declared otherwise before (a)'],
  ['int f(void); long f(void);', 'this name is declared otherwise before (f)'],
  ['int f(int a); int f(char *a);', 'this name is declared otherwise before (f)'],
  ['int f(void) { return 0; } int f(void) { return 0; }', 'this function is defined twice (f)'],
  ['int f(int) { return 0; }', 'a parameter has no name (return)'],
  ['int f(a) int a; { return 0; }', 'a type is missing (a)'],
  ['struct s { int a; }; struct s f(void);', 'a function can return only a number or a pointer (;)'],
  ['struct s { int a; }; int f(struct s a);', 'only numbers and pointers can be parameters ())'],
  ['void f(void) { return 1; }', 'this function returns nothing (1)'],
  ['asm("nop");', 'a type is missing (asm)'],
  ['long double int a;', 'these words make no type (a)'],
  ['unsigned float a;', 'these words make no type (a)'],
  ['short long a;', 'these words make no type (a)'],
  ['static extern int a;', 'a second storage class (extern)'],
  ['struct s { int a; }; struct s { int b; };', 'this structure is defined twice (int)'],
  ['struct s { int a; }; union s *p;', 'this name belongs to another kind of type (s)'],
  ['struct s { int a; int a; };', 'this name is declared twice (a)'],
  ['struct s { };', 'a structure has members (;)'],
  ['struct s { struct s a; };', 'the size of this member is not known (;)'],
  ['struct s { int a : 3; };', 'a bit-field has an unsigned type of at most 32 bits (;)'],
  ['struct s { unsigned long a : 3; };', 'a bit-field has an unsigned type of at most 32 bits (;)'],
  ['struct s { unsigned a : 33; };', 'the bit-field has the wrong width (;)'],
  ['struct s { unsigned : 3; };', 'a bit-field without a name is refused (;)'],
  ['struct s { unsigned a : 3; } s; unsigned *p = &s.a;', 'a bit-field has no address (;)'],
  ['struct s { unsigned a : 3; } s = {1};', 'the value of a bit-field is refused (1)'],
  ['struct s { unsigned a : 3; } s; void f(void) { s.a++; }', 'this cannot be counted up or down (;)'],
  ['int a __attribute__((aligned(16)));', '`;` or `{` is missing (__attribute__)'],

  ['double d = 1.0;', 'this is not a constant (;)'],
  ['int a; int b = a;', 'this is not a constant (;)'],
  ['int f(void); int a = f();', 'this is not a constant (;)'],
  ['enum e { A = 4294967296 };', 'a constant of an enumeration is an int (})'],
  [
    'int f(void); long main(long n, char **v) { return f(); }',
    'this function is declared, but not defined (f)',
  ],
  [
    'extern int a; long main(long n, char **v) { return a; }',
    'this variable is declared, but not defined (a)',
  ],
  ['long main(long n, char **v) { return 0; } int a[];', 'the size of this variable is not known (a)'],
  ['#define A(x, ...) x', 'a macro with a variable number of arguments is refused (...)'],
  ['#define A 1\n#define A 2', 'this macro is defined otherwise before (A)'],
  ['#define A x ## y\nint A;', '`;` or `{` is missing (##)'],
  ['#define A #x\nint A;', 'the name of what is declared is missing (#)'],
  ['#define A(x) ## x\nA(1)', '## stands between two tokens ())'],
  ['#define A(x) x ##\nA(1)', '## stands between two tokens ())'],
  ['#define A(x) #y\nA(1)', '# stands before a parameter ())'],
  ['#define A(x) #\n#define B(x) x\nA(1)', '# stands before a parameter ())'],
  ['#define A(x) x + ## x\nint a = A(1);', '## does not make one token (+)'],
  ['#define A(x) x\nint a = A(1, 2);', 'wrong number of arguments of a macro ())'],
  [
    '#define A(x) x\nint a = A(1\n#define B\n);',
    'a directive within the arguments of a macro is refused (#)',
  ],
  ['#if 1', '#if is not closed (end of the file)'],
  ['#if 0', '#if is not closed (end of the line)'],
  ['#endif', 'no #if belongs to this (endif)'],
  ['#else', 'no #if belongs to this (else)'],
  ['#if 1 2\n#endif', 'this is not part of an expression of #if (2)'],
  ['#if 1 +\n#endif', 'an expression is missing (end of the line)'],
  ['#if 1 / 0\n#endif', 'division by zero (end of the line)'],
  ['#ifdef A B\n#endif', 'this does not belong to the directive (B)'],
  ['#pragma once', 'this directive is refused (pragma)'],
  ['#error stop', '#error is reached (error)'],
  ['#include "nowhere.h"', 'there is no such file in the directories of -I ("nowhere.h")'],
  ['#include nowhere', '#include needs "file" or <file> (nowhere)'],
  ['/* never', 'the comment is not closed (end of the file)'],
  ['char *a = "never\n";', 'the quote is not closed (=)'],
  ['int a = 1 @ 2;', '`;` or `{` is missing (@)'],
  ['#define A(x) x\nint a = A(1;', 'the call of a macro is not closed (end of the file)'],
  ['#define 5', 'the name of a macro is missing (5)'],
  ['#define A(5) 5', 'the name of a parameter is missing (5)'],
  ['#include <stdio.h', '`>` is missing (include)'],
  ['int a[1000000000];', 'this array is too large (;)'],
  ['char *a = 18446744073709551615UL / 2;', 'this number is too large (18446744073709551615UL)'],
  ['int a[0xFFFFFFFFFFFFFFFF / 3];', 'this division of constants is refused (])'],
  ['struct s { static int a; };', 'a storage class has no meaning here (a)'],
  ['struct s { int; };', 'the name of a member is missing (;)'],
  ['enum e { A B };', '`,` or `}` is missing (B)'],
  ['int a[2] = { 1 2 };', '`,` or `}` is missing (2)'],
  ['int f(static int a);', 'a storage class has no meaning here (a)'],
  ['int a[2][];', 'the size of the elements is not known (;)'],
  ['int a = sizeof(static int);', 'a storage class has no meaning here ())'],
  ['int a = sizeof(int b);', 'a type has no name here (b)'],
  ['void f(void) { int a[90000000]; int b[90000000]; }', 'too many local variables (;)'],
  ['extern int a[]; int *p = a; int a[5];', 'this array is used before its size is known (a)'],
  ['int a[5000]; int a[5000] = {1};', 'a large variable is declared before its value (a)'],
  ['int *;', 'the name of what is declared is missing (;)'],
  ['void f(void) { ', '`}` is missing (end of the file)'],
  ['int \\a;', 'the name of what is declared is missing (\\)'],
  ['int \u0006a;', 'this character means nothing in C (int)'],
  ['int é;', 'this character means nothing in C (int)'],
  ['int a\\\nb;', 'a token that continues on the next line is refused (a)'],
  ['int a; // b\\\nint c;', 'a comment that continues on the next line is refused (;)'],
];

describe('cc1 refuses, with the place and the token', () => {
  test.each(statements)('%s', (statement, message) => {
    const text = said(inMain(statement));
    expect(text).toMatch(/^(bad|.*start)\.c:\d+: /);
    expect(text.replace(/^[^:]*:\d+: /, '')).toBe(`${message}\n`);
  });

  test.each(files)('%j', (text, message) => {
    expect(said(`${text}\n`).replace(/^(bad\.c:\d+|cc1): /, '')).toBe(`${message}\n`);
  });

  test('the line of a fault, behind continued lines, comments and macros of more lines', () => {
    const text = '#define A(x) x\n/* two\nlines */ int a = \\\n1;\nint b = A(\n1); int c = ;\n';
    expect(said(text)).toBe('bad.c:6: an expression is missing (;)\n');
  });

  test('the line of a fault in an included file', () => {
    writeFileSync(join(work, 'part.h'), '\nint a\n');
    expect(said('#include "part.h"\nlong b;\n')).toBe('bad.c:2: `;` or `{` is missing (long)\n');
    writeFileSync(join(work, 'part.h'), '\nint a = ;\n');
    expect(said('#include "part.h"\nlong b;\n')).toBe('part.h:2: an expression is missing (;)\n');
  });

  test('a file with a zero byte', () => {
    expect(said(Buffer.from('int a;\0int b;\n'))).toBe('cc1: this file has a zero byte (bad.c)\n');
  });

  test('options and files that are not there', () => {
    const missing = join(work, 'missing.c');
    expect(run(cc1, ['out']).stderr).toBe('cc1: cc1 OUT [-IDIRECTORY]... FILE... (usage)\n');
    expect(run(cc1, ['out', '-DA']).stderr).toBe('cc1: no such option (-DA)\n');
    expect(run(cc1, ['/dev/full', join(FIXTURES, 'start.c'), CC1]).stderr).toBe(
      'cc1: cannot write (/dev/full)\n',
    );
    expect(run(cc1, ['out', missing]).stderr).toBe(`cc1: cannot read (${missing})\n`);
    expect(run(cc1, [join(work, 'no/out'), join(FIXTURES, 'start.c')]).stderr).toMatch(
      /not defined \(main\)\n$/,
    );
  });

  test('what is nested too deeply, or too long for a table', () => {
    expect(said(`int a = ${'('.repeat(2000)}1${')'.repeat(2000)};\n`)).toBe(
      'bad.c:1: this is nested too deeply (()\n',
    );
    expect(said(`int a = ${'-'.repeat(2000).split('').join(' ')}1;\n`)).toBe(
      'bad.c:1: this is nested too deeply (-)\n',
    );
    expect(said(`void f(void) ${'{'.repeat(2000)}\n`)).toBe('bad.c:1: this is nested too deeply ({)\n');
    expect(said(`${'x '.repeat(500_000)}\n`)).toBe('bad.c:1: the program has too many tokens (x)\n');
    expect(said('#include "bad.c"\n')).toBe('bad.c:1: too many files inside one another ("bad.c")\n');
    expect(said(`int a[400000000];\nint b[400000000];\n`)).toMatch(/too large|too many large variables/);
    const labels = Array.from({ length: 600 }, (_, i) => `l${String(i)}: ;`).join('');
    expect(said(`void f(void) { ${labels} }\n`)).toBe('bad.c:1: too many labels in this function (:)\n');
  });

  test('every message of its source is in this file, or is the limit of a table', () => {
    const known = readFileSync(__filename, 'utf8').replaceAll("\\'", "'");
    const messages = [
      ...readFileSync(CC1, 'utf8').matchAll(/fail(?:_about)?\([^;"]*"((?:[^"\\]|\\.)*)"/g),
    ].map(([, text]) => text ?? '');
    expect(messages.length).toBeGreaterThan(100);
    /* Beyond these: two that only guard what other checks have let through, and the largest tables. */
    const guards = ['this has no value', 'this cannot be stored', 'the program has too much text'];
    expect([
      ...new Set(
        messages.filter((text) => !guards.includes(text) && !known.includes(text.replaceAll('\\"', '"'))),
      ),
    ]).toEqual([]);
  });
});
