import type { PageRequest } from '../../../kernel/pages/page.ts';
import type { Scope } from '../../../kernel/scope/scope.ts';
import type { Link } from '../../../render/contract/index.ts';

/** The pages that an organization's settings are spread over. */
export function settingsTabs(scope: Scope, { organization }: PageRequest, current: string): Link[] {
  return [
    ['settings', 'organizations.settings.title'],
    ['settings/logo', 'organizations.logo.title'],
    ['settings/legal', 'organizations.legal.title'],
    ['settings/terms', 'terms.title'],
    ['settings/verification', 'verification.title'],
    ['settings/areas', 'settings.tab'],
  ].map(([path = '', label = '']) => ({
    label: scope.t(label),
    href: `/admin/o/${organization!.slug}/${path}`,
    current: path === current,
  }));
}
