import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { messageOf } from '../kernel/errors.ts';
import type { Surface } from './compile.ts';
import { components } from './components.ts';
import type { TemplateFolders } from './engine.ts';
import { helperNames } from './template-helpers.ts';

export type TemplateRule =
  | 'syntax'
  | 'unknown-component'
  | 'unknown-prop'
  | 'missing-prop'
  | 'no-slot'
  | 'triple-stash'
  | 'unknown-helper'
  | 'unknown-key'
  | 'unknown-asset'
  | 'unknown-icon'
  | 'inline-style'
  | 'inline-script';

export interface TemplateProblem {
  readonly file: string;
  readonly line: number;
  readonly rule: TemplateRule;
  readonly message: string;
}

export interface TemplateChecks {
  /** Whether a locale file has the key. */
  readonly hasKey: (key: string) => boolean;
  readonly hasAsset: (name: string) => boolean;
  readonly hasIcon: (name: string) => boolean;
}

const PAGES: ReadonlySet<Surface> = new Set(['site', 'admin']);
const BLOCKS = new Set(['if', 'unless', 'each', 'with']);
const HELPERS: ReadonlySet<string> = new Set(helperNames);

/** What is wrong with the templates of every surface, without rendering any. */
export function checkTemplates(surfaces: Record<Surface, TemplateFolders>, checks: TemplateChecks): TemplateProblem[] {
  return Object.entries(surfaces).flatMap(([surface, folders]) => {
    const known = new Set(folders.components.keys());
    const files = new Set([...folders.views.values(), ...folders.components.values()]);
    return [...files].flatMap((file) => checkTemplate(file, surface as Surface, known, checks));
  });
}

function checkTemplate(
  file: string,
  surface: Surface,
  known: ReadonlySet<string>,
  checks: TemplateChecks,
): TemplateProblem[] {
  const source = readFileSync(file, 'utf8');
  const problems: TemplateProblem[] = [];
  const report = (rule: TemplateRule, line: number, message: string): void => {
    problems.push({ file, line, rule, message });
  };

  try {
    new Walker(known, checks, report).accept(Handlebars.parse(source));
  } catch (error) {
    report('syntax', Number(/on line (\d+)/.exec(messageOf(error))?.[1] ?? 1), messageOf(error));
  }
  if (surface !== 'text') checkMarkup(source, surface, report);
  return problems;
}

type Report = (rule: TemplateRule, line: number, message: string) => void;
type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression;
type Partial = hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement;

class Walker extends Handlebars.Visitor {
  readonly known: ReadonlySet<string>;
  readonly checks: TemplateChecks;
  readonly report: Report;

  constructor(known: ReadonlySet<string>, checks: TemplateChecks, report: Report) {
    super();
    this.known = known;
    this.checks = checks;
    this.report = report;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    // The parser's own type leaves out that `{{{` and `{{&` are marked as not escaped.
    if ((mustache as { escaped?: boolean }).escaped === false) {
      this.report('triple-stash', mustache.loc.start.line, 'prints without escaping');
    }
    if (mustache.params.length > 0 || mustache.hash) this.call(mustache);
    super.MustacheStatement(mustache);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    if (!BLOCKS.has(nameOf(block.path))) this.call(block);
    super.BlockStatement(block);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    this.call(expression);
    super.SubExpression(expression);
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.component(partial, false);
    if (!isComputed(partial)) super.PartialStatement(partial);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.component(partial, true);
    if (!isComputed(partial)) super.PartialBlockStatement(partial);
  }

  private call(call: Call): void {
    const { line } = call.loc.start;
    const name = nameOf(call.path);
    const first = call.params[0];
    if (!HELPERS.has(name)) return this.report('unknown-helper', line, `there is no helper "${name}"`);
    if (name === 't') this.key(first, line);
    if (name === 'asset' && isText(first) && first.value !== 'accent' && !this.checks.hasAsset(first.value)) {
      this.report('unknown-asset', line, `there is no asset "${first.value}"`);
    }
  }

  private key(key: hbs.AST.Expression | undefined, line: number): void {
    if (!isText(key)) return this.report('unknown-key', line, 'a key must be written out, so that it can be checked');
    if (!this.checks.hasKey(key.value)) this.report('unknown-key', line, `no locale file has "${key.value}"`);
  }

  private component(partial: Partial, wraps: boolean): void {
    const { line } = partial.loc.start;
    const name = nameOf(partial.name);
    if (name === '@partial-block') return;
    const component = components[name];
    if (!component || !this.known.has(name))
      return this.report('unknown-component', line, `there is no component "${name}" here`);

    const given = new Set(partial.hash?.pairs.map(({ key }) => key));
    const declared = component.props.map((prop) => prop.replace('?', ''));
    for (const prop of given)
      if (!declared.includes(prop)) this.report('unknown-prop', line, `"${name}" has no prop "${prop}"`);
    for (const prop of component.props) {
      if (!prop.endsWith('?') && !given.has(prop)) this.report('missing-prop', line, `"${name}" needs "${prop}"`);
    }
    if (partial.params.length > 0) this.report('unknown-prop', line, `"${name}" takes props, not a context`);
    if (wraps && !component.slots) this.report('no-slot', line, `"${name}" wraps nothing`);
    if (name === 'icon') this.icon(partial, line);
  }

  private icon(partial: Partial, line: number): void {
    const icon = partial.hash?.pairs.find(({ key }) => key === 'name')?.value;
    if (isText(icon) && !this.checks.hasIcon(icon.value))
      this.report('unknown-icon', line, `there is no icon "${icon.value}"`);
  }
}

function nameOf(path: hbs.AST.Node): string {
  return 'original' in path ? String(path.original) : '(computed)';
}

function isComputed(partial: Partial): boolean {
  return !('original' in partial.name);
}

function isText(expression: hbs.AST.Node | undefined): expression is hbs.AST.StringLiteral {
  return expression?.type === 'StringLiteral';
}

/** The content security policy refuses all of this in a browser; better to hear it here. Mails and PDFs carry their styles inside. */
function checkMarkup(source: string, surface: Surface, report: Report): void {
  const plain = source.replace(/\{\{[\s\S]*?\}\}/g, (stash) => stash.replace(/[^\n]/g, '_'));
  for (const { 0: tag, index } of plain.matchAll(/<[a-z][^>]*>/gi)) {
    const line = plain.slice(0, index).split('\n').length;
    if (PAGES.has(surface) && (/\sstyle\s*=/i.test(tag) || /^<style/i.test(tag))) report('inline-style', line, tag);
    if (/\son[a-z]+\s*=/i.test(tag) || /=\s*["']?javascript:/i.test(tag)) report('inline-script', line, tag);
    if (/^<script/i.test(tag) && !/\ssrc\s*=/i.test(tag)) report('inline-script', line, tag);
  }
}
