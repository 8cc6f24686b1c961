import type { Permission } from '../kernel/pages/page.ts';
import type { Endpoint, May } from './api/endpoint.ts';
import { routerPath } from './api/serve-endpoint.ts';
import type { Page } from '../kernel/pages/page.ts';

/** One way into the site, and what it asks for. */
export interface Door {
  readonly kind: 'page' | 'operation';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the router writes it: `/api/v1/events/:id/publish`. */
  readonly path: string;
  readonly may: Permission | May;
  /** Lets in whoever may do it for some events at least, and shows them those. */
  readonly events?: 'some' | undefined;
}

/** Every page and operation that is served; what is proved about permissions is proved about this list. */
export function doorsOf(pages: readonly Page[], endpoints: readonly Endpoint[]): Door[] {
  return [
    ...pages.flatMap(({ path, may, events, submit }): Door[] => [
      { kind: 'page', method: 'GET', path, may, events },
      ...(submit ? [{ kind: 'page', method: 'POST', path, may, events } as const] : []),
    ]),
    ...endpoints.map(({ method, path, may }): Door => ({
      ...{ kind: 'operation', method, path: routerPath(path), may },
      events: typeof may === 'object' ? may.events : undefined,
    })),
  ];
}
