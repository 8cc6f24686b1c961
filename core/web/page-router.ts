import type { Page } from '../kernel/pages/page.ts';
import type { HttpOptions } from './http-options.ts';
import { refuseUncheckable } from './page-permission.ts';
import type { Route } from './router.ts';
import { servePage, type PageTools } from './serve-page.ts';

export function pageRoutes(options: HttpOptions, tools: PageTools): Route[] {
  return [...options.pages].sort(byLiteralness).flatMap((page) => {
    refuseUncheckable(page);
    const { path } = page;
    const serve = servePage(options, page, tools);
    return [
      { method: 'GET' as const, path, serve },
      ...(page.submit ? [{ method: 'POST' as const, path, serve }] : []),
    ];
  });
}

/** `/orders/find` before `/orders/:code`: the first route that fits answers. */
function byLiteralness(a: Page, b: Page): number {
  return shapeOf(a.path).localeCompare(shapeOf(b.path));
}

function shapeOf(path: string): string {
  return path
    .split('/')
    .map((part) => (part.startsWith(':') ? '1' : '0'))
    .join('');
}
