import { Readable } from 'node:stream';
import { DomainError } from '../kernel/errors.ts';
import type { Reply } from '../kernel/pages/page.ts';
import type { HttpOptions, OrganizationFacts } from './http-options.ts';
import { FLASH_COOKIE, FLASH_SECONDS, sealFlash, type Flash } from './koa/flash.ts';
import { isAdminPath, SANDBOX } from './koa/security-headers.ts';
import { setCookie } from './koa/session.ts';
import { endBrowserSession, rememberBrowser, startBrowserSession } from './koa/sign-in.ts';
import type { Cx } from './koa/state.ts';
import { viewContext } from './view-context.ts';

interface Around {
  readonly status?: number;
  readonly organization?: OrganizationFacts | undefined;
  /** Why what was posted did not happen. A page that only leads on to another says it there. */
  readonly refused?: string | undefined;
}

/** Writes what a page answered. `status` is what the cycle says where the page says nothing. */
export async function writeReply(
  options: HttpOptions,
  ctx: Cx,
  reply: Reply,
  { status = 200, organization, refused }: Around = {},
): Promise<void> {
  if (reply.signIn) await startBrowserSession(options, ctx, reply.signIn.userId);
  if (reply.signIn === null) await endBrowserSession(options, ctx);
  if (reply.knows) rememberBrowser(options, ctx, reply.knows.userId);
  for (const { name, value, maxAgeSeconds, path = '/' } of reply.cookies ?? []) {
    setCookie(options, ctx, name, value, { maxAgeSeconds, path });
  }
  ctx.set('Cache-Control', 'no-store');

  if ('goTo' in reply) return goTo(options, ctx, reply, refused);
  if ('view' in reply) {
    ctx.body = await drawn(options, ctx, reply, organization);
    ctx.type = 'html';
  } else if ('json' in reply) {
    ctx.body = JSON.stringify(reply.json);
    ctx.type = 'json';
  } else {
    sendFile(ctx, reply.file);
  }
  ctx.status = reply.status ?? status;
}

/** A page as text. Its flash message was seen then, so its cookie goes. */
export async function drawn(
  options: HttpOptions,
  ctx: Cx,
  reply: Extract<Reply, { view: string }>,
  organization?: OrganizationFacts,
): Promise<string> {
  const area = reply.layout ?? (isAdminPath(ctx.path) ? 'admin' : 'site');
  const context = await viewContext(options, ctx, area, organization);
  const at = context.site && reply.frame ? { ...context, site: { ...context.site, ...reply.frame } } : context;
  const model = await ctx.state.scope.filter('page.model', reply.model as Record<string, unknown>, {
    view: reply.view,
  });
  const html = options.renderer.renderOther(reply.view, model, at);
  if (ctx.state.flash && area !== 'none') setCookie(options, ctx, FLASH_COOKIE, '', { maxAgeSeconds: 0 });
  return html;
}

function goTo(
  options: HttpOptions,
  ctx: Cx,
  reply: Extract<Reply, { goTo: string }>,
  refused: string | undefined,
): void {
  const { goTo: target } = reply;
  const said = refused === undefined ? sentenceOf(reply) : { text: refused, tone: 'danger' as const };
  if (said) {
    const sealed = sealFlash(options.site.key('flash'), said);
    setCookie(options, ctx, FLASH_COOKIE, sealed, { maxAgeSeconds: FLASH_SECONDS });
  }
  ctx.status = reply.status ?? 303;
  ctx.set('Location', safeLocation(target));
  ctx.body = '';
}

function sentenceOf({ flash, flashParams, flashTone }: Extract<Reply, { goTo: string }>): Flash | undefined {
  if (flash === undefined) return undefined;
  return { key: flash, ...(flashParams && { params: flashParams }), ...(flashTone && { tone: flashTone }) };
}

/** Pages lead to paths of ours or to whole web addresses, such as a payment provider's. */
function safeLocation(target: string): string {
  const isPath = /^[/?](?![/\\])/.test(target);
  if (!isPath && !/^https?:\/\//.test(target)) throw new DomainError('http.not_found', { status: 404 });
  return encodeURI(target.toWellFormed()).replace(/%25([0-9A-Fa-f]{2})/g, '%$1');
}

function sendFile(ctx: Cx, file: Extract<Reply, { file: object }>['file']): void {
  const { name, contentType, content, inline = false } = file;
  ctx.attachment(name.replace(/[\p{Cc}/\\]/gu, '_'), { type: inline ? 'inline' : 'attachment' });
  ctx.set('Content-Type', contentType);
  if (inline && /html|svg|xml/.test(contentType)) {
    ctx.set('Content-Security-Policy', SANDBOX);
    ctx.set('X-Frame-Options', 'SAMEORIGIN');
  }
  if (content instanceof Readable) {
    ctx.compress = false;
    ctx.body = content;
  } else {
    ctx.body = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  }
}
