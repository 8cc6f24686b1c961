import type { HttpOptions } from '../http-options.ts';
import { etagOf } from '../page-cache.ts';
import type { Route } from '../router.ts';
import { openApiText } from './openapi.ts';
import { routerPath, serveEndpoint } from './serve-endpoint.ts';

export function apiRoutes(options: HttpOptions): Route[] {
  const { endpoints } = options;
  return [
    openApiRoute(options),
    ...[...endpoints].sort(byLiteralness).map((endpoint) => ({
      method: endpoint.method,
      path: routerPath(endpoint.path),
      serve: serveEndpoint(options, endpoint),
    })),
  ];
}

function openApiRoute({ site, endpoints }: HttpOptions): Route {
  let text: string | undefined;
  let etag = '';
  return {
    method: 'GET',
    path: '/api/v1/openapi.json',
    serve(ctx) {
      // Made when first asked for: a start should not wait for it.
      if (text === undefined) etag = etagOf((text = openApiText(site, endpoints)));
      ctx.body = text;
      ctx.type = 'application/json; charset=utf-8';
      ctx.etag = etag;
      ctx.set('Cache-Control', 'no-cache');
    },
  };
}

/** `/tickets/validate` before `/tickets/{id}`. */
function byLiteralness(a: { path: string }, b: { path: string }): number {
  const shape = (path: string): string => path.replace(/[^/{]+/g, '').replaceAll('{', '~');
  return shape(a.path).localeCompare(shape(b.path));
}
