import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BuildResult } from '../../builder/grow/builder';
import { scratch } from '../support/scratch';
import { installs, TestAssets } from '../support/test-assets';
import { grow, testBuilder } from '../support/test-builder';
import { errorText } from '../support/user-errors';

const root = scratch('boot');
const assets = new TestAssets(join(root, 'assets'));
const builder = testBuilder(join(root, 'store'), assets.root, { jobs: 2 });
let seed: BuildResult;
let count = 0;

beforeAll(async () => {
  seed = await grow(builder, 'seed');
});

/** Runs the body of a main() that boot.h is for. @returns the content of the file /out/usr/x that it writes */
async function outputOf(body: string): Promise<string> {
  const name = `boot${(count += 1)}`;
  assets.recipe(name, `make_directory("/out/usr"); ${body}`);
  const { fingerprint } = await grow(builder, name, { seed });
  return readFileSync(join(builder.store.tree(fingerprint), 'usr/x'), 'utf8');
}

/** The line that a failing body ends with. */
async function failureOf(body: string): Promise<string> {
  const text = await errorText(() => outputOf(body));
  return /^build: .*$/m.exec(text)?.[0] ?? text;
}

/** A program for -run: it waits until the file that it is named is there, for five seconds at most. */
const WAITER = `
  write_file("waiter.c", "#include \\"boot.h\\"\\n"
    "int main(void) {"
    "  struct { long seconds, nanoseconds; } millisecond = {0, 1000000};"
    "  int i;"
    "  for (i = 0; i < 5000 && !exists(\\"second\\"); i++) CALL2(35, &millisecond, NULL);"
    "  return !exists(\\"second\\");"
    "}\\n");`;

describe('boot.h', () => {
  it('joins strings, and takes them apart', async () => {
    const body = `
      char *joined = concat("a", "", "bc", decimal(-0), decimal(1234567890));
      struct text text = {0};
      append(&text, joined);
      append_bytes(&text, "xyz", 2);
      append(&text, without_suffix("dir.d/name.c"));
      append(&text, part_of("12345", 3));
      if (starts_with("abc", "ab") && !starts_with("a", "ab") && ends_with("x.c", ".c") && !ends_with("c", ".c"))
        append(&text, equal("a", "a") && compare("a", "b") < 0 ? "!" : "?");
      write_file("/out/usr/x", text.start);`;
    expect(await outputOf(body)).toBe('abc01234567890xydir.d/name123!');
  });

  it('lists a directory in the order of bytes, whatever the file system says', async () => {
    const body = `
      struct list names; int i; struct text text = {0};
      make_directory("d/deep/er");
      for (i = 0; i < 300; i++) write_file(concat("d/n", decimal(i * 7 % 300)), "");
      write_file("d/.hidden", "");
      write_file("d/Z", "");
      names = list_directory("d");
      for (i = 0; i < names.count; i++) { append(&text, names.items[i]); append(&text, " "); }
      if (list_directory("nowhere").count) append(&text, "?");
      write_file("/out/usr/x", text.start);`;
    const names = (await outputOf(body)).trim().split(' ');
    const expected = ['Z', 'deep', ...Array.from({ length: 300 }, (_, i) => `n${i}`)].sort();
    expect(names).toEqual(expected);
  });

  it('copies trees and files with their bytes', async () => {
    const body = `
      struct text bytes;
      make_directory("from/a/b");
      write_bytes("from/a/b/c", "1\\0002", 3, 0644);
      write_file("from/top", "t");
      copy_tree("from", "to");
      bytes = read_file("to/a/b/c");
      write_bytes("/out/usr/x", bytes.start, bytes.length, 0644);
      if (!exists("to/top") || !is_directory("to/a") || is_directory("to/top")) fail("not", "copied", 0);
      remove_file("to/top");
      remove_file("to/top");
      if (exists("to/top")) fail("not", "removed", 0);`;
    expect(await outputOf(body)).toBe('1\u00002');
  });

  it('runs commands at the same time, as many as JOBS says', async () => {
    const body = `${WAITER}
      struct list first = {0}, second = {0};
      add(&first, "/usr/bin/tcc", "-nostdlib", "-I/recipe", "-run", "waiter.c");
      write_file("empty.c", "");
      add(&second, "/usr/bin/tcc", "-c", "-o", "second", "empty.c");
      start(&first);
      start(&second);
      wait_for_all();
      write_file("/out/usr/x", variable("JOBS"));`;
    expect(await outputOf(body)).toBe('2');
  });

  it.each([
    ['a missing file', 'read_file("/nowhere");', 'build: cannot open /nowhere: no such file'],
    ['a directory for a file', 'write_file("/build", "");', 'build: cannot create /build: a directory'],
    [
      'a file for a directory',
      'write_file("f", ""); make_directory("f/d");',
      'build: cannot make directory f/d: not a directory',
    ],
    [
      'a link that is there',
      'write_file("f", ""); link_to("x", "f");',
      'build: cannot link f: it exists already',
    ],
    ['a missing program', 'run("/usr/bin/cc", "-v");', 'build: cannot run /usr/bin/cc: no such file'],
    [
      'a file that is no program',
      'write_file("f", "x"); change_mode("f", 0755); run("./f");',
      'build: cannot run ./f: not a program',
    ],
    ['a variable that is not set', 'variable("NOTHING");', 'build: the environment lacks NOTHING'],
    ['its own reason', 'fail("no", "luck", 0);', 'build: no luck'],
  ])('says what is wrong: %s', async (_, body, line) => {
    expect(await failureOf(body)).toBe(line);
  });

  it('names the command that failed, and how', async () => {
    const text = await errorText(() => outputOf('run("/usr/bin/tcc", "-c", "missing.c");'));
    expect(text).toContain("file 'missing.c' not found");
    expect(text).toContain('build: this command failed with exit code 1: /usr/bin/tcc -c missing.c');
    const killed = `write_file("k.c", "int _start(void) { return *(int *)0; }");
      run("/usr/bin/tcc", "-nostdlib", "-run", "k.c");`;
    expect(await failureOf(killed)).toBe(
      'build: this command was ended by signal 11: /usr/bin/tcc -nostdlib -run k.c',
    );
  });

  it('is what the smallest recipe needs', async () => {
    expect(await outputOf(installs('usr/x', 'hello'))).toBe('hello');
  });
});
