import ts from 'typescript';
import { isPublicOutput, resolved } from './classes.mjs';
import { described } from './docs.mjs';

/** @typedef {{ type?: string, $ref?: string, items?: Spec, additionalProperties?: Spec, plain?: boolean }} Spec */

/** The names of integer properties: TypeScript has only one kind of number. */
const WHOLE = new Set(['jobs', 'files', 'differences', 'port', 'waitSeconds']);

/** Type wrappers, of which only the type argument counts. */
const WRAPPERS = new Set(['Input', 'Output', 'Readonly', 'Partial']);

/**
 * The named types of the schema, and the translation of TypeScript's types.
 *
 * A record has the same type as argument and as output: `ArtifactArgs` and `Artifact` are both `Artifact`, so that a
 * typed language accepts an output where an input of that name is expected. Only the fields that an input needs are
 * required.
 */
export class TypeTable {
  /** @type {Map<string, object>} */
  #specs = new Map();
  /** @type {Map<string, ts.Symbol>} */
  #exported;

  /**
   * @param {ts.TypeChecker} checker
   * @param {readonly ts.Symbol[]} exported what the package exports
   */
  constructor(checker, exported) {
    this.checker = checker;
    this.#exported = new Map(exported.map((symbol) => [symbol.name, resolved(checker, symbol)]));
  }

