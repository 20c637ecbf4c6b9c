import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { argsOf, isPublicOutput, resourceClasses } from './classes.mjs';
import { described } from './docs.mjs';
import { TypeTable } from './types.mjs';

/** The entry of the package: everything public is exported here. */
const ENTRY = 'components/index.ts';

/** The file of the schema, which GetSchema returns. */
export const SCHEMA = 'dist/schema.json';

/**
 * Writes the package's schema, from which every language except TypeScript gets its types: the classes that components/
 * exports, with their docstrings.
 * @param {string} root the checkout
 */
export function writeSchema(root) {
  if (!existsSync(join(root, ENTRY))) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, SCHEMA), `${JSON.stringify(packageSchema(root), null, 1)}\n`);
}

/**
 * @param {string} root
 * @returns {Record<string, unknown>} the schema (pulumi/pulumi, pkg/codegen/schema, PackageSpec)
 */
export function packageSchema(root) {
  const program = ownSources(root);
  const checker = program.getTypeChecker();
  const entry = program.getSourceFile(join(root, ENTRY));
  const module = entry && checker.getSymbolAtLocation(entry);
  if (module === undefined) throw new Error(`${ENTRY} exports nothing`);
  const table = new TypeTable(checker, checker.getExportsOfModule(module));
  const { provider, resources } = resourcesOf(checker, module, table);
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return {
    ...{ name, version, displayName: name, description, license },
    keywords: ['pulumi', 'category/utility', 'kind/component'],
    language: LANGUAGES,
    config: { variables: provider.inputProperties ?? {} },
    provider,
    types: table.specs(),
    resources,
  };
}

/** The settings of each language's generator. */
const LANGUAGES = {
  csharp: { respectSchemaVersion: true },
  go: { respectSchemaVersion: true, importBasePath: 'seedstage/sdk/go/seedstage' },
  nodejs: { respectSchemaVersion: true },
  python: { respectSchemaVersion: true, pyproject: { enabled: true } },
};

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} module
 * @param {TypeTable} table
 */
function resourcesOf(checker, module, table) {
  /** @type {Record<string, unknown>} */
  const resources = {};
  /** @type {{ description?: string, inputProperties?: object }} */
  let provider = {};
  for (const declared of resourceClasses(checker, checker.getExportsOfModule(module))) {
    const inputs = table.properties(argsOf(checker, declared.class), true);
    const spec = {
      ...described(checker, declared.symbol),
      ...(declared.kind === 'component' ? { isComponent: true } : {}),
      inputProperties: inputs.properties,
      requiredInputs: inputs.required,
    };
    if (declared.kind === 'provider') {
      provider = spec;
      continue;
    }
    const type = checker.getTypeAtLocation(declared.class);
    const outputs = table.properties(checker.getPropertiesOfType(type).filter(isPublicOutput));
    const aliases = declared.aliases.map((each) => ({ type: each }));
    resources[declared.token] = {
      ...spec,
      properties: outputs.properties,
      required: outputs.required,
      ...(aliases.length === 0 ? {} : { aliases }),
    };
  }
  return { provider, resources };
}

/**
 * Only the package's own sources: types of Pulumi's SDK are recognized by name, and reading all of the SDK would take
 * ten times as long.
 * @param {string} root
 */
function ownSources(root) {
  /** @type {ts.CompilerOptions} */
  const options = { target: ts.ScriptTarget.ES2022, strict: true, types: [], noEmit: true };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) => ({
      resolvedModule: text.startsWith('.') ? ownModule(join(dirname(from), text)) : undefined,
    }));
  return ts.createProgram([join(root, ENTRY)], options, host);
}

/**
 * @param {string} path
 * @returns {ts.ResolvedModuleFull | undefined}
 */
function ownModule(path) {
  const file = [`${path}.ts`, join(path, 'index.ts')].find((each) => existsSync(each));
  return file === undefined ? undefined : { resolvedFileName: file, extension: ts.Extension.Ts };
}
