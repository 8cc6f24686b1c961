import { Router } from '@koa/router';
import compose from 'koa-compose';
import type { Middleware } from './koa/state.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/e/:slug` */
  readonly path: string;
  readonly serve: Middleware;
}

/**
 * One router per first part of the path: a router tries its routes one after the other, and the hundredth would halve
 * what the server can do. HEAD comes with GET; a path that exists for other methods is a 405 with `Allow`.
 */
export function routesOf(routes: readonly Route[]): Middleware {
  const routers = new Map<string, Router>();
  for (const { method, path, serve } of routes) {
    const key = groupOf(path);
    const router = routers.get(key) ?? new Router();
    routers.set(key, router);
    router.register(path, method === 'GET' ? ['GET', 'HEAD'] : [method], [notingRoute(path), serve] as never);
  }
  const groups = new Map([...routers].map(([key, router]) => [key, served(router)] as const));
  // Paths that begin with a parameter.
  const open = groups.get('*');

  return (ctx, next) => {
    const group = groups.get(groupOf(ctx.path));
    const otherwise = (): Promise<unknown> => (open ? open(ctx, next) : next());
    return group ? group(ctx, otherwise) : otherwise();
  };
}

function served(router: Router): Middleware {
  return compose([router.routes(), router.allowedMethods()]) as unknown as Middleware;
}

function notingRoute(path: string): Middleware {
  const isSecret = /:(token|secret)(\/|$)/.test(path);
  return (ctx, next) => {
    ctx.state.route = path;
    ctx.state.pathIsSecret = isSecret;
    return next();
  };
}

/** `/e`, `/api/v1/orders`, `/admin/o/orders`: as far as all paths of a group are alike. */
function groupOf(path: string): string {
  const parts = path.split('/', 6);
  const significant =
    parts[1] === 'api'
      ? parts.slice(1, 4)
      : parts[1] === 'admin' && parts[2] === 'o'
        ? ['admin', 'o', parts[4]]
        : parts.slice(1, 2);
  return significant.some((part) => part?.startsWith(':')) ? '*' : significant.join('/');
}
