import ts from 'typescript';
import { ANY, bare, isTested, literalsOf, parted, product, unique } from './patterns.ts';
import { indexOf, nameOf, nameText, type Callable, type SourceIndex } from './source-index.ts';

// What a text in the source can be, without running it.

const DEEPEST = 12;

export class Resolver {
  private readonly checker: ts.TypeChecker;
  private readonly files: readonly ts.SourceFile[];
  private readonly declarations = new Map<ts.Node, readonly ts.Declaration[]>();
  private readonly index: SourceIndex;

  constructor(program: ts.Program, files: readonly ts.SourceFile[]) {
    this.checker = program.getTypeChecker();
    this.files = files;
    this.index = indexOf(files);
  }

  /** Every text that the expression can be. */
  textsOf(expression: ts.Expression): string[] {
    return unique(this.resolve(expression, 0));
  }

  /** The texts of a list. */
  elementsOf(list: ts.Expression): string[] {
    return unique(this.elements(list, undefined, 0));
  }

  /** The texts of an object's values. */
  valuesOf(object: ts.Expression): string[] {
    const at = this.written(object);
    return ts.isObjectLiteralExpression(at) ? unique(this.values(at, 0)) : [];
  }

  /** The texts of one property of an object that is written out, here or in the function that makes it. */
  memberOf(object: ts.Expression, name: string): string[] {
    const at = this.written(object);
    const made = ts.isCallExpression(at) ? this.resultsOf(at) : [at];
    return unique(made.flatMap((one) => this.pick(one, name, 0)));
  }

