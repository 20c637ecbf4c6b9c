/**
 * Mutants of cc1: each changes one place of its source; the programs of test/route/cc1 must notice.
 *
 *     node test/route/cc1-mutants.mjs
 *
 * It prints a line for each mutant, and exits with 1 if one survives. A mutant is noticed when cc1 fails, or when a
 * program gives by it what it does not give by gcc. The hash of the second tcc is not asked: most survive it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = join(import.meta.dirname, '../..');
const ROUTE = join(PACKAGE, 'assets/route');
const PROGRAMS = ['numbers', 'language'];

/**
 * What is changed: its name, the text that is there once, and what stands there instead.
 *
 * @type {[string, string, string][]}
 */
const MUTANTS = [
  [
    'unsigned >> as signed',
    'op == SHIFT_RIGHT && is_unsigned(t)) return emit',
    'op == SHIFT_RIGHT && 0) return emit',
  ],
  [
    'unsigned comparison as signed',
    'else if (is_unsigned(t)) {\n    if (op ==',
    'else if (0) {\n    if (op ==',
  ],
  [
    'no wrap to 32 bits after an operation',
    '    emit_operation(op, t);\n    extend(t);',
    '    emit_operation(op, t);',
  ],
  ['unsigned division as signed', 'if (is_unsigned(t)) emit("31D248F7F1")', 'if (0) emit("31D248F7F1")'],
  ['bit-fields with a sign', 'emit("48C1E8"); /* shr rax, 64 - width */', 'emit("48C1F8");'],
  ['unsigned long to floating without the top bit', 'if (t != ULONG) return 0;', 'return 0;'],
  ['double is not rounded', 'if (t == DOUBLE && value_type != FLOAT', 'if (0 && value_type != FLOAT'],
  ['float is not rounded', 'if (t == FLOAT && value_type != FLOAT)', 'if (0)'],
  [
    'char without a sign',
    'if (kind == CHAR) return emit("480FBE00")',
    'if (kind == CHAR) return emit("0FB600")',
  ],
  ['== of what is not a number', '"0F94C00F9BC120C8"', '"0F94C0"'],
  ['!= of what is not a number', '"0F95C00F9AC108C8"', '"0F95C0"'],
  ['< of floating as >', "if (op == '<' || op == LESS_EQUAL) emit", 'if (0) emit'],
  ['floating to unsigned long as to long', 'if (t == ULONG) floating_to', 'if (0) floating_to'],
  ['local aggregates are not cleared', 'emit("F3AA"); ', '; '],
  ['(int) keeps the upper half', 'if (t == INT) emit("4863C0")', 'if (0) emit("4863C0")'],
  ['(unsigned) keeps the upper half', 'if (t == UINT) emit("89C0")', 'if (0) emit("89C0")'],
  ['operands of unsigned are not made so', 'if (t == UINT) emit("89C089C9")', 'if (0) emit("89C089C9")'],
  ['constants of unsigned short', 'if (t == USHORT) return v & 65535;', ''],
  ['constants of signed char', 'if (t == CHAR) return (v << 56) >> 56;', ''],
  ['folded unsigned comparison as signed', 'if (is_unsigned(t)) {\n    a = a ^', 'if (0) {\n    a = a ^'],
  ['folded unsigned >> as signed', 'is_unsigned(t) && b ? (a >> b)', '0 ? (a >> b)'],
  ['no integer promotion', 'return is_integer(t) && t < INT ? INT : t;', 'return t;'],
  ['a bit-field is not promoted', 'result(value_width < 32 ? INT : value_type);', 'result(value_type);'],
  ['bit-fields overwrite their neighbours', 'emit("4821D04809F0")', 'emit("4889F0")'],
  ['bit-fields cross their unit', 'start = round_up(start, unit);', ';'],
  ['pointers count bytes', 'emit_with("4869C0", size); /* imul', 'emit_with("4869C0", 1); /* imul'],
  ['pointer difference in bytes', 'else {\n    emit_with("B9", size);', 'else {\n    emit_with("B9", 1);'],
  ['continue of for skips the step', 'end_jumps(first, step_code)', 'end_jumps(first, top)'],
  [
    'a long case is compared as int',
    'if (case_value[i] == truncate(case_value[i], INT)) emit',
    'if (1) emit',
  ],
  ['default is forgotten', 'if (case_default) jump_back', 'if (0) jump_back'],
  ['long double arguments take 8 bytes', 'return value_type == LDOUBLE ? 16 : 8;', 'return 8;'],
  ['float arguments of `...` stay float', 'value_type == FLOAT ? DOUBLE :', ''],
  ['the postfix value is the new one', 'if (!postfix) return 0;', 'return 0;'],
  ['a function-like macro expands itself', 'if (macro_busy[macro]) {', 'if (0) {'],
  [
    'arguments are not expanded',
    '    expand_list(argument_start[first_argument + n], argument_end[first_argument + n]);\n    build_list(expanded_start, expanded_end);',
    '    build_list(argument_start[first_argument + n], argument_end[first_argument + n]);',
  ],
  ['# keeps no quotes', 'if (quoted && has_char', 'if (0 && has_char'],
  ['#if computes in int', '& 1 ? ULONG : LONG;', '& 1 ? UINT : INT;'],
  [
    '&& of constants takes the other side',
    '(value != 0) == (op == AND_AND)',
    '(value != 0) != (op == AND_AND)',
  ],
  ['fields of unions lie one after another', 'start = type_flag[structure] ? 0 :', 'start = 0 ? 0 :'],
  [
    'the tail of a structure is not padded',
    'type_size[structure] = round_up((type_size[structure] + 7) / 8, type_align[structure]);',
    'type_size[structure] = (type_size[structure] + 7) / 8;',
  ],
  ['hexadecimal constants have no unsigned type', '(is_unsigned || !decimal)', '(is_unsigned)'],
  ['inner names stay after a block', 'name_symbol[symbol_name[i]] = symbol_before[i];', ';'],
];

const work = mkdtempSync(join(tmpdir(), 'seedstage-mutants-'));

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 64 << 20,
  });
  return `${String(status)}\n${stdout}${stderr}`;
}

/** What the programs give, compiled by a cc1 of this source. @param {string} source */
function outcome(source) {
  writeFileSync(join(work, 'cc1.c'), source);
  const built = run('gcc', ['-w', '-o', join(work, 'cc1'), join(work, 'cc1.c')]);
  if (!built.startsWith('0\n')) throw new Error(built);
  return PROGRAMS.map((name) => {
    const output = join(work, name);
    const program = join(PACKAGE, `test/route/cc1/${name}.c`);
    const compiled = run(join(work, 'cc1'), [output, `-I${ROUTE}`, join(ROUTE, 'libc.c'), program]);
    return compiled.startsWith('0\n') ? run(output, ['argument']) : compiled;
  }).join('\n');
}

const cc1 = readFileSync(join(ROUTE, 'cc1.c'), 'utf8');
const right = outcome(cc1);
let survivors = 0;
for (const [name, there, instead] of MUTANTS) {
  if (cc1.split(there).length !== 2) throw new Error(`${name}: its text is not there once`);
  const noticed = outcome(cc1.replace(there, () => instead)) !== right;
  if (!noticed) survivors += 1;
  console.log(`${noticed ? 'noticed ' : 'SURVIVES'}  ${name}`);
}
console.log(`${String(MUTANTS.length)} mutants, ${String(survivors)} survive`);
rmSync(work, { recursive: true });
process.exitCode = survivors ? 1 : 0;
