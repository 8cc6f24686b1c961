import type { PageRequest } from '../../../kernel/pages/page.ts';

export const ordersHref = (request: PageRequest): string => `/admin/o/${request.organization!.slug}/orders`;
