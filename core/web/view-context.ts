import type { SiteFrame, ViewContext } from '../render/contract/index.ts';
import type { FrameRequest, HttpOptions, OrganizationFacts } from './http-options.ts';
import { readCookies } from './koa/cookies.ts';
import { csrfToken, formsOf } from './koa/csrf.ts';
import type { Cx } from './koa/state.ts';

export type Area = 'site' | 'admin' | 'none';

/** What a template may know beside its model. */
export async function viewContext(
  options: HttpOptions,
  ctx: Cx,
  area: Area,
  organization?: OrganizationFacts,
): Promise<ViewContext> {
  const { scope, session, device, locale, flash } = ctx.state;
  const holder = session ?? device;
  const csrf = holder && csrfToken(options.site.key('csrf'), formsOf(holder));
  const frameRequest: FrameRequest = {
    path: ctx.path,
    query: firstOfEach(ctx.querystring),
    organization,
    cookie: (name) => readCookies(ctx.headers.cookie).get(name),
    currency: ctx.state.currency ?? '',
    csrf,
  };
  const said: Pick<SiteFrame, 'flash'> = flash
    ? {
        flash: {
          tone: flash.tone ?? 'success',
          text: flash.key ? scope.t(flash.key, flash.params) : (flash.text ?? ''),
        },
      }
    : {};
  return {
    locale,
    path: ctx.path + ctx.search,
    origin: options.site.url,
    csrf,
    ...captchaOf(ctx),
    ...(area === 'site' && { site: { ...(await options.frames.site(scope, frameRequest)), ...said } }),
    ...(area === 'admin' && { admin: { ...(await options.frames.admin(scope, frameRequest)), ...said } }),
  };
}

function captchaOf({ state: { showsCaptcha, scope } }: Cx): Pick<ViewContext, 'captcha'> {
  if (!showsCaptcha || scope.actor.kind !== 'anonymous' || !scope.capabilities.captcha) return {};
  const { captcha } = scope.capabilities;
  return { captcha: { view: captcha.view, model: captcha.model?.(scope) ?? {} } };
}

/** Query parameters as pages see them: the first of each name. */
export function firstOfEach(query: string): Readonly<Record<string, string>> {
  // Without a prototype, so that no name a caller invents is there already.
  const found = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(query)) found[name] ??= value;
  return found;
}
