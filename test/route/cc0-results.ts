/** Sources with what their `main` returns, by cc0 and by tcc. */
export const results: [source: string, result: number][] = [
  ['long main() { return 0; }', 0],
  ['long main(long argc, char **argv) { return argc * 10 + argv[1][3]; }', 20 + 97],
  ['long main(long argc, char **argv) { return argv[argc] == 0; }', 1],
  ['long main() { return 256 + 7; }', 7],
  // comments, numbers, characters, strings
  [
    '/* a */ long main(/**/) { /* * / ** */ return 010 + 0x1F /*/ 5 /*/ + 0xaB + 3L; }',
    (8 + 31 + 171 + 3) & 255,
  ],
  ["long main() { return '\\n' + '\\t' + '\\\\' + '\\'' + '\\\"'; }", (10 + 9 + 92 + 39 + 34) & 255],
  [
    "long main() { return '\\0' + '\\12' + '\\101' + '\\0601'[0]; }".replace("'\\0601'[0]", '"\\0601"[1]'),
    10 + 65 + 49,
  ],
  ["long main() { return '\\377' + 1 == 0; }", 1],
  ['long main() { char *s; s = "ab" "c" /* */ "\\0d"; return s[2] + s[3] + s[4]; }', 99 + 100],
  ['long main() { return "é"[0] < 0; }', 1],
  ['long main() { return "abc"[1] - *"a" == 1; }', 1],
  [
    'long main() { return (2147483648 >> 31) + (0x100000000 >> 32) + (0x80000000L >> 31) + (0x7fffffff >> 30); }',
    4,
  ],
  ['long main() { return 9223372036854775807 >> 57; }', 63],
  ['long main() { return (4294967296 + 5) % 4294967296; }', 5],
  // int wraps, long does not
  ['long main() { return 2147483647 + 1 < 0; }', 1],
  ['long main() { return 2147483647 + 1L > 0; }', 1],
  ['long main() { long a; a = 65536; return a * 65536 > 0; }', 1],
  ['long main() { return 65536 * 65536 == 0; }', 1],
  ['long main() { return -2147483647 - 2 > 0; }', 1],
  ['long main() { char c; c = 100; return c << 25 < 0; }', 1],
  ['long main() { long a; a = 100; return a << 25 > 0; }', 1],
  ['long main() { long a; a = 31; return 1 << a < 0; }', 1],
  ['long main() { return 1L << 31 > 0; }', 1],
  ['long main() { return -8 >> 1 == -4; }', 1],
  ['long main() { return (1 ? 1 : 2L) << 40 >> 40; }', 1],
  ['long main() { return (0 ? 1L : 2) << 40 >> 40; }', 2],
  ['long main() { return ~0 == -1 && -7 / 2 == -3 && -7 % 2 == -1; }', 1],
  // chars
  ['long main() { char c; long a; a = c = 300; return a; }', 44],
  ['long main() { char c; c = 200; return c < 0; }', 1],
  ['char f(long a) { return a; } long main() { return f(257 + 1) + (f(128) < 0); }', 3],
  ['long f(char c) { return c; } long main() { return f(513); }', 1],
  ['char c; long main() { c = 5; return c + *&c; }', 10],
  // precedence
  ['long main() { return 2 + 3 * 4 - 10 / 2 % 3; }', 12],
  ['long main() { return 100 - 10 - 1; }', 89],
  ['long main() { return 64 / 4 / 2; }', 8],
  ['long main() { return 1 << 2 + 1; }', 8],
  ['long main() { return 6 & 3 == 3; }', 0],
  ['long main() { return 4 | 6 ^ 2 & 3; }', 4],
  ['long main() { return 1 || 0 && 0; }', 1],
  [
    'long main() { return (1 < 2) + (2 <= 2) * 2 + (3 > 2) * 4 + (2 >= 2) * 8 + (1 == 1) * 16 + (1 != 2) * 32; }',
    63,
  ],
  ['long main() { return (2 < 1) + (3 <= 2) + (2 > 2) + (1 >= 2) + (1 == 2) + (1 != 1); }', 0],
  ['long main() { return 1 ? 0 ? 2 : 3 : 4; }', 3],
  ['long main() { return 0 ? 1 : 0 ? 2 : 5; }', 5],
  ['long main() { long a; return 1 ? a = 6 : 7; }', 6],
  ['long main() { long a; long b; a = b = 7; return a + b; }', 14],
  ['long main() { return !5 + !0 * 2 + !!7 * 4; }', 6],
  ['long main() { return - -3 - -4; }', 7],
  // what is not asked is not done
  ['long a; long f() { a = a + 1; return a; } long main() { 0 && f(); 1 || f(); f() && f(); return a; }', 2],
  ['long main() { return (5 && 6) + (0 || 7) + (0 || 0); }', 2],
  // pointers
  ['long g[3]; long main() { long *p; p = &g[1]; *p = 5; p[1] = 6; return g[1] * 10 + g[2]; }', 56],
  [
    'char s[4]; long main() { char *p; p = s + 2; *p = 3; *(1 + s) = 4; *(p - 2) = 9; return s[0] + s[1] + s[2] + (p - s); }',
    18,
  ],
  [
    'char *t[2]; long main() { char **q; q = t; q[1] = "xy"; *q = 0; return t[1][1] + (t[0] == 0) + (0 == *q); }',
    123,
  ],
  ['long main() { long a; long *p; p = &a; *p = 5; return a + (p != 0) + (p == &a) + !p; }', 7],
  ['long main() { char *a; a = 0; return a ? 1 : a == 0 ? 2 : 3; }', 2],
  ['long main() { char *a; a = 1 ? 0 : "a"; a = 0 ? a : "b"; a = 1 ? a : 0; return *a; }', 98],
  [
    'char *f(char **p) { *p = *p + 1; return *p; } long main() { char *s; s = "abc"; return f(&s)[1] + *s; }',
    197,
  ],
  ['long *f(long *p) { return p; } long main() { long a; *f(&a) = 4; return a; }', 4],
  ['char **f(char **p) { return p; } char *t[3]; long main() { return f(t) == t; }', 1],
  ['long main() { char *a; char *b; a = "xy"; b = a + 1; return (a < b) + (b >= a) + (b - a > 0); }', 3],
  // statements
  ['long main() { if (0) return 1; else if (0) return 2; else return 3; }', 3],
  ['long main() { if (1) if (0) return 1; else return 2; return 3; }', 2],
  [
    'long main() { long i; long s; i = 0; s = 0; while (i < 10) { i = i + 1; if (i == 3) continue; if (i == 7) break; s = s + i; } return s; }',
    18,
  ],
  [
    'long main() { long i; long j; i = 0; while (1) { j = 0; while (1) { j = j + 1; if (j > 3) break; if (j > 2) continue; } i = i + j; if (i > 10) break; } return i; }',
    12,
  ],
  ['long main() { while (0) ; ; { } { ; } return 4; }', 4],
  ['long a; long main() { long a; a = 1; { long a; a = 2; { long a; a = 3; } } return a; }', 1],
  [
    'long main() { long a; a = 1; long b; b = 2; { long c; c = 3; } long d; d = 4; return a * 8 + b + d; }',
    14,
  ],
  ['long main() { long a = 5; long b = a * 2; { char a = 300; b = b + a; } return a + b; }', 5 + 10 + 44],
  ['long f(long n) { long m = n ? f(n - 1) : 0; return n + m; } long main() { return f(4); }', 10],
  [
    'long main() { char *s = "abc"; char **t = &s; long *p = 0; return *t[0] + (p == 0) + (s = "x")[0]; }',
    97 + 1 + 120,
  ],
  // functions
  [
    'long g(long n); long f(long n) { return n ? g(n - 1) + 1 : 0; } long g(long n) { return f(n); } long main() { return f(5); }',
    5,
  ],
  [
    'long f(long a, char *b, long c) { return a * 100 + b[0] * 10 + c; } long main() { return f(1, "\\2", 3); }',
    123,
  ],
  ['long f(long a, long b) { return a - b; } long main() { return f(f(9, 1), f(5, f(4, 2))); }', 5],
  ['long f(); long f(); long main() { return f(); } long f() { return 6; } long f();', 6],
  ['long f(); long g(); long main() { return g(); } long g() { return 6; }', 6],
  [
    `long f(${Array.from({ length: 20 }, (_, index) => `long a${index}`).join(', ')}) { return a0 * 10 + a19; }
    long main() { return f(${Array.from({ length: 20 }, (_, index) => index + 1).join(', ')}); }`,
    30,
  ],
  ['long syscall(long n, ...); long main() { syscall(60, 9); return 1; }', 9],
  ['long syscall(long n, ...); long main() { return syscall(1, 1, "", 0); }', 0],
  // globals and constants
  [
    "enum { A, B = 5, C, D = A }; enum { E = C, F = 'a' }; long main() { return A + B + C + D + E + F; }",
    5 + 6 + 6 + 97,
  ],
  [
    'enum { N = 3 }; char a[N]; long b[N]; char c; long d; long main() { a[0] = a[1] = a[2] = c = 1; b[2] = 7; return b[0] + b[1] + c + d; }',
    1,
  ],
  ['char a[9]; long b; long main() { a[8] = 1; return b; }', 0],
  ['char a[1610612720]; long main() { a[1610612719] = 3; return a[1610612719] + a[5]; }', 3],
];
