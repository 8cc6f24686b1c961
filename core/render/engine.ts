import { join } from 'node:path';
import Handlebars from 'handlebars';
import { ConfigError, messageOf } from '../kernel/errors.ts';
import type { Translator } from '../kernel/i18n/translator.ts';
import type { Assets } from './assets.ts';
import { compileTemplate } from './compile.ts';
import type { Compiled, Surface } from './compile.ts';
import type { MailViews, SiteFrame, ViewContext, Views } from './contract/index.ts';
import { escapeHtml, trusted } from './html.ts';
import type { Html } from './html.ts';
import { pdfStyles } from './pdf/styles.ts';
import { renderSlot } from './slots.ts';
import type { SlotFilling, SlotProblem } from './slots.ts';
import { templateHelpers } from './template-helpers.ts';
import { ADMIN_DIR, PARTS_DIR, filesBelow, filesInChain } from './theme.ts';
import type { ThemeFolder } from './theme.ts';

/** Turns a view and its model into a page. */
export interface Renderer {
  render<V extends keyof Views>(view: V, model: Views[V], at: ViewContext): string;
  /** The plain text of a mail. */
  text<V extends keyof MailViews>(view: V, model: MailViews[V], at: ViewContext): string;
  /** A view that is not in the contract: a plugin's own, `<plugin id>/<name>`. */
  renderOther(view: string, model: object, at: ViewContext): string;
  readonly views: readonly string[];
}

export interface RendererOptions {
  readonly theme: readonly ThemeFolder[];
  readonly translator: Translator;
  readonly assets: Assets;
  /** Folders of plugins' views. */
  readonly plugins?: readonly { readonly id: string; readonly dir: string }[];
  readonly slots?: readonly SlotFilling[];
  readonly onSlotProblem?: (problem: SlotProblem) => void;
}

// An error may come before anyone knows which site it is for.
const BARE_SITE: SiteFrame = { name: 'eventportal', href: '/', links: [], footer: [], languages: [], noindex: true };
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

