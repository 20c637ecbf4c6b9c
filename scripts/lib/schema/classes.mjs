import ts from 'typescript';

/** @typedef {'component' | 'custom' | 'provider'} Kind */

/**
 * @typedef {object} Declared a resource class
 * @property {ts.Symbol} symbol
 * @property {ts.ClassDeclaration} class
 * @property {Kind} kind
 * @property {string} token such as `seedstage:index:Stage0`
 * @property {readonly string[]} aliases its former tokens
 */

/** @type {Readonly<Record<string, Kind>>} The SDK's base classes. */
const BASES = { ComponentResource: 'component', CustomResource: 'custom', ProviderResource: 'provider' };

/**
 * The resource classes among the exports, by name.
 * @param {ts.TypeChecker} checker
 * @param {readonly ts.Symbol[]} exported
 * @returns {Declared[]}
 */
export function resourceClasses(checker, exported) {
  return exported.flatMap((symbol) => {
    const original = resolved(checker, symbol);
    const declaration = original.declarations?.find(ts.isClassDeclaration);
    const kind = declaration && kindOf(declaration);
    if (declaration === undefined || kind === undefined) return [];
    return [{ symbol: original, class: declaration, kind, ...tokensOf(declaration) }];
  });
}

/**
 * The original of a symbol that was imported or re-exported.
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} symbol
 */
export function resolved(checker, symbol) {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/**
 * The arguments of a resource: the second parameter of its constructor.
 * @param {ts.TypeChecker} checker
 * @param {ts.ClassDeclaration} declaration
 * @returns {readonly ts.Symbol[]}
 */
export function argsOf(checker, declaration) {
  const args = declaration.members.find(ts.isConstructorDeclaration)?.parameters[1];
  if (args?.type === undefined)
    throw new Error(`${declaration.name?.text}: its constructor takes no arguments`);
  return checker.getPropertiesOfType(checker.getTypeFromTypeNode(args.type));
}

/**
 * Whether a class's member is an output: public, read-only, declared in this package, and not a method. A getter is
 * one.
 * @param {ts.Symbol} member
 */
export function isPublicOutput(member) {
  const declaration = member.declarations?.[0];
  if (declaration === undefined || declaration.getSourceFile().fileName.includes('/node_modules/'))
    return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;
  if ((ts.getCombinedModifierFlags(declaration) & hidden) !== 0) return false;
  return ts.isPropertyDeclaration(declaration) || ts.isGetAccessorDeclaration(declaration);
}

/**
 * @param {ts.ClassDeclaration} declaration
 * @returns {Kind | undefined}
 */
function kindOf(declaration) {
  const base = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    ?.types[0];
  const name = base?.expression.getText().split('.').at(-1) ?? '';
  return Object.hasOwn(BASES, name) ? BASES[name] : undefined;
}

/**
 * The tokens in the constructor: the class's own is the first argument of `super`, older ones are `type`s of aliases.
 * @param {ts.ClassDeclaration} declaration
 */
function tokensOf(declaration) {
  /** @type {string[]} */
  const tokens = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) {
      const [first] = node.arguments;
      if (first !== undefined && ts.isStringLiteral(first)) tokens.unshift(first.text);
    } else if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'type' &&
      ts.isStringLiteral(node.initializer)
    ) {
      tokens.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  const constructor = declaration.members.find(ts.isConstructorDeclaration);
  if (constructor !== undefined) visit(constructor);
  const [token = '', ...aliases] = tokens;
  return { token, aliases };
}
