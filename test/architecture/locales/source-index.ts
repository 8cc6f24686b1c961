import ts from 'typescript';

export type Callable = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration | ts.MethodDeclaration;
export type Call = ts.CallExpression | ts.NewExpression;

/** Where things of a name are called and where properties of a name are given, in all files. */
export interface SourceIndex {
  readonly calls: ReadonlyMap<string, readonly Call[]>;
  readonly properties: ReadonlyMap<string, readonly ts.ObjectLiteralElementLike[]>;
}

export function indexOf(files: readonly ts.SourceFile[]): SourceIndex {
  const calls = new Map<string, Call[]>();
  const properties = new Map<string, ts.ObjectLiteralElementLike[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(name)) append(calls, name.text, node);
    }
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) if (property.name) append(properties, nameText(property.name), property);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return { calls, properties };
}

/** The name of a property; computed ones have none that is known. */
export function nameText(name: ts.PropertyName): string {
  return ts.isComputedPropertyName(name) ? '*' : name.text;
}

/** What a function is called by. */
export function nameOf(fn: Callable): string | undefined {
  if (fn.name) return fn.name.getText();
  return ts.isVariableDeclaration(fn.parent) ? fn.parent.name.getText() : undefined;
}

function append<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name);
  if (list) list.push(one);
  else lists.set(name, [one]);
}