  /** @returns {Record<string, object>} all types that are referred to, by token */
  specs() {
    const sorted = [...this.#specs].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, spec]) => [`seedstage:index:${name}`, spec]));
  }

  /**
   * @param {readonly ts.Symbol[]} members arguments, outputs, or the members of a record
   * @param {boolean} [given] whether they are inputs: an output is never a plain value
   * @returns {{ properties: Record<string, object>, required: string[] }}
   */
  properties(members, given = false) {
    const entries = members.map((member) => {
      const declaration = member.declarations?.[0];
      const node =
        declaration && 'type' in declaration ? /** @type {ts.TypeNode} */ (declaration.type) : undefined;
      const spec = node === undefined ? this.#computed(member) : this.#spec(node, member.name, given);
      return /** @type {const} */ ([member.name, { ...spec, ...described(this.checker, member) }]);
    });
    const required = members.filter((member) => !this.#isOptional(member)).map(({ name }) => name);
    return { properties: Object.fromEntries(entries), required };
  }

  /** @param {ts.Symbol} member */
  #isOptional(member) {
    if ((member.flags & ts.SymbolFlags.Optional) !== 0) return true;
    const declaration = member.declarations?.[0];
    return (
      declaration !== undefined &&
      ts.isPropertyDeclaration(declaration) &&
      declaration.type !== undefined &&
      ts.isConditionalTypeNode(declaration.type)
    );
  }

  /**
   * A member of a mapped type, which has no declaration in the source.
   * @param {ts.Symbol} member
   * @returns {Spec}
   */
  #computed(member) {
    const type = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(member));
    if ((type.flags & ts.TypeFlags.StringLike) !== 0) return { type: 'string' };
    throw new Error(`${member.name}: the schema has no type for ${this.checker.typeToString(type)}`);
  }

  /**
   * @param {ts.TypeNode} node
   * @param {string} name the property's name
   * @param {boolean} plain whether only a plain value is accepted, and no promise of one
   * @returns {Spec}
   */
  #spec(node, name, plain) {
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.#spec(node.elementType, name, false) };
    if (ts.isParenthesizedTypeNode(node)) return this.#spec(node.type, name, plain);
    if (ts.isConditionalTypeNode(node)) {
      const { trueType, falseType } = node;
      const nothing = trueType.kind === ts.SyntaxKind.UndefinedKeyword;
      return this.#spec(nothing ? falseType : trueType, name, plain);
    }
    if (ts.isIntersectionTypeNode(node) || ts.isTypeLiteralNode(node)) return this.#map(node);
    if (ts.isTypeReferenceNode(node)) return this.#reference(node, name, plain);
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: WHOLE.has(name) ? 'integer' : 'number' };
      default:
        throw new Error(`${name}: the schema has no type for ${node.getText()}`);
    }
  }

  /**
   * @param {ts.TypeReferenceNode} node
   * @param {string} name
   * @param {boolean} plain
   * @returns {Spec}
   */
  #reference(node, name, plain) {
    const called = node.typeName.getText().split('.').at(-1) ?? '';
    const [first, second] = node.typeArguments ?? [];
    if (first !== undefined && WRAPPERS.has(called)) {
      return this.#spec(first, name, plain && called !== 'Input' && called !== 'Output');
    }
    if (called === 'Record' && second !== undefined) {
      return { type: 'object', additionalProperties: this.#spec(second, name, false) };
    }
    const symbol = this.checker.getSymbolAtLocation(node.typeName);
    if (symbol === undefined) throw new Error(`${name}: nothing is known of ${called}`);
    return this.#named(called, resolved(this.checker, symbol), name, plain);
  }

  /**
   * @param {string} called
   * @param {ts.Symbol} symbol
   * @param {string} name
   * @param {boolean} plain
   * @returns {Spec}
   */
  #named(called, symbol, name, plain) {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    const choice = literals(type);
    if (choice !== undefined) return { ...this.#enum(called, choice), ...(plain ? { plain: true } : {}) };
    const declaration = symbol.declarations?.[0];
    if (declaration !== undefined && ts.isTypeAliasDeclaration(declaration)) {
      return this.#spec(declaration.type, name, plain);
    }
    if (declaration !== undefined && ts.isClassDeclaration(declaration)) {
      // A component within a component is a record of its outputs.
      const outputs = this.checker.getPropertiesOfType(type).filter(isPublicOutput);
      return this.#record(`${called}Record`, symbol, outputs, false);
    }
    return this.#record(called.replace(/Args$/, ''), symbol, this.checker.getPropertiesOfType(type), plain);
  }

  /**
   * @param {string} called
   * @param {ts.Symbol} symbol
   * @param {readonly ts.Symbol[]} members
   * @param {boolean} plain
   * @returns {Spec}
   */
  #record(called, symbol, members, plain) {
    if (!this.#specs.has(called)) {
      this.#specs.set(called, {}); // the record may refer to itself
      const input = this.#exported.get(`${called}Args`);
      const asInput = input?.declarations?.some(ts.isInterfaceDeclaration)
        ? this.checker.getPropertiesOfType(this.checker.getDeclaredTypeOfSymbol(input))
        : [];
      const { properties } = this.properties(members, plain);
      const { required } = this.properties(asInput.length > 0 ? asInput : members);
      this.#specs.set(called, { type: 'object', ...described(this.checker, symbol), properties, required });
    }
    return { $ref: `#/types/seedstage:index:${called}`, ...(plain ? { plain: true } : {}) };
  }

  /**
   * @param {string} called
   * @param {readonly string[]} values
   * @returns {Spec}
   */
  #enum(called, values) {
    const symbol = this.#exported.get(called);
    if (symbol === undefined) return { type: 'string' };
    const members = values.map((value) => ({ name: memberName(value), value }));
    this.#specs.set(called, { type: 'string', ...described(this.checker, symbol), enum: members });
    return { $ref: `#/types/seedstage:index:${called}` };
  }

  /**
   * A record with fixed names is a map in the schema, because the names may depend on a choice.
   * @param {ts.TypeNode} node
   * @returns {Spec}
   */
  #map(node) {
    const [first] = this.checker.getPropertiesOfType(this.checker.getTypeFromTypeNode(node));
    const type = first && this.checker.getNonNullableType(this.checker.getTypeOfSymbol(first));
    const symbol = type?.aliasSymbol ?? type?.symbol;
    if (symbol === undefined) throw new Error(`the schema has no type for ${node.getText()}`);
    return { type: 'object', additionalProperties: this.#named(symbol.name, symbol, symbol.name, false) };
  }
}

/**
 * The values of a union of strings.
 * @param {ts.Type} type
 * @returns {string[] | undefined}
 */
function literals(type) {
  const members = type.isUnion() ? type.types : [type];
  const texts = members.flatMap((each) => (each.isStringLiteral() ? [each.value] : []));
  return texts.length === members.length ? texts : undefined;
}

/**
 * The name of a value in languages where it needs one: `bearssl` is `Bearssl`, `10.2.0` is `V10_2_0`.
 * @param {string} value
 */
function memberName(value) {
  const words = value.replaceAll(/[^A-Za-z0-9]+/g, '_');
  return /^\d/.test(words) ? `V${words}` : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
