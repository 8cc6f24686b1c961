import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { components } from './components.ts';
import { helperNames } from './template-helpers.ts';

/** Where a template is used: what it may contain, and how it is escaped, follows from it. */
export type Surface = 'site' | 'admin' | 'mail' | 'text' | 'pdf';

export type Compiled = Handlebars.TemplateDelegate;

type Environment = typeof Handlebars;

const CALLER = '@caller';
const knownHelpers = Object.fromEntries(helperNames.map((name) => [name, true]));

/** Compiles one file now rather than at its first use. With a `component` name, its declared props are its whole world. */
export function compileTemplate(env: Environment, path: string, surface: Surface, component?: string): Compiled {
  const program = env.parse(readFileSync(path, 'utf8'), { srcName: path });
  new CallerMarker().accept(program);
  const compiled = env.compile(program, {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers,
    explicitPartialContext: true,
    preventIndent: true,
    noEscape: surface === 'text',
  });
  (compiled as unknown as { _setup(options: object): void })._setup({});
  return component ? asComponent(component, compiled) : compiled;
}

/**
 * Hands every component its caller's context beside its props. Handlebars would otherwise give the content between
 * the tags the component's context, or the component all of the page's.
 */
class CallerMarker extends Handlebars.Visitor {
  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    mark(partial);
    super.PartialStatement(partial);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    mark(partial);
    super.PartialBlockStatement(partial);
  }
}

function mark(partial: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): void {
  if ('original' in partial.name && partial.name.original === '@partial-block') return;
  const { loc } = partial;
  const caller = { type: 'PathExpression', data: false, depth: 0, parts: [], original: 'this', loc };
  const pair = { type: 'HashPair', key: CALLER, value: caller, loc } as hbs.AST.HashPair;
  partial.hash = { type: 'Hash', pairs: [...(partial.hash?.pairs ?? []), pair], loc };
}

interface PartialOptions {
  readonly hash?: Record<string, unknown>;
  readonly fn?: unknown;
  readonly data: Record<string, unknown>;
}

type Block = (context: unknown, options?: object) => string;

function asComponent(name: string, body: Compiled): Compiled {
  const declared = components[name]?.props ?? [];
  const blank = Object.fromEntries(declared.map((prop) => [prop.replace('?', ''), undefined]));

  return ((_context: unknown, options: PartialOptions) => {
    const { [CALLER]: caller, ...props } = options.hash ?? {};
    const block = options.fn ? (options.data['partial-block'] as Block) : undefined;
    const data = {
      ...options.data,
      'partial-block': block && ((_own: unknown, inner?: object) => block(caller, inner)),
    };
    return body({ ...blank, ...props }, { ...options, data } as Handlebars.RuntimeOptions);
  }) as Compiled;
}
