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
  ['unsigned >> as signed', 'emit(is_unsigned(t) ? "48D3E8"', 'emit(0 ? "48D3E8"'],
  ['unsigned comparison as signed', 'emit_comparison(op, !is_unsigned(t))', 'emit_comparison(op, 1)'],
  [
    'no wrap to 32 bits after an operation',
    '  emit_operation(op, t);\n  extend(t);',
    '  emit_operation(op, t);',
  ],
  ['unsigned division as signed', 'is_unsigned(t) ? "31D248F7F1"', '0 ? "31D248F7F1"'],
  ['bit-fields with a sign', 'emit("48C1E8"); /* shr rax, 64 - width */', 'emit("48C1F8");'],
  ['unsigned long to floating without the top bit', 'if (t != ULONG) return 0;', 'return 0;'],
  ['double is not rounded', 'if (t == DOUBLE) emit("50DD1C', 'if (0) emit("50DD1C'],
  ['float is not rounded', 'if (t == FLOAT) emit("50D91C', 'if (0) emit("50D91C'],
  ['char without a sign', 'if (t == CHAR) emit("480FBE");', 'if (t == CHAR) emit("0FB6");'],
  ['== of what is not a number', 'if (op == EQUAL) emit("0F9BC120C8");', ''],
  ['!= of what is not a number', 'if (op == NOT_EQUAL) emit("0F9AC108C8");', ''],
  ['< of floating as >', "if (op == '<' || op == LESS_EQUAL) {", 'if (0) {'],
  ['floating to unsigned long as to long', 'if (t == ULONG) floating_to', 'if (0) floating_to'],
  ['automatic aggregates are not set', 'copy(V_LOCAL, address, type_size[t]);', ';'],
  ['(int) keeps the upper half', 'else if (t == INT) emit("4863");', ''],
  ['(unsigned) keeps the upper half', 'else if (t == UINT) emit("8B");', ''],
  ['operands of unsigned are not made so', 'if (t == UINT) emit("89C089C9")', 'if (0) emit("89C089C9")'],
  ['constants of narrow unsigned types', 'if (is_unsigned(t)) return v & ~(-1L << (64 - unused));', ''],
  ['constants of narrow signed types', 'return v << unused >> unused;', 'return v;'],
  ['folded unsigned comparison as signed', 'if (is_unsigned(t)) {\n    a = a ^', 'if (0) {\n    a = a ^'],
  ['folded unsigned >> as signed', 'is_unsigned(t) && b ? (a >> b)', '0 ? (a >> b)'],
  ['no integer promotion', 'return is_integer(t) && t < INT ? INT : t;', 'return t;'],
  ['a bit-field is not promoted', 'result(value_width < 32 ? INT : value_type);', 'result(value_type);'],
  ['bit-fields overwrite their neighbours', 'emit("4821D04809F0")', 'emit("4889F0")'],
  ['bit-fields cross their unit', 'start = round_up(start, unit);', ';'],
  ['pointers count bytes', 'emit_with("4869C0", size); /* imul', 'emit_with("4869C0", 1); /* imul'],
  [
    'pointer difference in bytes',
    'emit_with("B9", size); /* mov ecx, size */\n    emit("489948F7F9");',
    'emit_with("B9", 1);\n    emit("489948F7F9");',
  ],
  ['continue of for skips the step', 'jump_back("E9", step);', 'jump_back("E9", top);'],
  [
    'break leaves two loops',
    'breaks = outer_breaks;\n  continues = outer_continues;',
    'continues = outer_continues;',
  ],
  ['a switch forgets its outer one', 'switch_place = outer_place;', ';'],
  ['default is forgotten', 'if (switch_default) jump_back', 'if (0) jump_back'],
  ['long double arguments take 8 bytes', 'return value_type == LDOUBLE ? 16 : 8;', 'return 8;'],
  ['float arguments of `...` stay float', 'value_type == FLOAT ? DOUBLE :', ''],
  ['the postfix value is the new one', 'if (!postfix) return 0;', 'return 0;'],
  ['a function-like macro expands itself', 'if (macro_busy[macro]) {', 'if (0) {'],
  [
    'arguments are not expanded',
    'long start = expand_list(argument_start[argument], argument_end[argument]);\n    build_list(start, listed);',
    'build_list(argument_start[argument], argument_end[argument]);',
  ],
  ['# keeps no quotes', 'if (quoted && (', 'if (0 && ('],
  ['#if computes in int', 'if (stage == PARSING_IF) ls = 1;', ''],
  [
    '&& of constants takes the other side',
    'long decides = value == (op == OR_OR);',
    'long decides = value != (op == OR_OR);',
  ],
  ['fields of unions lie one after another', 'start = type_flag[structure] ? 0 :', 'start = 0 ? 0 :'],
  [
    'the tail of a structure is not padded',
    'type_size[structure] = round_up((type_size[structure] + 7) / 8, type_align[structure]);',
    'type_size[structure] = (type_size[structure] + 7) / 8;',
  ],
  ['hexadecimal constants have no unsigned type', '(us || !decimal)', '(us)'],
  ['a label is found in the function before', 'label_code[labels] = 0;', ''],
  [
    'a constant condition takes the other operand',
    'if (kept_value[kept]) set_value',
    'if (!kept_value[kept]) set_value',
  ],
  [
    'a number plus a pointer counts bytes',
    "add_to_pointer('+', V_RESULT, 0, pointer);",
    "operate_on_integers('+', V_RESULT, 0, pointer);",
  ],
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