/** Reads and compiles every template, so that a broken one stops the start and not a visitor. */
export function createRenderer(options: RendererOptions): Renderer {
  const pages = new Map<string, Page>();

  const draw = (view: string, model: object, at: ViewContext): string => {
    const page = pages.get(view);
    if (!page) throw new ConfigError('view.not_found', `There is no view "${view}".`);
    const data = {
      at,
      site: at.site ?? BARE_SITE,
      admin: at.admin,
      dir: RIGHT_TO_LEFT.has(at.locale.split('-')[0]!) ? 'rtl' : 'ltr',
      absolute: page.surface === 'mail' || page.surface === 'text',
      styles: page.styles,
    };
    try {
      return page.compiled(model, { data });
    } catch (cause) {
      throw new Error(`the view "${view}" could not be drawn: ${messageOf(cause)}`, { cause });
    }
  };

  const slot = (name: string, model: object, at: ViewContext): string => fillSlot(options, draw, name, model, at);
  const helpers = templateHelpers({ ...options, draw, slot });
  const problems: string[] = [];
  for (const [surface, folders] of Object.entries(templateFolders(options)) as [Surface, TemplateFolders][]) {
    const env = Handlebars.create();
    for (const [name, helper] of Object.entries(helpers)) env.registerHelper(name, helper as Handlebars.HelperDelegate);
    for (const [name, path] of folders.components)
      attempt(path, () => env.registerPartial(name, compileTemplate(env, path, surface, name)));
    for (const [name, path] of folders.views)
      attempt(path, () => {
        const compiled = compileTemplate(env, path, surface);
        pages.set(name, surface === 'pdf' ? { surface, compiled, styles: stylesOf(name) } : { surface, compiled });
      });
  }
  if (problems.length > 0) throw new ConfigError('template.broken', problems.join('\n'));

  // A PDF is printed without network or disk: its stylesheet (`@styles`) brings its fonts along.
  function stylesOf(name: string): Html {
    const sheets = filesInChain(
      options.theme.map(({ dir }) => dir),
      '.css',
    );
    const sheet = sheets.get(name);
    return trusted(sheet ? pdfStyles(sheet) : '');
  }

  function attempt(path: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`);
    }
  }

  return {
    render: draw,
    text: (view, model, at) => tidy(draw(`${view}.text`, model, at)),
    renderOther: draw,
    views: [...pages.keys()],
  };
}

interface Page {
  readonly surface: Surface;
  readonly compiled: Compiled;
  readonly styles?: Html;
}

export interface TemplateFolders {
  readonly views: ReadonlyMap<string, string>;
  readonly components: ReadonlyMap<string, string>;
}

/** Which template files make up each surface: first match wins along the theme's chain. */
export function templateFolders({
  theme,
  plugins = [],
}: Pick<RendererOptions, 'theme' | 'plugins'>): Record<Surface, TemplateFolders> {
  const themed = (folder: string, ending: string) =>
    filesInChain(
      theme.map(({ dir }) => join(dir, folder)),
      ending,
    );
  const named = (prefix: string, found: ReadonlyMap<string, string>) =>
    [...found].map(([name, path]) => [prefix + name, path] as const);
  const ofPlugins = plugins.flatMap(({ id, dir }) => named(`${id}/`, filesBelow(dir, '.hbs')));
  const isAdmin = ([name]: readonly [string, string]): boolean => name.split('/')[1] === 'admin';
  const mails = themed('mail', '.hbs');
  const mailsOf = (ending: string): Map<string, string> =>
    new Map(
      [...mails]
        .filter(([name]) => name.endsWith(ending))
        .map(([name, path]) => [`mail/${name.replace('.html', '')}`, path]),
    );
  const mailParts = (ending: string): Map<string, string> =>
    new Map(
      [...mails]
        .filter(([name]) => name.startsWith('partials/') && name.endsWith(ending))
        .map(([name, path]) => [name.slice('partials/'.length, -ending.length), path]),
    );

  return {
    site: {
      views: new Map([...ofPlugins.filter((entry) => !isAdmin(entry)), ...themed('views', '.hbs')]),
      components: withShared(themed('partials', '.hbs')),
    },
    admin: {
      views: new Map([
        ...ofPlugins.filter(isAdmin),
        ...named('admin/', filesBelow(join(ADMIN_DIR, 'views'), '.hbs')).filter(
          ([name]) => !name.startsWith('admin/components/'),
        ),
      ]),
      components: withShared(filesBelow(join(ADMIN_DIR, 'views/components'), '.hbs')),
    },
    mail: { views: without(mailsOf('.html'), 'mail/partials/'), components: mailParts('.html') },
    text: { views: without(mailsOf('.text'), 'mail/partials/'), components: mailParts('.text') },
    pdf: { views: new Map(named('pdf/', themed('pdf', '.hbs'))), components: new Map() },
  };
}

/** Parts of both surfaces; a theme may bring its own version of one for the public site. */
function withShared(own: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...filesBelow(PARTS_DIR, '.hbs'), ...own]);
}

function without(files: ReadonlyMap<string, string>, prefix: string): Map<string, string> {
  return new Map([...files].filter(([name]) => !name.startsWith(prefix)));
}

function fillSlot(
  { slots = [], onSlotProblem }: RendererOptions,
  draw: Renderer['renderOther'],
  name: string,
  model: object,
  at: ViewContext,
): string {
  return renderSlot(slots, name, model, {
    render: (view, own) => draw(view, own, at),
    report: (problem) => onSlotProblem?.(problem),
    // Visitors see nothing where a plugin failed; those who can act on it do.
    note: (text) => (at.admin ? `<p class="notice" data-tone="warning">${escapeHtml(text)}</p>` : ''),
  });
}

/** Templates leave blank lines where something was left out; a text mail shows each of them. */
function tidy(text: string): string {
  return `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