  /** The names of an object's properties, where they are all known. */
  namesOf(expression: ts.Expression): Set<string> | undefined {
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(expression));
    const isOpen = type.getStringIndexType() !== undefined || (type.flags & ts.TypeFlags.Any) !== 0;
    return isOpen ? undefined : new Set(this.checker.getPropertiesOfType(type).map(({ name }) => name));
  }

  private resolve(given: ts.Expression, depth: number): string[] {
    const at = bare(given);
    if (ts.isStringLiteralLike(at)) return [at.text];
    if (depth > DEEPEST) return [ANY];
    const next = (below: ts.Expression) => this.resolve(below, depth + 1);

    if (ts.isConditionalExpression(at)) {
      // `KNOWN.has(status) ? status : 500`: only running would tell which of them are known.
      return [...(isTested(at) ? [ANY] : next(at.whenTrue)), ...next(at.whenFalse)];
    }
    if (ts.isTemplateExpression(at)) {
      const parts = at.templateSpans.flatMap((span) => [parted(next(span.expression)), [span.literal.text]]);
      return product([[at.head.text], ...parts]);
    }
    if (ts.isBinaryExpression(at)) {
      if (at.operatorToken.kind === ts.SyntaxKind.PlusToken) return product([next(at.left), next(at.right)]);
      return [...next(at.left), ...next(at.right)];
    }
    const known = literalsOf(this.checker.getTypeAtLocation(at));
    if (known) return known;
    if (ts.isIdentifier(at)) return this.identifier(at, depth);
    if (ts.isPropertyAccessExpression(at)) return this.property(at, depth);
    if (ts.isElementAccessExpression(at)) return this.element(at, depth);
    if (ts.isCallExpression(at)) return this.returned(at, depth);
    return [ANY];
  }

  private identifier(at: ts.Identifier, depth: number): string[] {
    const declared = this.symbolOf(at)?.valueDeclaration;
    if (!declared) return [ANY];
    if (ts.isVariableDeclaration(declared)) {
      if (declared.initializer) return this.resolve(declared.initializer, depth + 1);
      const loop = declared.parent.parent;
      return ts.isForOfStatement(loop) ? this.elements(loop.expression, undefined, depth) : [ANY];
    }
    if (ts.isParameter(declared)) return this.parameter(declared, undefined, depth);
    if (ts.isBindingElement(declared)) return this.bound(declared, depth);
    return [ANY];
  }

  /** `{ code }` or `[key, value]` of a parameter or a loop. */
  private bound(declared: ts.BindingElement, depth: number): string[] {
    const pattern = declared.parent;
    const place = ts.isArrayBindingPattern(pattern)
      ? pattern.elements.indexOf(declared)
      : (declared.propertyName ?? declared.name).getText();
    const holder = pattern.parent;
    if (ts.isParameter(holder)) return this.parameter(holder, place, depth);
    if (ts.isVariableDeclaration(holder) && ts.isForOfStatement(holder.parent.parent)) {
      return this.elements(holder.parent.parent.expression, place, depth);
    }
    if (ts.isVariableDeclaration(holder) && holder.initializer) return this.pick(holder.initializer, place, depth);
    return [ANY];
  }

  /** What callers give: the elements of the list that is mapped over, or the argument at every call. */
  private parameter(declared: ts.ParameterDeclaration, place: number | string | undefined, depth: number): string[] {
    const fn = declared.parent as Callable;
    const index = fn.parameters.indexOf(declared);
    const call = fn.parent;
    if (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && index === 0) {
      return this.elements(call.expression.expression, place, depth);
    }
    const name = nameOf(fn);
    if (name === undefined) return [ANY];
    const calls = (this.index.calls.get(name) ?? []).filter(({ expression }) => this.isDeclaredBy(expression, fn));
    const given = calls.flatMap(({ arguments: list }) => list?.[index] ?? declared.initializer ?? []);
    if (given.length === 0) return [ANY];
    return given.flatMap((one) => (place === undefined ? this.resolve(one, depth + 1) : this.pick(one, place, depth)));
  }

  /** The elements of a list that is written out, or of `Object.keys`, `values` and `entries` of an object that is. */
  private elements(list: ts.Expression, place: number | string | undefined, depth: number): string[] {
    const at = this.written(list);
    if (ts.isArrayLiteralExpression(at)) {
      return at.elements.flatMap((one) => {
        if (ts.isSpreadElement(one)) return this.elements(one.expression, place, depth + 1);
        return place === undefined ? this.resolve(one, depth + 1) : this.pick(one, place, depth);
      });
    }
    if (ts.isCallExpression(at) && at.arguments[0]) {
      const called = at.expression.getText();
      const from = this.written(at.arguments[0]);
      const isKeys = called === 'Object.keys' || (called === 'Object.entries' && place === 0);
      const isValues = called === 'Object.values' || (called === 'Object.entries' && place === 1);
      if (ts.isObjectLiteralExpression(from) && isKeys) {
        return from.properties.flatMap(({ name }) => (name ? [nameText(name)] : []));
      }
      if (ts.isObjectLiteralExpression(from) && isValues) return this.values(from, depth);
      if (
        ts.isPropertyAccessExpression(at.expression) &&
        ['filter', 'toSorted', 'slice'].includes(at.expression.name.text)
      ) {
        return this.elements(at.expression.expression, place, depth + 1);
      }
    }
    if (place === undefined && depth <= DEEPEST) {
      const type = this.checker.getTypeAtLocation(list);
      const element = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      return (element && literalsOf(element)) ?? [ANY];
    }
    return [ANY];
  }

  private pick(from: ts.Expression, place: number | string, depth: number): string[] {
    const at = this.written(from);
    if (typeof place === 'number') {
      const element = ts.isArrayLiteralExpression(at) ? at.elements[place] : undefined;
      return element ? this.resolve(element, depth + 1) : [ANY];
    }
    if (!ts.isObjectLiteralExpression(at)) return [ANY];
    const property = at.properties.find(({ name }) => name && nameText(name) === place);
    return property ? this.valueOf(property, depth) : [ANY];
  }

  /** A property whose object is not at hand: whatever any object is given at that property of that type. */
  private property(at: ts.PropertyAccessExpression, depth: number): string[] {
    const written = this.written(at.expression);
    if (ts.isObjectLiteralExpression(written)) return this.pick(written, at.name.text, depth);
    const declared = this.checker.getSymbolAtLocation(at.name)?.declarations ?? [];
    const given = (this.index.properties.get(at.name.text) ?? []).filter((property) =>
      this.declarationsAt(property, at.name.text).some((declaration) => declared.includes(declaration)),
    );
    return given.length === 0 ? [ANY] : given.flatMap((property) => this.valueOf(property, depth));
  }

  private declarationsAt(property: ts.ObjectLiteralElementLike, name: string): readonly ts.Declaration[] {
    const known = this.declarations.get(property);
    if (known) return known;
    const { parent } = property;
    const object = ts.isObjectLiteralExpression(parent) ? this.checker.getContextualType(parent) : undefined;
    const options = object?.isUnion() ? object.types : object ? [object] : [];
    const found = options.flatMap((type) => type.getProperty(name)?.declarations ?? []);
    this.declarations.set(property, found);
    return found;
  }

  private element(at: ts.ElementAccessExpression, depth: number): string[] {
    const from = this.written(at.expression);
    if (ts.isObjectLiteralExpression(from)) return this.values(from, depth);
    return [ANY];
  }

  private returned(at: ts.CallExpression, depth: number): string[] {
    const results = this.resultsOf(at);
    return results.length === 0 ? [ANY] : results.flatMap((result) => this.resolve(result, depth + 1));
  }

  private resultsOf(call: ts.CallExpression): ts.Expression[] {
    const fn = this.checker.getResolvedSignature(call)?.declaration;
    if (!fn || !ts.isFunctionLike(fn) || !('body' in fn) || !fn.body) return [];
    if (!this.files.includes(fn.getSourceFile())) return [];
    if (!ts.isBlock(fn.body)) return [fn.body];
    const found: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
      if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
    };
    ts.forEachChild(fn.body, visit);
    return found;
  }

  private values(object: ts.ObjectLiteralExpression, depth: number): string[] {
    return object.properties.flatMap((property) => this.valueOf(property, depth));
  }

  private valueOf(property: ts.ObjectLiteralElementLike, depth: number): string[] {
    if (ts.isPropertyAssignment(property)) return this.resolve(property.initializer, depth + 1);
    if (!ts.isShorthandPropertyAssignment(property)) return [ANY];
    const declared = this.checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration;
    if (declared && ts.isParameter(declared)) return this.parameter(declared, undefined, depth + 1);
    if (declared && ts.isBindingElement(declared)) return this.bound(declared, depth + 1);
    if (declared && ts.isVariableDeclaration(declared) && declared.initializer) {
      return this.resolve(declared.initializer, depth + 1);
    }
    return [ANY];
  }

  /** The literal behind a constant's name. */
  private written(expression: ts.Expression): ts.Expression {
    const at = bare(expression);
    if (!ts.isIdentifier(at)) return at;
    const declared = this.symbolOf(at)?.valueDeclaration;
    const initializer = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    return initializer ? bare(initializer) : at;
  }

  private symbolOf(at: ts.Identifier): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(at);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  private isDeclaredBy(called: ts.Expression, fn: Callable): boolean {
    const name = ts.isPropertyAccessExpression(called) ? called.name : called;
    const symbol = ts.isIdentifier(name) ? this.symbolOf(name) : undefined;
    const declared = symbol?.valueDeclaration;
    if (!declared) return false;
    return declared === fn || (ts.isVariableDeclaration(declared) && declared.initializer === fn);
  }
}
