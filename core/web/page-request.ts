import type { PageRequest, UploadedFile } from '../kernel/pages/page.ts';
import type { OrganizationFacts } from './http-options.ts';
import { browserCookie, readCookies } from './koa/cookies.ts';
import type { Cx } from './koa/state.ts';
import { firstOfEach } from './view-context.ts';

interface RequestExtras {
  readonly files?: Readonly<Record<string, UploadedFile | undefined>>;
  readonly again?: NonNullable<PageRequest['again']>;
  readonly captchaSolved?: boolean;
  readonly onCookie?: (name: string) => void;
}

/** What a page is told of the request that it answers. */
export function requestOf(
  ctx: Cx,
  { organization }: { readonly organization: OrganizationFacts | undefined },
  { files = {}, again, captchaSolved, onCookie }: RequestExtras,
): PageRequest {
  let all: ReadonlyMap<string, string> | undefined;
  const cookies = {
    get(name: string) {
      onCookie?.(name);
      return (all ??= readCookies(ctx.headers.cookie)).get(name);
    },
  };
  return {
    query: firstOfEach(ctx.querystring),
    queryAll: (name) => new URLSearchParams(ctx.querystring).getAll(name),
    rawQuery: ctx.querystring,
    path: ctx.path,
    method: ctx.method === 'POST' ? 'POST' : 'GET',
    ip: ctx.state.ip,
    cookies,
    get browser() {
      return cookies.get(browserCookie(ctx.state.scope.site));
    },
    files,
    ...(ctx.state.currency && { currency: ctx.state.currency }),
    ...(organization && { organization }),
    ...(again && { again }),
    ...(captchaSolved !== undefined && { captchaSolved }),
  };
}
