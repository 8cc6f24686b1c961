import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import Handlebars from 'handlebars';
import ts from 'typescript';
import { Resolver } from './resolve.ts';

/** A place that needs a text. Its key may hold `*`, where only running would tell. */
export interface KeyUse {
  readonly key: string;
  readonly where: string;
  /** What the text is given; nothing where that is not known. */
  readonly params?: ReadonlySet<string> | undefined;
}

const NOTHING: ReadonlySet<string> = new Set();

export interface CodeToRead {
  readonly program: ts.Program;
  readonly files: readonly ts.SourceFile[];
  readonly root: string;
  /** Where texts stand, two levels deep: `orders.page`. A literal that goes on from there is a key, wherever it is. */
  readonly branches: ReadonlySet<string>;
}

/** Every key that the source files of a program say something with. */
export function keysInCode({ program, files, root, branches }: CodeToRead): KeyUse[] {
  const resolver = new Resolver(program, files);
  const uses: KeyUse[] = [];
  for (const file of files) {
    const path = relative(root, file.fileName);
    const plugin = /^plugins\/([^/]+)\//.exec(path)?.[1];
    const visit = (node: ts.Node): void => {
      const found = keysAt(node, program.getTypeChecker(), resolver, plugin);
      for (const { key, params } of [...found, ...written(node, branches)]) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        uses.push({ key, params, where: `${path}:${line + 1}` });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return uses;
}

type Found = Pick<KeyUse, 'key' | 'params'>;

function keysAt(node: ts.Node, checker: ts.TypeChecker, resolver: Resolver, plugin: string | undefined): Found[] {
  if (ts.isCallExpression(node)) {
    const called = calledName(node);
    if (called === 't' || called === 'say') return said(node, checker, resolver);
    if (called === 'meta') return inMeta(node, resolver);
    // Plugins' own actions are shown by their names.
    if (called === 'audit' && plugin === undefined) return audited(node, resolver);
    if (called === 'super' && extendsDomainError(node)) return thrown(node, resolver, plugin);
    if (called === 'endpoint') return promised(node, resolver);
    if (called === 'gateway' && plugin !== undefined) {
      return [`${plugin}.name`, `${plugin}.summary`].map((key) => ({ key, params: NOTHING }));
    }
  }
  if (ts.isNewExpression(node)) {
    const name = node.expression.getText();
    if (name === 'DomainError') return thrown(node, resolver, plugin);
    if (name === 'GatewayError') return below('errors.gateway', node.arguments?.[0], resolver);
  }
  if (ts.isObjectLiteralExpression(node)) {
    return [...flashed(node, resolver), ...instructions(node, resolver, plugin), ...answered(node, resolver, plugin)];
  }
  return [];
}

/** A key that is only handed on, such as the sentence of a schema: `z.string().min(8, 'errors.password.short')`. */
function written(node: ts.Node, branches: ReadonlySet<string>): Found[] {
  if (!ts.isStringLiteralLike(node) || !/^[a-z][\w-]*(\.\w+){2,}$/.test(node.text)) return [];
  const isSlot = ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === 'slot';
  const [first, second] = node.text.split('.');
  return !isSlot && (first === 'errors' || branches.has(`${first}.${second}`)) ? [{ key: node.text }] : [];
}

/** `t('key', params)`: the argument of the parameter that is called `key`. */
function said(call: ts.CallExpression, checker: ts.TypeChecker, resolver: Resolver): Found[] {
  const signature = checker.getResolvedSignature(call);
  const place = signature?.parameters.findIndex(({ name }) => name === 'key') ?? -1;
  const key = call.arguments[place];
  if (!key || !(checker.getReturnTypeOfSignature(signature!).flags & ts.TypeFlags.StringLike)) return [];
  const given = call.arguments[place + 1];
  const params = given ? resolver.namesOf(given) : NOTHING;
  return resolver.textsOf(key).map((text) => ({ key: text, params }));
}

function inMeta(call: ts.CallExpression, resolver: Resolver): Found[] {
  const meta = call.arguments[0];
  if (!meta || !ts.isObjectLiteralExpression(meta)) return [];
  const keys = ['title', 'help', 'group'].flatMap((name) => below('', valueAt(meta, name), resolver));
  const labels = valueAt(meta, 'labels');
  return [...keys, ...(labels ? resolver.valuesOf(labels).map((key) => ({ key, params: NOTHING })) : [])];
}

function audited(call: ts.CallExpression, resolver: Resolver): Found[] {
  const [action, subject] = call.arguments;
  const kinds = subject ? resolver.memberOf(subject, 'kind') : [];
  return [...below('audit.action', action, resolver), ...kinds.map((kind) => ({ key: `audit.kind.${kind}` }))];
}

/** A plugin's codes begin with its id, and their texts are its own. */
function thrown(call: ts.CallExpression | ts.NewExpression, resolver: Resolver, plugin: string | undefined): Found[] {
  const [code, options] = call.arguments ?? [];
  const params = options ? paramsOf(options, 'params', resolver) : NOTHING;
  return below('errors', code, resolver).map(({ key }) => ({ key: ofPlugin(key, plugin), params }));
}

/** What a filter answers for core to throw: `{ doubt: 'acme.odd' }`. */
function answered(object: ts.ObjectLiteralExpression, resolver: Resolver, plugin: string | undefined): Found[] {
  if (plugin === undefined) return [];
  const codes = ['doubt', 'refusal'].flatMap((name) => below('errors', valueAt(object, name), resolver));
  return codes.map(({ key }) => ({ key: ofPlugin(key, plugin), params: NOTHING }));
}

function ofPlugin(key: string, plugin: string | undefined): string {
  return plugin === undefined ? key : key.replace(`errors.${plugin}.`, `${plugin}.errors.`);
}

/** The problems that an operation of the API says to expect: its document explains them. */
function promised(call: ts.CallExpression, resolver: Resolver): Found[] {
  const endpoint = call.arguments[0];
  if (!endpoint || !ts.isObjectLiteralExpression(endpoint)) return [];
  const codes = valueAt(endpoint, 'problems');
  return codes ? resolver.elementsOf(codes).map((code) => ({ key: `errors.${code}` })) : [];
}

function flashed(object: ts.ObjectLiteralExpression, resolver: Resolver): Found[] {
  if (!valueAt(object, 'goTo')) return [];
  const params = paramsOf(object, 'flashParams', resolver);
  return below('', valueAt(object, 'flash'), resolver).map(({ key }) => ({ key, params }));
}

/** What a gateway tells buyers to do is explained by its own texts. */
function instructions(object: ts.ObjectLiteralExpression, resolver: Resolver, plugin: string | undefined): Found[] {
  const kind = valueAt(object, 'kind');
  if (plugin === undefined || !kind || kind.getText() !== `'instructions'`) return [];
  const data = valueAt(object, 'data');
  const names = data && resolver.namesOf(data);
  return [
    ...below(`${plugin}.instructions`, valueAt(object, 'view'), resolver).map(({ key }) => ({ key, params: names })),
    ...[...(names ?? [])].map((name) => ({ key: `${plugin}.facts.${name}`, params: NOTHING })),
  ];
}

function below(prefix: string, expression: ts.Expression | undefined, resolver: Resolver): Found[] {
  if (!expression) return [];
  return resolver.textsOf(expression).map((text) => ({ key: prefix === '' ? text : `${prefix}.${text}` }));
}

function paramsOf(options: ts.Expression, name: string, resolver: Resolver): ReadonlySet<string> | undefined {
  if (!ts.isObjectLiteralExpression(options) || options.properties.some(ts.isSpreadAssignment)) return undefined;
  const params = valueAt(options, name);
  return params ? resolver.namesOf(params) : NOTHING;
}

function valueAt(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of object.properties) {
    if (property.name?.getText() !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

function calledName({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

function extendsDomainError(node: ts.Node): boolean {
  const owner = ts.findAncestor(node, ts.isClassLike);
  return owner?.heritageClauses?.some(({ types }) => types[0]?.expression.getText() === 'DomainError') ?? false;
}

/** Every `{{t "key" name=value}}` of templates. */
export function keysInTemplates(paths: readonly string[], root: string): KeyUse[] {
  return paths.flatMap((path) => {
    const finder = new KeyFinder();
    finder.accept(Handlebars.parse(readFileSync(path, 'utf8')));
    return finder.found.map(({ line, ...use }) => ({ ...use, where: `${relative(root, path)}:${line}` }));
  });
}

class KeyFinder extends Handlebars.Visitor {
  readonly found: (Omit<KeyUse, 'where'> & { line: number })[] = [];

  override MustacheStatement(node: hbs.AST.MustacheStatement): void {
    this.note(node);
    super.MustacheStatement(node);
  }

  override SubExpression(node: hbs.AST.SubExpression): void {
    this.note(node);
    super.SubExpression(node);
  }

  private note({ path, params, hash, loc }: hbs.AST.MustacheStatement | hbs.AST.SubExpression): void {
    const [key] = params;
    if (!('original' in path) || path.original !== 't' || key?.type !== 'StringLiteral') return;
    this.found.push({
      key: (key as hbs.AST.StringLiteral).value,
      params: new Set((hash as hbs.AST.Hash | undefined)?.pairs.map((pair) => pair.key)),
      line: loc.start.line,
    });
  }
}
