import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const NOT_SHIPPED = /\.(test|kit)\.ts$|^core\/sdk\/testing\/|^core\/render\/contract\/examples|^cli\/templates\//;

export interface Sources {
  readonly program: ts.Program;
  readonly files: readonly ts.SourceFile[];
}

/** The source files that reach people, with their types. */
export function readSources(root: string): Sources {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const paths = globSync('{core,plugins,cli}/**/*.ts', { cwd: root }).filter((path) => !NOT_SHIPPED.test(path));
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    options,
  );
  return { program, files: paths.map((path) => program.getSourceFile(join(root, path))!) };
}

/** Keys that a file holds twice: JSON takes the last and says nothing. */
export function duplicatesIn(path: string, text = readFileSync(path, 'utf8')): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node, prefix: string): void => {
    if (!ts.isObjectLiteralExpression(node)) return ts.forEachChild(node, (below) => visit(below, prefix));
    const seen = new Set<string>();
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property) || !ts.isStringLiteral(property.name)) continue;
      const key = prefix + property.name.text;
      if (seen.has(key)) found.push(key);
      seen.add(key);
      visit(property.initializer, `${key}.`);
    }
  };
  visit(ts.parseJsonText(path, text), '');
  return found;
}
