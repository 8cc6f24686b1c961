import { z } from 'zod';
import { DomainError } from '../../../kernel/errors.ts';
import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import { apiKeyById, type ApiKeyRow } from '../../../modules/access/index.ts';

export const baseOf = (request: PageRequest) => `/admin/o/${request.organization!.slug}/api-keys`;

/** The key that an address names. */
export async function keyAt(scope: Scope, request: PageRequest, id: string): Promise<ApiKeyRow> {
  const key = z.uuid().safeParse(id).success ? await apiKeyById(scope, request.organization!.id, id) : undefined;
  if (!key) throw new DomainError('api_key.not_found', { status: 404 });
  return key;
}

/** Title and way back of a page about keys. */
export function head(scope: Scope, request: PageRequest, title: string) {
  return { title, breadcrumbs: [{ label: scope.t('api_keys.title'), href: baseOf(request) }] };
}
