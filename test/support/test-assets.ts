import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { laySeed } from './seed';

/** A directory of recipes that a test makes up: each is built in well under a second, by the
 * compiler that the recipe `seed` is. */
export class TestAssets {
  constructor(readonly root: string) {
    mkdirSync(join(root, 'recipes'), { recursive: true });
    laySeed(root);
    mkdirSync(join(root, 'sources'), { recursive: true });
  }

  /**
   * Writes a recipe in C: `body` is what its main does, with the functions of boot.h. With `interpreter: sh`,
   * it is the whole script.
   *
   * @param fields further fields of recipe.yaml, or other values
   */
  recipe(name: string, body: string, fields: Record<string, unknown> = {}): void {
    const needs = fields['needs'] ?? ['seed'];
    const all = {
      name,
      version: '1',
      licence: 'MIT',
      summary: 'for a test',
      interpreter: 'c',
      needs,
      disk: 1,
      ...fields,
    };
    this.file(name, 'recipe.yaml', stringify(all));
    if (all.interpreter === 'sh') this.file(name, 'build.sh', body);
    else this.script(name, body);
  }

  /** Writes a recipe's build.c anew. */
  script(name: string, body: string): void {
    this.file(name, 'build.c', cProgram(body));
  }

  /** Writes a file beside recipe.yaml. */
  file(recipe: string, file: string, content: string): void {
    mkdirSync(join(this.root, 'recipes', recipe), { recursive: true });
    writeFileSync(join(this.root, 'recipes', recipe, file), content);
  }

  /** Writes a source lock. */
  lock(name: string, fields: Record<string, unknown>): void {
    writeFileSync(join(this.root, 'sources', `${name}.yaml`), stringify({ name, ...fields }));
  }
}

/** A program for boot.h. */
export function cProgram(body: string): string {
  return `#include "boot.h"\nint main(void) {\n${body}\nreturn 0;\n}\n`;
}

/** Statements that install one file: the smallest build that is one. */
export function installs(path: string, content: string): string {
  const directory = path.split('/').slice(0, -1).join('/');
  return `make_directory("/out/${directory}"); write_file("/out/${path}", ${JSON.stringify(content)});`;
}

/** Statements that let time pass without working. */
export function sleeps(seconds: number): string {
  return `{ struct { long seconds, nanoseconds; } time = {${seconds}, 0}; CALL2(35, &time, NULL); }`;
}
