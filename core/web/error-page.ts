import { escapeHtml } from '../render/html.ts';
import type { ErrorView } from '../render/contract/index.ts';
import { titleKey } from './api/problem.ts';
import type { Failure } from './failure.ts';
import type { HttpOptions } from './http-options.ts';
import { isAdminPath } from './koa/security-headers.ts';
import type { Cx } from './koa/state.ts';
import { viewContext } from './view-context.ts';

/** The page that tells a person what went wrong and where to go from there. */
export async function errorPage(options: HttpOptions, ctx: Cx, failure: Failure): Promise<string> {
  const { scope, requestId, session } = ctx.state;
  const model: ErrorView = {
    status: failure.status,
    title: scope.t(titleKey(failure.status)),
    text: scope.t(`errors.${failure.code}`, { ...failure.params }),
    ...(failure.isOurs && { reference: requestId }),
    actions: [{ label: scope.t('http.go_home'), href: '/' }],
  };
  // Without a session there is no back office to show the error in.
  const area = isAdminPath(ctx.path) && session ? 'admin' : 'site';
  try {
    const at = await viewContext(options, ctx, area);
    return options.renderer.renderOther(area === 'admin' ? 'admin/error' : 'error', model, at);
  } catch (error) {
    // The frame may need what is broken, such as the database.
    options.log.warn('error_page.plain', { error });
    return plainPage(ctx.state.locale, model);
  }
}

function plainPage(locale: string, { title, text, reference }: ErrorView): string {
  const quoted = reference ? `<p><code>${escapeHtml(reference)}</code></p>` : '';
  return `<!doctype html><html lang="${escapeHtml(locale)}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${quoted}</html>`;
}
