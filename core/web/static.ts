import { Readable } from 'node:stream';
import type { Asset, Assets } from '../render/assets.ts';
import { refusal } from './failure.ts';
import { ANONYMOUS } from '../kernel/scope/actor.ts';
import type { HttpOptions, MediaDoor } from './http-options.ts';
import { acceptedEncodings } from './koa/encodings.ts';
import type { Cx, Middleware } from './koa/state.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Files of themes and plugins, from memory: a path is a key that is known or not, so it cannot climb anywhere. */
export function assets({ find }: Pick<Assets, 'find'>): Middleware {
  return (ctx, next) => {
    if (!ctx.path.startsWith('/assets/')) return next();
    readOnly(ctx);
    const asset = find(ctx.path);
    if (!asset) throw refusal(404);
    ctx.state.route = '/assets/*';
    send(ctx, asset);
    return undefined;
  };
}

function send(ctx: Cx, asset: Asset): void {
  const [encoding = 'identity'] = acceptedEncodings(ctx.headers['accept-encoding'], asset.encodings);
  if (asset.encodings.length > 1) ctx.vary('Accept-Encoding');
  if (encoding !== 'identity') ctx.set('Content-Encoding', encoding);
  ctx.set('Cache-Control', asset.immutable ? FOR_EVER : 'public, max-age=86400');
  ctx.set('Content-Type', asset.type);
  // Fonts and pictures of mails and widgets are asked for by other sites' pages.
  ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
  ctx.compress = false;
  ctx.body = asset.body(encoding);
}

/** Uploaded pictures. An id is never used again, so what it shows may be kept for ever. */
export function media(options: Pick<HttpOptions, 'makeScope' | 'site'>, find: MediaDoor | undefined): Middleware {
  return async (ctx, next) => {
    const [, id, width] = /^\/media\/([\w-]{1,64})\/([\w.-]{1,32})$/.exec(ctx.path) ?? [];
    if (!find || id === undefined || width === undefined) return next();
    readOnly(ctx);
    ctx.state.route = '/media/:id/:width';
    const scope = options.makeScope(ANONYMOUS, {
      locale: options.site.defaultLocale,
      origin: { requestId: ctx.state.requestId, ip: ctx.state.ip },
    });
    const picture = await find(scope, id, width);
    if (!picture) throw refusal(404);
    ctx.set('Content-Type', picture.contentType);
    ctx.set('Cache-Control', FOR_EVER);
    ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
    ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
    ctx.compress = false;
    if (picture.bytes !== undefined) ctx.length = picture.bytes;
    ctx.body = picture.content instanceof Readable ? picture.content : Buffer.from(picture.content);
    return undefined;
  };
}

function readOnly(ctx: Cx): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return;
  ctx.set('Allow', 'GET, HEAD');
  throw refusal(405);
}
